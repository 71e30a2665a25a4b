package graphsim

import (
	"strconv"
	"strings"
	"time"
)

// A node is an expression of OData's $filter. It is one of and, or, not, comparison, invocation, lambda, property, literal
// and list, each by its pointer.
type node interface{}

// The nodes of an expression.
type (
	// logical is "a and b" or "a or b".
	logical struct {
		op          string // and, or
		left, right node
	}
	// negation is "not a".
	negation struct{ of node }
	// comparison is "a op b" for every operator that is not logical; Exchange and the directory know few of them.
	comparison struct {
		op          string // eq ne gt ge lt le has in add sub mul div mod
		left, right node
	}
	// invocation is a function with its arguments, such as startswith(subject,'x').
	invocation struct {
		name string // lower case
		args []node
	}
	// lambda is path/any(v: body) or path/all(v: body); body is nil in any().
	lambda struct {
		path     []string
		all      bool
		variable string
		body     node
	}
	// property is a path such as from/emailAddress/address, as it was spelt.
	property struct{ path []string }
	// list is the right side of in.
	list struct{ items []node }
	// literal is a constant.
	literal struct {
		kind kind
		text string // of a string without its quotes; else as it was written
		time time.Time
	}
)

// kind is the type of a literal.
type kind string

// The kinds of literals, by their EDM names.
const (
	kindString kind = "Edm.String"
	kindBool   kind = "Edm.Boolean"
	kindNumber kind = "Edm.Int32"
	kindDate   kind = "Edm.DateTimeOffset"
	kindGUID   kind = "Edm.Guid"
	kindNull   kind = "null"
)

// maxDepth bounds the nesting of a filter, so that a hostile one cannot exhaust the stack.
const maxDepth = 100

// filterParser reads a $filter. The first error sticks.
type filterParser struct {
	text  string
	at    int
	depth int
	err   *apiError
}

// parseFilter reads a whole $filter.
func parseFilter(text string) (node, *apiError) {
	p := &filterParser{text: text}
	n := p.or()
	p.space()
	if p.err == nil && p.at < len(text) {
		p.fail()
	}
	if p.err != nil {
		return nil, p.err
	}
	return n, nil
}

// fail reports a syntax error at the present place.
func (p *filterParser) fail() node {
	if p.err == nil {
		p.err = badFilter("Syntax error at position %d in '%s'.", p.at, p.text)
	}
	return &literal{kind: kindNull}
}

// space skips blanks.
func (p *filterParser) space() {
	for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\t') {
		p.at++
	}
}

// take consumes c if it is next, after blanks.
func (p *filterParser) take(c byte) bool {
	p.space()
	if p.err == nil && p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

// expect consumes c.
func (p *filterParser) expect(c byte) {
	if !p.take(c) {
		p.fail()
	}
}

// isWord reports whether c may stand in a name.
func isWord(c byte) bool {
	return c == '_' || c == '$' || c == '@' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// peekWord gives the next name without consuming it.
func (p *filterParser) peekWord() string {
	p.space()
	end := p.at
	for end < len(p.text) && isWord(p.text[end]) {
		end++
	}
	return p.text[p.at:end]
}

// keyword consumes one of the words if it stands next as a whole. Graph does not mind their case.
func (p *filterParser) keyword(words ...string) string {
	next := p.peekWord()
	for _, w := range words {
		if p.err == nil && strings.EqualFold(next, w) {
			p.at += len(w)
			return w
		}
	}
	return ""
}

// or reads a disjunction.
func (p *filterParser) or() node {
	n := p.and()
	for p.keyword("or") != "" {
		n = &logical{"or", n, p.and()}
	}
	return n
}

// and reads a conjunction.
func (p *filterParser) and() node {
	n := p.comparison()
	for p.keyword("and") != "" {
		n = &logical{"and", n, p.comparison()}
	}
	return n
}

// comparison reads one operand, or two with an operator between.
func (p *filterParser) comparison() node {
	left := p.unary()
	op := p.keyword("eq", "ne", "gt", "ge", "lt", "le", "has", "in", "add", "sub", "mul", "div", "mod")
	switch op {
	case "":
		return left
	case "in":
		return &comparison{op, left, p.list()}
	}
	return &comparison{op, left, p.unary()}
}

// unary reads an operand with not before it or without.
func (p *filterParser) unary() node {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		return p.fail()
	}
	if p.keyword("not") != "" {
		return &negation{p.unary()}
	}
	if p.take('(') {
		n := p.or()
		p.expect(')')
		return n
	}
	return p.operand()
}

// list reads the parenthesis after in.
func (p *filterParser) list() node {
	p.expect('(')
	l := &list{}
	for p.err == nil {
		l.items = append(l.items, p.operand())
		if !p.take(',') {
			break
		}
	}
	p.expect(')')
	return l
}

// operand reads a literal, a path, a function or a lambda.
func (p *filterParser) operand() node {
	p.space()
	if p.err != nil || p.at == len(p.text) {
		return p.fail()
	}
	c := p.text[p.at]
	switch {
	case c == '\'':
		return p.quoted()
	case c == '-' || c >= '0' && c <= '9' || p.guidAhead():
		return p.number()
	case !isWord(c):
		return p.fail()
	}
	return p.named()
}

// quoted reads a string; a quote in it is doubled.
func (p *filterParser) quoted() node {
	var b strings.Builder
	for i := p.at + 1; i < len(p.text); i++ {
		if p.text[i] != '\'' {
			b.WriteByte(p.text[i])
			continue
		}
		if i+1 < len(p.text) && p.text[i+1] == '\'' {
			b.WriteByte('\'')
			i++
			continue
		}
		p.at = i + 1
		return &literal{kind: kindString, text: b.String()}
	}
	p.err = badFilter("There is an unterminated string literal at position %d in '%s'.", len(p.text), p.text)
	return nil
}

// guidAhead reports whether a GUID stands next.
func (p *filterParser) guidAhead() bool {
	return len(p.text) >= p.at+36 && isGUID(p.text[p.at:p.at+36])
}

// isGUID reports whether s has the form of a GUID.
func isGUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (c == '-') || !dash && !strings.ContainsRune("0123456789abcdefABCDEF", rune(c)) {
			return false
		}
	}
	return true
}

