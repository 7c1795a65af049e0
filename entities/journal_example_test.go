package entities_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/polyonym/polyonym/entities"
)

const places = `{"id":"gn:1","names":[{"text":"Краматорськ","lang":"uk","role":"primary"}]}
{"id":"x:2","names":[{"text":"Kramatorsk","lang":"en"}]}
{"id":"x:3","names":[{"text":"Kramatorskaya","lang":"en"}]}
`

func ExampleJournal() {
	var j entities.Journal
	for _, c := range []entities.Change{
		{Op: entities.OpNegative, ID: "gn:1", Not: "x:3", Reason: "the town and its railway station"},
		{Op: entities.OpMerge, ID: "x:2", Into: "gn:1", Reason: "same town", Evidence: []string{"same coordinates"}},
		{Op: entities.OpMerge, ID: "x:3", Into: "x:2", Reason: "same town"},
	} {
		version, err := j.Append(c)
		fmt.Println(version, err)
	}
	fmt.Println(j.Resolve("x:2"), j.Changed(1))
	// Output:
	// 1 <nil>
	// 2 <nil>
	// 0 entities: conflict: merge: "x:3" is not "gn:1"
	// gn:1 [gn:1 x:2]
}

func ExampleJournal_Over() {
	ctx := context.Background()
	base, _ := entities.Load(entities.ReadJSONL(strings.NewReader(places)))
	var j entities.Journal
	store := j.Over(base)
	_, _ = j.Append(entities.Change{Op: entities.OpMerge, ID: "x:2", Into: "gn:1", Reason: "same town"})
	_, _ = j.Append(entities.Change{Op: entities.OpRetire, ID: "x:3", Reason: "no such town"})
	e, err := store.Get(ctx, "x:2")
	fmt.Println(e.ID, e.Names[0].Text, e.Names[1].Text, err)
	_, err = store.Get(ctx, "x:3")
	fmt.Println(errors.Is(err, entities.ErrNotFound), err)
	// Output:
	// gn:1 Краматорськ Kramatorsk <nil>
	// true entities: not found: "x:3", which is retired
}

func ExampleJournal_AsOf() {
	var j entities.Journal
	_, _ = j.Append(entities.Change{Op: entities.OpMerge, ID: "x:2", Into: "gn:1", Reason: "same town"})
	_, _ = j.Append(entities.Change{Op: entities.OpUndo, Undo: 1, Reason: "two towns"})
	before, _ := j.AsOf(1)
	fmt.Println(before.Resolve("x:2"), j.Resolve("x:2"))
	// Output: gn:1 x:2
}

func ExampleJournal_Redirects() {
	var j entities.Journal
	_, _ = j.Append(entities.Change{Op: entities.OpMerge, ID: "x:3", Into: "x:2", Reason: "same"})
	_, _ = j.Append(entities.Change{Op: entities.OpMerge, ID: "x:2", Into: "x:1", Reason: "same"})
	for from, to := range j.Redirects() {
		fmt.Println(from, to)
	}
	// Output:
	// x:2 x:1
	// x:3 x:1
}

func ExampleJournal_Check() {
	base, _ := entities.Load(entities.ReadJSONL(strings.NewReader(places)))
	var j entities.Journal
	_, _ = j.Append(entities.Change{Op: entities.OpMerge, ID: "x:2", Into: "gn:2", Reason: "same town"})
	fmt.Println(j.Check(context.Background(), base))
	// Output: entities: conflict: entities: not found: "gn:2", which the journal changes
}

func ExampleReadJournal() {
	j, err := entities.ReadJournal(strings.NewReader(`{"op":"merge","id":"x:2","into":"gn:1","reason":"same town"}
{"op":"split","id":"gn:1","parts":[{"id":"gn:3","names":[{"text":"A"}]},{"id":"gn:4","names":[{"text":"B"}]}],"heir":"gn:3","reason":"two towns"}
`))
	fmt.Println(j.Version(), j.Resolve("x:2"), err)
	_, err = entities.ReadJournal(strings.NewReader(`{"op":"merge","id":"x:2","into":5}`))
	fmt.Println(err)
	// Output:
	// 2 gn:3 <nil>
	// line 1:33: "x:2": into: want a string, got a number
}

func ExampleWriteJournal() {
	var j entities.Journal
	_, _ = j.Append(entities.Change{Op: entities.OpNegative, ID: "gn:1", Not: "x:3", Reason: "namesakes"})
	_ = entities.WriteJournal(os.Stdout, &j)
	// Output: {"version":1,"op":"negative","id":"gn:1","not":"x:3","reason":"namesakes"}
}

func ExampleAppendChange() {
	b, err := entities.AppendChange(nil, entities.Change{Op: entities.OpUndo, Undo: 4, Reason: "mistake"})
	fmt.Println(string(b), err)
	// Output: {"op":"undo","undo":4,"reason":"mistake"} <nil>
}

func ExampleParseOp() {
	op, err := entities.ParseOp("merge")
	fmt.Println(op == entities.OpMerge, err)
	// Output: true <nil>
}

func ExampleChange_Validate() {
	fmt.Println(entities.Change{Op: entities.OpMerge, ID: "x:1", Into: "x:1"}.Validate())
	// Output:
	// entities: invalid entity: change: merge: no reason
	// merge: "x:1" and itself
}
