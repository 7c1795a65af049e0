// Package rule runs transform rules, the language of UTS #35 part 2
// ("Transforms"), the way ICU does. A text goes through four stages, each of
// which prints as text:
//
//	scan.go     source → tokens          Tokens
//	parse.go    tokens → Tree            Tree.String (rules that parse to the same tree)
//	compile.go  Tree → Prog              Prog.Dump
//	machine.go  Prog + text → text       Machine
//
// A program runs in one of four ways, which come to the same: as a table
// (table.go), in one sweep over the text (weave.go), pass by pass over numbers
// or characters (letters_run.go, fast.go), or over bytes (exec.go), which knows
// every rule and alone traces and streams.
//
// What a rule may say, and the few things left out, stands in GRAMMAR.md.
package rule
