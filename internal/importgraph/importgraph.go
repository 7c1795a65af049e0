// Package importgraph holds the tests that pin who imports whom, and what a
// program links that uses one package only.
package importgraph
