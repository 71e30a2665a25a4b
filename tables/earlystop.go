package tables

import (
	"fmt"
	"io"

	"github.com/dolthub/go-mysql-server/sql"
)

// earlyStop ends a stream that comes in the order of the TopN above, once no further row can be among the first rows: after
// limit rows where there is one sort key; with more keys, when the first key moves on. TopN still sorts what came through,
// so the answer does not depend on Graph's order; a row that is out of order makes earlyStop read to the end.
type earlyStop struct {
	child sql.Node
	keys  sql.SortConditions
	limit int64
	state *orderState
}

var (
	_ sql.ExecBuilderNode = (*earlyStop)(nil)
	_ sql.Expressioner    = (*earlyStop)(nil)
)

// newEarlyStop stops child after the first limit rows by keys.
func newEarlyStop(keys sql.SortConditions, limit int64, state *orderState, child sql.Node) *earlyStop {
	return &earlyStop{child: child, keys: keys, limit: limit, state: state}
}

// Resolved follows the child.
func (e *earlyStop) Resolved() bool { return e.child.Resolved() }

// IsReadOnly is true: nothing is written.
func (e *earlyStop) IsReadOnly() bool { return true }

// Schema is the child's.
func (e *earlyStop) Schema(ctx *sql.Context) sql.Schema { return e.child.Schema(ctx) }

// Children is the one below.
func (e *earlyStop) Children() []sql.Node { return []sql.Node{e.child} }

// WithChildren replaces the one below.
func (e *earlyStop) WithChildren(_ *sql.Context, children ...sql.Node) (sql.Node, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(e, len(children), 1)
	}
	c := *e
	c.child = children[0]
	return &c, nil
}

// Expressions are the sort keys; the engine assigns their places in the row.
func (e *earlyStop) Expressions() []sql.Expression { return e.keys.ToExpressions() }

// WithExpressions replaces the sort keys.
func (e *earlyStop) WithExpressions(ctx *sql.Context, exprs ...sql.Expression) (sql.Node, error) {
	if len(exprs) != len(e.keys) {
		return nil, sql.ErrInvalidChildrenNumber.New(e, len(exprs), len(e.keys))
	}
	c := *e
	c.keys = e.keys.FromExpressions(ctx, exprs...)
	return &c, nil
}

// String is what EXPLAIN shows.
func (e *earlyStop) String() string {
	return fmt.Sprintf("stops after %d row(s) in this order", e.limit)
}

// BuildRowIter wraps the child's rows.
func (e *earlyStop) BuildRowIter(ctx *sql.Context, b sql.NodeExecBuilder, row sql.Row) (sql.RowIter, error) {
	rows, err := b.Build(ctx, e.child, row)
	if err != nil {
		return nil, err
	}
	return &earlyStopRows{node: e, rows: rows}, nil
}

// earlyStopRows are the rows up to the last that counts.
type earlyStopRows struct {
	node *earlyStop
	rows sql.RowIter
	n    int64
	last any // the first key of the last row
}

// Next passes rows on.
func (r *earlyStopRows) Next(ctx *sql.Context) (sql.Row, error) {
	enough := r.n >= r.node.limit
	if enough && len(r.node.keys) == 1 && r.node.state.ordered() {
		return nil, io.EOF
	}
	row, err := r.rows.Next(ctx)
	if err != nil {
		return nil, err
	}
	key := r.node.keys[0]
	v, err := key.Expr.Eval(ctx, row)
	if err != nil {
		return nil, err
	}
	if r.n > 0 {
		c, err := compareKeys(ctx, key, r.last, v)
		switch {
		case err != nil:
			return nil, err
		case c > 0:
			r.node.state.lose()
		case c < 0 && enough && r.node.state.ordered():
			return nil, io.EOF
		}
	}
	r.n, r.last = r.n+1, v
	return row, nil
}

// compareKeys is below 0 where a sorts before b. NULL is lowest, as in MySQL.
func compareKeys(ctx *sql.Context, key sql.SortCondition, a, b any) (int, error) {
	var c int
	switch {
	case a == nil && b == nil:
	case a == nil:
		c = -1
	case b == nil:
		c = 1
	default:
		var err error
		if c, err = key.Expr.Type(ctx).Compare(ctx, a, b); err != nil {
			return 0, fmt.Errorf("comparing sort keys: %w", err)
		}
	}
	if key.Order == sql.Descending {
		c = -c
	}
	return c, nil
}

// Close closes the child's rows.
func (r *earlyStopRows) Close(ctx *sql.Context) error { return r.rows.Close(ctx) }
