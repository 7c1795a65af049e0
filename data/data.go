// Package data embeds the romanization systems, lexicon and entities that
// polyonym ships, and wires them together. It holds no algorithm.
package data

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/resolve"
	"github.com/polyonym/polyonym/translit"
)

//go:generate go run ./internal/store -o generated
//go:generate go run ./internal/pack -o generated
//go:generate go run ./internal/derive -o respelling.tsv
//go:generate go run ./internal/index -o generated
//go:generate go test -run=^TestPages$ -update

//go:embed systems/*.rules lexicon/*.tsv respelling.tsv calibration.tsv learned/*.tsv
var files embed.FS

// FS returns the embedded source files: systems/*.rules, lexicon/*.tsv,
// respelling.tsv, calibration.tsv and learned/*.tsv.
func FS() fs.FS { return files }

// Systems returns the embedded systems. Each is compiled on first use.
func Systems() *translit.Catalog { return systems() }

// Lexicon returns the embedded words that surround names, folded as package
// resolve folds names.
func Lexicon() *entities.Lexicon { return lexicon() }

// Respelling returns what Latin orthographies write for the same sound, derived
// from the embedded systems.
func Respelling() *resolve.Respelling { return respelling() }

// Learned returns the learned costs of spelling of a script, or nil if there is
// no table of it. A table is laid out when it is first asked for.
func Learned(script language.Script) *resolve.Learned { return learned()(script) }

// Calibration returns what evidence is worth.
func Calibration() *resolve.Calibration { return calibration() }

// Resolver returns a resolver over all of the above. It is made on the first
// call and shared.
func Resolver() (*resolve.Resolver, error) { return resolver() }

// Matcher returns a matcher that knows the embedded systems, lexicon and respellings, to
// compare names or to resolve them against a store of the caller's.
func Matcher() *resolve.Matcher { return matcher() }

// The files are embedded and tested: what is wrong with them is a bug of this
// package, not a condition that a caller could handle.
func must[T any](v T, err error) T {
	if err != nil {
		panic(fmt.Errorf("data: %w", err))
	}
	return v
}

var (
	systems = sync.OnceValue(func() *translit.Catalog {
		return must(translit.ParseFS(files, "systems/*.rules"))
	})
	lexicon = sync.OnceValue(func() *entities.Lexicon {
		return must(entities.OpenLexicon(words))
	})
	respelling = sync.OnceValue(func() *resolve.Respelling {
		const file = "respelling.tsv"
		return must(resolve.ParseRespelling(file, bytes.NewReader(must(files.ReadFile(file)))))
	})
	calibration = sync.OnceValue(func() *resolve.Calibration {
		const file = "calibration.tsv"
		return must(resolve.ParseCalibration(file, bytes.NewReader(must(files.ReadFile(file)))))
	})
	learned = sync.OnceValue(func() func(language.Script) *resolve.Learned {
		return must(resolve.OpenLearned(costs))
	})
	matcher = sync.OnceValue(func() *resolve.Matcher {
		var parts sync.WaitGroup // none needs another
		parts.Go(func() { systems(); calibration() })
		parts.Go(func() { respelling(); learned()(language.MustParseScript("Latn")) })
		lexicon()
		parts.Wait()
		return resolve.NewMatcher(systems(), &resolve.MatcherOptions{Lexicon: lexicon(), Respelling: respelling(), Learned: learned(), Version: func() string { return strings.TrimSpace(version) }, Calibration: calibration()})
	})
	resolver = sync.OnceValues(func() (*resolve.Resolver, error) {
		ix, err := resolve.OpenIndexApart(index, Store())
		if err != nil {
			return nil, err
		}
		return resolve.NewIndexed(matcher(), ix, nil)
	})
)

// Version tells the embedded systems, words and tables from those of other
// releases: the SHA-256 of them, in hexadecimal. The one that the index was made
// by is on record: TestVersion says when that is to be made anew.
func Version() (string, error) {
	sum := sha256.New()
	for _, pattern := range []string{"systems/*.rules", "lexicon/*.tsv", "learned/*.tsv", "respelling.tsv"} {
		names, err := fs.Glob(files, pattern)
		if err != nil {
			return "", err
		}
		for _, name := range names {
			text, err := files.ReadFile(name)
			if err != nil {
				return "", err
			}
			sum.Write(text)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
