package tables

import (
	"slices"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/analyzer"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
)

// plainUnion takes from a set operation the projections in which the engine converts its columns: it would make texts of numbers and times,
// which compare by their bytes, and finds columns there by their names, of which two may be the same. unionTypes converts them, once the engine
// has planned. What the rows are sorted by has the type of all sides.
func plainUnion(ctx *sql.Context, s *plan.SetOp) (*plan.SetOp, error) {
	plain, err := s.WithChildren(ctx, withoutConversion(s.Left()), withoutConversion(s.Right()))
	if err != nil {
		return nil, err
	}
	s = plain.(*plan.SetOp)
	if len(s.SortConditions) == 0 {
		return s, nil
	}
	sorted := *s
	sorted.SortConditions = append(sql.SortConditions{}, s.SortConditions...)
	by := unionOrder{columns: unionColumns(ctx, s), ids: columnIDs(s)}
	for i, condition := range s.SortConditions {
		if sorted.SortConditions[i].Expr, _, err = transform.Expr(ctx, condition.Expr, by.column); err != nil {
			return nil, err
		}
	}
	return &sorted, nil
}

// unionOrder is what the rows of a set operation may be sorted by.
type unionOrder struct {
	columns []unionColumn
	ids     []sql.ColumnId // of the first side, by which the engine finds the columns
}

// column gives a column its type.
func (o unionOrder) column(_ *sql.Context, e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
	f, ok := e.(*expression.GetField)
	at := -1
	if ok && f.Id() != 0 {
		at = slices.Index(o.ids, f.Id())
	}
	if at < 0 || at >= len(o.columns) {
		return e, transform.SameTree, nil
	}
	if slices.Contains(o.ids[at+1:], f.Id()) { // the engine would take the first
		return nil, transform.SameTree, mysql.NewSQLError(mysql.ERNotSupportedYet, stateSyntax,
			"ORDER BY after a UNION, of a column that its first SELECT has twice, is not supported: give one another name, as in SELECT %s, %s AS again", f.Name(), f.Name())
	}
	return expression.NewGetFieldWithTable(f.Index(), int(f.TableId()), o.columns[at].of, f.Database(), f.Table(), f.Name(), true).WithId(f.Id()), transform.NewTree, nil
}

// withoutConversion is one side of a set operation without the projection of the engine that converts its columns.
func withoutConversion(n sql.Node) sql.Node {
	p, ok := n.(*plan.Project)
	if !ok {
		return n
	}
	if _, ok := p.Child.(*plan.SetOp); ok {
		return p.Child
	}
	below := projectionOf(p.Child)
	if below == nil || len(below.Projections) != len(p.Projections) {
		return n // the statement's own
	}
	ids := columnIDs(p.Child)
	for i, e := range p.Projections {
		for len(e.Children()) == 1 {
			e = e.Children()[0]
		}
		if f, ok := e.(*expression.GetField); !ok || f.TableId() != 0 || f.Id() != ids[i] {
			return n
		}
	}
	return p.Child
}

// projectionOf is the projection that makes the columns of one side; nil where that is something else.
func projectionOf(n sql.Node) *plan.Project {
	if child, ours := withoutOurs(n); ours {
		return projectionOf(child)
	}
	switch n := n.(type) {
	case *plan.Sort, *plan.Limit, *plan.Offset, *plan.Distinct, *plan.TopN:
		return projectionOf(n.Children()[0])
	case *plan.Project:
		return n
	}
	return nil
}

// columnIDs are the ids of the columns of one side, by which the engine finds them; 0 where one has none.
func columnIDs(n sql.Node) []sql.ColumnId {
	if s, ok := n.(*plan.SetOp); ok {
		return columnIDs(s.Left())
	}
	p := projectionOf(n)
	if p == nil {
		return nil
	}
	ids := make([]sql.ColumnId, len(p.Projections))
	for i, e := range p.Projections {
		if e, ok := e.(sql.IdExpression); ok {
			ids[i] = e.Id()
		}
	}
	return ids
}

// unionColumn is a column of a set operation.
type unionColumn struct {
	of sql.Type
	// collation is that of the texts, and coercibility says whether it wins over another: the lower one does.
	// See https://dev.mysql.com/doc/refman/8.0/en/charset-collation-coercibility.html.
	collation    sql.CollationID
	coercibility byte
}

// unionColumns are the columns of a side, in a set operation those of all sides together: MySQL looks at all before it converts any.
func unionColumns(ctx *sql.Context, n sql.Node) []unionColumn {
	if s, ok := n.(*plan.SetOp); ok {
		out := unionColumns(ctx, withoutUnited(s.Left()))
		for i, c := range unionColumns(ctx, withoutUnited(s.Right())) {
			if i < len(out) {
				out[i] = out[i].with(c)
			}
		}
		return out
	}
	schema, p := n.Schema(ctx), projectionOf(n)
	out := make([]unionColumn, len(schema))
	for i, c := range schema {
		if p != nil && i < len(p.Projections) {
			out[i] = columnOf(ctx, p.Projections[i])
			continue
		}
		out[i] = unionColumn{c.Type, sql.Collation_utf8mb4_0900_ai_ci, numberCoercibility}
		if gmstypes.IsText(c.Type) {
			out[i].collation, _ = c.Type.CollationCoercibility(ctx)
			out[i].coercibility = columnCoercibility
		}
	}
	return out
}

