// Package translit converts names between scripts by published romanization
// systems.
//
// A romanization system is a set of rules that a standards body, a library or a
// government has written down: for Горбачёв, American maps have Gorbachëv, a
// passport has Gorbachev, and a German newspaper has Gorbatschow. Each of these
// is a [System]:
//
//	s, err := translit.Parse("my.rules", "щ > shch ; а > a ; …")
//	fmt.Println(s.String("…"))
//
// # Rules
//
// A system is a text file. Its head says what it is (see [Info]), in comment
// lines; then come rules, in the language of the Unicode standard UTS #35, part
// 2 ("Transforms"), which ICU and CLDR use as well. A rule has what it matches
// on the left, what it puts out on the right, and a semicolon at the end:
//
//	щ > shch ;
//
// The text is read from left to right. At each place the first rule that
// matches applies, and reading goes on behind what it matched; a character that
// no rule matches stays. So the order of rules matters, and special cases come
// first. A rule may ask what stands before and after, in braces, and for any of
// a set of characters, in brackets. This one writes е as ye after a vowel, and
// changes nothing but the е; what stands before is written already, so it is
// Latin vowels that it asks for:
//
//	[aeiouy] { е > ye ;
//	е > e ;
//
// Sets may be named (a definition is $vowel = [aeiouy] ;), and may ask for a
// property: [:Lu:] is every capital letter. A line such as ":: NFD ;" makes a
// pass of its own over the whole text, here one that takes accents off their
// letters, so that rules can deal with them. There is more, but few systems
// need it; the grammar stands in internal/rule/GRAMMAR.md.
//
// # Many systems
//
// A [Catalog] holds systems, which [ParseFS] reads from files: it finds them by
// ID or by another name, and lists those for a language and script. [ParseCLDR]
// reads the systems that the Unicode consortium publishes.
//
// # More than a string
//
// [System.Trace] tells which stretch of a name became what by which line of the
// rules. [System.NewTransformer] converts streams of any length. Where rules are
// written to go both ways, [System.Inverse] goes back; where they are not,
// [System.Originals] proposes what a name may have been. What rules cannot
// express, such as the readings of Chinese characters, enters by [Func].
//
// Systems do not change and may be shared. No text makes them fail or hang:
// rules that do not come to an end stop at a limit, and what is not UTF-8 passes
// unchanged.
package translit
