package tables

import (
	"context"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/analyzer"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// gathered is the top of a subquery in an expression, or of the second side of a lateral join. The engine gathers the rows of
// some, and keeps them to the statement's end where they are the same for every row outside.
type gathered struct {
	child sql.Node
	stays bool
}

var _ sql.ExecBuilderNode = (*gathered)(nil)

// gatherSubqueries puts a gathered on top of each subquery in the expressions of a plan tree.
func gatherSubqueries(ctx *sql.Context, _ *analyzer.Analyzer, n sql.Node, _ *plan.Scope, _ analyzer.RuleSelector, _ *sql.QueryFlags) (sql.Node, transform.TreeIdentity, error) {
	return transform.NodeExprs(ctx, n, func(ctx *sql.Context, e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
		switch e := e.(type) {
		case *plan.Subquery:
			if _, done := e.Query.(*gathered); done {
				return e, transform.SameTree, nil
			}
			return e.WithQuery(&gathered{child: remember(ctx, e), stays: e.Correlated().Empty() && !e.Volatile()}), transform.NewTree, nil
		case *plan.ExistsSubquery: // which is asked for its first row again and again
			g, ok := e.Query.Query.(*gathered)
			if !ok {
				break
			}
			if r, again := g.child.(*recalled); again && !r.first {
				once := *r
				once.first = true
				return &plan.ExistsSubquery{Query: e.Query.WithQuery(&gathered{child: &once})}, transform.NewTree, nil
			}
			if g.stays {
				return &plan.ExistsSubquery{Query: e.Query.WithQuery(&gathered{child: g.child})}, transform.NewTree, nil
			}
		}
		return e, transform.SameTree, nil
	})
}

// Resolved follows the child.
func (g *gathered) Resolved() bool { return g.child.Resolved() }

// IsReadOnly follows the child.
func (g *gathered) IsReadOnly() bool { return g.child.IsReadOnly() }

// Schema is the child's.
func (g *gathered) Schema(ctx *sql.Context) sql.Schema { return g.child.Schema(ctx) }

// Children is the one below.
func (g *gathered) Children() []sql.Node { return []sql.Node{g.child} }

// WithChildren replaces the one below.
func (g *gathered) WithChildren(_ *sql.Context, children ...sql.Node) (sql.Node, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(g, len(children), 1)
	}
	return &gathered{child: children[0], stays: g.stays}, nil
}

// String is the child's: the engine prints subqueries within expressions.
func (g *gathered) String() string { return g.child.String() }

// BuildRowIter counts the child's rows, unless the statement has ended. The engine executes a copy of the child for every row outside
// that it looks at.
func (g *gathered) BuildRowIter(ctx *sql.Context, b sql.NodeExecBuilder, row sql.Row) (sql.RowIter, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	c := &copies{}
	inner := ctx
	if !g.stays {
		inner = c.enter(ctx)
	}
	rows, err := b.Build(inner, g.child, row)
	if err != nil {
		return nil, err
	}
	h := &hoard{usage: usageOf(ctx), in: sizeOf}
	held := &hoardRows{RowIter: &passingRows{rows, h}, hoard: h, stays: g.stays}
	if g.stays {
		return held, nil
	}
	c.rows = held
	return c, nil
}

// copies are the rows of a subquery, and what the copies of its nodes hold that were made for them.
type copies struct {
	rows         sql.RowIter
	hoards       []*hoard
	outer, inner *sql.Context // the reader's, and the same within the subquery
}

// copiesKey is the context key of the copies that are being executed.
type copiesKey struct{}

// copiesOf is the innermost subquery whose nodes are copies; nil where they are the statement's own.
func copiesOf(ctx *sql.Context) *copies {
	c, _ := ctx.Value(copiesKey{}).(*copies)
	return c
}

// enter is the reader's context within the subquery.
func (c *copies) enter(ctx *sql.Context) *sql.Context {
	if ctx != c.outer {
		c.outer, c.inner = ctx, ctx.WithContext(context.WithValue(ctx.Context, copiesKey{}, c))
	}
	return c.inner
}

// Next returns the next row.
func (c *copies) Next(ctx *sql.Context) (sql.Row, error) { return c.rows.Next(c.enter(ctx)) }

// Close frees what the copies hold.
func (c *copies) Close(ctx *sql.Context) error {
	err := c.rows.Close(c.enter(ctx))
	for _, h := range c.hoards {
		h.free()
	}
	c.hoards = nil
	return err
}
