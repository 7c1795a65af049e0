package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const mixedStore = `{"id":"x:1","kind":"person","names":[{"text":"Лев Толстой","lang":"ru","role":"primary"},{"text":"Leo Tolstoy","lang":"en","source":"a book"},{"text":"Lev Tolstoi","lang":"und-Latn","source":"a book"},{"text":"Leon Tolstoi","lang":"fr","source":"a book"}]}
{"id":"x:2","kind":"place","names":[{"text":"Kyiv","lang":"en","role":"primary"},{"text":"Kiev","lang":"en","role":"former"},{"text":"基輔","lang":"zh-Hant"},{"text":"1520"}]}
{"id":"x:3","names":[{"text":"NATO","role":"acronym"}]}
`

const mixedText = `3 entities, 9 names

                   entities  names
kind      person   1         4
          place    1         4
          unknown  1         1
language  en       2         3
          und      3         3
          fr       1         1
          ru       1         1
          zh-Hant  1         1
script    Latn     3         6
          Cyrl     1         1
          Hani     1         1
          Zyyy     1         1
role      alias    2         5
          primary  2         2
          acronym  1         1
          former   1         1
source    none     3         6
          a book   1         3
`

const mixedJSON = `{"entities":3,"names":9,` +
	`"kind":{"person":{"entities":1,"names":4},"place":{"entities":1,"names":4},"unknown":{"entities":1,"names":1}},` +
	`"language":{"en":{"entities":2,"names":3},"fr":{"entities":1,"names":1},"ru":{"entities":1,"names":1},"und":{"entities":3,"names":3},"zh-Hant":{"entities":1,"names":1}},` +
	`"script":{"Cyrl":{"entities":1,"names":1},"Hani":{"entities":1,"names":1},"Latn":{"entities":3,"names":6},"Zyyy":{"entities":1,"names":1}},` +
	`"role":{"acronym":{"entities":1,"names":1},"alias":{"entities":2,"names":5},"former":{"entities":1,"names":1},"primary":{"entities":2,"names":2}},` +
	`"source":{"a book":{"entities":1,"names":3},"none":{"entities":3,"names":6}}}
`

func TestStoreInfo(t *testing.T) {
	store := storeFile(t, mixedStore)
	for want, args := range map[string][]string{
		mixedText: {"store", "info", "-store", store},
		mixedJSON: {"store", "info", "-store", store, "-json"},
	} {
		if stdout, stderr, code := polyonym(t, "", args...); code != exitOK || stderr != "" || stdout != want {
			t.Errorf("%q: exit code %d, stderr %q,\n%s; want\n%s", args, code, stderr, stdout, want)
		}
	}
	var many strings.Builder
	for i := range 20 {
		fmt.Fprintf(&many, `{"id":"x:%d","names":[{"text":"A","source":"s%02d"}]}`+"\n", i, i)
	}
	stdout, _, _ := polyonym(t, "", "store", "info", "-store", storeFile(t, many.String()))
	if want := "8 others"; !strings.Contains(stdout, want) || strings.Contains(stdout, "s12") {
		t.Errorf("of twenty sources it prints\n%swant twelve and %q", stdout, want)
	}
}

// TestStoreInfoDefault counts what ships: the parts of each sort sum to all.
func TestStoreInfoDefault(t *testing.T) {
	stdout, stderr, code := polyonym(t, "", "store", "info", "-json")
	require.Equal(t, exitOK, code, stderr)
	var info storeInfo
	require.NoError(t, json.Unmarshal([]byte(stdout), &info))
	if info.Entities < 70_000 || info.Names < 400_000 {
		t.Errorf("%d entities, %d names; want 70,000 and 400,000", info.Entities, info.Names)
	}
	for sort, values := range map[string]map[string]storeCount{
		"kind": info.Kind, "language": info.Language, "script": info.Script, "role": info.Role, "source": info.Source,
	} {
		names := 0
		for v, c := range values {
			names += c.Names
			if v == "" || c.Entities == 0 || c.Entities > c.Names {
				t.Errorf("%s %q: %+v", sort, v, c)
			}
		}
		if names != info.Names {
			t.Errorf("%d names by %s; want all %d", names, sort, info.Names)
		}
	}
	if n := len(info.Language); n < 150 {
		t.Errorf("%d languages; want 150", n)
	}
}

func TestStoreInfoErrors(t *testing.T) {
	for _, tt := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"store"}, exitUsage, "info"},
		{[]string{"store", "list"}, exitUsage, "info"},
		{[]string{"store", "info", "x"}, exitUsage, `got "x"`},
		{[]string{"store", "info", "-fast"}, exitUsage, "-fast"},
		{[]string{"store", "info", "-store", "no/such.jsonl"}, exitFile, "no/such.jsonl"},
		{[]string{"store", "info", "-store", storeFile(t, "{\"id\":\"x:1\",\n")}, exitFile, "store.jsonl:1:"},
	} {
		stdout, stderr, code := polyonym(t, "", tt.args...)
		if code != tt.code || !strings.Contains(stderr, tt.want) || stdout != "" {
			t.Errorf("%q: exit code %d, stdout %q, stderr %q; want %d, nothing, and %q", tt.args, code, stdout, stderr, tt.code, tt.want)
		}
	}
}
