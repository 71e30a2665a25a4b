package tables

import (
	"fmt"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/hash"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// asksNulls executes a node with IN (SELECT …) in its expressions, which the engine answers without a look at NULL where a value is longer than
// the column that it is looked for in. It returns nothing for another node.
func (x *executor) asksNulls(ctx *sql.Context, n sql.Node, row sql.Row) (sql.RowIter, error) {
	switch n.(type) {
	case *plan.Filter, *plan.Having, *plan.Project:
	default:
		return nil, nil
	}
	out, same, err := transform.OneNodeExpressions(ctx, n, func(_ *sql.Context, e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
		if in, ok := e.(*plan.InSubquery); ok {
			return &longMember{in}, transform.NewTree, nil
		}
		return e, transform.SameTree, nil
	})
	if err != nil || same {
		return nil, err
	}
	return x.engine.Build(ctx, out, row)
}

// longMember is IN (SELECT …), which is NULL, and not false, of a value that no value of the SELECT can be, where one of those is NULL.
type longMember struct{ *plan.InSubquery }

// noneKey is that of NULL among the values of a subquery.
var noneKey, _ = hash.HashOf(nil, nil, sql.NewRow(nil)) // NULL has a hash in every type

// WithChildren keeps it.
func (m *longMember) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	e, err := m.InSubquery.WithChildren(ctx, children...)
	if err != nil {
		return nil, err
	}
	in, ok := e.(*plan.InSubquery)
	if !ok {
		return nil, fmt.Errorf("%s has become %s", m, e)
	}
	return &longMember{in}, nil
}

// Eval looks for NULL where the engine finds nothing.
func (m *longMember) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	found, err := m.InSubquery.Eval(ctx, row)
	query, isQuery := m.Right().(*plan.Subquery)
	if found != false || !isQuery || err != nil {
		return found, err
	}
	left, err := m.Left().Eval(ctx, row)
	if left == nil || err != nil {
		return false, err
	}
	if _, _, err := query.Type(ctx).Convert(ctx, left); err == nil {
		return false, nil
	}
	values, err := query.HashMultiple(ctx, row)
	if err != nil {
		return nil, err
	}
	if _, err := values.Get(noneKey); err == nil {
		return nil, nil
	}
	return false, nil
}
