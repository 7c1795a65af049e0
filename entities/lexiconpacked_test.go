package entities

import (
	"bytes"
	"encoding/binary"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
)

func packedLexicon(t testing.TB) string {
	t.Helper()
	var b bytes.Buffer
	_, err := testLexicon(t).WriteTo(&b)
	require.NoError(t, err)
	return b.String()
}

func TestOpenLexicon(t *testing.T) {
	file := packedLexicon(t)
	require.Equal(t, file, packedLexicon(t), "the same tables give the same bytes")
	l, err := OpenLexicon(file)
	require.NoError(t, err)
	require.Equal(t, testLexicon(t), l)
	for name, file := range map[string]string{
		"empty":    "",
		"cut":      file[:len(file)-1],
		"longer":   file + "\x00",
		"changed":  file[:len(file)/2] + "?" + file[len(file)/2+1:],
		"no words": "polyonym store\n" + file[16:],
	} {
		if _, err := OpenLexicon(file); err == nil {
			t.Errorf("a file that is %s opens", name)
		} else {
			require.ErrorIs(t, err, ErrDamaged, name)
		}
	}
	if _, err := OpenLexicon(file[:15] + "\x7f" + file[16:]); err == nil || !strings.Contains(err.Error(), "version 127") {
		t.Errorf("a file of another version: %v", err)
	}
}

func TestWordTable(t *testing.T) {
	words := map[string]uint32{"": 1, "a": 2, "new": 3, "new south": 4, "new south wales": 1 << 31, strings.Repeat("ж", 200): 5}
	table := packTable(words)
	require.Equal(t, words, maps.Collect(table.all()))
	for w, want := range words {
		if got, ok := table.find(w); got != want || !ok {
			t.Errorf("find(%q) = %d, %v; want %d", w, got, ok, want)
		}
	}
	for text, want := range map[string]int{"new": 1, "new south": 2, "new south wales": 3, "new south wales police": 3, "new wales": 1, "south": 0, "new s": 1} {
		toks := strings.Fields(text)
		if n, _ := table.prefix(toks[0], toks[1:], 3); n != want {
			t.Errorf("prefix(%q) = %d; want %d", text, n, want)
		}
	}
	if n, _ := table.prefix("new", []string{"south", "wales"}, 2); n != 2 {
		t.Errorf("prefix takes %d tokens; the most is 2", n)
	}
	if _, ok := (&wordTable{}).find("a"); ok {
		t.Error("the zero table has a word")
	}
}

func FuzzOpenLexicon(f *testing.F) {
	f.Add([]byte(packedLexicon(f)))
	f.Fuzz(func(t *testing.T, file []byte) {
		if len(file) >= lexiconHeader { // a forger has the checksum right
			file = bytes.Clone(file)
			binary.LittleEndian.PutUint32(file[lexiconHeader-4:], checksum(string(file[lexiconHeader:])))
		}
		l, err := OpenLexicon(string(file))
		if err != nil {
			return
		}
		words := []string{"dr", "prime", "minister", "대통령윤석열", "ооо", "株式会社", "シティ", "алеxander", "vova", "이", "ii", ""}
		for t := range l.given.all() {
			words = append(words, t)
		}
		for i, w := range words {
			l.TitlePrefix(words[i:])
			l.LegalPrefix(words[i:])
			l.GenericPrefix(words[i:])
			l.PlacePrefix(words[i:])
			l.CutTitle(w)
			l.CutLegal(w)
			l.CutGeneric(w)
			l.CutCompound(w, language.German)
			l.Segment(w)
			l.Joined(w)
			l.Particle(w)
			l.Given(w, "vladimir")
			l.Customary(w)
			l.Patronymic(w)
			l.Ordinal(w)
			l.Endings(language.Finnish)
		}
	})
}
