// Package curated reads the entities that were curated by hand, before others
// are joined to them.
package curated

import (
	"bytes"
	"errors"
	"io/fs"
	"iter"

	"github.com/polyonym/polyonym/entities"
)

// Read yields the entities of all JSON Lines files in a folder, file by file.
func Read(dir fs.FS) iter.Seq2[entities.Entity, error] {
	return func(yield func(entities.Entity, error) bool) {
		names, err := fs.Glob(dir, "*.jsonl")
		if err != nil {
			yield(entities.Entity{}, err)
			return
		}
		for _, name := range names {
			text, err := fs.ReadFile(dir, name)
			if err != nil {
				yield(entities.Entity{}, err)
				return
			}
			for e, err := range entities.ReadJSONL(bytes.NewReader(text)) {
				var rec *entities.RecordError
				if errors.As(err, &rec) {
					rec.File = name
				}
				if !yield(e, err) {
					return
				}
			}
		}
	}
}
