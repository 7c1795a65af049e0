package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// progressEvery is how often the progress line is written again.
const progressEvery = 200 * time.Millisecond

// A status writes messages to stderr and, if that is a terminal, one line of
// progress below them. It is safe for concurrent use.
type status struct {
	mu       sync.Mutex
	w        io.Writer
	terminal bool
	start    time.Time // of the work in progress
	last     time.Time // the line was written
	shown    bool
}

func newStatus(w io.Writer) *status {
	s := &status{w: w, start: time.Now()}
	if f, ok := w.(*os.File); ok {
		if fi, err := f.Stat(); err == nil {
			s.terminal = fi.Mode()&os.ModeCharDevice != 0
		}
	}
	return s
}

// print writes text, which ends in a newline, above the progress line.
func (s *status) print(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
	io.WriteString(s.w, text)
}

func (s *status) printf(format string, args ...any) { s.print(fmt.Sprintf(format, args...)) }

// rows says how many rows are done since the start.
func (s *status) rows(n int) {
	if !s.terminal {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if now.Sub(s.start) < 2*progressEvery || now.Sub(s.last) < progressEvery {
		return
	}
	s.last = now
	fmt.Fprintf(s.w, "\r\x1b[K%d rows, %.0f a second", n, float64(n)/now.Sub(s.start).Seconds())
	s.shown = true
}

func (s *status) clear() {
	if s.shown {
		io.WriteString(s.w, "\r\x1b[K")
		s.shown = false
	}
}

func (s *status) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
}
