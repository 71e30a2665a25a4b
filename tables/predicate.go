package tables

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"

	"github.com/outlooksql/outlooksql/graph/odata"
)

// maxTerms bounds the comparisons of one OR or IN that are pushed: beyond some, Graph answers ErrorRestrictionTooComplex.
const maxTerms = 15

// predicates translates SQL predicates on one table into filters of Graph.
type predicates struct {
	table *Table
	owns  func(*expression.GetField) bool // the field is of this table, not of an outer query
	weak  bool                            // push what Graph is known to answer incompletely
	notes []string                        // what people should know of the predicates so far

	from, until bool // of the times of change of messages that are wanted, there is a first one; a last one
}

// pushed is a translated predicate.
type pushed struct {
	filter   odata.Expr
	exact    bool // Graph returns no row that the predicate drops
	advanced bool // needs the directory's advanced queries
}

// translate returns a filter that lets through every row that e lets through; ok is false where there is none.
func (p *predicates) translate(ctx *sql.Context, e sql.Expression) (pushed, bool) {
	switch e := e.(type) {
	case *expression.And:
		return p.and(ctx, e)
	case *expression.Or:
		return p.or(ctx, e)
	case *expression.InTuple:
		return p.in(ctx, e.Left(), e.Right())
	case *expression.HashInTuple:
		return p.in(ctx, e.Left(), e.Right())
	case *like:
		return p.like(ctx, e)
	case *expression.GetField:
		return p.truth(e, true)
	case *expression.Not:
		return p.not(ctx, e.Child)
	case *expression.IsTrue:
		return p.isTrue(e)
	case *expression.Between:
		return p.and(ctx, expression.NewAnd(
			expression.NewGreaterThanOrEqual(e.Val, e.Lower), expression.NewLessThanOrEqual(e.Val, e.Upper)))
	}
	if c, ok := p.comparison(ctx, e); ok {
		return p.compare(ctx, c)
	}
	return pushed{}, false
}

// and pushes either side alone too: a filter less is a superset more.
func (p *predicates) and(ctx *sql.Context, e sql.Expression) (pushed, bool) {
	var all []odata.Expr
	out := pushed{exact: true}
	for _, side := range e.Children() {
		got, ok := p.translate(ctx, side)
		out.exact = out.exact && ok && got.exact
		out.advanced = out.advanced || got.advanced
		all = append(all, got.filter)
	}
	out.filter = odata.And(all...)
	return out, !out.filter.IsZero()
}

// or needs all of its branches.
func (p *predicates) or(ctx *sql.Context, e sql.Expression) (pushed, bool) {
	branches := expression.SplitDisjunction(e.(*expression.Or))
	if len(branches) > maxTerms {
		return pushed{}, false
	}
	var all []odata.Expr
	out := pushed{exact: true}
	for _, b := range branches {
		got, ok := p.translate(ctx, b)
		if !ok {
			return pushed{}, false
		}
		out.exact = out.exact && got.exact
		out.advanced = out.advanced || got.advanced
		all = append(all, got.filter)
	}
	out.filter = odata.Or(all...)
	return out, true
}

// in is an OR of equalities: Graph's mail has no in operator.
func (p *predicates) in(ctx *sql.Context, left, right sql.Expression) (pushed, bool) {
	list, ok := right.(expression.Tuple)
	if !ok || len(list) > maxTerms {
		return pushed{}, false
	}
	field, column, ok := p.column(left)
	if !ok {
		return pushed{}, false
	}
	var all []odata.Expr
	out := pushed{exact: true}
	for _, item := range list {
		got, ok := p.compare(ctx, comparison{field: field, column: column, op: "eq", value: item})
		if !ok {
			return pushed{}, false
		}
		out.exact = out.exact && got.exact
		all = append(all, got.filter)
	}
	out.filter = odata.Or(all...)
	return out, true
}

// not turns what has an opposite that Graph knows.
func (p *predicates) not(ctx *sql.Context, e sql.Expression) (pushed, bool) {
	switch e := e.(type) {
	case *expression.GetField:
		return p.truth(e, false)
	case *expression.Equals:
		c, ok := p.comparison(ctx, e)
		if !ok {
			return pushed{}, false
		}
		c.op = "ne"
		return p.compare(ctx, c)
	}
	return pushed{}, false
}

