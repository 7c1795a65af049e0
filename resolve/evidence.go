package resolve

import (
	"fmt"
	"math"
)

// A Signal is a kind of evidence.
type Signal uint8

const (
	Prior           Signal = iota + 1 // how unlikely two names are to mean the same, before a look at them
	SameForm                          // the whole names are equal after folding
	AllParts                          // all parts agree without an edit, and none is left out
	SamePart                          // a part is equal after folding
	SameRomanized                     // a part is what a romanization system makes of the other
	NearSpelling                      // a part is nearly that, or a respelling in another orthography
	SameSound                         // a part reads alike in the orthographies of the two languages
	SameMeaning                       // equivalent given names, or one generic word in two languages
	InitialFits                       // "J." for "Johann"
	SameNumber                        // II and the Second
	SystemSwitch                      // the spelling mixes romanization systems
	PartOrder                         // same parts, other order
	PartOmitted                       // one name leaves out a part of the other
	PartConflict                      // each name has a part that the other lacks
	OnlyMinor                         // nothing but initials, numbers and words that many names have agrees
	Unexplained                       // the query says more than a name of one part
	Kinship                           // parts that agree beside a conflict: relatives share names
	NumberConflict                    // II and III
	InitialConflict                   // "J." for "Paul"
	NoSharedKey                       // too different to be compared on a larger scale
	CountryFits                       // the entity belongs to a country of the query
	CountryConflict                   // it belongs to others
	OnlyBearer                        // no other entity of the store has this part of a name
	Crowd                             // the more names a store has, the more are near to any by chance
	Prominence                        // a place of many inhabitants, an entity of many names
	FormerName                        // the name is no longer in use
	Calibrated                        // what evidence of this sum was worth where the answer was known
	LookAlike                         // letters of another script that look alike were replaced
)

var signalNames = [...]string{
	Prior: "prior", SameForm: "same form", AllParts: "all parts", SamePart: "same part", SameRomanized: "same romanized", NearSpelling: "near spelling",
	SameSound: "same sound", SameMeaning: "same meaning", InitialFits: "initial fits", SameNumber: "same number", SystemSwitch: "system switch", PartOrder: "part order",
	PartOmitted: "part omitted", PartConflict: "part conflict", Unexplained: "unexplained", Kinship: "kinship", OnlyMinor: "only minor parts", NumberConflict: "number conflict", InitialConflict: "initial conflict",
	NoSharedKey: "no shared key", CountryFits: "country fits", CountryConflict: "country conflict", OnlyBearer: "only bearer", Crowd: "crowd", Prominence: "prominence",
	FormerName: "former name", LookAlike: "look-alike letters", Calibrated: "calibrated",
}

// String returns the signal in words.
func (s Signal) String() string {
	if int(s) < len(signalNames) && s > 0 {
		return signalNames[s]
	}
	return fmt.Sprintf("Signal(%d)", uint8(s))
}

// MarshalText returns the signal in words.
func (s Signal) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Evidence is one reason for or against two names meaning the same.
type Evidence struct {
	Signal Signal  `json:"signal"`
	A      string  `json:"a,omitempty"` // the forms compared, as in the first and second name
	B      string  `json:"b,omitempty"`
	Detail string  `json:"detail,omitempty"` // in words: the systems that account for the spelling, what was lost; see Comparison.Trace
	Weight float64 `json:"weight"`           // nats, signed
}

// A Comparison is how likely two names mean the same, and why. LogOdds is the
// sum of the weights of Evidence, Score the probability with these odds:
// 1/(1+exp(-LogOdds)). A score is never 0 or 1.
type Comparison struct {
	Score    float64    `json:"score"` // in (0, 1)
	LogOdds  float64    `json:"logOdds"`
	Evidence []Evidence `json:"evidence"`

	pairs []pair // behind the first evidence, for Explain; index as in Evidence
	a, b  *Prepared

	traced bool    // Detail is filled in
	accept float64 // least score of Same; 0 means defaultAccept
}

// maxLogOdds keeps scores apart: 1/(1+exp(-30)) still differs from its
// neighbours in the 13th digit.
const maxLogOdds = 30

// settle sets LogOdds and Score from the evidence.
func (c *Comparison) settle() {
	var store [16]float64
	weights := store[:0]
	for i := range c.Evidence {
		weights = append(weights, c.Evidence[i].Weight)
	}
	c.LogOdds = sorted(weights) // a sum of floats depends on the order, and Compare is symmetric
	c.Score = probability(c.LogOdds)
}

// probability is the logistic function, bent so that it rises strictly over all
// sums that evidence reaches.
func probability(logOdds float64) float64 {
	x := maxLogOdds * math.Tanh(logOdds/maxLogOdds)
	return 1 / (1 + math.Exp(-x))
}

func (c *Comparison) add(e Evidence) { c.Evidence = append(c.Evidence, e) }
