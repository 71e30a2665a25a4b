package server

import (
	"context"

	sqle "github.com/dolthub/go-mysql-server"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/plan"
)

// checkEvery is how many rows of a join may come before its statement is looked at again: has it been ended?
const checkEvery = 64

// interrupter executes joins so that they end with their statement. The engine's never look at their context, and a join of
// some small tables can go on for hours without asking any table for a row. Plans stay as they are: other nodes look for joins.
type interrupter struct {
	engine sql.NodeExecBuilder // asks the interrupter first, for every node
	next   sql.NodeExecBuilder // is asked after it; may be nil
}

// interruptJoins puts an interrupter before all that an engine executes.
func interruptJoins(e *sqle.Engine) {
	builder := e.Analyzer.ExecBuilder
	builder.PriorityBuilder = &interrupter{engine: builder, next: builder.PriorityBuilder}
}

// joinKey is the context key of the join that is being started.
type joinKey struct{}

// Build starts a join, unless its statement has ended, and leaves all other nodes to others.
func (i *interrupter) Build(ctx *sql.Context, n sql.Node, row sql.Row) (sql.RowIter, error) {
	j, isJoin := n.(*plan.JoinNode)
	if !isJoin || ctx.Value(joinKey{}) == j {
		if i.next == nil {
			return nil, nil
		}
		return i.next.Build(ctx, n, row)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	rows, err := i.engine.Build(ctx.WithContext(context.WithValue(ctx.Context, joinKey{}, j)), j, row)
	if err != nil {
		return nil, err
	}
	return &endingRows{RowIter: rows}, nil
}

// endingRows are the rows of a join.
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
