module github.com/polyonym/polyonym/data/internal/peers/romanize

go 1.26

require github.com/mozillazg/go-unidecode v0.2.0
