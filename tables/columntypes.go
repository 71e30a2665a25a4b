package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// mended mends the expressions of a plan tree, from its leaves on. Columns get the types of the mended expressions that make them: those of
// aggregates and of derived tables would keep what the engine saw before.
func mended(ctx *sql.Context, n sql.Node) (sql.Node, error) {
	made := map[sql.ColumnId]madeColumn{}
	if err := recursiveTypes(ctx, n, made); err != nil {
		return nil, err
	}
	out, _, err := transform.NodeWithOpaque(ctx, n, func(ctx *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
		before := n
		n, same, err := transform.OneNodeExpressions(ctx, n, func(ctx *sql.Context, e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
			if f, ok := e.(*expression.GetField); ok {
				out := withType(ctx, f, made[f.Id()].of)
				if made[f.Id()].more {
					out = &shown{wrapper{out}}
				}
				return out, transform.TreeIdentity(out == e), nil
			}
			return guardExpression(ctx, e)
		})
		if err == nil && !same {
			n, err = withoutCasts(ctx, n)
		}
		if err == nil && !same {
			n, err = withIDs(ctx, n, before)
		}
		if err == nil {
			n, err = passedOn(ctx, n)
		}
		switch n.(type) {
		case *plan.SubqueryAlias, *plan.SetOp:
			if err == nil {
				n, err = childrenShown(ctx, n, made)
				same = transform.NewTree
			}
		}
		if s, isSet := n.(*plan.SetOp); isSet && err == nil {
			n, err = plainUnion(ctx, s)
			same = transform.NewTree
		}
		if r, isRecursive := n.(*plan.RecursiveCte); isRecursive && err == nil {
			n, same = recursiveSchema(ctx, r), transform.NewTree
		}
		if j, isJoin := n.(*plan.JoinNode); isJoin && err == nil {
			with := unmatchedToo(ctx, j)
			n, same = with, same && transform.TreeIdentity(with == j)
		}
		if err != nil {
			return nil, transform.SameTree, err
		}
		madeBy(ctx, n, made)
		return n, same, nil
	})
	if err != nil {
		return nil, err
	}
	return shownRows(ctx, out, made)
}

// madeColumn is what is known of a column that a node makes.
type madeColumn struct {
	of   sql.Type
	more bool // its values have more digits than the type says: see shown
}

// withIDs gives the columns of a node their ids, which the engine drops when it replaces what they are made of: without them it looks for columns by
// their names, of which two may be the same.
func withIDs(ctx *sql.Context, n, before sql.Node) (sql.Node, error) {
	with, ok := n.(sql.Expressioner)
	if !ok {
		return n, nil
	}
	list, had := append([]sql.Expression{}, with.Expressions()...), before.(sql.Expressioner).Expressions()
	changed := false
	for i, e := range list {
		alias, ok := e.(*expression.Alias)
		if was, okToo := had[i].(*expression.Alias); ok && okToo && alias.Id() != was.Id() {
			list[i], changed = alias.WithId(was.Id()), true
		}
	}
	if !changed {
		return n, nil
	}
	return with.WithExpressions(ctx, list...)
}

// withType is a column with its type, where one is known and is another. Texts differ in length and collation alone, of which the engine's are right.
func withType(ctx *sql.Context, f *expression.GetField, t sql.Type) sql.Expression {
	if t == nil || t.Equals(f.Type(ctx)) || gmstypes.IsTextOnly(t) && gmstypes.IsTextOnly(f.Type(ctx)) {
		return f
	}
	return expression.NewGetFieldWithTable(f.Index(), int(f.TableId()), t, f.Database(), f.Table(), f.Name(), f.IsNullable(ctx)).WithId(f.Id())
}

// madeBy notes the types of the columns that a node makes.
func madeBy(ctx *sql.Context, n sql.Node, made map[sql.ColumnId]madeColumn) {
	var list []sql.Expression
	switch n := n.(type) {
	case *plan.GroupBy:
		list = n.SelectDeps
	case *plan.Window:
		list = n.SelectExprs
	case *plan.Project:
		list = n.Projections
	case *plan.SubqueryAlias:
		columns, i := unionColumns(ctx, n.Child), 0
		n.Columns().ForEach(func(id sql.ColumnId) {
			if i < len(columns) {
				made[id] = madeColumn{of: columns[i].of}
			}
			i++
		})
	}
	for _, e := range list {
		if c, ok := e.(sql.IdExpression); ok && c.Id() != 0 {
			if _, isField := e.(*expression.GetField); !isField {
				made[c.Id()] = madeColumn{e.Type(ctx), totalHasMore(ctx, e)}
			}
		}
	}
}
