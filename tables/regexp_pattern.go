package tables

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dolthub/vitess/go/mysql"
)

// The errors of regular expressions, as MySQL numbers them.
const (
	errRegexpArgument = 3685 // ER_REGEXP_ILLEGAL_ARGUMENT
	errRegexpIndex    = 3686 // ER_REGEXP_INDEX_OUTOFBOUNDS_ERROR
	errRegexpSyntax   = 3688 // ER_REGEXP_RULE_SYNTAX
	errRegexpLacking  = 3690 // ER_REGEXP_UNIMPLEMENTED
	errRegexpPair     = 3691 // ER_REGEXP_MISMATCHED_PAREN
	errRegexpInterval = 3692 // ER_REGEXP_BAD_INTERVAL
	errRegexpBracket  = 3696 // ER_REGEXP_MISSING_CLOSE_BRACKET
	errRegexpRange    = 3697 // ER_REGEXP_INVALID_RANGE
	errRegexpGroup    = 3887 // ER_REGEXP_INVALID_CAPTURE_GROUP_NAME
)

// The characters that ICU means, by members of Go's sets: its own are of ASCII alone.
const (
	wordMembers  = `\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\x{200c}\x{200d}`
	spaceMembers = `\t\n\v\f\r\x{85}\p{Z}`
	digitMembers = `\p{Nd}`
	lineEnds     = `\n\v\f\r\x{85}\x{2028}\x{2029}`
)

// classMembers are the sets of ICU that have a letter behind a backslash; a large letter is the opposite.
// See https://unicode-org.github.io/icu/userguide/strings/regexp.html.
var classMembers = map[rune]string{'w': wordMembers, 's': spaceMembers, 'd': digitMembers, 'h': `\t\p{Zs}`}

// namedMembers are those of [[:name:]].
var namedMembers = map[string]string{
	"alpha": `\p{L}\p{Nl}`, "alnum": `\p{L}\p{Nl}\p{Nd}`, "digit": digitMembers, "lower": `\p{Ll}`, "upper": `\p{Lu}`, "punct": `\p{P}`,
	"space": spaceMembers, "blank": `\t\p{Zs}`, "cntrl": `\p{Cc}`, "xdigit": `0-9A-Fa-f`, "word": wordMembers,
	"graph": `\p{L}\p{M}\p{N}\p{P}\p{S}`, "print": `\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}`,
}

// pattern is a regular expression of MySQL's, which is one of ICU's, as Go's package knows it.
type pattern struct {
	first *regexp.Regexp // from the beginning of a text
	// later is for the rest of a text, with the character before it: that is no part of what is found, which is the group 1. It is nil where
	// nothing depends on what stands before.
	later *regexp.Regexp
	// atLineEnd says that it may end before the line end that a text ends with.
	atLineEnd bool
}

// patternOptions are the letters of a match type.
type patternOptions struct{ foldCase, multiline, dotAll, unixLines bool }

// compilePattern translates one.
func compilePattern(text string, o patternOptions) (*pattern, error) {
	if text == "" {
		return nil, mysql.NewSQLError(errRegexpArgument, "HY000", "Illegal argument to a regular expression: it is empty, and matches nothing; write '.*' for every text")
	}
	r := &patternReader{in: []rune(text), options: o}
	if err := r.read(); err != nil {
		return nil, err
	}
	flags := "(?"
	if o.foldCase {
		flags += "i"
	}
	if o.multiline {
		flags += "m"
	}
	if flags == "(?" {
		flags = ""
	} else {
		flags += ")"
	}
	p := &pattern{atLineEnd: r.dollar && !o.multiline}
	var err error
	if p.first, err = regexp.Compile(flags + r.out.String()); err != nil {
		return nil, patternError(err, flags)
	}
	if r.looksBack {
		p.later, err = regexp.Compile(`\A(?s:.)(?s:.*?)(` + flags + r.out.String() + `)`)
	}
	return p, patternError(err, flags)
}

