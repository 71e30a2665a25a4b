package tables

import (
	"io"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/rowexec"
)

// executor stands before the engine's own execution: it counts what a statement takes, and executes what the explainer does.
type executor struct {
	explainer
	pool *memoryPool
}

// newExecutor is the engine's execution with an executor before it, whose memory is of a pool.
func newExecutor(e explainer, overrides sql.EngineOverrides, pool *memoryPool) *rowexec.BaseBuilder {
	x := &executor{explainer: e, pool: pool}
	engine := rowexec.NewBuilder(x, overrides) // asks x first, for every node
	x.engine = engine
	return engine
}

// Build begins to count with the first node of a statement that only reads, and leaves to the engine what needs no counting.
func (x *executor) Build(ctx *sql.Context, n sql.Node, row sql.Row) (sql.RowIter, error) {
	u := usageOf(ctx)
	if u == nil && n.IsReadOnly() {
		return x.begin(ctx, n, row)
	}
	if rows, err := x.explainer.Build(ctx, n, row); rows != nil || err != nil || u == nil {
		return rows, err
	}
	if rows, err := x.looksUp(ctx, n, row); rows != nil || err != nil {
		return rows, err
	}
	if rows, err := x.asksNulls(ctx, n, row); rows != nil || err != nil {
		return rows, err
	}
	if s, ok := n.(*plan.SetOp); ok && s.Offset != nil && len(s.SortConditions) > 0 {
		return x.sortedOffset(ctx, s, row)
	}
	if h, ok := n.(*plan.HashLookup); ok && leavesEarly(h.JoinType) {
		return x.hashRows(ctx, h, row)
	}
	return x.holding(ctx, n, row)
}

// begin executes a statement in a context that ends when it takes more than it may.
func (x *executor) begin(ctx *sql.Context, n sql.Node, row sql.Row) (sql.RowIter, error) {
	s := &statement{usage: newUsage(ctx, x.pool)}
	var err error
	if s.rows, err = x.engine.Build(s.enter(ctx), n, row); err != nil {
		s.usage.finish()
		return nil, s.explain(err)
	}
	return s, nil
}

// statement is the rows of a statement that is counted while they are read.
type statement struct {
	usage        *usage
	rows         sql.RowIter
	outer, inner *sql.Context // the reader's, and the same with the usage
}

// enter is the reader's context with the usage.
func (s *statement) enter(ctx *sql.Context) *sql.Context {
	if ctx != s.outer {
		s.outer, s.inner = ctx, ctx.WithContext(s.usage.within(ctx.Context))
	}
	return s.inner
}

// explain says why the statement was ended, where it was, whatever was made of it on the way.
func (s *statement) explain(err error) error {
	if over := s.usage.err(); over != nil && err != nil && err != io.EOF {
		return over
	}
	return err
}

// Next returns the next row.
func (s *statement) Next(ctx *sql.Context) (sql.Row, error) {
	row, err := s.rows.Next(s.enter(ctx))
	return row, s.explain(err)
}

// Close ends the statement. It may be called twice.
func (s *statement) Close(ctx *sql.Context) error {
	err := s.rows.Close(s.enter(ctx))
	s.usage.finish()
	return s.explain(err)
}
