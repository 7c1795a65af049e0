package resolve

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/language"

	"github.com/polyonym/polyonym/entities"
)

// shape writes the parts of a name with their roles, for people.
func shape(toks []token) string {
	names := [...]string{rolePlain: "plain", roleInitial: "initial", rolePatronymic: "patronymic", roleParticle: "particle", roleTitle: "title", roleLegal: "legal", roleGeneric: "generic", roleNumber: "number"}
	var out []string
	for _, t := range toks {
		s := t.folded + ":" + names[t.role]
		if t.number > 0 {
			s += fmt.Sprint(t.number)
		}
		if t.family {
			s += "!"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestTokenize(t *testing.T) {
	m := shipped()
	for _, tt := range []struct{ name, in, want string }{
		{"Roman ordinal, last", "Nicholas II", "nicholas:plain ii:number2"},
		{"with a full stop, as in German", "Friedrich Wilhelm IV.", "friedrich:plain wilhelm:plain iv:number4"},
		{"first, as in Hungarian", "IV. Henrik", "iv:number4 henrik:plain"},
		{"a letter first is an initial or a number", "I. Ferenc József", "i:initial1 ferenc:plain jozsef:plain"},
		{"a letter between is an initial or a number", "William V. Smith", "william:plain v:initial5 smith:plain"},
		{"a letter last", "Federico V", "federico:plain v:number5"},
		{"French ordinal and territory", "Oscar Ier de Suède", "oscar:plain ier:number1 de:particle suede:plain"},
		{"French ordinal of a feast of numerals", "Louis XIVe", "louis:plain xive:number14"},
		{"joined ending, as in Romanian", "Carol al II-lea", "carol:plain al:particle ii:number2 lea:particle"},
		{"Han", "尼古拉斯二世", "尼古拉斯:plain 二世:number2"},
		{"Han, above ten", "約翰二十三世", "约翰:plain 二十三世:number23"},
		{"kana and digits", "ニコライ2世", "ニコライ:plain 2世:number2"},
		{"Hangul, apart", "요한 23세", "요한:plain 23세:number23"},
		{"Hebrew words", "קלמנט השישי", "קלמנט:plain השישי:number6"},
		{"Greek numeral", "Πίος ΙΒ΄", "πιοσ:plain ιβ:number12"},
		{"Russian words", "Николай Второй", "николаи:plain второи:number2"},
		{"no numeral: a family name", "Xi Jinping", "xi:plain jinping:plain"},
		{"no numeral: it has a small letter", "Li Xi", "li:plain xi:plain"},
		{"comma", "Selenskyj, Wolodymyr", "selenskyj:plain! wolodymyr:plain"},
		{"comma before a title", "Julian Byng, Viscount of Vimy", "julian:plain byng:plain viscount:title of:particle vimy:plain"},
		{"patronymic in the middle", "Иван Сергеевич Тургенев", "иван:plain сергеевич:patronymic тургенев:plain!"},
		{"patronymic last", "Тургенев Иван Сергеевич", "тургенев:plain! иван:plain сергеевич:patronymic"},
		{"family name that ends as patronymics do", "Виктор Фёдорович Янукович", "виктор:plain федорович:patronymic янукович:plain!"},
		{"initials after the family name", "Бирюков В. В.", "бирюков:plain в:initial в:initial"},
		{"nothing but particles", "عبد الله", "عبد:plain الله:plain"},
		{"nothing but particles and a title", "امير عبد الله", "امير:title عبد:plain الله:plain"},
		{"Han family name", "习近平", "习:plain! 近平:plain"},
	} {
		text, _ := clean(tt.in)
		if got := shape(tokenize(text, tt.in, entities.Person, language.Und, m.lexicon)); got != tt.want {
			t.Errorf("%s: %q is %s; want %s", tt.name, tt.in, got, tt.want)
		}
	}
}

func TestNumerals(t *testing.T) {
	for n := 1; n <= maxOrdinal; n++ {
		if got := romanNumeral(roman(n)); got != n {
			t.Errorf("romanNumeral(%q) = %d; want %d", roman(n), got, n)
		}
	}
	for _, s := range []string{"", "iiii", "vv", "ic", "xxxxx", "ivi", "mi", "lxxxviiiii"} {
		if got := romanNumeral(s); got != 0 {
			t.Errorf("romanNumeral(%q) = %d; want 0", s, got)
		}
	}
	for s, want := range map[string]int{"二": 2, "十": 10, "十二": 12, "二十": 20, "二十三": 23, "九十九": 99, "百": 0, "二三": 0, "15": 15, "150": 0, "": 0} {
		if got := hanNumeral(s); got != want {
			t.Errorf("hanNumeral(%q) = %d; want %d", s, got, want)
		}
	}
	for s, want := range map[string]int{"α": 1, "στ": 6, "ζ": 7, "ι": 10, "ιδ": 14, "κγ": 23, "δι": 0, "αβ": 0, "παπασ": 0} {
		if got := greekNumeral(s); got != want {
			t.Errorf("greekNumeral(%q) = %d; want %d", s, got, want)
		}
	}
	for s, want := range map[string]int{"1er": 1, "ier": 1, "2nd": 2, "xive": 14, "3o": 3, "ie": 0, "re": 0, "olive": 0} {
		if got := suffixedNumeral(s); got != want {
			t.Errorf("suffixedNumeral(%q) = %d; want %d", s, got, want)
		}
	}
}

// TestStructure compares persons' names whose parts are related in ways that
// letters don't show.
func TestStructure(t *testing.T) {
	m := calibratedMatcher()
	for _, tt := range []struct {
		name, a, b string
		same       bool
	}{
		{"order", "Suk-yeol Yoon", "Yoon Suk-yeol", true},
		{"comma", "Selenskyj, Wolodymyr", "Wolodymyr Selenskyj", true},
		{"initials", "Бутлеров А. М.", "Александр Михайлович Бутлеров", true},
		{"patronymic left out", "Александр Михайлович Бутлеров", "Александр Бутлеров", true},
		{"another patronymic", "Sergey Viktorovich Lavrov", "Sergey Borisovich Lavrov", false},
		{"another family name", "Александр Михайлович Бутлеров", "Александр Михайлович Ляпунов", false},
		{"another given name", "Ali Saddam Hussein", "Hala Saddam Hussein", false},
		{"another sex", "Olga Baranova", "Oleg Baranov", false},
		{"short parts", "Kim Jong Un", "Kim Jong Il", false},
		{"short parts", "Kim Song Chol", "Kim Tong Chol", false},
		{"the same ruler", "Oscar Ier de Suède", "Oscar I of Sweden", true},
		{"the same ruler, words", "Николай Второй", "Nicholas II", true},
		{"the same ruler, Han", "尼古拉二世", "Nicholas II", true},
		{"another number", "Pius XI", "Pius XII", false},
		{"another number, Han", "尼古拉一世", "Nicholas II", false},
		{"a ruler and a namesake", "Nicholas II", "Nicholas Roerich", false},
		{"feminine form", "Angela Merkelová", "Angela Merkel", true},
		{"title", "President Barack Obama", "Barack Obama", true},
		{"a part said twice", "Immanuel Jakobovits, Baron Jakobovits", "Immanuel Jakobovits", true},
		{"only initials", "J. C.", "John Smith", false},
		{"particles", "Ludwig van Beethoven", "Ludwig Beethoven", true},
		{"joined", "Abd al-Rahman Khan", "Abdelrahman Khan", true},
	} {
		c := m.Compare(Query{Name: tt.a, Kind: entities.Person}, Query{Name: tt.b, Kind: entities.Person})
		if c.Same() != tt.same {
			t.Errorf("%s: Compare(%q, %q) = %.3f, same %v: %s; want %v", tt.name, tt.a, tt.b, c.Score, c.Same(), c.Explain(), tt.same)
		}
	}
}

// TestLookAlikes asks with letters of another script (UTS #39).
func TestLookAlikes(t *testing.T) {
	c := shipped().Compare(Query{Name: "Zеlеnskyy"}, Query{Name: "Zelenskyy"})
	for _, e := range c.Evidence {
		if e.Signal == LookAlike {
			if e.Detail != "е (U+0435)" {
				t.Errorf("the evidence says %q; want е (U+0435)", e.Detail)
			}
			return
		}
	}
	t.Errorf("no evidence of look-alike letters in %v", c.Evidence)
}
