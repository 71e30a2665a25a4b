package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// hashJoins makes hash joins of nested loops that compare columns for equality, among other conditions. The engine does so
// only where there are no others, and else compares every row of one side with every row of the other. The whole condition
// stays: the hash only leaves out rows that it would refuse.
func hashJoins(ctx *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
	if !sessionFlag(ctx, varPushdown) {
		return n, transform.SameTree, nil
	}
	return transform.NodeWithOpaque(ctx, n, func(ctx *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
		j, ok := n.(*plan.JoinNode)
		if !ok || !hashable(j) {
			return n, transform.SameTree, nil
		}
		left, right := hashKeys(ctx, j)
		if len(left) == 0 || !repeats(ctx, j.Right()) {
			return n, transform.SameTree, nil
		}
		out := *j
		out.Op = j.Op.AsHash()
		lookup := plan.NewHashLookup(ctx, j.Right(), right, left, out.Op)
		hashed, err := out.WithChildren(ctx, j.Left(), lookup)
		return hashed, transform.NewTree, err
	})
}

// hashable reports joins for which it is the same whether a row of the right side does not match or is not there. For NOT IN
// it is not: there a comparison with NULL counts.
func hashable(j *plan.JoinNode) bool {
	switch j.Op {
	case plan.JoinTypeInner, plan.JoinTypeLeftOuter, plan.JoinTypeSemi, plan.JoinTypeAntiIncludeNulls:
		return j.Filter != nil
	}
	return false
}

// hashKeys are the texts that a join compares for equality, of the left side and of the right one.
func hashKeys(ctx *sql.Context, j *plan.JoinNode) (left, right expression.Tuple) {
	leftIDs, rightIDs := idsBelow(j.Left()), idsBelow(j.Right())
	for _, conjunct := range expression.SplitConjunction(ctx, j.Filter) {
		for _, pair := range fieldPairs(conjunct) {
			l, r := pair[0], pair[1]
			if leftIDs[l.TableId()] && rightIDs[r.TableId()] && gmstypes.IsTextOnly(l.Type(ctx)) && gmstypes.IsTextOnly(r.Type(ctx)) {
				left, right = append(left, l), append(right, r)
			}
		}
	}
	return left, right
}

// repeats reports whether a node is sure to give the same rows each time: a hash join reads them once. What looks at rows of
// another table, or at those of an outer query, may not.
func repeats(ctx *sql.Context, n sql.Node) bool {
	same := true
	below := idsBelow(n)
	inspectTree(n, func(n sql.Node) {
		switch n := n.(type) {
		case *plan.ResolvedTable, *plan.TableAlias, *plan.Filter, *plan.Project, *plan.HashLookup:
		case *plan.JoinNode:
			same = same && !n.Op.IsLateral()
		case *plan.SubqueryAlias:
			same = same && !n.IsLateral && n.Correlated.Empty()
		default:
			same = false
		}
		if x, ok := n.(sql.Expressioner); ok {
			for _, e := range x.Expressions() {
				same = same && readsOnly(ctx, e, below)
			}
		}
	})
	return same
}

// readsOnly reports whether an expression is made of the columns of some tables alone.
func readsOnly(ctx *sql.Context, e sql.Expression, tables map[sql.TableId]bool) bool {
	only := !differs(ctx, e)
	sql.Inspect(ctx, e, func(_ *sql.Context, e sql.Expression) bool {
		switch e := e.(type) {
		case *expression.GetField:
			only = only && tables[e.TableId()]
		case *plan.Subquery:
			only = false
		}
		return only
	})
	return only
}
