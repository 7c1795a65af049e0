package translit

import (
	"strings"
	"testing"
)

var benchNames = map[string][]string{
	"Russian-Latin/BGN": {"Владимир Владимирович Путин", "Сергей Викторович Лавров", "Санкт-Петербург", "Нижний Новгород", "Пётр Ильич Чайковский", "Алексей Анатольевич Навальный", "Екатеринбург", "Министерство иностранных дел"},
	"Greek-Latin/BGN":   {"Αλέξης Τσίπρας", "Κυριάκος Μητσοτάκης", "Θεσσαλονίκη", "Αθήνα", "Ηράκλειο Κρήτης"},
	"Hangul-Latin":      {"윤석열", "문재인", "서울특별시", "평양", "김정은", "대한민국"},
	"Latin-ASCII":       {"Volodymyr Zelenskyj", "Łódź", "Kraków", "Jean-Luc Mélenchon", "Tōkyō", "Český Krumlov"},
	"Any-Latin":         {"Владимир Путин", "Κυριάκος Μητσοτάκης", "윤석열", "習近平", "عبد الفتاح", "בנימין נתניהו", "ひらがな"},
}

func BenchmarkAppend(b *testing.B) {
	c := cldr(b)
	for id, names := range benchNames {
		b.Run(strings.ReplaceAll(id, "/", "-"), func(b *testing.B) {
			s, err := c.System(id)
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for _, t := range names {
				n += len(t)
			}
			b.SetBytes(int64(n))
			b.ReportAllocs()
			var dst []byte
			for b.Loop() {
				for _, t := range names {
					dst, _ = s.Append(dst[:0], t)
				}
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	for _, id := range []string{"Russian-Latin/BGN", "Greek-Latin/BGN", "Latin-ASCII", "Han-Latin"} {
		b.Run(strings.ReplaceAll(id, "/", "-"), func(b *testing.B) {
			c := cldr(b)
			s, err := c.System(id)
			if err != nil {
				b.Fatal(err)
			}
			s.String("")
			b.ReportAllocs()
			for b.Loop() {
				src := &source{file: s.src.file, text: s.src.text}
				one := &System{info: s.info, src: src, env: s.env, lock: s.lock}
				if _, err := one.program(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkTable converts a long text by a system of plain rules.
func BenchmarkTable(b *testing.B) {
	s, err := Parse("table.rules", "а>a;б>b;в>v;г>g;д>d;е>e;ж>zh;з>z;и>i;й>ĭ;к>k;л>l;м>m;н>n;о>o;п>p;р>r;с>s;т>t;у>u;ф>f;х>kh;ц>ts;ч>ch;ш>sh;щ>shch;ъ>ʺ;ы>y;ь>ʹ;э>ė;ю>iu;я>ia;")
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat("съешь же ещё этих мягких французских булок да выпей чаю ", 2000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	var dst []byte
	for b.Loop() {
		dst, _ = s.Append(dst[:0], text)
	}
}

// BenchmarkTrace traces Russian names.
func BenchmarkTrace(b *testing.B) {
	s, err := cldr(b).System("Russian-Latin/BGN")
	if err != nil {
		b.Fatal(err)
	}
	names := benchNames["Russian-Latin/BGN"]
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for range s.Trace(names[n%len(names)]) {
		}
		n++
	}
}
