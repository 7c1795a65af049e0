package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	// maxRow is the most bytes a row may have: room for a name of a megabyte
	// in each of three columns, and escapes.
	maxRow = 4 << 20

	// rowsPerJob is how many rows a worker answers at a time: enough to make
	// hand-over cheap, few enough to keep all workers busy at the end.
	rowsPerJob = 128

	// jobBytes ends a job of long rows early, so that what is in flight stays
	// within (2*workers+2) * (jobBytes+maxRow).
	jobBytes = 256 << 10
)

// A row is one line of a batch.
type row struct {
	raw    []string // the fields as they stand in the input, to be echoed
	fields []string // without escapes
}

// A batch answers rows of tab-separated fields with one row each, in the order
// of the input and on all processors. It holds a bounded part of the input at
// any time, and hands out what is answered as soon as the input pauses.
type batch struct {
	file    string // for messages
	columns [2]int // least and most fields of a row

	// answer appends the output row for r, without its newline, to dst. It is
	// called concurrently. An error makes the row one in error.
	answer func(dst []byte, r row) ([]byte, error)
}

// A job is some rows that stand together.
type job struct {
	lines [][]byte // the first maxRow bytes of each
	first int      // line number of lines[0]
	done  chan answers
}

type answers struct {
	out    []byte
	faults []string // messages for stderr
	rows   int
}

// run answers all of in. It returns errRows if a row was in error.
func (b *batch) run(env *environ, in io.Reader) error {
	var (
		workers = runtime.GOMAXPROCS(0)
		todo    = make(chan job)
		order   = make(chan job, 2*workers)
		stop    = make(chan struct{})
		readErr error
	)
	defer close(stop)
	for range workers {
		go func() {
			for j := range todo {
				j.done <- b.do(j)
			}
		}()
	}
	go func() {
		defer close(order)
		defer close(todo)
		readErr = readJobs(in, func(j job) bool {
			for _, c := range []chan job{order, todo} {
				select {
				case c <- j:
				case <-stop:
					return false
				}
			}
			return true
		})
	}()
	rows, faulty := 0, false
	for j := range order {
		a := <-j.done
		rows += a.rows
		if _, err := env.stdout.Write(a.out); err != nil {
			return filef("write the output: %v", err)
		}
		if len(order) == 0 {
			if err := env.stdout.Flush(); err != nil {
				return filef("write the output: %v", err)
			}
		}
		for _, f := range a.faults {
			faulty = true
			env.stderr.print(f)
		}
		env.stderr.rows(rows)
	}
	switch {
	case readErr != nil:
		return filef("read %s: %v", b.file, readErr)
	case faulty:
		return errRows
	}
	return nil
}

// readJobs hands the lines of in to send, until it returns false.
func readJobs(in io.Reader, send func(job) bool) error {
	br := bufio.NewReaderSize(in, 64<<10)
	next, size := job{first: 1}, 0
	for {
		line, err := readLine(br)
		if err != nil && err != io.EOF {
			return err
		}
		if line != nil {
			next.lines = append(next.lines, line)
			size += len(line)
		}
		if full := len(next.lines) == rowsPerJob || size >= jobBytes || err == io.EOF || br.Buffered() == 0; full && len(next.lines) > 0 {
			next.done = make(chan answers, 1)
			if !send(next) {
				return nil
			}
			next, size = job{first: next.first + len(next.lines)}, 0
		}
		if err == io.EOF {
			return nil
		}
	}
}

// readLine returns the next line without its newline, and at most one byte
// more than maxRow of it. At the end of the input it returns nil and io.EOF; a
// last line without newline is a line.
func readLine(br *bufio.Reader) ([]byte, error) {
	line := []byte{}
	for any := false; ; any = true {
		part, err := br.ReadSlice('\n')
		ended := err == nil
		if ended {
			part = part[:len(part)-1]
		}
		line = append(line, part[:min(len(part), maxRow+1-len(line))]...)
		switch {
		case ended:
			return line, nil
		case err == io.EOF && !any && len(part) == 0:
			return nil, io.EOF
		case err == io.EOF:
			return line, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}

func (b *batch) do(j job) answers {
	a := answers{rows: len(j.lines)}
	for i, line := range j.lines {
		start := len(a.out)
		r, err := b.parse(line)
		if err == nil {
			a.out, err = b.answer(a.out, r)
		}
		if err != nil {
			first, _, _ := strings.Cut(string(line), "\t")
			a.out = append(a.out[:start], first+"\terror"...)
			a.faults = append(a.faults, fmt.Sprintf("polyonym: %s:%d: %v\n", b.file, j.first+i, err))
		}
		a.out = append(a.out, '\n')
	}
	return a
}

func (b *batch) parse(line []byte) (row, error) {
	if len(line) > maxRow {
		return row{}, fmt.Errorf("the row has more than %d bytes", maxRow)
	}
	if !utf8.Valid(line) {
		return row{}, fmt.Errorf("byte %d is not UTF-8", validPrefix(line)+1)
	}
	r := row{raw: strings.Split(string(line), "\t")}
	if n := len(r.raw); n < b.columns[0] || n > b.columns[1] {
		want := strconv.Itoa(b.columns[0])
		if b.columns[1] != b.columns[0] {
			want += " to " + strconv.Itoa(b.columns[1])
		}
		return row{}, fmt.Errorf("column count is %d, want %s", n, want)
	}
	r.fields = make([]string, len(r.raw))
	for i, f := range r.raw {
		var err error
		if r.fields[i], err = unescape(f); err != nil {
			return row{}, fmt.Errorf("column %d: %w", i+1, err)
		}
	}
	return r, nil
}

// validPrefix is the number of bytes before the first that is not UTF-8.
func validPrefix(b []byte) int {
	n := 0
	for n < len(b) {
		r, size := utf8.DecodeRune(b[n:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		n += size
	}
	return n
}

// unescape replaces \\, \t, \n and \r; no other escape stands in a field.
func unescape(s string) (string, error) {
	if !strings.Contains(s, `\`) {
		return s, nil
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			continue
		}
		i++
		if i == len(s) {
			return "", errors.New(`\ ends the field; a backslash is written \\`)
		}
		switch s[i] {
		case '\\':
			b.WriteByte('\\')
		case 't':
			b.WriteByte('\t')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		default:
			_, size := utf8.DecodeRuneInString(s[i:])
			return "", fmt.Errorf(`%q is not an escape; there are \\, \t, \n and \r`, s[i-1:i+size])
		}
	}
	return b.String(), nil
}

var escapes = strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)

// appendField appends s to dst with escapes.
func appendField(dst []byte, s string) []byte {
	if strings.ContainsAny(s, "\\\t\n\r") {
		s = escapes.Replace(s)
	}
	return append(dst, s...)
}

// scoreDigits is the least number of significant digits of a score.
const scoreDigits = 9

// appendScore appends x so that reading it gives x again: two scores are
// written alike only if they are equal.
func appendScore(dst []byte, x float64) []byte {
	start := len(dst)
	dst = strconv.AppendFloat(dst, x, 'f', -1, 64)
	digits := strings.TrimLeft(strings.Replace(string(dst[start:]), ".", "", 1), "0")
	if len(digits) >= scoreDigits {
		return dst
	}
	if !strings.Contains(string(dst[start:]), ".") {
		dst = append(dst, '.')
	}
	for range scoreDigits - len(digits) {
		dst = append(dst, '0')
	}
	return dst
}