// patternError is Go's error as MySQL says it. The flags before the pattern are nobody's business.
func patternError(err error, flags string) error {
	e, ok := err.(*syntax.Error)
	if !ok {
		return err
	}
	number, says := errRegexpSyntax, "Syntax error in a regular expression"
	switch e.Code {
	case syntax.ErrMissingParen, syntax.ErrUnexpectedParen:
		number, says = errRegexpPair, "Mismatched parenthesis in a regular expression"
	case syntax.ErrMissingBracket:
		number, says = errRegexpBracket, "The regular expression contains an unclosed bracket expression"
	case syntax.ErrInvalidCharRange:
		number, says = errRegexpRange, "The regular expression contains a range [x-y] of characters that is none"
	case syntax.ErrInvalidRepeatSize:
		number, says = errRegexpInterval, "The regular expression contains an interval {min,max} that is none, or is above 1000"
	case syntax.ErrInvalidRepeatOp:
		number, says = errRegexpLacking, "The regular expression repeats what is repeated already: possessive quantifiers are not there, write * or + alone"
	}
	return mysql.NewSQLError(number, "HY000", "%s, at %s", says, strings.TrimPrefix(e.Expr, flags))
}

// patternReader translates a regular expression of ICU's.
type patternReader struct {
	in        []rune
	at        int
	out       strings.Builder
	options   patternOptions
	dollar    bool // a $ or \Z is in it
	looksBack bool // ^, \b and their like are in it
}

// unmatched is the error for what Go's package has not.
func unmatched(what string) error {
	return mysql.NewSQLError(errRegexpLacking, "HY000", "The regular expression contains %s, which does not exist here: expressions are matched in a time that grows with the text alone", what)
}

// peek is the character so far behind the present one, 0 beyond the end.
func (r *patternReader) peek(by int) rune {
	if r.at+by < len(r.in) {
		return r.in[r.at+by]
	}
	return 0
}

// has reports that the rest begins with a text.
func (r *patternReader) has(text string) bool {
	for i, c := range []rune(text) {
		if r.peek(i) != c {
			return false
		}
	}
	return true
}

