package tables

import (
	"slices"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// makesTexts reports whether a node makes texts for its rows that are not those of the rows below. One that makes several rows of one is left out.
func makesTexts(ctx *sql.Context, p *plan.Project) bool {
	return !p.IncludesNestedIters && slices.ContainsFunc(p.Projections, func(e sql.Expression) bool { return makesText(ctx, e) })
}

// makesText reports whether an expression makes a text.
func makesText(ctx *sql.Context, e sql.Expression) bool {
	if a, ok := e.(*expression.Alias); ok {
		e = a.Child
	}
	switch e.(type) {
	case *expression.GetField, *expression.Literal:
		return false
	}
	t := e.Type(ctx)
	return gmstypes.IsText(t) || gmstypes.IsJSON(t)
}

// columns makes a node count the long texts that it makes, from one row to the next.
func (h *hoard) columns(ctx *sql.Context, p *plan.Project) {
	h.in = func(sql.Row) int64 {
		h.free()
		return 0
	}
	counted := slices.Clone(p.Projections)
	for i, e := range counted {
		if makesText(ctx, e) {
			counted[i] = &countedColumn{sameValue{wrapper{e}}, h}
		}
	}
	p.Projections = counted
}

// countedColumn is a column whose long texts are counted. It stands there during an execution only.
type countedColumn struct {
	sameValue
	hoard *hoard
}

var _ sql.Expression = (*countedColumn)(nil)

// WithChildren replaces the column.
func (c *countedColumn) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(c, children)
	return &countedColumn{sameValue{in}, c.hoard}, err
}

// Eval evaluates the column, and counts what is long.
func (c *countedColumn) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := c.child.Eval(ctx, row)
	if err != nil {
		return nil, err
	}
	if size := sizeOfValue(v); size >= countedText {
		err = c.hoard.add(size)
	}
	return v, err
}
