package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
)

// unmatchedToo gives LEFT JOIN LATERAL … ON TRUE a condition that is true of every two rows, and looks like one: without any, the engine
// makes an inner join of it, and rows that match nothing are lost. With ON FALSE it does so too.
func unmatchedToo(ctx *sql.Context, j *plan.JoinNode) *plan.JoinNode {
	left, right := firstColumn(ctx, j.Left()), firstColumn(ctx, j.Right())
	if j.Op != plan.JoinTypeLateralLeft || left == nil || right == nil {
		return j
	}
	always := expression.NewOr(expression.NewNullSafeEquals(right, right), expression.NewNullSafeEquals(left, left))
	if j.Filter != nil {
		v, known := constant(ctx, j.Filter)
		if !known {
			return j
		}
		if is, err := sql.ConvertToBool(ctx, v); v == nil || err != nil || !is {
			always = expression.NewNot(always)
		}
	}
	out := *j
	out.Filter = always
	return &out
}

// firstColumn is the first column of the first table of a node; nil where there is none.
func firstColumn(ctx *sql.Context, n sql.Node) (f *expression.GetField) {
	inspectTree(n, func(n sql.Node) {
		t, ok := n.(plan.TableIdNode)
		if !ok || f != nil {
			return
		}
		schema := n.Schema(ctx)
		if id, ok := t.Columns().Next(1); ok && len(schema) > 0 {
			c := schema[0]
			f = expression.NewGetFieldWithTable(int(id), int(t.Id()), c.Type, c.DatabaseSource, c.Source, c.Name, true)
		}
	})
	return f
}
