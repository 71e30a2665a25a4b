package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function/aggregation"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// fetchedValue is a column of contents within an expression: it has the bytes, because not every function of the engine
// takes a value that is fetched when it is looked at.
type fetchedValue struct {
	sameValue
}

var _ sql.Expression = (*fetchedValue)(nil)

// WithChildren replaces the column.
func (f *fetchedValue) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(f, children)
	return &fetchedValue{sameValue{in}}, err
}

// Eval fetches the bytes.
func (f *fetchedValue) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := f.child.Eval(ctx, row)
	if err != nil {
		return nil, err
	}
	return sql.UnwrapAny(ctx, v)
}

// fetchInExpressions gives expressions of one plan tree the bytes of contents. A column by itself stays unfetched: the
// engine passes it on, and compares and hashes it well.
func fetchInExpressions(ctx *sql.Context, n sql.Node) (sql.Node, error) {
	out, _, err := transform.Node(ctx, n, func(ctx *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
		x, ok := n.(sql.Expressioner)
		if !ok {
			return n, transform.SameTree, nil
		}
		_, isLookup := n.(*plan.HashLookup) // whose keys are hashed in a way that knows bytes only
		exprs, same, err := fetchInAll(ctx, x.Expressions(), func(sql.Expression) bool { return isLookup })
		if err != nil {
			return nil, transform.SameTree, err
		}
		if sorts := rememberKeys(ctx, n, exprs); bool(same) && !sorts {
			return n, transform.SameTree, nil
		}
		out, err := x.WithExpressions(ctx, exprs...)
		return out, transform.NewTree, err
	})
	return out, err
}

// fetchInAll gives several expressions the bytes; within says of each whether it stands in another.
func fetchInAll(ctx *sql.Context, exprs []sql.Expression, within func(sql.Expression) bool) ([]sql.Expression, transform.TreeIdentity, error) {
	out, same := make([]sql.Expression, len(exprs)), transform.SameTree
	for i, e := range exprs {
		replaced, unchanged, err := fetchIn(ctx, e, within(e))
		if err != nil {
			return nil, transform.SameTree, err
		}
		out[i], same = replaced, same && unchanged
	}
	return out, same, nil
}

// fetchIn gives one expression the bytes; within says that it stands in another.
func fetchIn(ctx *sql.Context, e sql.Expression, within bool) (sql.Expression, transform.TreeIdentity, error) {
	inner := func(c sql.Expression) bool {
		_, isSubquery := c.(*plan.Subquery)
		return !isSubquery || !takesSubquery(e)
	}
	switch e := e.(type) {
	case *expression.GetField, *plan.Subquery:
		if within && e.Type(ctx).Equals(longBytes) {
			return &fetchedValue{sameValue{wrapper{e}}}, transform.NewTree, nil
		}
		return e, transform.SameTree, nil
	case *fetchedValue:
		return e, transform.SameTree, nil
	case *expression.IsNull, *aggregation.Count:
		if _, bare := e.Children()[0].(*expression.GetField); bare {
			return e, transform.SameTree, nil // what is there is not NULL, whatever its bytes
		}
	case *expression.Alias:
		inner = func(sql.Expression) bool { return within }
	}
	children, same, err := fetchInAll(ctx, e.Children(), inner)
	if err != nil || same {
		return e, transform.SameTree, err
	}
	out, err := e.WithChildren(ctx, children...)
	return out, transform.NewTree, err
}

// takesSubquery reports the expressions that look into a subquery themselves.
func takesSubquery(e sql.Expression) bool {
	switch e.(type) {
	case *plan.InSubquery, *plan.ExistsSubquery:
		return true
	}
	return false
}
