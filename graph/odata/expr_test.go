package odata_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph/odata"
)

// Terms of most tests.
var (
	a = odata.Eq("a", odata.Int(1))
	b = odata.Ne("b", odata.Bool(true))
	c = odata.StartsWith("c", "x")
)

func TestExpr(t *testing.T) {
	day := time.Date(2026, 11, 1, 13, 4, 5, 999_999_999, time.FixedZone("", 3600))
	tests := []struct {
		in   odata.Expr
		want string
	}{
		{odata.Expr{}, ""},
		{odata.Eq("subject", odata.String("it's ''here''")), "subject eq 'it''s ''''here'''''"},
		{odata.Eq("subject", odata.String("' or isRead eq true or '")), "subject eq ''' or isRead eq true or '''"},
		{odata.Eq("subject", odata.String("\xff\n€")), "subject eq '\uFFFD\n€'"},
		{odata.Eq("x", odata.Value{}), "x eq null"},
		{odata.Lt("n", odata.Int(-5)), "n lt -5"},
		{odata.Ge("at", odata.Time(day)), "at ge 2026-11-01T12:04:05Z"},
		{odata.Lt("at", odata.Time(day)), "at lt 2026-11-01T12:04:05Z"},
		{odata.Le("isRead", odata.Bool(false)), "isRead le false"},
		{odata.StartsWith("from/emailAddress/address", "o'neill@"), "startswith(from/emailAddress/address,'o''neill@')"},
		{odata.Contains("subject", "a,b)"), "contains(subject,'a,b)')"},
		{odata.EndsWith("mail", "@x"), "endswith(mail,'@x')"},
		{odata.In("id", odata.String("a"), odata.String("b'")), "id in ('a','b''')"},
		{odata.In("id"), ""},
		{odata.AnyEq("categories", odata.String("Red")), "categories/any(c:c eq 'Red')"},

		{odata.And(), ""},
		{odata.And(odata.Expr{}, a, odata.Expr{}), "a eq 1"},
		{odata.And(b, odata.And(a, c)), "b ne true and a eq 1 and startswith(c,'x')"},
		{odata.Or(a, odata.Or(b, odata.Expr{}), c), "a eq 1 or b ne true or startswith(c,'x')"},
		{odata.And(odata.Or(a, b), c), "(a eq 1 or b ne true) and startswith(c,'x')"},
		{odata.Or(odata.And(a, b), c), "a eq 1 and b ne true or startswith(c,'x')"},
		{odata.Not(odata.Expr{}), ""},
		{odata.Not(a), "not (a eq 1)"},
		{odata.Not(c), "not startswith(c,'x')"},
		{odata.Not(odata.And(a, b)), "not (a eq 1 and b ne true)"},
		{odata.And(odata.Not(odata.Or(a, b)), c), "not (a eq 1 or b ne true) and startswith(c,'x')"},
		{odata.Not(odata.AnyEq("k", odata.String("x"))), "not k/any(c:c eq 'x')"},
		{odata.Not(odata.Not(c)), "not (not startswith(c,'x'))"},
	}
	for _, tt := range tests {
		if got := tt.in.String(); got != tt.want {
			t.Errorf("got\n%s, want\n%s", got, tt.want)
		}
		if tt.in.IsZero() != (tt.want == "") {
			t.Errorf("%q: IsZero is %v", tt.want, tt.in.IsZero())
		}
	}
}

func TestProperties(t *testing.T) {
	e := odata.And(c, odata.Or(odata.Not(b), a), odata.Ge("a", odata.Int(2)), odata.AnyEq("k", odata.Int(1)), odata.In("id", odata.Int(1)))
	if got := fmt.Sprint(e.Properties()); got != "[c b a k id]" {
		t.Errorf("got %s", got)
	}
	if got := (odata.Expr{}).Properties(); len(got) != 0 {
		t.Errorf("of nothing: got %s", got)
	}
}

