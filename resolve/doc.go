// Package resolve finds the entity a name refers to, and says why.
//
// A name flows through the files of this package in the order of this list:
//
//	fold      one spelling of each letter
//	tokens    the name's parts and their likely roles
//	readings  what each part may stand for, as a lattice of system traces
//	respell   what two Latin orthographies write for the same sound
//	keys      a few blocking keys; names that Compare accepts share one
//	words     what a name of the store is found by: the spellings of its parts
//	beam      the words of a store that a part may spell, under learned costs
//	index     candidates out of the store; an index is a file with its store
//	align     which part of one name stands for which part of the other
//	compare   evidence, part by part, and its sum
//	decide    Match, Ambiguous or NoMatch
//	explain   the evidence in one line
//
// A [Matcher] compares names and needs no store. A [Resolver] maps names to
// the entities of one store.
package resolve
