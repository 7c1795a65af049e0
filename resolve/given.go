package resolve

import "math"

// minCalled is what of a form's information must agree with the other part, so
// that the one is what bearers of the other are called.
const minCalled = 0.7

// calledSo returns the nats for one part being what those who bear the other, a
// given name in Latin letters, are called, as another script spells that: 마이크
// is Mike, who is Michael. One of many forms is the less likely to be meant, the
// more there are. It returns 0, or less, if it is none.
func (m *Matcher) calledSo(ta, tb *token, x, y *span, sc *scratch) float64 {
	if y.script == scriptLatn {
		ta, tb, x, y = tb, ta, y, x
	}
	if x.script != scriptLatn || y.script == scriptLatn || x.n > 1 || y.n > 1 || !ta.called || ta.family || tb.family || ta.role != rolePlain || tb.role != rolePlain {
		return 0
	}
	asked := asked{askedCalled, x.reading, y.reading, 0}
	if t, ok := sc.recall(asked); ok {
		return t.value
	}
	w := m.newCalledSo(x, y, sc)
	sc.keep(asked, w, 0)
	return w
}

func (m *Matcher) newCalledSo(x, y *span, sc *scratch) float64 {
	best := 0.0
	forms := m.lexicon.FamiliarForms(x.folded)
	for _, form := range forms {
		f := m.formSpan(form)
		if !comparable(f.latin, y.latin) || !initialFits(f, y) {
			continue
		}
		info := sharedInfo(f, y)
		limit := (1 - minCalled) * info
		if max(len(f.latin), len(y.latin)) <= shortPart {
			limit = maxShortShare * info
		}
		w := 0.0
		if cost, _ := m.spellingCost(f, y, float32(limit), sc); cost <= limit {
			w = info - cost
		}
		if y.learned != nil {
			w = max(w, min(float64(m.ratio(y, f, float32(max(w, info-limit)), sc)), maxLearned*info))
		}
		if w >= info-limit {
			best = max(best, w)
		}
	}
	return shareMeaning * min(best-math.Log(float64(max(1, len(forms)))), maxGivenInfo)
}

// formSpan returns a folded form of the lexicon as part of a Latin name.
func (m *Matcher) formSpan(form string) *span {
	if s, ok := m.forms.Load(form); ok {
		return s.(*span)
	}
	s := &span{n: 1, reading: m.newReading(&readingKey{native: form, folded: form, single: true}, scriptLatn)}
	kept, _ := m.forms.LoadOrStore(form, s)
	return kept.(*span)
}
