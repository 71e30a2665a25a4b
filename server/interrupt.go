package server

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// checkEvery is how many rows of a join may come before its statement is looked at again: has it been ended?
const checkEvery = 64

// interruptible lets the joins of a plan end with their statement. The engine's never look at their context, and a join of
// some small tables can go on for hours without asking any table for a row.
func interruptible(ctx *sql.Context, n sql.Node) (sql.Node, error) {
	n, _, err := transform.NodeWithOpaque(ctx, n, func(_ *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
		if _, ok := n.(*plan.JoinNode); ok {
			return &endingJoin{n}, transform.NewTree, nil
		}
		return n, transform.SameTree, nil
	})
	if err != nil {
		return nil, err
	}
	n, _, err = transform.NodeExprsWithOpaque(ctx, n, func(ctx *sql.Context, e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
		s, ok := e.(*plan.Subquery)
		if !ok {
			return e, transform.SameTree, nil
		}
		query, err := interruptible(ctx, s.Query)
		if err != nil {
			return nil, transform.SameTree, err
		}
		return s.WithQuery(query), transform.NewTree, nil
	})
	return n, err
}

// endingJoin is a join whose rows end with their statement.
type endingJoin struct{ join sql.Node }

var _ sql.ExecBuilderNode = (*endingJoin)(nil)

// Resolved follows the join.
func (e *endingJoin) Resolved() bool { return e.join.Resolved() }

// IsReadOnly follows the join.
func (e *endingJoin) IsReadOnly() bool { return e.join.IsReadOnly() }

// Schema is the join's.
func (e *endingJoin) Schema(ctx *sql.Context) sql.Schema { return e.join.Schema(ctx) }

// Children is the join.
func (e *endingJoin) Children() []sql.Node { return []sql.Node{e.join} }

// WithChildren replaces the join.
func (e *endingJoin) WithChildren(_ *sql.Context, children ...sql.Node) (sql.Node, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(e, len(children), 1)
	}
	return &endingJoin{children[0]}, nil
}

// String is the join's.
func (e *endingJoin) String() string { return e.join.String() }

// BuildRowIter begins the join, unless the statement has ended.
func (e *endingJoin) BuildRowIter(ctx *sql.Context, b sql.NodeExecBuilder, row sql.Row) (sql.RowIter, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	rows, err := b.Build(ctx, e.join, row)
	if err != nil {
		return nil, err
	}
	return &endingRows{RowIter: rows}, nil
}

// endingRows are the rows of an endingJoin.
type endingRows struct {
	sql.RowIter
	n int // rows so far
}

// Next gives the next row. A statement that has ended gets none.
func (r *endingRows) Next(ctx *sql.Context) (sql.Row, error) {
	if r.n++; r.n%checkEvery == 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return r.RowIter.Next(ctx)
}
