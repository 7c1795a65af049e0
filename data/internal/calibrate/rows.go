package main

import (
	"bufio"
	"context"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/entities"
)

// Sources of rows, as the file names them.
const (
	wordSource = "merhav-ash"
	nameSource = "merhav-ash-fullname"
)

// maxRows bounds the file of pairs.
const maxRows = 1_000_000

// A row is one pair of the file.
type row struct{ lang, native, latin, source string }

func readRows(file string) ([]row, error) {
	var r io.Reader
	if strings.HasSuffix(file, ".xz") {
		out, err := exec.Command("xz", "-dc", file).Output()
		if err != nil {
			return nil, fmt.Errorf("xz -dc %s: %w", file, err)
		}
		r = strings.NewReader(string(out))
	} else {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		r = f
	}
	var rows []row
	sc := bufio.NewScanner(r)
	for line := 1; sc.Scan(); line++ {
		if line > maxRows {
			return nil, fmt.Errorf("%s: more than %d rows", file, maxRows)
		}
		f := strings.Split(sc.Text(), "\t")
		if len(f) != 5 {
			return nil, fmt.Errorf("%s:%d: %d columns; want 5", file, line, len(f))
		}
		if f[4] == wordSource || f[4] == nameSource {
			rows = append(rows, row{f[0], f[2], f[3], f[4]})
		}
	}
	return rows, sc.Err()
}

// readEntities returns the shipped entities in the order of the store.
func readEntities() ([]entities.Entity, error) {
	var all []entities.Entity
	for e, err := range data.Store().All(context.Background()) {
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// draw returns a number in [0, 1) that depends on what it is for, and nothing
// else.
func draw(what ...string) float64 {
	sum := sha1.Sum([]byte("calibrate:" + strings.Join(what, "\x00")))
	return float64(binary.BigEndian.Uint32(sum[:])) / (1 << 32)
}

// Shares of entities.
const (
	shareAbsent = 0.15 // taken out of the store, but asked for
	shareApart  = 0.3  // asked for, but not fitted to
)
