package tables

import (
	"fmt"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
)

// drawnKeys lets a sort by what is another value each time that it is looked at, as RAND() is, draw it once for each row: the engine evaluates it
// for every comparison of two rows, and the order would be no fair one. The rows below have the values behind their columns, of which there are width.
func drawnKeys(ctx *sql.Context, n sql.Node, below *passing, width int) (sql.Node, error) {
	sort := n.(sql.Expressioner)
	keys := append([]sql.Expression{}, sort.Expressions()...)
	for i, e := range keys {
		if isDrawn(ctx, e) {
			keys[i] = expression.NewGetField(width+len(below.drawn), e.Type(ctx), e.String(), true)
			below.drawn = append(below.drawn, e)
		}
	}
	if len(below.drawn) == 0 {
		return n, nil
	}
	below.width = width
	return sort.WithExpressions(ctx, keys...)
}

// isDrawn reports an expression with a function that has another value each time.
func isDrawn(ctx *sql.Context, e sql.Expression) bool {
	return containsFunc(ctx, e, func(e sql.Expression) bool {
		n, ok := e.(sql.NonDeterministicExpression)
		return ok && n.IsNonDeterministic()
	})
}

// drawnRows are rows with values that are drawn behind their columns.
type drawnRows struct {
	sql.RowIter
	drawn []sql.Expression
	width int // of a row without them
}

// Next returns the next row.
func (r *drawnRows) Next(ctx *sql.Context) (sql.Row, error) {
	row, err := r.RowIter.Next(ctx)
	if err != nil {
		return nil, err
	}
	if len(row) != r.width {
		return nil, fmt.Errorf("a row to sort has %d columns, not %d", len(row), r.width)
	}
	out := append(make(sql.Row, 0, r.width+len(r.drawn)), row...)
	for _, e := range r.drawn {
		v, err := e.Eval(ctx, row)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// sortedRows are rows without what they were sorted by.
type sortedRows struct {
	sql.RowIter
	width int
}

// Next returns the next row.
func (r *sortedRows) Next(ctx *sql.Context) (sql.Row, error) {
	row, err := r.RowIter.Next(ctx)
	if err != nil {
		return nil, err
	}
	return row[:r.width], nil
}
