package server

import (
	sqle "github.com/dolthub/go-mysql-server"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/plan"
)

// checkEvery is how many rows of a join, or of one side of it, may come before its statement is looked at again: has it been ended?
const checkEvery = 64

// interrupter executes joins so that they end with their statement. The engine's never look at their context, and a join of
// some small tables can go on for hours without asking any table for a row, and without giving one. Plans stay as they are: other nodes
// look for joins.
type interrupter struct {
	engine sql.NodeExecBuilder // asks the interrupter first, for every node
	next   sql.NodeExecBuilder // is asked after it; may be nil
}

// interruptJoins puts an interrupter before all that an engine executes.
func interruptJoins(e *sqle.Engine) {
	builder := e.Analyzer.ExecBuilder
	builder.PriorityBuilder = &interrupter{engine: builder, next: builder.PriorityBuilder}
}

// Build starts a join whose sides are watched, unless its statement has ended, and leaves all other nodes to others.
func (i *interrupter) Build(ctx *sql.Context, n sql.Node, row sql.Row) (sql.RowIter, error) {
	j, isJoin := n.(*plan.JoinNode)
	if !isJoin || isWatched(j) {
		if i.next == nil {
			return nil, nil
		}
		return i.next.Build(ctx, n, row)
	}
	watched, err := j.WithChildren(ctx, &watchedSide{j.Left()}, &watchedSide{j.Right()})
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	rows, err := i.engine.Build(ctx, watched, row)
	if err != nil {
		return nil, err
	}
	return &endingRows{RowIter: rows}, nil
}

// isWatched reports whether the sides of a join are watched already. Who counts the rows of a join puts other nodes above them.
func isWatched(j *plan.JoinNode) bool {
	n := j.Left()
	for {
		if _, ok := n.(*watchedSide); ok {
			return true
		}
		children := n.Children()
		if len(children) != 1 {
			return false
		}
		n = children[0]
	}
}

// watchedSide is one side of a join. The second side is executed for every row of the first.
type watchedSide struct{ child sql.Node }

var _ sql.ExecBuilderNode = (*watchedSide)(nil)

// Resolved follows the child.
func (w *watchedSide) Resolved() bool { return w.child.Resolved() }

// IsReadOnly follows the child.
func (w *watchedSide) IsReadOnly() bool { return w.child.IsReadOnly() }

// Schema is the child's.
func (w *watchedSide) Schema(ctx *sql.Context) sql.Schema { return w.child.Schema(ctx) }

// Children is the one below.
func (w *watchedSide) Children() []sql.Node { return []sql.Node{w.child} }

// WithChildren replaces the one below.
func (w *watchedSide) WithChildren(_ *sql.Context, children ...sql.Node) (sql.Node, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(w, len(children), 1)
	}
	return &watchedSide{children[0]}, nil
}

// String is shown nowhere: sides are watched while they are executed.
func (w *watchedSide) String() string { return w.child.String() }

// BuildRowIter executes the child, unless the statement has ended.
func (w *watchedSide) BuildRowIter(ctx *sql.Context, b sql.NodeExecBuilder, row sql.Row) (sql.RowIter, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	rows, err := b.Build(ctx, w.child, row)
	if err != nil {
		return nil, err
	}
	return &endingRows{RowIter: rows}, nil
}

// endingRows are the rows of a join, or of one side.
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
