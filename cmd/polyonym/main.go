// Polyonym resolves any spelling of a name to one entity, and says why.
//
// Usage:
//
//	polyonym COMMAND [flags] [arguments]
//
// The commands are listed by "polyonym help", each with examples by
// "polyonym help COMMAND".
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// What run returns to the shell.
const (
	exitOK    = 0 // all rows or names answered
	exitRows  = 1 // some rows or names were in error
	exitUsage = 2 // the command line is wrong, or names a system that is not known
	exitFile  = 3 // a file, store or index could not be read, or the output not written
)

// A command is one verb of the command line. Its flags are declared by setup
// into a fresh flag set, which returns what runs once they are parsed.
type command struct {
	name     string
	args     string // after the flags, in the usage line
	summary  string // one line, for the list of commands
	about    string // what goes in and comes out
	examples string // command lines, one a line
	setup    func(fs *flag.FlagSet) func(env *environ, args []string) error
}

// commands returns all verbs in the order a newcomer wants them.
func commands() []command {
	return []command{resolveCommand(), compareCommand(), explainCommand(), translitCommand(), detectCommand(), systemsCommand(), storeCommand(), indexCommand()}
}

// An environ is what a command reads and writes.
type environ struct {
	stdin  io.Reader
	stdout *bufio.Writer
	stderr *status
}

// An exitError ends the program with a code. An empty message is not printed.
type exitError struct {
	code int
	msg  string
}

func (e *exitError) Error() string { return e.msg }

func usagef(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Sprintf(format, args...)}
}

func filef(format string, args ...any) error {
	return &exitError{exitFile, fmt.Sprintf(format, args...)}
}

// errRows says that some rows were in error, which is on stderr already.
var errRows = &exitError{code: exitRows}

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run runs the command that args name and returns the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	env := &environ{stdin: stdin, stdout: bufio.NewWriterSize(stdout, 64<<10), stderr: newStatus(stderr)}
	err := dispatch(env, args)
	env.stderr.close()
	if flushErr := env.stdout.Flush(); flushErr != nil && err == nil {
		err = filef("write the output: %v", flushErr)
	}
	if err == nil {
		return exitOK
	}
	code := exitFile
	if e, ok := errors.AsType[*exitError](err); ok {
		code = e.code
	}
	if msg := err.Error(); msg != "" {
		fmt.Fprintf(stderr, "polyonym: %s\n", msg)
	}
	return code
}

func dispatch(env *environ, args []string) error {
	if len(args) == 0 {
		env.stderr.print(overview())
		return &exitError{code: exitUsage}
	}
	name, args := args[0], args[1:]
	switch name {
	case "help", "-h", "-help", "--help":
		if name == "help" && len(args) > 0 {
			c, ok := findCommand(args[0])
			if !ok {
				return usagef("unknown command %q; \"polyonym help\" lists them", args[0])
			}
			fs := flag.NewFlagSet(c.name, flag.ContinueOnError)
			c.setup(fs)
			_, err := io.WriteString(env.stdout, c.help(fs))
			return err
		}
		_, err := io.WriteString(env.stdout, overview())
		return err
	}
	c, ok := findCommand(name)
	if !ok {
		return usagef("unknown command %q; \"polyonym help\" lists them", name)
	}
	fs := flag.NewFlagSet(c.name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	do := c.setup(fs)
	switch err := fs.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		_, err := io.WriteString(env.stdout, c.help(fs))
		return err
	case err != nil:
		return usagef("%s: %v; \"polyonym help %[1]s\" shows its flags", c.name, err)
	}
	return do(env, fs.Args())
}

func findCommand(name string) (command, bool) {
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

func overview() string {
	var b strings.Builder
	b.WriteString("Polyonym resolves any spelling of a name to one entity, and says why.\n\nUsage:\n\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  polyonym %-9s %s\n", c.name, c.summary)
	}
	b.WriteString("\nExamples:\n\n")
	for _, c := range commands() {
		first, _, _ := strings.Cut(c.examples, "\n")
		fmt.Fprintf(&b, "  %s\n", first)
	}
	b.WriteString("\n\"polyonym help COMMAND\" shows the flags of a command, its batch format and more examples.\n\n" + exitCodes)
	return b.String()
}

const exitCodes = `Exit codes: 0 everything was answered, 1 some rows or names were in error, 2 usage,
3 a file, store or index could not be read.
`

func (c command) help(fs *flag.FlagSet) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\nUsage:\n\n  polyonym %s [flags] %s\n\n%s\n\nFlags:\n\n", upperFirst(c.summary)+".", c.name, c.args, c.about)
	fs.SetOutput(&b)
	fs.PrintDefaults()
	b.WriteString("\nExamples:\n\n")
	for line := range strings.Lines(c.examples) {
		b.WriteString("  " + strings.TrimSuffix(line, "\n") + "\n")
	}
	b.WriteString("\n" + exitCodes)
	return b.String()
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
