package tables

import (
	"math"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
)

// sortedOffset executes a UNION, or its like, with ORDER BY and OFFSET: the engine leaves rows out before it sorts them.
func (x *executor) sortedOffset(ctx *sql.Context, s *plan.SetOp, row sql.Row) (sql.RowIter, error) {
	offset, err := rowsOf(ctx, s.Offset)
	if err != nil {
		return nil, err
	}
	sorted := s.WithOffset(nil)
	if s.Limit != nil {
		limit, err := rowsOf(ctx, s.Limit)
		if err != nil {
			return nil, err
		}
		if limit > math.MaxInt64-offset {
			limit = math.MaxInt64 - offset
		}
		sorted = sorted.WithLimit(expression.NewLiteral(limit+offset, integerType))
	}
	rows, err := x.engine.Build(ctx, sorted, row)
	if err != nil {
		return nil, err
	}
	return &skipping{RowIter: rows, skip: offset}, nil
}

// rowsOf evaluates LIMIT or OFFSET; a number that no integer holds is as good as none.
func rowsOf(ctx *sql.Context, e sql.Expression) (int64, error) {
	v, err := e.Eval(ctx, nil)
	if err != nil {
		return 0, err
	}
	if n, ok := asInt64(ctx, v); ok {
		return n, nil
	}
	return math.MaxInt64, nil
}

// skipping are rows without the first ones.
type skipping struct {
	sql.RowIter
	skip int64 // rows that are left out still
}

// Next returns the next row.
func (s *skipping) Next(ctx *sql.Context) (sql.Row, error) {
	for ; s.skip > 0; s.skip-- {
		if _, err := s.RowIter.Next(ctx); err != nil {
			return nil, err
		}
	}
	return s.RowIter.Next(ctx)
}
