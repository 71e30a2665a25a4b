package tables

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// scansIn are the tables of a plan tree by the ids that fields refer to them by: their own, and those of aliases.
func scansIn(n sql.Node) map[sql.TableId]*scanTable {
	out := map[sql.TableId]*scanTable{}
	inspectTree(n, func(n sql.Node) {
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
	})
	return out
}

// inspectTree calls f for the nodes of one plan tree, down to the trees of their own within it: derived tables and the
// branches of set operations, whose ids of tables and columns mean others.
func inspectTree(n sql.Node, f func(sql.Node)) {
	f(n)
	if ownTree(n) {
		return
	}
	for _, child := range n.Children() {
		inspectTree(child, f)
	}
}

// ownTree reports nodes below which another tree begins.
func ownTree(n sql.Node) bool {
	switch n.(type) {
	case *plan.SubqueryAlias, *plan.SetOp, *plan.RecursiveCte:
		return true
	}
	return false
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

// contains reports whether there is a T in an expression; subqueries are not looked into.
func contains[T sql.Expression](ctx *sql.Context, e sql.Expression) bool {
	return containsFunc(ctx, e, func(e sql.Expression) bool {
		_, is := e.(T)
		return is
	})
}

// containsFunc reports whether there is such an expression in another; subqueries are not looked into.
func containsFunc(ctx *sql.Context, e sql.Expression, such func(sql.Expression) bool) bool {
	found := false
	sql.Inspect(ctx, e, func(_ *sql.Context, e sql.Expression) bool {
		found = found || such(e)
		return !found
	})
	return found
}

// inspectExpression calls f for every field in an expression, those in its subqueries included.
func inspectExpression(ctx *sql.Context, e sql.Expression, f func(*expression.GetField)) {
	sql.Inspect(ctx, e, func(ctx *sql.Context, e sql.Expression) bool {
		switch e := e.(type) {
		case *expression.GetField:
			f(e)
		case *plan.Subquery:
			transform.InspectWithOpaque(ctx, e.Query, func(ctx *sql.Context, n sql.Node) bool {
				if x, ok := n.(sql.Expressioner); ok {
					for _, e := range x.Expressions() {
						inspectExpression(ctx, e, f)
					}
				}
				return true
			})
		}
		return true
	})
}

// columnUse is the columns that somebody looks at, by table.
type columnUse map[sql.TableId]map[string]bool

// add counts a field.
func (u columnUse) add(f *expression.GetField) {
	if u[f.TableId()] == nil {
		u[f.TableId()] = map[string]bool{}
	}
	u[f.TableId()][strings.ToLower(f.Name())] = true
}

// usedColumns are the columns of a plan tree that the statement's result depends on. A column that a projection only
// passes on counts where something above looks at it: the engine passes whole tables on when it rewrites IN (SELECT …).
func usedColumns(ctx *sql.Context, n sql.Node) columnUse {
	u := columnUse{}
	u.collect(ctx, n, true)
	return u
}

// collect goes top down, so that what is above has been counted; all says that n's columns are the result's.
func (u columnUse) collect(ctx *sql.Context, n sql.Node, all bool) {
	if ownTree(n) { // a LATERAL one looks at columns of this tree; ids of its own tables do no harm
		transform.InspectWithOpaque(ctx, n, func(ctx *sql.Context, n sql.Node) bool {
			u.expressions(ctx, n)
			return true
		})
		return
	}
	switch n := n.(type) {
	case *plan.Project:
		for _, e := range n.Projections {
			if f, ok := e.(*expression.GetField); !ok || all || u.has(f) {
				inspectExpression(ctx, e, u.add)
			}
		}
		all = false
	case *plan.GroupBy, *plan.Window:
		u.expressions(ctx, n)
		all = false
	case *plan.Distinct:
		u.expressions(ctx, n)
		all = all || len(n.DistinctOn()) == 0
	default:
		u.expressions(ctx, n)
	}
	for _, child := range n.Children() {
		u.collect(ctx, child, all)
	}
}

// has reports whether something above looks at a field. A set operation that converts its columns names no table for them.
func (u columnUse) has(f *expression.GetField) bool {
	name := strings.ToLower(f.Name())
	return u[f.TableId()][name] || u[0][name]
}

// expressions counts what a node's own expressions look at.
func (u columnUse) expressions(ctx *sql.Context, n sql.Node) {
	if e, ok := n.(sql.Expressioner); ok {
		for _, e := range e.Expressions() {
			inspectExpression(ctx, e, u.add)
		}
	}
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
	return hasScan(child) && containsFunc(ctx, e, func(e sql.Expression) bool {
		f, ok := e.(*expression.GetField)
		return ok && f.TableId() != 0 && !inside[f.TableId()]
	})
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

// withoutOurs is what is below a node that an earlier pushdown into the same tree put there, and that this one puts back.
func withoutOurs(n sql.Node) (sql.Node, bool) {
	switch n := n.(type) {
	case *earlyStop:
		return n.child, true
	case *kept: // the engine may have moved a filter below it since
		return n.child, true
	case *chosen:
		return n.child, true
	case *fetched:
		return n.child, true
	case *keySide:
		return n.child, true
	case *lots:
		return n.join, true
	case *mailboxesFirst:
		return n.child, true
	case *outerRows:
		return n.child, true
	case *lookups:
		return n.child, true
	}
	return n, false
}
