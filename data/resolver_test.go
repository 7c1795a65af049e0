package data_test

import (
	"bufio"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/data"
	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
)

// TestNobody asks for plausible names that nobody in the store bears, with and
// without what else is known of them.
func TestNobody(t *testing.T) {
	r, err := data.Resolver()
	require.NoError(t, err)
	f, err := os.Open("testdata/nobody.tsv")
	require.NoError(t, err)
	defer f.Close()
	names, scripts := 0, map[string]bool{}
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		fields := strings.Split(sc.Text(), "\t")
		if strings.HasPrefix(fields[0], "#") || fields[0] == "name" {
			continue
		}
		require.Len(t, fields, 3, sc.Text())
		lang, err := language.Parse(fields[1])
		require.NoError(t, err)
		kind, err := entities.ParseKind(fields[2])
		require.NoError(t, err)
		names++
		script, _ := lang.Script()
		scripts[script.String()] = true
		for _, q := range []resolve.Query{{Name: fields[0]}, {Name: fields[0], Lang: lang}, {Name: fields[0], Lang: lang, Kind: kind}} {
			res, err := r.Resolve(context.Background(), q)
			require.NoError(t, err)
			if res.Decision != resolve.NoMatch {
				best, _ := res.Best()
				t.Errorf("Resolve(%q, %v, %v) = %v %s (%.3f: %s); want none", q.Name, q.Lang, q.Kind, res.Decision, best.Entity.ID, best.Score, best.Explain())
			}
		}
	}
	require.NoError(t, sc.Err())
	if names < 100 || len(scripts) < 10 {
		t.Errorf("%d names in %d scripts; want a hundred in ten", names, len(scripts))
	}
}

// TestOneID is the promise of the front page: one entity, whoever spells it.
func TestOneID(t *testing.T) {
	r, err := data.Resolver()
	require.NoError(t, err)
	for _, tt := range []struct {
		kind    entities.Kind // where a town bears the name too
		country []string
		names   []string
	}{
		{names: []string{"Yun Seok-yol", "Yoon Suk-yeol", "윤석열", "Yun Sŏgyŏl", "Yoon Seok-youl", "Юн Сок Ёль", "尹锡悦"}},
		{names: []string{"Selenskyj", "Zelensky", "Zelenskyy", "Zelenskiy", "Zełenski", "Zelenski", "Володимир Зеленський", "Зеленский", "Selenskyj, Wolodymyr", "V. Zelensky", "젤렌스키", "泽连斯基"}},
		{names: []string{"Pjöngjang", "Pyongyang", "P’yŏngyang", "평양", "Пхеньян", "Pyeongyang"}},
		{kind: entities.Person, names: []string{"Tschaikowski", "Tchaikovsky", "Czajkowski", "Tchaïkovski", "Чайковский", "Tsjaikovski"}},
		{kind: entities.Person, names: []string{"Chruschtschow", "Khrushchev", "Khrouchtchev", "Chruszczow", "Chroesjtsjov", "Jruschov", "Хрущёв"}},
		{country: []string{"UA"}, names: []string{"Gornyak", "Hirnyk", "Гірник"}},
	} {
		var id entities.ID
		for i, name := range tt.names {
			q := resolve.Query{Name: name, Kind: tt.kind, Country: tt.country}
			res, err := r.Resolve(context.Background(), q)
			require.NoError(t, err)
			got, ok := res.ID()
			if i == 0 {
				id = got
			}
			if !ok || got != id {
				best, _ := res.Best()
				t.Errorf("Resolve(%q) = %v %s (%.3f: %s); want a match with %s", name, res.Decision, best.Entity.ID, best.Score, best.Explain(), id)
			}
		}
	}
}
