package rule

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Kind is what a token is.
type Kind uint8

const (
	Lit    Kind = iota // a character that stands for itself, or an escape
	Quoted             // 'text'
	Var                // $name
	Ref                // $1
	Set                // [...], \p{...}
	Mark               // one of { } | @ ( ) . * + ? ^ $
	Op                 // one of → ← ↔ =
	End                // ;
	Func               // & before a function
	Colons             // :: at the head of a statement
	Ident              // part of a transform's name
	Sep                // one of - / ( ) within a transform's name
	Pragma             // use ... up to ;
	EOF
)

func (k Kind) String() string {
	return [...]string{"literal", "quoted", "variable", "reference", "set", "mark", "operator", "end", "function", "transform", "name", "separator", "pragma", "end of file"}[k]
}

// A Token is a piece of rule text. Text is its meaning for literals, names and
// marks, and its source for sets and pragmas.
type Token struct {
	Kind Kind
	Text string
	Off  int // in the source, in bytes
	End  int
}

func (t Token) String() string { return fmt.Sprintf("%d %s %q", t.Off, t.Kind, t.Text) }

// A scanner cuts rule text into tokens. What a character means depends on
// where it stands: at the head of a statement, in a rule, or in the name of a
// transform.
type scanner struct {
	src  string
	pos  int
	mode mode
}

type mode uint8

const (
	atHead mode = iota
	inRule
	inName // after "::", up to ";"
	inFunc // after "&", up to "("
)

// Tokens lists the tokens of src, one a line.
func Tokens(src string) (out string, err error) {
	defer catch(src, &err)
	var sb strings.Builder
	s := &scanner{src: src}
	for {
		t := s.next()
		if t.Kind == EOF {
			return sb.String(), nil
		}
		fmt.Fprintln(&sb, t)
	}
}

// next reads a token and finds the mode of the one after it.
func (s *scanner) next() (t Token) {
	switch s.mode {
	case atHead:
		t = s.statement()
		s.mode = inRule
	case inRule:
		t = s.rule()
	default:
		t = s.name()
	}
	switch {
	case t.Kind == End || t.Kind == Pragma:
		s.mode = atHead
	case t.Kind == Colons:
		s.mode = inName
	case t.Kind == Func:
		s.mode = inFunc
	case t.Kind == Sep && t.Text == "(" && s.mode == inFunc:
		s.mode = inRule
	}
	return t
}

// isSpace is Pattern_White_Space, what rules may be laid out with.
func isSpace(r rune) bool {
	switch r {
	case '\t', '\n', '\v', '\f', '\r', ' ', 0x85, 0x200E, 0x200F, 0x2028, 0x2029:
		return true
	}
	return false
}

func (s *scanner) peek() (rune, int) {
	if s.pos >= len(s.src) {
		return -1, 0
	}
	if c := s.src[s.pos]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(s.src[s.pos:])
}

func (s *scanner) skipSpace() {
	for {
		r, n := s.peek()
		if n == 0 || !isSpace(r) {
			return
		}
		s.pos += n
	}
}

func (s *scanner) token(k Kind, off int, text string) Token {
	return Token{Kind: k, Text: text, Off: off, End: s.pos}
}

// statement reads the head of a statement: it skips what stands between
// statements, and finds "::" and pragmas. Anything else is for rule.
func (s *scanner) statement() Token {
	for {
		s.skipSpace()
		r, n := s.peek()
		switch {
		case n == 0:
			return s.token(EOF, s.pos, "")
		case r == '#':
			i := strings.IndexByte(s.src[s.pos:], '\n')
			if i < 0 {
				s.pos = len(s.src)
				continue
			}
			s.pos += i + 1
		case r == ';':
			s.pos++
		case strings.HasPrefix(s.src[s.pos:], "::"):
			off := s.pos
			s.pos += 2
			return s.token(Colons, off, "::")
		case isPragma(s.src[s.pos:]):
			off := s.pos
			i := strings.IndexByte(s.src[s.pos:], ';')
			if i < 0 {
				fail(off, "pragma without ';'")
			}
			s.pos += i + 1
			return s.token(Pragma, off, s.src[off:s.pos-1])
		default:
			return s.rule()
		}
	}
}

func isPragma(s string) bool {
	if len(s) < 4 || !strings.EqualFold(s[:3], "use") {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s[3:])
	return isSpace(r)
}

