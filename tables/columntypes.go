package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// columnTypes gives columns the types of the mended expressions that make them: those of aggregates and of derived tables would keep what the
// engine saw before.
func columnTypes(ctx *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
	made := map[sql.ColumnId]sql.Type{}
	return transform.NodeWithOpaque(ctx, n, func(ctx *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
		n, same, err := transform.OneNodeExpressions(ctx, n, func(ctx *sql.Context, e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
			f, ok := e.(*expression.GetField)
			if !ok {
				return e, transform.SameTree, nil
			}
			t, ok := made[f.Id()]
			if !ok || t.Equals(f.Type(ctx)) || gmstypes.IsTextOnly(t) && gmstypes.IsTextOnly(f.Type(ctx)) {
				return e, transform.SameTree, nil
			}
			c := expression.NewGetFieldWithTable(f.Index(), int(f.TableId()), t, f.Database(), f.Table(), f.Name(), f.IsNullable(ctx))
			return c.WithId(f.Id()), transform.NewTree, nil
		})
		if err != nil {
			return nil, transform.SameTree, err
		}
		madeBy(ctx, n, made)
		return n, same, nil
	})
}

// madeBy notes the types of the columns that a node makes.
func madeBy(ctx *sql.Context, n sql.Node, made map[sql.ColumnId]sql.Type) {
	var list []sql.Expression
	switch n := n.(type) {
	case *plan.GroupBy:
		list = n.SelectDeps
	case *plan.Window:
		list = n.SelectExprs
	case *plan.Project:
		list = n.Projections
	case *plan.SubqueryAlias:
		schema, i := n.Schema(ctx), 0
		n.Columns().ForEach(func(id sql.ColumnId) {
			if i < len(schema) {
				made[id] = schema[i].Type
			}
			i++
		})
	}
	for _, e := range list {
		if c, ok := e.(sql.IdExpression); ok && c.Id() != 0 {
			if _, isField := e.(*expression.GetField); !isField {
				made[c.Id()] = e.Type(ctx)
			}
		}
	}
}
