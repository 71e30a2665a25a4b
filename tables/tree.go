package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// scansIn are the tables of a plan tree by the ids that fields refer to them by: their own, and those of aliases.
func scansIn(n sql.Node) map[sql.TableId]*scanTable {
	out := map[sql.TableId]*scanTable{}
	transform.Inspect(n, func(n sql.Node) bool {
		switch n := n.(type) {
		case *plan.TableAlias:
			if rt, ok := n.Child.(*plan.ResolvedTable); ok {
				if t, ok := rt.UnderlyingTable().(*scanTable); ok {
					out[n.Id()] = t
				}
			}
		case *plan.ResolvedTable:
			if t, ok := n.UnderlyingTable().(*scanTable); ok {
				out[n.Id()] = t
			}
		}
		return true
	})
	return out
}

// hasScan reports whether anything below reads from Graph.
func hasScan(n sql.Node) bool {
	found := false
	transform.InspectWithOpaque(nil, n, func(_ *sql.Context, n sql.Node) bool {
		if rt, ok := n.(*plan.ResolvedTable); ok {
			_, isScan := rt.UnderlyingTable().(*scanTable)
			found = found || isScan
		}
		return !found
	})
	return found
}

// inspectFields calls f for every field in a plan tree, those in subqueries included.
func inspectFields(ctx *sql.Context, n sql.Node, f func(*expression.GetField)) {
	var inExpression func(sql.Expression)
	inNode := func(ctx *sql.Context, n sql.Node) bool {
		if e, ok := n.(sql.Expressioner); ok {
			for _, e := range e.Expressions() {
				inExpression(e)
			}
		}
		return true
	}
	inExpression = func(e sql.Expression) {
		sql.Inspect(ctx, e, func(ctx *sql.Context, e sql.Expression) bool {
			switch e := e.(type) {
			case *expression.GetField:
				f(e)
			case *plan.Subquery:
				transform.InspectWithOpaque(ctx, e.Query, inNode)
			}
			return true
		})
	}
	transform.InspectWithOpaque(ctx, n, inNode)
}

// referencedColumns are the columns that any expression mentions, by table.
func referencedColumns(ctx *sql.Context, n sql.Node) map[sql.TableId]map[string]bool {
	out := map[sql.TableId]map[string]bool{}
	inspectFields(ctx, n, func(f *expression.GetField) {
		if out[f.TableId()] == nil {
			out[f.TableId()] = map[string]bool{}
		}
		out[f.TableId()][f.Name()] = true
	})
	return out
}

// correlated reports whether a predicate above child looks at a row of an outer query.
func correlated(ctx *sql.Context, e sql.Expression, child sql.Node) bool {
	inside := map[sql.TableId]bool{}
	transform.InspectWithOpaque(ctx, child, func(_ *sql.Context, n sql.Node) bool {
		if t, ok := n.(plan.TableIdNode); ok {
			inside[t.Id()] = true
		}
		return true
	})
	outer := false
	sql.Inspect(ctx, e, func(_ *sql.Context, e sql.Expression) bool {
		if f, ok := e.(*expression.GetField); ok && f.TableId() != 0 && !inside[f.TableId()] {
			outer = true
		}
		return !outer
	})
	return outer && hasScan(child)
}

// orderBelow finds the state of the one ordered scan below a TopN, through nodes that keep rows and their order.
func orderBelow(n sql.Node) *orderState {
	for {
		switch c := n.(type) {
		case *plan.ResolvedTable:
			if t, ok := c.UnderlyingTable().(*scanTable); ok {
				return t.plan.order
			}
			return nil
		case *plan.TopN, *plan.Project, *plan.Filter, *plan.TableAlias:
			n = c.Children()[0]
		default:
			return nil
		}
	}
}
