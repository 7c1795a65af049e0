module github.com/polyonym/polyonym/data/internal/learn/peers

go 1.26

require (
	github.com/mozillazg/go-unidecode v0.2.0
	github.com/xrash/smetrics v0.0.0-20250705151800-55b8f293f342
)
