// Package tools pins the developer tools in a module of their own, so that they
// are no dependencies of Polyonym:
//
//	go tool -modfile=internal/tools/go.mod gofumpt -l .
//	go tool -modfile=internal/tools/go.mod staticcheck ./...
//	go tool -modfile=internal/tools/go.mod benchstat old.txt new.txt
package tools
