package tables

import (
	"io"
	"slices"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// oneRowLimit is the LIMIT of a subquery that may have one row at most: a second one is enough to tell. The engine keeps a LIMIT
// with what it stands on, wherever it puts that; this very literal is known again when the LIMIT is executed.
var oneRowLimit = expression.NewLiteral(int64(2), gmstypes.Int64)

// atMostOne lets subqueries that are compared have one row at most: as in MySQL, more are error 1242. The engine checks that
// where it evaluates a subquery, but of one that looks at no outer row it makes a join, and forgets.
func atMostOne(ctx *sql.Context, e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
	switch e := e.(type) {
	case expression.Comparer:
		return ofSubqueries(ctx, e, func(s *plan.Subquery) sql.Expression {
			if hasDistinct(s.Query) {
				return evaluated(s) // a join would drop the rows that are equal behind the LIMIT
			}
			return s.WithQuery(withOneRowLimit(ctx, s.Query))
		})
	case *expression.Not:
		child, same, err := e.Child, transform.SameTree, error(nil)
		if c, ok := e.Child.(expression.Comparer); ok {
			child, same, err = ofSubqueries(ctx, c, evaluated) // NOT x = NULL is NULL, which a join takes for true
		}
		if err != nil || same {
			return e, same, err
		}
		return expression.NewNot(child), same, nil
	}
	return e, transform.SameTree, nil
}

// ofSubqueries replaces the sides of a comparison that are subqueries which look at no outer row.
func ofSubqueries(ctx *sql.Context, e sql.Expression, replace func(*plan.Subquery) sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
	sides, same := slices.Clone(e.Children()), transform.SameTree
	for i, side := range sides {
		if s, ok := side.(*plan.Subquery); ok && s.CanCacheResults() {
			sides[i], same = replace(s), transform.NewTree
		}
	}
	if same {
		return e, same, nil
	}
	out, err := e.WithChildren(ctx, sides...)
	return out, same, err
}

// evaluated is a subquery of which the engine makes no join, but evaluates it once.
func evaluated(s *plan.Subquery) sql.Expression { return expression.NewTuple(s) }

// hasDistinct reports whether a query gives its different rows.
func hasDistinct(n sql.Node) bool {
	switch n := n.(type) {
	case *plan.Distinct:
		return true
	case *plan.Limit, *plan.Offset, *plan.Sort:
		return hasDistinct(n.Children()[0])
	}
	return false
}

// withOneRowLimit puts oneRowLimit on a query, in the place of its own LIMIT where that is higher.
func withOneRowLimit(ctx *sql.Context, n sql.Node) sql.Node {
	limit, ok := n.(*plan.Limit)
	if !ok {
		return plan.NewLimit(oneRowLimit, n)
	}
	v, known := constant(ctx, limit.Limit)
	if most, ok := asInt64(ctx, v); !known || !ok || most < 2 {
		return n
	}
	return plan.NewLimit(oneRowLimit, limit.Child)
}

// buildOneRow executes oneRowLimit. ok is false for any other limit.
func buildOneRow(ctx *sql.Context, b sql.NodeExecBuilder, n *plan.Limit, row sql.Row) (rows sql.RowIter, ok bool, err error) {
	if n.Limit != sql.Expression(oneRowLimit) {
		return nil, false, nil
	}
	rows, err = b.Build(ctx, n.Child, row)
	if err != nil {
		return nil, true, err
	}
	return &oneRowOnly{RowIter: rows}, true, nil
}

// oneRowOnly gives the row that there is, when it has seen that there is no other.
type oneRowOnly struct {
	sql.RowIter
	given bool
}

// Next returns the row, once.
func (o *oneRowOnly) Next(ctx *sql.Context) (sql.Row, error) {
	if o.given {
		return nil, io.EOF
	}
	o.given = true
	row, err := o.RowIter.Next(ctx)
	if err != nil {
		return nil, err
	}
	switch _, err := o.RowIter.Next(ctx); err {
	case io.EOF:
		return row, nil
	case nil:
		return nil, sql.ErrExpectedSingleRow.New()
	default:
		return nil, err
	}
}
