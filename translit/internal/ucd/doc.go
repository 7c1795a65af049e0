// Package ucd holds what transform rules ask of the Unicode Character
// Database: sets of characters by property, normalization forms and full case
// mappings, all of one Unicode version.
package ucd

//go:generate go run gen.go