// rule reads a token of a conversion rule or a definition.
func (s *scanner) rule() Token {
	s.skipSpace()
	off := s.pos
	r, n := s.peek()
	if n == 0 {
		return s.token(EOF, off, "")
	}
	if r == utf8.RuneError && n == 1 {
		fail(off, "invalid UTF-8")
	}
	switch r {
	case ';':
		s.pos++
		return s.token(End, off, ";")
	case '=', '<', '>', '→', '←', '↔':
		s.pos += n
		text := s.src[off:s.pos]
		switch {
		case r == '<' && strings.HasPrefix(s.src[s.pos:], ">"):
			s.pos++
			text = "↔"
		case r == '<':
			text = "←"
		case r == '>':
			text = "→"
		}
		return s.token(Op, off, text)
	case '[':
		s.skipSet()
		return s.token(Set, off, s.src[off:s.pos])
	case '\\':
		if s.pos+1 < len(s.src) && strings.IndexByte("pPN", s.src[s.pos+1]) >= 0 && len(s.src)-s.pos >= 5 {
			s.skipSet()
			return s.token(Set, off, s.src[off:s.pos])
		}
		s.pos++
		return s.token(Lit, off, string(s.escape(off)))
	case '\'':
		return s.quoted()
	case '$':
		return s.dollar()
	case '&', '∆':
		s.pos += n
		return s.token(Func, off, s.src[off:s.pos])
	case '{', '}', '|', '@', '(', ')', '.', '*', '+', '?', '^':
		s.pos++
		return s.token(Mark, off, s.src[off:s.pos])
	}
	if r > ' ' && r <= '~' && !isAlnum(r) {
		fail(off, "%q must be quoted", r)
	}
	s.pos += n
	return s.token(Lit, off, s.src[off:s.pos])
}

func isAlnum(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}

// quoted reads 'text'; a doubled quote stands for one, inside and outside.
func (s *scanner) quoted() Token {
	off := s.pos
	s.pos++
	if strings.HasPrefix(s.src[s.pos:], "'") {
		s.pos++
		return s.token(Lit, off, "'")
	}
	var sb strings.Builder
	for {
		i := strings.IndexByte(s.src[s.pos:], '\'')
		if i < 0 {
			fail(off, "quote without end")
		}
		sb.WriteString(s.src[s.pos : s.pos+i])
		s.pos += i + 1
		if !strings.HasPrefix(s.src[s.pos:], "'") {
			break
		}
		sb.WriteByte('\'')
		s.pos++
	}
	if !utf8.ValidString(sb.String()) {
		fail(off, "invalid UTF-8")
	}
	return s.token(Quoted, off, sb.String())
}

// dollar reads $name, $1, or the $ that stands for the end of the text.
func (s *scanner) dollar() Token {
	off := s.pos
	s.pos++
	r, n := s.peek()
	if r >= '1' && r <= '9' {
		start := s.pos
		for n > 0 && r >= '0' && r <= '9' {
			s.pos += n
			r, n = s.peek()
		}
		if s.pos-start > 4 {
			fail(off, "segment number %s is too large", s.src[start:s.pos])
		}
		return s.token(Ref, off, s.src[start:s.pos])
	}
	if name := s.ident(); name != "" {
		return s.token(Var, off, name)
	}
	return s.token(Mark, off, "$")
}

// ident reads an identifier; the classes are ICU's, by general category.
func (s *scanner) ident() string {
	start := s.pos
	for {
		r, n := s.peek()
		if n == 0 || s.pos == start && !isIDStart(r) || !isIDPart(r) {
			return s.src[start:s.pos]
		}
		s.pos += n
	}
}

func isIDStart(r rune) bool { return unicode.In(r, unicode.L, unicode.Nl) }

func isIDPart(r rune) bool {
	if r < utf8.RuneSelf {
		return isAlnum(r) || r == '_' || r < 9 || r >= 0x0E && r < 0x1C || r == 0x7F
	}
	return unicode.In(r, unicode.L, unicode.Nl, unicode.Nd, unicode.Pc, unicode.Mc, unicode.Mn, unicode.Cf) || r < 0xA0 && r != 0x85
}

// name reads a token of a transform's name, after "::" or "&".
func (s *scanner) name() Token {
	s.skipSpace()
	off := s.pos
	r, n := s.peek()
	switch {
	case n == 0:
		return s.token(EOF, off, "")
	case r == ';':
		s.pos++
		return s.token(End, off, ";")
	case r == '[', r == '\\':
		s.skipSet()
		return s.token(Set, off, s.src[off:s.pos])
	case strings.ContainsRune("-/()", r):
		s.pos++
		return s.token(Sep, off, s.src[off:s.pos])
	}
	id := s.ident()
	if id == "" {
		fail(off, "%q does not belong in the name of a transform", r)
	}
	return s.token(Ident, off, id)
}

