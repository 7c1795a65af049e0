package resolve

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
)

const learnedSample = `# script: Cyrl
backoff	end	-	1.5
backoff	substitute	-	6
spell	щ	shch	0.7
spell	щ	sh	0.7
spell	щ	sch	0.25
spell	ш	sh	0.1
spell	ев	eff	3
spell	ь	-	0.1
native	^	щ	2
native	-	-	9
native	-	щ	4
native	щ	-	0.5
latin	-	s	3
latin	s	h	0.5
latin	s	-	0.25
`

func packedLearned(t testing.TB, tables ...string) string {
	t.Helper()
	var parsed []*Learned
	for _, text := range tables {
		l, err := ParseLearned("test", strings.NewReader(text))
		require.NoError(t, err)
		parsed = append(parsed, l)
	}
	var b bytes.Buffer
	require.NoError(t, WriteLearned(&b, parsed...))
	return b.String()
}

func TestOpenLearned(t *testing.T) {
	file := packedLearned(t, learnedSample, "# script: Latn\nspell\tc\tk\t0.5\nlatin\t-\tc\t3\n")
	tables, err := OpenLearned(file)
	require.NoError(t, err)
	require.Nil(t, tables(language.MustParseScript("Grek")))
	require.Equal(t, "Latn", tables(language.MustParseScript("Latn")).Script().String())
	l := tables(language.MustParseScript("Cyrl"))
	parsed, err := ParseLearned("test", strings.NewReader(learnedSample))
	require.NoError(t, err)
	require.Equal(t, parsed, l)

	// By itself щ costs 2, and 0.5 + 9 for the end; sh 3 + 0.5 + 100.
	got := l.Score("щ", "sh")
	if want := (2 + 0.5 + 9) + (3 + 0.5 + 100) - 1.5 - 0.7; got < want-1e-4 || got > want+1e-4 {
		t.Errorf("Score(щ, sh) = %v; want %v", got, want)
	}
	n := l.native("щ")
	var best []string
	for _, c := range (&learnedReader{l}).best(n.rows[0]) {
		best = append(best, l.texts[c.id])
	}
	require.Equal(t, []string{"sch", "sh", "shch"}, best, "the cheapest first, then by letters")

	for name, file := range map[string]string{
		"empty":   "",
		"cut":     file[:len(file)-1],
		"longer":  file + "\x00",
		"changed": file[:len(file)/2] + "?" + file[len(file)/2+1:],
		"another": "polyonym store\n" + file[15:],
	} {
		if _, err := OpenLearned(file); err == nil {
			t.Errorf("a file that is %s opens", name)
		} else {
			require.ErrorIs(t, err, ErrDamagedLearned, name)
		}
	}
	if _, err := OpenLearned(file[:14] + "\x7f" + file[15:]); err == nil || !strings.Contains(err.Error(), "version 127") {
		t.Errorf("a file of another version: %v", err)
	}
}

func TestNumberTable(t *testing.T) {
	for _, n := range []int{0, 1, 3, 100, 5000} {
		table := newNumberTable(n)
		for i := range n {
			table.put(uint64(i+1)<<16|7, int32(-i))
		}
		for i := range n + 1 {
			if got, ok := table.get(uint64(i+1)<<16 | 7); ok != (i < n) || ok && got != int32(-i) {
				t.Fatalf("of %d: get(%d) = %d, %v", n, i, got, ok)
			}
		}
	}
}

func FuzzOpenLearned(f *testing.F) {
	f.Add([]byte(packedLearned(f, learnedSample)))
	f.Add([]byte(packedLearned(f, "# script: Hani\nspell\t周<\tzh\t0.5\nspell\t周>\tou\t0.5\nvariant\t週\t周\t0\nnative\t-\t周\t5\n")))
	f.Fuzz(func(t *testing.T, file []byte) {
		if len(file) >= learnedHeader { // a forger has the checksum right
			file = bytes.Clone(file)
			binary.LittleEndian.PutUint32(file[learnedHeader-4:], crc32.Checksum(file[learnedHeader:], castagnoli))
		}
		tables, err := OpenLearned(string(file))
		if err != nil {
			return
		}
		for _, sc := range []language.Script{scriptLatn, scriptHani, language.MustParseScript("Cyrl")} {
			l := tables(sc)
			if l == nil {
				continue
			}
			for _, native := range []string{"щев", "週周", "sch"} {
				l.Score(native, "shcheff")
				n := l.native(native)
				(&learnedReader{l}).read(&n)
			}
			newSpeller(l)
		}
	})
}