// isTrue is IS TRUE and IS FALSE; neither lets NULL through, and neither does Graph's eq.
func (p *predicates) isTrue(e *expression.IsTrue) (pushed, bool) {
	field, ok := e.Child.(*expression.GetField)
	if !ok {
		return pushed{}, false
	}
	return p.truth(field, strings.HasSuffix(e.String(), expression.IsTrueStr))
}

// truth is a boolean column alone.
func (p *predicates) truth(field *expression.GetField, want bool) (pushed, bool) {
	_, column, ok := p.column(field)
	if !ok || !gmstypes.IsBoolean(column.Type) || !p.allows(column, opEq) {
		return pushed{}, false
	}
	return pushed{filter: odata.Eq(column.Path, odata.Bool(want)), exact: column.Ops&opExact != 0}, true
}

// column is the declaration behind a field, if it is of this table.
func (p *predicates) column(e sql.Expression) (*expression.GetField, *Column, bool) {
	field, ok := e.(*expression.GetField)
	if !ok || !p.owns(field) {
		return nil, nil, false
	}
	c := p.table.column(field.Name())
	return field, c, c != nil
}

// allows reports whether an operator is pushed for a column.
func (p *predicates) allows(c *Column, op ops) bool {
	return c.Ops&op != 0 && (c.Ops&opWeak == 0 || p.weak)
}

// comparison is a column compared with an expression without columns.
type comparison struct {
	field  *expression.GetField
	column *Column
	op     string // eq, ne, gt, ge, lt, le
	value  sql.Expression
}

// flipped are the operators with the column on the other side.
var flipped = map[string]string{"eq": "eq", "gt": "lt", "ge": "le", "lt": "gt", "le": "ge"}

// comparison reads e as one, whichever side the column is on.
func (p *predicates) comparison(_ *sql.Context, e sql.Expression) (comparison, bool) {
	var op string
	switch e.(type) {
	case *expression.Equals, *expression.NullSafeEquals:
		op = "eq"
	case *expression.GreaterThan:
		op = "gt"
	case *expression.GreaterThanOrEqual:
		op = "ge"
	case *expression.LessThan:
		op = "lt"
	case *expression.LessThanOrEqual:
		op = "le"
	default:
		return comparison{}, false
	}
	sides := e.Children()
	if field, column, ok := p.column(sides[0]); ok {
		return comparison{field, column, op, sides[1]}, true
	}
	if field, column, ok := p.column(sides[1]); ok {
		return comparison{field, column, flipped[op], sides[0]}, true
	}
	return comparison{}, false
}

// compare translates a comparison by the column's type. A comparison with NULL lets nothing through, and is left to SQL.
func (p *predicates) compare(ctx *sql.Context, c comparison) (pushed, bool) {
	v, ok := constant(ctx, c.value)
	if !ok || v == nil {
		return pushed{}, false
	}
	exact := c.column.Ops&opExact != 0
	switch {
	case c.column.Type == dateTime:
		return p.compareTime(ctx, c, v)
	case c.op != "eq" && c.op != "ne":
		return pushed{}, false // Graph's order of texts is not MySQL's
	case gmstypes.IsBoolean(c.column.Type):
		b, ok := asBool(ctx, v)
		if !ok || !p.allows(c.column, opEq) {
			return pushed{}, false
		}
		return pushed{filter: odata.Eq(c.column.Path, odata.Bool(b == (c.op == "eq"))), exact: exact}, true
	}
	s, ok := v.(string)
	if !ok || s == "" {
		return pushed{}, false
	}
	if c.op == "ne" {
		if c.column.Type == idType && s != strings.ToLower(s) {
			return pushed{}, false // Graph's ne would leave out the one of small letters, as which it writes GUIDs
		}
		if !p.allows(c.column, opNot) {
			return pushed{}, false
		}
		return pushed{filter: odata.Ne(c.column.Path, odata.String(s)), advanced: true}, true
	}
	return p.equalText(c.column, s)
}

// equalText is = on a text. Graph ignores case, as ai_ci does; a value that an enumeration lacks is left to SQL, because
// Graph refuses it.
func (p *predicates) equalText(c *Column, s string) (pushed, bool) {
	if c.Enum != nil {
		for _, member := range c.Enum {
			if strings.EqualFold(member, s) {
				return pushed{filter: odata.Eq(c.Path, odata.String(member)), exact: true}, p.allows(c, opEq)
			}
		}
		return pushed{}, false
	}
	if c.Type != idType && !ascii(s) {
		return pushed{}, false
	}
	switch {
	case p.allows(c, opEq):
		// Ids differ by case, Graph's eq may not: what it returns is checked again, but is so seldom more that a
		// limit may go down with it.
		return pushed{filter: odata.Eq(c.Path, odata.String(s))}, true
	case p.allows(c, opPrefix):
		// eq on addresses compares with an index of words and misses some; startswith of the whole does not.
		return pushed{filter: odata.StartsWith(c.Path, s)}, true
	}
	return pushed{}, false
}

