package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// withWindowRows lets window functions end with the statement, and gives their subqueries the rows that they know. While the engine sorts rows it keeps their number behind the last
// column, and a subquery would take that for its own first column.
// See https://github.com/dolthub/dolt/issues/11328.
func withWindowRows(ctx *sql.Context, n *plan.Window, width int) (sql.Node, error) {
	out, _, err := transform.OneNodeExpressions(ctx, n, func(ctx *sql.Context, e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
		if s, ok := e.(*plan.Subquery); ok {
			return &windowRow{wrapper{s}, width}, transform.NewTree, nil
		}
		return watchWindow(ctx, e)
	})
	return out, err
}

// windowRow is an expression over the first columns of a row. It stands there during an execution only.
type windowRow struct {
	wrapper
	width int
}

var (
	_ sql.Expression         = (*windowRow)(nil)
	_ sql.CollationCoercible = (*windowRow)(nil)
)

// Type is the expression's.
func (w *windowRow) Type(ctx *sql.Context) sql.Type { return w.child.Type(ctx) }

// CollationCoercibility is the expression's.
func (w *windowRow) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	return sql.GetCoercibility(ctx, w.child)
}

// WithChildren keeps the width.
func (w *windowRow) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(w, children)
	return &windowRow{in, w.width}, err
}

// Eval leaves out what is behind the columns.
func (w *windowRow) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	return w.child.Eval(ctx, row[:min(w.width, len(row))])
}

// wideRows are rows of at least one column, which is NULL where nobody looks at any. The engine takes each row without columns for a partition of
// its own: COUNT(*) OVER () would be 1.
type wideRows struct{ sql.RowIter }

// Next returns the next row.
func (r wideRows) Next(ctx *sql.Context) (sql.Row, error) {
	row, err := r.RowIter.Next(ctx)
	if err == nil && len(row) == 0 {
		row = sql.Row{nil}
	}
	return row, err
}
