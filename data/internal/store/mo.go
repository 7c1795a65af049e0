package main

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// maxMessages bounds a catalogue: libgeonames has 28,484.
const maxMessages = 1 << 20

// readMO returns the messages of a compiled catalogue of GNU gettext, as its
// manual describes the format ("The Format of GNU MO Files").
func readMO(b []byte) (map[string]string, error) {
	const header = 20
	if len(b) < header {
		return nil, errors.New("no MO file")
	}
	var order binary.ByteOrder
	switch {
	case binary.LittleEndian.Uint32(b) == 0x950412de:
		order = binary.LittleEndian
	case binary.BigEndian.Uint32(b) == 0x950412de:
		order = binary.BigEndian
	default:
		return nil, errors.New("no MO file")
	}
	n, ids, texts := order.Uint32(b[8:]), order.Uint32(b[12:]), order.Uint32(b[16:])
	if n > maxMessages {
		return nil, fmt.Errorf("%d messages; at most %d are read", n, maxMessages)
	}
	entry := func(table, i uint32) (string, error) {
		at := uint64(table) + 8*uint64(i)
		if at+8 > uint64(len(b)) {
			return "", fmt.Errorf("message %d is outside the file", i)
		}
		size, from := uint64(order.Uint32(b[at:])), uint64(order.Uint32(b[at+4:]))
		if from+size > uint64(len(b)) {
			return "", fmt.Errorf("message %d is outside the file", i)
		}
		return string(b[from : from+size]), nil
	}
	out := make(map[string]string, n)
	for i := range n {
		id, err := entry(ids, i)
		if err != nil {
			return nil, err
		}
		text, err := entry(texts, i)
		if err != nil {
			return nil, err
		}
		if id != "" { // the header of the catalogue
			out[id] = text
		}
	}
	return out, nil
}