func TestTerms(t *testing.T) {
	tests := []struct {
		in   odata.Expr
		want string
	}{
		{odata.Expr{}, "[]"},
		{a, "[a eq 1]"},
		{odata.Or(a, b), "[a eq 1 or b ne true]"},
		{odata.And(a, odata.And(odata.Or(a, b), c)), "[a eq 1 a eq 1 or b ne true startswith(c,'x')]"},
	}
	for _, tt := range tests {
		if got := fmt.Sprint(tt.in.Terms()); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
	e := odata.And(a, b)
	e.Terms()[0] = c
	if got := e.String(); got != "a eq 1 and b ne true" {
		t.Errorf("a change to Terms reached the Expr: %s", got)
	}
}

func TestQuery(t *testing.T) {
	tests := []struct {
		in   odata.Query
		want string
	}{
		{odata.Query{}, ""},
		{odata.Query{Top: 5}, "$top=5"},
		{
			odata.Query{
				Count: true, Top: 10, Filter: odata.And(a, c), Select: []string{"id", "from"}, Expand: []string{"attachments($select=id)"},
				OrderBy: []odata.Order{{Property: "receivedDateTime", Desc: true}, {Property: "subject"}},
			},
			"$select=id,from&$filter=a eq 1 and startswith(c,'x')&$orderby=receivedDateTime desc,subject&$expand=attachments($select=id)&$top=10&$count=true",
		},
		{odata.Query{Search: `from:a "b c" \d`}, `$search="from:a \"b c\" \\d"`},
	}
	for _, tt := range tests {
		if got := tt.in.String(); got != tt.want {
			t.Errorf("got\n%s, want\n%s", got, tt.want)
		}
	}
}

// FuzzExpr builds an Expr from a program, and reads its text back with a parser that knows nothing of how it was made:
// the structure and every literal must come back.
func FuzzExpr(f *testing.F) {
	for _, seed := range []string{"e", "ee&", "ese|&!", "sk!i&", "ek|!e&!", "!!", "e!e!|!", "ee|e&ee&|"} {
		f.Add(seed, "it's", "' or 1 eq 1 or '")
	}
	f.Add("es", "\xff'", ")")
	f.Fuzz(func(t *testing.T, program, s1, s2 string) {
		e, want := build(program, s1, s2)
		p := &parser{text: e.String()}
		got := ""
		if p.text != "" {
			got = p.or()
		}
		if p.text != "" || p.failed || got != want {
			t.Fatalf("%s: read %s and %q is left, want %s", e, got, p.text, want)
		}
	})
}

// build runs a program in reverse Polish: letters push a term, & | ! join what is there. It returns the Expr with its
// structure as the parser writes it.
func build(program, s1, s2 string) (odata.Expr, string) {
	clean := func(s string) string { return fmt.Sprintf("%q", strings.ToValidUTF8(s, "\uFFFD")) }
	var es []odata.Expr
	var texts []string
	push := func(e odata.Expr, text string) { es, texts = append(es, e), append(texts, text) }
	for _, r := range program {
		n := len(es)
		switch {
		case r == 'e':
			push(odata.Eq("p/q", odata.String(s1)), "p/q eq "+clean(s1))
		case r == 's':
			push(odata.StartsWith("p", s2), "startswith p "+clean(s2))
		case r == 'k':
			push(odata.AnyEq("k", odata.String(s1)), "any k "+clean(s1))
		case r == 'i':
			push(odata.In("id", odata.String(s1), odata.String(s2)), "id in "+clean(s1)+" "+clean(s2))
		case r == '!' && n > 0:
			es[n-1], texts[n-1] = odata.Not(es[n-1]), "(not "+texts[n-1]+")"
		case (r == '&' || r == '|') && n > 1:
			join, name := odata.And, "(and "
			if r == '|' {
				join, name = odata.Or, "(or "
			}
			e := join(es[n-2], es[n-1])
			var parts []string
			for _, text := range texts[n-2:] {
				if inner, ok := strings.CutPrefix(text, name); ok {
					text = strings.TrimSuffix(inner, ")")
				}
				parts = append(parts, text)
			}
			es, texts = append(es[:n-2], e), append(texts[:n-2], name+strings.Join(parts, "; ")+")")
		}
	}
	if len(es) == 0 {
		return odata.Expr{}, ""
	}
	return es[len(es)-1], texts[len(texts)-1]
}

// parser reads a $filter by OData's precedence, and writes its structure.
type parser struct {
	text   string
	failed bool
}

// take reads a text if it is next.
func (p *parser) take(text string) bool {
	rest, ok := strings.CutPrefix(p.text, text)
	if ok {
		p.text = rest
	}
	return ok
}

// want reads a text that must be next.
func (p *parser) want(text string) {
	if !p.take(text) {
		p.failed, p.text = true, ""
	}
}

// or reads alternatives.
func (p *parser) or() string { return p.list("or", p.and) }

// and reads conjuncts.
func (p *parser) and() string { return p.list("and", p.unary) }

// list reads what is joined by an operator.
func (p *parser) list(operator string, member func() string) string {
	members := []string{member()}
	for p.take(" " + operator + " ") {
		members = append(members, member())
	}
	if len(members) == 1 {
		return members[0]
	}
	return "(" + operator + " " + strings.Join(members, "; ") + ")"
}

// unary reads one condition; not binds tighter than eq.
func (p *parser) unary() string {
	switch {
	case p.take("not "):
		if strings.HasPrefix(p.text, "p/q") || strings.HasPrefix(p.text, "id") {
			p.failed = true
		}
		return "(not " + p.unary() + ")"
	case p.take("("):
		inner := p.or()
		p.want(")")
		return inner
	case p.take("startswith(p,"):
		s := p.literal()
		p.want(")")
		return "startswith p " + s
	case p.take("k/any(c:c eq "):
		s := p.literal()
		p.want(")")
		return "any k " + s
	case p.take("p/q eq "):
		return "p/q eq " + p.literal()
	}
	p.want("id in (")
	s := p.literal()
	p.want(",")
	s += " " + p.literal()
	p.want(")")
	return "id in " + s
}

// literal reads a string.
func (p *parser) literal() string {
	p.want("'")
	var s strings.Builder
	for {
		before, after, ok := strings.Cut(p.text, "'")
		if !ok {
			p.failed, p.text = true, ""
			return ""
		}
		s.WriteString(before)
		p.text = after
		if !p.take("'") {
			return fmt.Sprintf("%q", s.String())
		}
		s.WriteByte('\'')
	}
}
