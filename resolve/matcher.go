package resolve

import (
	"cmp"
	"errors"
	"sync"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"github.com/polyonym/polyonym/entities"
	"github.com/polyonym/polyonym/translit"
)

// ErrInvalidName is wrapped by errors about names that can't be read: too
// long, not UTF-8, or without a letter or digit.
var ErrInvalidName = errors.New("resolve: invalid name")

// MatcherOptions are the optional settings of a Matcher; nil means defaults.
type MatcherOptions struct {
	Lexicon    *entities.Lexicon // nil: no titles, particles, legal forms or given-name equivalents are known
	Respelling *Respelling       // nil: Latin spellings are compared letter by letter

	// Calibration says what evidence is worth; nil: scores are what it adds up to.
	Calibration *Calibration
	Precision   float64 // of names that Compare calls the same, in (0, 1), if Calibration is there, against the likest others of ten thousand; 0 means 0.9

	// Version tells systems, lexicon and tables from others, for
	// [Matcher.Fingerprint]. It is asked once, when first needed. A nil function
	// says nothing.
	Version func() string

	// Learned returns the learned costs of a script, or nil if there are none:
	// then systems and letters alone decide. It is asked once a script, when the
	// first name needs it; see [LearnedTables]. A nil function knows none.
	Learned func(language.Script) *Learned
}

// A Matcher compares names. It needs no store, is immutable and is safe for
// concurrent use.
type Matcher struct {
	systems     *translit.Catalog
	lexicon     *entities.Lexicon
	respelling  *Respelling
	calibration *Calibration
	precision   float64
	learned     func(language.Script) *Learned
	version     func() string

	byScript   sync.Map // systems by language and script, see readers: looked up once each
	byLanguage sync.Map // the same of orthographies
	costs      sync.Map // *costs by script
	forms      sync.Map // *span by given name of the lexicon
	known      readings
}

// NewMatcher returns a Matcher that knows the given systems; a nil catalog
// leaves it with folding and Latin respelling.
func NewMatcher(systems *translit.Catalog, opts *MatcherOptions) *Matcher {
	m := &Matcher{systems: systems, precision: defaultPrecisionSame}
	if opts != nil {
		m.lexicon = opts.Lexicon
		m.respelling = opts.Respelling
		m.calibration, m.precision = opts.Calibration, cmp.Or(opts.Precision, defaultPrecisionSame)
		m.learned = opts.Learned
		m.version = opts.Version
	}
	return m
}

// keysVersion is raised with every change to this package that gives a name
// other keys or words.
const keysVersion = "3"

// Fingerprint tells whether keys and indexes that another matcher made are of
// use to m: they are if their fingerprints are equal.
func (m *Matcher) Fingerprint() string {
	version := ""
	if m.version != nil {
		version = m.version()
	}
	return keysVersion + "/" + unicode.Version + "/" + norm.Version + "/" + version
}

// learnedOf returns the learned costs of a script, or nil.
func (m *Matcher) learnedOf(sc language.Script) *learnedReader {
	switch sc {
	case scriptHira, scriptHrkt, scriptJpan:
		sc = scriptKana
	case scriptHans, scriptHant:
		sc = scriptHani
	case scriptKore:
		sc = scriptHang
	}
	return m.costsOf(sc).reader
}

// LearnedTables returns a function that finds the one of several tables that is
// of a script, for [MatcherOptions].
func LearnedTables(tables ...*Learned) func(language.Script) *Learned {
	return func(sc language.Script) *Learned {
		for _, l := range tables {
			if l.script == sc {
				return l
			}
		}
		return nil
	}
}

// A costs holds what is made of the learned costs of one script, each when first
// asked for.
type costs struct {
	once    sync.Once
	reader  *learnedReader
	spelled sync.Once
	speller *speller
}

func (m *Matcher) costsOf(sc language.Script) *costs {
	got, ok := m.costs.Load(sc)
	if !ok {
		got, _ = m.costs.LoadOrStore(sc, &costs{})
	}
	c := got.(*costs)
	c.once.Do(func() {
		if m.learned != nil {
			if l := m.learned(sc); l != nil {
				c.reader = &learnedReader{l}
			}
		}
	})
	return c
}

// spellerOf returns the speller of a script, or nil.
func (m *Matcher) spellerOf(sc language.Script) *speller {
	l := m.learnedOf(sc)
	if l == nil {
		return nil
	}
	c := m.costsOf(l.script)
	c.spelled.Do(func() { c.speller = newSpeller(l.Learned) })
	return c.speller
}