// columnOf is the column that an expression makes. Of several results the engine knows the collation of the first alone.
func columnOf(ctx *sql.Context, e sql.Expression) unionColumn {
	out := unionColumn{e.Type(ctx), sql.Collation_utf8mb4_0900_ai_ci, numberCoercibility}
	if !gmstypes.IsText(out.of) {
		return out
	}
	if results := resultExpressions(bare(e)); len(results) > 0 {
		all := columnOfAll(ctx, results)
		out.collation, out.coercibility = all.collation, all.coercibility
		return out
	}
	collation, coercibility := sql.GetCoercibility(ctx, e)
	switch {
	case gmstypes.IsBlobType(out.of): // whatever the function that makes the bytes says
		out.collation, out.coercibility = sql.Collation_binary, coercibility
	case collation != sql.Collation_binary:
		out.collation, out.coercibility = collation, coercibility
	}
	return out
}

// columnOfAll is the column that has the values of some expressions.
func columnOfAll(ctx *sql.Context, list []sql.Expression) unionColumn {
	all := columnOf(ctx, list[0])
	for _, e := range list[1:] {
		all = all.with(columnOf(ctx, e))
	}
	return all
}

// textOfBytes is the type of what is one of some expressions, texts and bytes, where a text decides: a column's does over bytes that a function makes.
// The engine always takes bytes, and ok is false where it should.
func textOfBytes(ctx *sql.Context, of sql.Type, list []sql.Expression) (text sql.Type, ok bool) {
	if !gmstypes.IsBlobType(of) || len(list) == 0 {
		return of, false
	}
	all := columnOfAll(ctx, list)
	if all.collation == sql.Collation_binary {
		return of, false
	}
	return gmstypes.CreateLongText(all.collation), true
}

// bare is what stands under a name, or in what we have put around an expression of the engine.
func bare(e sql.Expression) sql.Expression {
	switch e := e.(type) {
	case *expression.Alias:
		return bare(e.Child)
	case *renamed:
		return bare(e.Expression)
	case *typed:
		return bare(e.Expression)
	case *collated:
		return bare(e.Expression)
	}
	return e
}

// The coercibilities of columns, of texts that are made of no column, and of what is no text.
const (
	columnCoercibility = 2
	textCoercibility   = 4
	numberCoercibility = 5
)

// with is the column that holds the values of two.
func (c unionColumn) with(d unionColumn) unionColumn {
	if d.coercibility < c.coercibility || d.coercibility == c.coercibility && exactness(d.collation) > exactness(c.collation) {
		c.collation, c.coercibility = d.collation, d.coercibility
	}
	c.of = unionType(c.of, d.of)
	s, isString := c.of.(sql.StringType)
	switch {
	case !isString || s.Collation() == c.collation:
	case c.collation == sql.Collation_binary:
		c.of = gmstypes.LongBlob
	default:
		c.of = gmstypes.CreateLongText(c.collation)
	}
	return c
}

// exactness orders collations of the same coercibility: bytes win over texts that are compared by their bytes, and those over all others.
func exactness(c sql.CollationID) int {
	switch {
	case c == sql.Collation_binary:
		return 2
	case strings.HasSuffix(c.Name(), "_bin"):
		return 1
	}
	return 0
}

// unionType is the type of two; of texts without regard to their collations.
func unionType(a, b sql.Type) sql.Type {
	if t := exactType(a, b); t != nil {
		return t
	}
	t := gmstypes.GeneralizeTypes(a, b)
	if gmstypes.IsTextOnly(t) && (!gmstypes.IsText(a) || !gmstypes.IsText(b)) {
		return longText // of a text and of what is none
	}
	return t
}

// unionTypes converts the columns of all set operations and recursive queries of a planned tree, each side once.
func unionTypes(ctx *sql.Context, _ *analyzer.Analyzer, n sql.Node, _ *plan.Scope, _ analyzer.RuleSelector, _ *sql.QueryFlags) (sql.Node, transform.TreeIdentity, error) {
	return transform.NodeWithOpaque(ctx, n, func(ctx *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
		switch n := n.(type) {
		case *plan.SetOp:
			out, err := unitedSides(ctx, n, unionColumns(ctx, n))
			return out, transform.NewTree, err
		case *plan.RecursiveCte:
			out, err := recursiveRows(ctx, n)
			return out, transform.NewTree, err
		}
		return n, transform.SameTree, nil
	})
}

// unitedSides gives both sides of a set operation their columns.
func unitedSides(ctx *sql.Context, s *plan.SetOp, columns []unionColumn) (sql.Node, error) {
	sides := []sql.Node{withoutUnited(s.Left()), withoutUnited(s.Right())}
	for i, side := range sides {
		var err error
		if below, ok := side.(*plan.SetOp); ok {
			sides[i], err = unitedSides(ctx, below, columns)
		} else {
			sides[i] = newUnited(ctx, side, columns)
		}
		if err != nil {
			return nil, err
		}
	}
	return s.WithChildren(ctx, sides...)
}
