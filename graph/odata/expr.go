package odata

import (
	"slices"
	"strings"
)

// Expr is the condition of a $filter. Its zero value is no condition. Two are alike when their texts are; the text
// is only ever made here, from Values, so nothing that a user typed can end a literal.
type Expr struct {
	op       op
	text     string // of a comparison, a call or a lambda
	property string // that text is about
	kids     []Expr // of and, or, not; never zero Exprs, never changed
}

// op says what an Expr is, from the loosest binding to the tightest.
type op uint8

// The kinds of Expr.
const (
	none    op = iota
	or         // a or b
	and        // a and b
	compare    // a eq 1, a in (1,2)
	not        // not a
	call       // f(a), a/any(…)
)

// Eq is path eq v.
func Eq(path string, v Value) Expr { return comparison(path, "eq", v) }

// Ne is path ne v. In the directory it needs an advanced query.
func Ne(path string, v Value) Expr { return comparison(path, "ne", v) }

// Ge is path ge v.
func Ge(path string, v Value) Expr { return comparison(path, "ge", v) }

// Lt is path lt v.
func Lt(path string, v Value) Expr { return comparison(path, "lt", v) }

// Le is path le v.
func Le(path string, v Value) Expr { return comparison(path, "le", v) }

// comparison is path operator v.
func comparison(path, operator string, v Value) Expr {
	return Expr{op: compare, property: path, text: path + " " + operator + " " + v.String()}
}

// StartsWith is startswith(path,s).
func StartsWith(path, s string) Expr { return function("startswith", path, s) }

// Contains is contains(path,s).
func Contains(path, s string) Expr { return function("contains", path, s) }

// EndsWith is endswith(path,s). Mail refuses it; the directory needs an advanced query.
func EndsWith(path, s string) Expr { return function("endswith", path, s) }

// function is name(path,s).
func function(name, path, s string) Expr {
	return Expr{op: call, property: path, text: name + "(" + path + "," + String(s).String() + ")"}
}

// In is path in (v, …), which only the directory takes. Without values it is the zero Expr: a condition that nothing
// meets has no text, and no condition is its superset.
func In(path string, vs ...Value) Expr {
	if len(vs) == 0 {
		return Expr{}
	}
	texts := make([]string, len(vs))
	for i, v := range vs {
		texts[i] = v.String()
	}
	return Expr{op: compare, property: path, text: path + " in (" + strings.Join(texts, ",") + ")"}
}

// AnyEq says that a member of a collection of plain values equals v.
func AnyEq(collection string, v Value) Expr {
	return Expr{op: call, property: collection, text: collection + "/any(c:c eq " + v.String() + ")"}
}

// And joins conditions in the order given, which matters to Graph: what is ordered by must come first. Zero Exprs are
// dropped, and what is left of none is the zero Expr.
func And(es ...Expr) Expr { return join(and, es) }

// Or joins alternatives in the order given. Zero Exprs are dropped, so an alternative that could not be expressed must
// not be passed: the result would be less than the condition meant.
func Or(es ...Expr) Expr { return join(or, es) }

// join makes a list of one kind flat and leaves out zero Exprs.
func join(kind op, es []Expr) Expr {
	var kids []Expr
	for _, e := range es {
		switch e.op {
		case none:
		case kind:
			kids = append(kids, e.kids...)
		default:
			kids = append(kids, e)
		}
	}
	switch len(kids) {
	case 0:
		return Expr{}
	case 1:
		return kids[0]
	}
	return Expr{op: kind, kids: kids}
}

// Not is not e; of the zero Expr it is the zero Expr.
func Not(e Expr) Expr {
	if e.IsZero() {
		return e
	}
	return Expr{op: not, kids: []Expr{e}}
}

// IsZero reports whether e is no condition.
func (e Expr) IsZero() bool { return e.op == none }

// Terms returns the conditions that And joined, at the top level only: one for anything else, none for the zero Expr.
func (e Expr) Terms() []Expr {
	switch e.op {
	case none:
		return nil
	case and:
		return slices.Clone(e.kids)
	}
	return []Expr{e}
}

// Properties returns the properties that e speaks of, each once, in the order of first mention.
func (e Expr) Properties() []string {
	return e.appendProperties(nil)
}

// appendProperties adds to list what it does not hold yet.
func (e Expr) appendProperties(list []string) []string {
	if e.property != "" && !slices.Contains(list, e.property) {
		list = append(list, e.property)
	}
	for _, k := range e.kids {
		list = k.appendProperties(list)
	}
	return list
}

// String returns the text of a $filter, not yet escaped for a URL, with parentheses only where they are needed.
func (e Expr) String() string {
	var b strings.Builder
	e.write(&b)
	return b.String()
}

// write appends the text of e.
func (e Expr) write(b *strings.Builder) {
	switch e.op {
	case and:
		e.writeJoined(b, " and ")
	case or:
		e.writeJoined(b, " or ")
	case not:
		b.WriteString("not ")
		e.kids[0].writeWithin(b, not)
	default:
		b.WriteString(e.text)
	}
}

// writeJoined appends what e joins.
func (e Expr) writeJoined(b *strings.Builder, operator string) {
	for i, k := range e.kids {
		if i > 0 {
			b.WriteString(operator)
		}
		k.writeWithin(b, e.op)
	}
}

// writeWithin appends the text of e as part of an Expr of the kind outer, in parentheses if e binds no tighter.
func (e Expr) writeWithin(b *strings.Builder, outer op) {
	if e.op > outer {
		e.write(b)
		return
	}
	b.WriteByte('(')
	e.write(b)
	b.WriteByte(')')
}