// read translates all of it.
func (r *patternReader) read() error {
	for r.at < len(r.in) {
		var err error
		switch c := r.in[r.at]; c {
		case '\\':
			err = r.escape(false)
		case '[':
			err = r.set()
		case '(':
			err = r.group()
		case '.':
			r.write(r.anyCharacter(), 1)
		case '$':
			r.dollar = true
			r.write("$", 1)
		case '^':
			r.looksBack = true
			r.write("^", 1)
		default:
			r.write(string(c), 1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// write writes for so many characters that were read.
func (r *patternReader) write(text string, read int) {
	r.out.WriteString(text)
	r.at += read
}

// anyCharacter is what a dot means.
func (r *patternReader) anyCharacter() string {
	switch {
	case r.options.dotAll:
		return "(?s:.)"
	case r.options.unixLines:
		return `[^\n]`
	}
	return "[^" + lineEnds + "]"
}

// lackingGroups are the groups that Go's package has not.
var lackingGroups = []struct{ begins, what string }{
	{"(?=", "a look-ahead (?=…)"}, {"(?!", "a look-ahead (?!…)"}, {"(?<=", "a look-behind (?<=…)"}, {"(?<!", "a look-behind (?<!…)"},
	{"(?>", "an atomic group (?>…)"},
}

// group begins one.
func (r *patternReader) group() error {
	for _, g := range lackingGroups {
		if r.has(g.begins) {
			return unmatched(g.what)
		}
	}
	if r.has("(?#") {
		for r.at < len(r.in) && r.in[r.at] != ')' {
			r.at++
		}
		r.at++
		return nil
	}
	if !r.has("(?") || r.has("(?<") || r.has("(?:") {
		r.write("(", 1)
		return nil
	}
	for i := 2; unicode.IsLetter(r.peek(i)) || r.peek(i) == '-'; i++ {
		switch r.peek(i) {
		case 's', 'w', 'x':
			return unmatched("(?" + string(r.peek(i)) + ")")
		}
	}
	r.write("(", 1)
	return nil
}

// escape translates a backslash and what follows it, within a set or outside of one.
func (r *patternReader) escape(inSet bool) error {
	c := r.peek(1)
	if members, ok := classMembers[unicode.ToLower(c)]; ok {
		r.write(classText(members, unicode.IsUpper(c), inSet), 2)
		return nil
	}
	switch {
	case c == 0 && r.at+1 == len(r.in):
		return mysql.NewSQLError(errRegexpSyntax, "HY000", `Syntax error in a regular expression: it ends with \; in a text between quotes \ is written \\`)
	case c >= '1' && c <= '9':
		return unmatched(`a back reference \` + string(c))
	case c == 'u' || c == 'U':
		return r.codePoint(map[rune]int{'u': 4, 'U': 8}[c])
	case c == 'e':
		r.write(`\x1b`, 2)
	case c == 'Z' && !inSet:
		r.dollar = true
		r.write(`\z`, 2)
	case (c == 'b' || c == 'B' || c == 'A') && !inSet:
		r.looksBack = true
		r.write(`\`+string(c), 2)
	case c == 'Q':
		r.quoted()
	case strings.ContainsRune("GkKNRXcC", c):
		return unmatched(`\` + string(c))
	case unicode.IsLetter(c) || unicode.IsDigit(c):
		r.write(`\`+string(c), 2) // Go's package means the same, or has an error
	case c < utf8.RuneSelf:
		r.write(`\`+string(c), 2)
	default:
		r.write(string(c), 2)
	}
	return nil
}

// classText are the members of a set, or all others.
func classText(members string, others, inSet bool) string {
	switch {
	case !inSet && others:
		return "[^" + members + "]"
	case !inSet:
		return "[" + members + "]"
	case others:
		return othersOf(members)
	}
	return members
}

// othersOf are the ranges of the characters that are none of some.
func othersOf(members string) string {
	set, err := syntax.Parse("[^"+members+"]", syntax.Perl)
	if err != nil {
		return ""
	}
	var b strings.Builder
	for i := 0; i+1 < len(set.Rune); i += 2 {
		fmt.Fprintf(&b, `\x{%x}-\x{%x}`, set.Rune[i], set.Rune[i+1])
	}
	return b.String()
}

// codePoint is a character by so many digits.
func (r *patternReader) codePoint(digits int) error {
	if r.at+2+digits > len(r.in) {
		return mysql.NewSQLError(errRegexpSyntax, "HY000", `Syntax error in a regular expression: \u wants 4 digits behind it, \U wants 8`)
	}
	r.write(`\x{`+string(r.in[r.at+2:r.at+2+digits])+`}`, 2+digits)
	return nil
}

// quoted is a text between \Q and \E, which has no meaning but itself.
func (r *patternReader) quoted() {
	r.at += 2
	for r.at < len(r.in) && !r.has(`\E`) {
		r.write(regexp.QuoteMeta(string(r.in[r.at])), 1)
	}
	r.at = min(r.at+2, len(r.in))
}

// set translates what stands in brackets.
func (r *patternReader) set() error {
	begins := "["
	if r.peek(1) == '^' {
		begins = "[^"
	}
	r.write(begins, len(begins))
	if r.peek(0) == ']' {
		r.write(`\]`, 1)
	}
	for r.at < len(r.in) {
		switch c := r.in[r.at]; {
		case c == ']':
			r.write("]", 1)
			return nil
		case c == '\\':
			if err := r.escape(true); err != nil {
				return err
			}
		case r.has("[:"):
			if err := r.namedSet(); err != nil {
				return err
			}
		case c == '[':
			return unmatched(`a set within a set (for the character itself write \\[)`)
		case r.has("&&") || r.has("--"):
			return unmatched("&& or -- in a set")
		default:
			r.write(string(c), 1)
		}
	}
	return mysql.NewSQLError(errRegexpBracket, "HY000", "The regular expression contains an unclosed bracket expression")
}

// namedSet translates [:name:] within brackets.
func (r *patternReader) namedSet() error {
	end := strings.Index(string(r.in[r.at:]), ":]")
	if end < 0 {
		return mysql.NewSQLError(errRegexpBracket, "HY000", "The regular expression contains an unclosed bracket expression")
	}
	written := string(r.in[r.at:])[:end]
	name, others := strings.CutPrefix(strings.ToLower(written[len("[:"):]), "^")
	members, ok := namedMembers[name]
	if !ok {
		return mysql.NewSQLError(errRegexpArgument, "HY000", `Illegal argument to a regular expression: there is no set [:%s:]; the edge of a word is \\b`, name)
	}
	r.write(classText(members, others, true), utf8.RuneCountInString(written)+len(":]"))
	return nil
}
