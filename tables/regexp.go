package tables

import (
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
)

// The functions of regular expressions. The engine's count bytes, know letters of ASCII alone, forget the collation beside a match type, and put $1 in
// as it stands.
// See https://dev.mysql.com/doc/refman/8.0/en/regexp.html.
var (
	regexpLike    = newRegexpKind("regexp_like", 2, 3, always(gmstypes.Boolean), isMatched)
	regexpInstr   = newRegexpKind("regexp_instr", 2, 6, always(gmstypes.Int64), matchPosition)
	regexpSubstr  = newRegexpKind("regexp_substr", 2, 5, insertType, matchText)
	regexpReplace = newRegexpKind("regexp_replace", 3, 6, insertType, replaceMatches)
)

// regexpKind is one of the functions.
type regexpKind struct {
	scalarKind
	answer func(ctx *sql.Context, s *search) (any, error)
}

// newRegexpKind makes one.
func newRegexpKind(name string, least, most int, typeOf func(*sql.Context, []sql.Expression) sql.Type, answer func(*sql.Context, *search) (any, error)) *regexpKind {
	return &regexpKind{scalarKind{name: name, least: least, most: most, typeOf: typeOf}, answer}
}

// function makes calls of it.
func (k *regexpKind) function() sql.Function {
	return sql.FunctionN{Name: k.name, Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		if len(args) < k.least || len(args) > k.most {
			return nil, sql.ErrInvalidArgumentNumber.New(strings.ToUpper(k.name), k.least, len(args))
		}
		return &regexpCall{kind: k, scalar: scalar{&k.scalarKind, args}}, nil
	}}
}

// regexpCall is a call of one.
type regexpCall struct {
	scalar
	kind *regexpKind
	last atomic.Pointer[compiled] // the pattern of the row before: mostly it is the same
}

// compiled is a pattern with what it was compiled from.
type compiled struct {
	text    string
	options patternOptions
	pattern *pattern
}

// WithChildren replaces the arguments.
func (c *regexpCall) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	if len(children) != len(c.args) {
		return nil, sql.ErrInvalidChildrenNumber.New(c, len(children), len(c.args))
	}
	return &regexpCall{kind: c.kind, scalar: scalar{c.scalarKind, children}}, nil
}

// Eval is the function's value.
func (c *regexpCall) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	values := make(sql.Row, len(c.args))
	for i, e := range c.args {
		v, err := e.Eval(ctx, row)
		if err != nil {
			return nil, err
		}
		if values[i], err = sql.UnwrapAny(ctx, v); values[i] == nil || err != nil {
			return nil, err
		}
	}
	s, err := c.search(ctx, values)
	if err != nil {
		return nil, err
	}
	return c.kind.answer(ctx, s)
}

// search is what one call looks for.
type search struct {
	*pattern
	text        string
	from        int   // the byte of the text where it begins
	occurrence  int64 // which of those that match; of REGEXP_REPLACE 0 means all
	behind      bool  // REGEXP_INSTR wants the place behind it
	replacement string
}

// search reads the arguments.
func (c *regexpCall) search(ctx *sql.Context, values sql.Row) (*search, error) {
	s := &search{occurrence: 1}
	var texts [2]string
	for i := range texts {
		var err error
		if texts[i], err = c.textAt(ctx, values, i); err != nil {
			return nil, err
		}
	}
	s.text = texts[0]
	next, matchType := 2, len(values) // of the arguments
	switch c.kind {
	case regexpLike:
		matchType = 2
	case regexpReplace:
		var err error
		if s.replacement, err = c.textAt(ctx, values, 2); err != nil {
			return nil, err
		}
		next, matchType, s.occurrence = 3, 5, 0
	case regexpInstr:
		matchType = 5
	case regexpSubstr:
		matchType = 4
	}
	if next < matchType {
		if err := c.place(ctx, s, values[next:min(matchType, len(values))]); err != nil {
			return nil, err
		}
	}
	options := patternOptions{foldCase: c.foldsCase(ctx)}
	if matchType < len(values) {
		letters, err := c.textAt(ctx, values, matchType)
		if err != nil {
			return nil, err
		}
		if options, err = c.withLetters(options, letters); err != nil {
			return nil, err
		}
	}
	var err error
	s.pattern, err = c.patternOf(texts[1], options)
	return s, err
}

