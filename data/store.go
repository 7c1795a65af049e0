package data

import (
	_ "embed" // the store is one string: it is opened, not read
	"sync"

	"github.com/polyonym/polyonym/entities"
)

// packed is what internal/store makes of the curated entities and of packages
// of open data.
//
//go:embed generated/store.bin
var packed string

// index finds the names of packed; internal/index makes it.
//
//go:embed generated/store.index
var index string

// version is what [Version] was when index was made. Rules and tables that are
// newer find names by their older spellings: nothing found is wrong.
//
//go:embed generated/version.txt
var version string

// words is what internal/pack makes of lexicon/*.tsv.
//
//go:embed generated/lexicon.bin
var words string

// costs is what internal/pack makes of learned/*.tsv.
//
//go:embed generated/learned.bin
var costs string

// Store returns all entities that ship: the curated ones, with the names that
// open data adds to them, and those that open data has besides. It is opened on
// the first call, at once, and shared.
func Store() *entities.PackedStore { return packedStore() }

var packedStore = sync.OnceValue(func() *entities.PackedStore {
	return must(entities.OpenPacked(packed))
})
