// Package icudiff compares transform rules with ICU4C, which it drives as a
// program of its own (icu/icu.cc; it needs a C++ compiler and the development
// files of ICU). Nothing that ships imports it.
package icudiff

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// An ICU is a running ICU4C.
type ICU struct {
	Version string
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

// Start compiles icu.cc into dir and runs it.
func Start(dir string) (*ICU, error) {
	_, self, _, _ := runtime.Caller(0)
	bin := filepath.Join(dir, "icu")
	build := exec.Command("g++", "-O2", "-o", bin, filepath.Join(filepath.Dir(self), "icu", "icu.cc"), "-licui18n", "-licuuc")
	if b, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("compile icu.cc: %w\n%s", err, b)
	}
	c := &ICU{cmd: exec.Command(bin)}
	c.cmd.Stderr = os.Stderr
	var err error
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.out = bufio.NewReader(out)
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := c.out.ReadString('\n')
	c.Version = strings.TrimSpace(line)
	if err != nil {
		return nil, err
	}
	// Until a transform is opened by its ID, ICU does not know what undoes
	// Upper, Lower and the like.
	return c, c.ID("Any-Null")
}

// Close ends the program.
func (c *ICU) Close() error {
	c.in.Close()
	return c.cmd.Wait()
}

// Rules opens rules, forward or backward; a refusal is an error.
func (c *ICU) Rules(rules string, backward bool) error { return c.open("R", rules, backward) }

// ID opens a transform that ICU ships.
func (c *ICU) ID(id string) error { return c.open("I", id, false) }

func (c *ICU) open(kind, s string, backward bool) error {
	dir := "F"
	if backward {
		dir = "B"
	}
	fmt.Fprintf(c.in, "%s %s %d\n%s", kind, dir, len(s), s)
	line, err := c.out.ReadString('\n')
	if err != nil {
		return err
	}
	if line = strings.TrimSpace(line); line != "OK" {
		return fmt.Errorf("icu: %s", line)
	}
	return nil
}

// Transform runs what was opened last.
func (c *ICU) Transform(text string) (string, error) {
	fmt.Fprintf(c.in, "T %d\n%s", len(text), text)
	var n int
	if _, err := fmt.Fscanf(c.out, "%d\n", &n); err != nil {
		return "", err
	}
	b := make([]byte, n)
	_, err := io.ReadFull(c.out, b)
	return string(b), err
}

// Time runs what was opened last over lines, and returns the time of a round:
// from UTF-8 to UTF-8, and within UTF-16.
func (c *ICU) Time(lines []string, rounds int) (utf8, utf16 time.Duration, err error) {
	s := strings.Join(lines, "\n")
	fmt.Fprintf(c.in, "B %d %d\n%s", rounds, len(s), s)
	var a, b, n int64
	_, err = fmt.Fscanf(c.out, "%d %d %d\n", &a, &b, &n)
	return time.Duration(a), time.Duration(b), err
}