// textAt is an argument as a text, or as the bytes that it is.
func (c *regexpCall) textAt(ctx *sql.Context, values sql.Row, i int) (string, error) {
	if b, ok := values[i].([]byte); ok && isBytes(ctx, c.args[i]) {
		return string(b), nil
	}
	return stringOf(ctx, &c.scalar, values, i)
}

// foldsCase says that the collation of the text and the pattern does.
func (c *regexpCall) foldsCase(ctx *sql.Context) bool {
	a, ca := sql.GetCoercibility(ctx, c.args[0])
	b, cb := sql.GetCoercibility(ctx, c.args[1])
	collation, _ := sql.ResolveCoercibility(a, ca, b, cb)
	return strings.HasSuffix(collation.String(), "_ci")
}

// withLetters are the options with those of a match type; the last of c and i wins.
func (c *regexpCall) withLetters(o patternOptions, letters string) (patternOptions, error) {
	for _, letter := range letters {
		switch letter {
		case 'c':
			o.foldCase = false
		case 'i':
			o.foldCase = true
		case 'm':
			o.multiline = true
		case 'n':
			o.dotAll = true
		case 'u':
			o.unixLines = true
		default:
			return o, mysql.NewSQLError(mysql.ERWrongArguments, "HY000", "Incorrect arguments to %s: '%s' is no match type; its letters are c, i, m, n and u", c.name, letters)
		}
	}
	return o, nil
}

// place reads the position, the occurrence and REGEXP_INSTR's return option.
func (c *regexpCall) place(ctx *sql.Context, s *search, values sql.Row) error {
	numbers := [3]int64{1, s.occurrence}
	for i, v := range values {
		var err error
		if numbers[i], err = integerOf(ctx, v); err != nil {
			return err
		}
	}
	var ok bool
	if s.from, ok = byteAt(s.text, numbers[0]); !ok {
		return mysql.NewSQLError(errRegexpIndex, "HY000", "Index out of bounds in regular expression search: the text has no character %d", numbers[0])
	}
	if numbers[2] != 0 && numbers[2] != 1 {
		return mysql.NewSQLError(mysql.ERWrongArguments, "HY000", "Incorrect arguments to %s: return_option must be 1 or 0", c.name)
	}
	s.occurrence, s.behind = max(numbers[1], s.occurrence), numbers[2] == 1
	return nil
}

// byteAt is the byte of a text where a character begins that is counted from 1; the one behind the last has a place too.
func byteAt(text string, character int64) (at int, ok bool) {
	for at := range text {
		if character == 1 {
			return at, true
		}
		character--
	}
	return len(text), character == 1
}

// patternOf compiles a pattern, unless it is that of the row before.
func (c *regexpCall) patternOf(text string, o patternOptions) (*pattern, error) {
	if last := c.last.Load(); last != nil && last.text == text && last.options == o {
		return last.pattern, nil
	}
	p, err := compilePattern(text, o)
	if err == nil {
		c.last.Store(&compiled{text, o, p})
	}
	return p, err
}

// next is the first place at or behind a byte of the text that matches, with its groups, as pairs of bytes; nil where nothing does.
func (s *search) next(at int) []int {
	found := s.nextIn(s.text, at)
	if !s.atLineEnd {
		return found
	}
	for _, end := range []string{"\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"} {
		before, ok := strings.CutSuffix(s.text, end)
		if !ok || at > len(before) {
			continue
		}
		if f := s.nextIn(before, at); f != nil && (found == nil || f[0] < found[0]) {
			found = f
		}
		break
	}
	return found
}

// nextIn is next in the beginning of the text.
func (s *search) nextIn(text string, at int) []int {
	re, from, skipped := s.first, at, 0
	if s.later != nil && at > 0 {
		_, width := utf8.DecodeLastRuneInString(text[:at])
		re, from, skipped = s.later, at-width, 2 // the first pair is with what stands before
	}
	found := re.FindStringSubmatchIndex(text[from:])
	if found == nil {
		return nil
	}
	found = found[skipped:]
	for i := range found {
		if found[i] >= 0 {
			found[i] += from
		}
	}
	return found
}

