package resolve

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/entities"
)

// An index file is a header and sections, numbers little-endian:
//
//	magic, version              16 bytes
//	sections, bytes of names    uint32 each
//	size of each section        uint64
//	fingerprint of the matcher  length as uint32, bytes
//	SHA-256 of all sections     32 bytes
//	CRC-32C of the above        uint32
//
// The sections are the packed store, then parts, keys and postings of [Index],
// then for Latin words, and for those of each script in the table that follows
// them, nodes, starts, entries and costs; see wordList. The last section
// names these scripts, four bytes each.
const (
	indexMagic   = "polyonym index\n" // a version byte follows
	indexVersion = 1
	indexFixed   = 4 // sections before those of words
	wordSections = 4

	// maxSections bounds the scripts of an index at a hundred.
	maxSections = 512

	// maxFingerprint bounds a matcher's fingerprint, in bytes.
	maxFingerprint = 1 << 10
)

var (
	// ErrStaleIndex is wrapped by errors about an index that another matcher or
	// another version of this package made.
	ErrStaleIndex = errors.New("resolve: the index is stale: build it anew")

	// ErrDamagedIndex is wrapped by errors about a file that is no index, or not
	// a whole one.
	ErrDamagedIndex = errors.New("resolve: the index is damaged")
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sections returns all that a file holds behind its header.
func (ix *Index) sections() []string {
	out := []string{ix.store.File(), ix.parts, ix.keys, ix.postings}
	scripts := ""
	if ix.words != nil {
		list := func(l *wordList, costs string) {
			out = append(out, l.nodes, l.starts, l.entries, costs)
		}
		list(&ix.words.latin, "")
		for i := range ix.words.natives {
			n := &ix.words.natives[i]
			list(&n.wordList, n.costs)
			scripts += n.script.String()
		}
	}
	return append(out, scripts)
}

// WriteTo writes the index and its store in the form that [OpenIndex] opens.
func (ix *Index) WriteTo(w io.Writer) (int64, error) { return ix.write(w, ix.sections()) }

// WriteApart writes the index without its store, in the form that
// [OpenIndexApart] opens.
func (ix *Index) WriteApart(w io.Writer) (int64, error) {
	sections := ix.sections()
	sections[0] = apart + ix.store.Fingerprint()
	return ix.write(w, sections)
}

// apart stands before the fingerprint of a store that is not in the file.
const apart = "store "

func (ix *Index) write(w io.Writer, sections []string) (int64, error) {
	head := append([]byte(indexMagic), indexVersion)
	head = binary.LittleEndian.AppendUint32(head, uint32(len(sections)))
	head = binary.LittleEndian.AppendUint32(head, uint32(len(ix.matcher)))
	sum := sha256.New()
	for _, s := range sections {
		head = binary.LittleEndian.AppendUint64(head, uint64(len(s)))
		io.WriteString(sum, s) // a hash returns no error
	}
	head = append(head, ix.matcher...)
	head = sum.Sum(head)
	head = binary.LittleEndian.AppendUint32(head, crc32.Checksum(head, castagnoli))
	var written int64
	for _, s := range append([]string{string(head)}, sections...) {
		n, err := io.WriteString(w, s)
		written += int64(n)
		if err != nil {
			return written, err
		}
	}
	return written, nil
}

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamagedIndex, fmt.Sprintf(format, args...))
}

// OpenIndex opens an index in the form that [Index.WriteTo] gives. It keeps file,
// and reads no more than the header: [Index.Verify] reads all of it. A file that
// is cut, of another version or no index at all is an error that wraps
// [ErrDamagedIndex] or [ErrStaleIndex].
func OpenIndex(file string) (*Index, error) { return openIndex(file, nil) }

// OpenIndexApart opens an index in the form that [Index.WriteApart] gives, of
// store, as [OpenIndex] does. An index of another store is an error that wraps
// [ErrStaleIndex].
func OpenIndexApart(file string, store *entities.PackedStore) (*Index, error) {
	return openIndex(file, store)
}