// dateForms are the forms of a date that Graph reads: an offset is required where there is a time.
var dateForms = []string{"2006-01-02T15:04:05.9999999Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02"}

// number reads a number, a date or a GUID.
func (p *filterParser) number() node {
	end := p.at
	for end < len(p.text) && !strings.ContainsRune(" ,)(/'", rune(p.text[end])) {
		end++
	}
	word := p.text[p.at:end]
	lit := &literal{text: word}
	if isGUID(word) {
		lit.kind = kindGUID
	} else if _, err := strconv.ParseFloat(word, 64); err == nil {
		lit.kind = kindNumber
	} else {
		for _, form := range dateForms {
			if t, err := time.Parse(form, word); err == nil {
				lit.kind, lit.time = kindDate, t
				break
			}
		}
	}
	if lit.kind == "" {
		return p.fail()
	}
	p.at = end
	return lit
}

// named reads what begins with a name.
func (p *filterParser) named() node {
	switch p.keyword("true", "false", "null") {
	case "true":
		return &literal{kind: kindBool, text: "true"}
	case "false":
		return &literal{kind: kindBool, text: "false"}
	case "null":
		return &literal{kind: kindNull, text: "null"}
	}
	var path []string
	for {
		word := p.peekWord()
		if word == "" {
			return p.fail()
		}
		p.at += len(word)
		path = append(path, word)
		switch {
		case p.at < len(p.text) && p.text[p.at] == '/':
			p.at++
		case p.at < len(p.text) && p.text[p.at] == '(':
			return p.call(path)
		default:
			return &property{path}
		}
	}
}

// call reads what stands in the parenthesis after a path.
func (p *filterParser) call(path []string) node {
	p.expect('(')
	last := strings.ToLower(path[len(path)-1])
	if len(path) > 1 {
		if last != "any" && last != "all" {
			return p.fail()
		}
		return p.lambda(path[:len(path)-1], last == "all")
	}
	f := &invocation{name: last}
	for p.err == nil && !p.take(')') {
		if len(f.args) > 0 {
			p.expect(',')
		}
		f.args = append(f.args, p.unary())
	}
	return f
}

// lambda reads the rest of path/any( or path/all(.
func (p *filterParser) lambda(path []string, all bool) node {
	l := &lambda{path: path, all: all}
	if p.take(')') {
		return l
	}
	l.variable = p.peekWord()
	p.at += len(l.variable)
	p.expect(':')
	p.depth++
	if p.depth > maxDepth {
		return p.fail()
	}
	l.body = p.or()
	p.depth--
	p.expect(')')
	return l
}