// wanted is the occurrence that is asked for; nil where there are not so many.
func (s *search) wanted(ctx *sql.Context) ([]int, error) {
	at := s.from
	for n := int64(1); at <= len(s.text); n++ {
		found := s.next(at)
		if found == nil || n >= s.occurrence {
			return found, ctx.Err()
		}
		if at = s.behindMatch(found); ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return nil, nil
}

// behindMatch is where to look on: one character behind what matched nothing.
func (s *search) behindMatch(found []int) int {
	if found[1] > found[0] {
		return found[1]
	}
	_, width := utf8.DecodeRuneInString(s.text[found[1]:])
	return found[1] + max(width, 1)
}

// isMatched is REGEXP_LIKE.
func isMatched(_ *sql.Context, s *search) (any, error) {
	if s.next(0) != nil {
		return int8(1), nil
	}
	return int8(0), nil
}

// matchPosition is REGEXP_INSTR, in characters.
func matchPosition(ctx *sql.Context, s *search) (any, error) {
	found, err := s.wanted(ctx)
	if found == nil || err != nil {
		return int64(0), err
	}
	end := found[0]
	if s.behind {
		end = found[1]
	}
	return int64(utf8.RuneCountInString(s.text[:end])) + 1, nil
}

// matchText is REGEXP_SUBSTR.
func matchText(ctx *sql.Context, s *search) (any, error) {
	found, err := s.wanted(ctx)
	if found == nil || err != nil {
		return nil, err
	}
	return s.text[found[0]:found[1]], nil
}

// replaceMatches is REGEXP_REPLACE. A result that is too long is NULL with a warning.
func replaceMatches(ctx *sql.Context, s *search) (any, error) {
	var b strings.Builder
	at, copied := s.from, 0
	for n := int64(1); at <= len(s.text); n++ {
		found := s.next(at)
		if found == nil {
			break
		}
		if s.occurrence == 0 || s.occurrence == n {
			b.WriteString(s.text[copied:found[0]])
			if err := s.replace(&b, found); err != nil {
				return nil, err
			}
			copied = found[1]
		}
		if b.Len() > mostBytes {
			warnTooLong(ctx, float64(b.Len()))
			return nil, nil
		}
		if at = s.behindMatch(found); s.occurrence == n || ctx.Err() != nil {
			break
		}
	}
	b.WriteString(s.text[copied:])
	if b.Len() > mostBytes {
		warnTooLong(ctx, float64(b.Len()))
		return nil, nil
	}
	return b.String(), ctx.Err()
}

// replace writes the replacement of one place, in which $1 is what the first group found, and a character behind a backslash is itself.
func (s *search) replace(b *strings.Builder, found []int) error {
	for rest := s.replacement; rest != ""; {
		at := strings.IndexAny(rest, `\$`)
		if at < 0 {
			b.WriteString(rest)
			return nil
		}
		b.WriteString(rest[:at])
		sign := rest[at]
		rest = rest[at+1:]
		if sign == '\\' {
			_, width := utf8.DecodeRuneInString(rest)
			b.WriteString(rest[:width])
			rest = rest[width:]
			continue
		}
		group, read, err := s.groupNamed(rest, len(found)/2)
		if err != nil {
			return err
		}
		if from := found[2*group]; from >= 0 && b.Len() <= mostBytes {
			b.WriteString(s.text[from:found[2*group+1]])
		}
		rest = rest[read:]
	}
	return nil
}

// groupNamed is the group that stands behind a $, by number or as {name}, and how many bytes name it. A number has as many digits as there are groups for.
func (s *search) groupNamed(rest string, groups int) (group, read int, err error) {
	if name, _, ok := strings.Cut(strings.TrimPrefix(rest, "{"), "}"); ok && rest[0] == '{' {
		for i, known := range s.first.SubexpNames() {
			if known == name && name != "" {
				return i, len(name) + len("{}"), nil
			}
		}
	}
	for read < len(rest) && rest[read] >= '0' && rest[read] <= '9' && (read == 0 || group*10+int(rest[read]-'0') < groups) {
		group = group*10 + int(rest[read]-'0')
		read++
	}
	switch {
	case read == 0:
		return 0, 0, mysql.NewSQLError(errRegexpGroup, "HY000", `A capture group has an invalid name: $ in a replacement means a group, as in $1; the character itself is \\$`)
	case group >= groups:
		return 0, 0, mysql.NewSQLError(errRegexpIndex, "HY000", `Index out of bounds in regular expression search: the replacement means group %d, and the pattern has %d; a $ itself is \\$`, group, groups-1)
	}
	return group, read, nil
}