func openIndex(file string, store *entities.PackedStore) (*Index, error) {
	const fixed = len(indexMagic) + 1 + 4 + 4
	if len(file) < fixed || file[:len(indexMagic)] != indexMagic {
		return nil, damaged("it does not begin with %q", indexMagic)
	}
	if v := file[len(indexMagic)]; v != indexVersion {
		return nil, fmt.Errorf("%w: it is of version %d; this program reads version %d", ErrStaleIndex, v, indexVersion)
	}
	n, print := u32(file, len(indexMagic)+1), u32(file, len(indexMagic)+5)
	if n < indexFixed+1 || n > maxSections || print > maxFingerprint || (n-indexFixed-1)%wordSections != 0 {
		return nil, damaged("%d sections, %d bytes of fingerprint", n, print)
	}
	at := fixed + 8*int(n) + int(print)
	size := at + sha256.Size + 4
	if len(file) < size {
		return nil, damaged("%d bytes are no header", len(file))
	}
	if got, want := crc32.Checksum([]byte(file[:size-4]), castagnoli), u32(file, size-4); got != want {
		return nil, damaged("the checksum of the header is %08x; it states %08x", got, want)
	}
	ix := &Index{file: file, body: file[size:], matcher: file[at-int(print) : at], sum: file[at : at+sha256.Size]}
	sections := make([]string, n)
	rest := ix.body
	for i := range sections {
		length := u64(file, fixed+8*i)
		if length > uint64(len(rest)) {
			return nil, damaged("%d bytes after the header are less than it states", len(ix.body))
		}
		sections[i], rest = rest[:length], rest[length:]
	}
	if rest != "" {
		return nil, damaged("%d bytes after the last section", len(rest))
	}
	var err error
	of, isApart := strings.CutPrefix(sections[0], apart)
	switch {
	case isApart && store == nil:
		return nil, damaged("it is to be opened with its store")
	case isApart && of != store.Fingerprint():
		return nil, fmt.Errorf("%w: it is of another store", ErrStaleIndex)
	case isApart:
		ix.store = store
	default:
		if ix.store, err = entities.OpenPacked(sections[0]); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDamagedIndex, err)
		}
	}
	ix.parts, ix.keys, ix.postings = sections[1], sections[2], sections[3]
	if len(ix.parts) != ix.store.NumNames() {
		return nil, damaged("%d names are indexed; the store has %d", len(ix.parts), ix.store.NumNames())
	}
	return ix, ix.readWords(sections[indexFixed:])
}

func (ix *Index) readWords(sections []string) error {
	scripts := sections[len(sections)-1]
	lists := len(sections) / wordSections
	if lists == 0 {
		return nil
	}
	if len(scripts) != 4*(lists-1) {
		return damaged("%d bytes name %d scripts", len(scripts), lists-1)
	}
	ix.words = &wordIndex{}
	for i := range lists {
		s := sections[wordSections*i:]
		if i == 0 {
			ix.words.latin = openWordList(latinWidth, s[0], s[1], s[2])
			continue
		}
		script, err := language.ParseScript(scripts[4*i-4 : 4*i])
		if err != nil {
			return damaged("script %q: %v", scripts[4*i-4:4*i], err)
		}
		ix.words.natives = append(ix.words.natives, nativeList{openWordList(nativeWidth, s[0], s[1], s[2]), script, s[3]})
	}
	return nil
}

// Verify reads the whole file and returns an error that wraps [ErrDamagedIndex]
// if it is not as it was written. An index that was built is as it was.
func (ix *Index) Verify() error {
	if ix.file == "" {
		return nil
	}
	if got := sha256.Sum256([]byte(ix.body)); string(got[:]) != ix.sum {
		return damaged("its contents are not those that its checksum was made of")
	}
	return nil
}

// Store returns the store whose names are indexed.
func (ix *Index) Store() *entities.PackedStore { return ix.store }

// IndexInfo counts what an index holds.
type IndexInfo struct {
	Entities    int    `json:"entities"`
	Names       int    `json:"names"`
	Words       int    `json:"words"` // distinct spellings of parts of names
	Keys        int    `json:"keys"`  // meanings and forms of parts of names
	Bytes       int    `json:"bytes"` // of the file, the store included
	StoreBytes  int    `json:"storeBytes"`
	Fingerprint string `json:"fingerprint"`
}

// Info returns what the index holds.
func (ix *Index) Info() IndexInfo {
	info := IndexInfo{
		Entities: ix.store.Len(), Names: ix.store.NumNames(), Keys: len(ix.keys) / keySize,
		StoreBytes: len(ix.store.File()), Fingerprint: ix.matcher,
	}
	for _, s := range ix.sections() {
		info.Bytes += len(s)
	}
	if ix.words != nil {
		info.Words = ix.words.latin.words()
		for i := range ix.words.natives {
			info.Words += ix.words.natives[i].words()
		}
	}
	return info
}