// escape reads what follows a backslash (UTS #35, 10.3; ICU u_unescape).
func (s *scanner) escape(off int) rune {
	r, n := s.peek()
	if n == 0 {
		fail(off, "backslash at the end")
	}
	s.pos += n
	hex := func(least, most int) rune {
		start := s.pos
		for s.pos < len(s.src) && s.pos-start < most && strings.IndexByte("0123456789abcdefABCDEF", s.src[s.pos]) >= 0 {
			s.pos++
		}
		if s.pos-start < least {
			fail(off, "escape needs %d hexadecimal digits", least)
		}
		v, err := strconv.ParseUint(s.src[start:s.pos], 16, 32)
		if err != nil || v > unicode.MaxRune {
			fail(off, "no such character")
		}
		return rune(v)
	}
	switch r {
	case 'u':
		v := hex(4, 4)
		if v >= 0xD800 && v < 0xDC00 && strings.HasPrefix(s.src[s.pos:], `\u`) {
			at := s.pos
			s.pos += 2
			if lo := hex(4, 4); lo >= 0xDC00 && lo < 0xE000 {
				return (v-0xD800)<<10 + (lo - 0xDC00) + 0x10000
			}
			s.pos = at
		}
		return s.scalar(off, v)
	case 'U':
		return s.scalar(off, hex(8, 8))
	case 'x':
		if strings.HasPrefix(s.src[s.pos:], "{") {
			s.pos++
			v := hex(1, 8)
			if !strings.HasPrefix(s.src[s.pos:], "}") {
				fail(off, `\x{ without }`)
			}
			s.pos++
			return s.scalar(off, v)
		}
		return hex(1, 2)
	case '0', '1', '2', '3', '4', '5', '6', '7':
		v := r - '0'
		for i := 0; i < 2 && s.pos < len(s.src) && s.src[s.pos] >= '0' && s.src[s.pos] <= '7'; i++ {
			v = v<<3 | rune(s.src[s.pos]-'0')
			s.pos++
		}
		return v
	case 'a':
		return 7
	case 'b':
		return 8
	case 'e':
		return 0x1B
	case 'f':
		return 12
	case 'n':
		return 10
	case 'r':
		return 13
	case 't':
		return 9
	case 'v':
		return 11
	case 'c':
		if r, n := s.peek(); n > 0 {
			s.pos += n
			return r & 0x1F
		}
	case utf8.RuneError:
		if n == 1 {
			fail(off, "invalid UTF-8")
		}
	}
	return r
}

func (s *scanner) scalar(off int, r rune) rune {
	if r >= 0xD800 && r < 0xE000 {
		fail(off, "half of a surrogate pair, U+%04X, cannot stand in UTF-8", r)
	}
	return r
}

// skipSet moves over a set without reading it.
func (s *scanner) skipSet() {
	off, depth := s.pos, 0
	for {
		r, n := s.peek()
		if n == 0 {
			fail(off, "set without end")
		}
		rest := s.src[s.pos:]
		switch {
		case strings.HasPrefix(rest, "[:"):
			i := strings.Index(rest, ":]")
			if i < 0 {
				fail(s.pos, "property without ':]'")
			}
			s.pos += i + 2
		case r == '\\' && len(rest) > 1 && strings.IndexByte("pPN", rest[1]) >= 0:
			i := strings.IndexByte(rest, '}')
			if i < 0 {
				fail(s.pos, "property without '}'")
			}
			s.pos += i + 1
		case r == '\\':
			s.pos++
			s.escapeLoose(off)
		case r == '[':
			depth++
			s.pos++
		case r == ']':
			depth--
			s.pos++
		case r == '{':
			s.skipBraces()
		default:
			s.pos += n
		}
		if depth == 0 {
			return
		}
	}
}

// escapeLoose reads an escape whose value does not matter yet.
func (s *scanner) escapeLoose(off int) {
	if s.pos >= len(s.src) {
		fail(off, "backslash at the end")
	}
	s.escape(s.pos - 1)
}

func (s *scanner) skipBraces() {
	off := s.pos
	s.pos++
	for {
		r, n := s.peek()
		switch {
		case n == 0:
			fail(off, "string in a set without '}'")
		case r == '\\':
			s.pos++
			s.escapeLoose(off)
			continue
		}
		s.pos += n
		if r == '}' {
			return
		}
	}
}

// catch turns a fault into an *Error.
func catch(src string, err *error) {
	switch f := recover().(type) {
	case nil:
	case fault:
		line, col := position(src, f.off)
		*err = &Error{line, col, f.msg}
	default:
		panic(f)
	}
}