// ascii reports whether a text is plain enough that Graph's matching and utf8mb4_0900_ai_ci agree on it, on columns that
// hold nothing else: ai_ci takes letters with and without accents for equal.
func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// laterWithin is the note about > on a time, which as the watermark of a load loses messages.
func laterWithin(c *Column) string {
	return fmt.Sprintf("Microsoft Graph keeps times finer than it shows them: %s > a time leaves out what came later within that "+
		"same second. Where a load goes on from a watermark, use >= and let the key (user_id, id) take the repeats.", c.Name)
}

// compareTime widens to whole seconds: Graph prints those, and compares what it stores, which is finer.
func (p *predicates) compareTime(ctx *sql.Context, c comparison, v any) (pushed, bool) {
	t, ok := utcTime(ctx, v)
	if !ok || c.op == "ne" || !p.allows(c.column, opRange) {
		return pushed{}, false
	}
	if t.Year() < 1601 || t.Year() > 9998 {
		return pushed{}, false // before and after any mail, and what Graph takes for a time
	}
	if c.op == "gt" && p.table == &messages {
		p.notes = append(p.notes, laterWithin(c.column))
	}
	if p.table == &messages && c.column.Name == modifiedColumn {
		later := c.op == "gt" || c.op == "ge"
		p.from, p.until = p.from || later, p.until || !later
	}
	floor := t.Truncate(time.Second)
	if t.Before(floor) { // Truncate rounds towards year 1
		floor = floor.Add(-time.Second)
	}
	from := odata.Ge(c.column.Path, odata.Time(floor))
	after := odata.Lt(c.column.Path, odata.Time(floor.Add(time.Second)))
	switch c.op {
	case "gt", "ge":
		return pushed{filter: from, exact: c.op == "ge" && t.Equal(floor)}, true
	case "lt":
		if t.Equal(floor) {
			return pushed{filter: odata.Lt(c.column.Path, odata.Time(floor)), exact: true}, true
		}
		return pushed{filter: after, exact: true}, true
	case "le":
		return pushed{filter: after, exact: true}, true
	}
	return pushed{filter: odata.And(from, after), exact: t.Equal(floor)}, true
}

// like translates LIKE 'x%' and, for the directory, LIKE '%x'.
func (p *predicates) like(ctx *sql.Context, l *like) (pushed, bool) {
	_, column, ok := p.column(l.LeftChild)
	if !ok {
		return pushed{}, false
	}
	text, prefix, suffix, ok := l.shape(ctx)
	switch {
	case !ok || text == "" || !ascii(text):
	case prefix && p.allows(column, opPrefix):
		return pushed{filter: odata.StartsWith(column.Path, text)}, true
	case suffix && p.allows(column, opSuffix):
		return pushed{filter: odata.EndsWith(column.Path, text), advanced: true}, true
	}
	return pushed{}, false
}

// constant evaluates an expression without columns; ok is false where it has some, or differs from one call to the next.
func constant(ctx *sql.Context, e sql.Expression) (v any, ok bool) {
	ok = true
	sql.Inspect(ctx, e, func(_ *sql.Context, e sql.Expression) bool {
		switch e := e.(type) {
		case *expression.GetField, *expression.BindVar, *expression.ProcedureParam, *plan.Subquery, *placed:
			ok = false
		case sql.NonDeterministicExpression:
			ok = ok && !e.IsNonDeterministic()
		}
		return ok
	})
	if !ok {
		return nil, false
	}
	v, err := e.Eval(ctx, nil)
	if err != nil {
		return nil, false // the engine meets the error again, where it belongs
	}
	v, err = sql.UnwrapAny(ctx, v)
	return v, err == nil
}

// asBool reads what MySQL compares a TINYINT(1) with; only 0 and 1 have a counterpart in Graph.
func asBool(ctx *sql.Context, v any) (value, ok bool) {
	n, _, err := gmstypes.Float64.Convert(ctx, v)
	f, isFloat := n.(float64)
	if err != nil || !isFloat || math.IsNaN(f) || (f != 0 && f != 1) {
		return false, false
	}
	return f == 1, true
}
