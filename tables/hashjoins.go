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
		switch n := n.(type) {
		case *plan.JoinNode:
			return hashJoin(ctx, n)
		case *plan.Filter:
			return withoutMatches(ctx, n)
		}
		return n, transform.SameTree, nil
	})
}

// hashJoin makes a hash join of one join.
func hashJoin(ctx *sql.Context, j *plan.JoinNode) (sql.Node, transform.TreeIdentity, error) {
	if j.Op == plan.JoinTypeLeftOuterHashExcludeNulls { // of NOT IN, whose matches are dropped
		return matchOnce(ctx, j)
	}
	if !hashable(j) {
		return j, transform.SameTree, nil
	}
	left, right := hashKeys(ctx, j)
	if len(left) == 0 || !repeats(ctx, j.Right()) {
		return j, transform.SameTree, nil
	}
	out := *j
	out.Op = j.Op.AsHash()
	lookup := plan.NewHashLookup(ctx, j.Right(), right, left, out.Op)
	hashed, err := out.WithChildren(ctx, j.Left(), lookup)
	return hashed, transform.NewTree, err
}

// hashable reports joins for which it is the same whether a row of the right side does not match or is not there, or which
// hashRows know what to give for NULLs.
func hashable(j *plan.JoinNode) bool {
	switch j.Op {
	case plan.JoinTypeInner, plan.JoinTypeLeftOuter, plan.JoinTypeSemi, plan.JoinTypeAntiIncludeNulls, plan.JoinTypeAnti,
		plan.JoinTypeLeftOuterExcludeNulls:
		return j.Filter != nil
	}
	return false
}

// hashKeys are what a join compares for equality, of the left side and of the right one.
func hashKeys(ctx *sql.Context, j *plan.JoinNode) (left, right expression.Tuple) {
	for _, pair := range keyPairs(ctx, j.Filter, idsBelow(j.Left()), idsBelow(j.Right())) {
		l, r := pair.here, pair.there
		if !gmstypes.IsTextOnly(pair.as) { // hashTexts knows texts
			l, r = &hashed{wrapper{l}}, &hashed{wrapper{r}}
		}
		left, right = append(left, l), append(right, r)
	}
	return left, right
}

// repeats reports whether a node is sure to give the same rows each time: a hash join reads them once. What looks at rows of
// another table, or at those of an outer query, may not.
func repeats(ctx *sql.Context, n sql.Node) bool {
	same := true
	own := &ownColumns{tables: idsBelow(n), made: map[sql.ColumnId]bool{}}
	inspectTree(n, func(n sql.Node) { own.add(ctx, n) })
	inspectTree(n, func(n sql.Node) {
		switch n := n.(type) {
		case *plan.ResolvedTable, *plan.TableAlias, *plan.Filter, *plan.Project, *plan.HashLookup, *plan.GroupBy, *plan.Having,
			*plan.Distinct, *plan.Sort, *plan.TopN, *plan.Limit, *plan.Offset, *kept, *earlyStop:
		case *plan.JoinNode:
			same = same && !n.Op.IsLateral()
		case *plan.SubqueryAlias:
			same = same && !n.IsLateral && n.Correlated.Empty()
		default:
			same = false
		}
		if x, ok := n.(sql.Expressioner); ok {
			for _, e := range x.Expressions() {
				same = same && own.only(ctx, e)
			}
		}
	})
	return same
}

// ownColumns are the columns that nodes of one tree give.
type ownColumns struct {
	tables map[sql.TableId]bool
	made   map[sql.ColumnId]bool // by functions over groups, and under new names
}

// add adds the columns that a node makes.
func (o *ownColumns) add(ctx *sql.Context, n sql.Node) {
	x, ok := n.(sql.Expressioner)
	if !ok {
		return
	}
	for _, e := range x.Expressions() {
		sql.Inspect(ctx, e, func(_ *sql.Context, e sql.Expression) bool {
			_, isField := e.(*expression.GetField)
			if made, ok := e.(sql.IdExpression); ok && !isField && made.Id() != 0 {
				o.made[made.Id()] = true
			}
			return true
		})
	}
}

// only reports whether an expression is made of these columns alone.
func (o *ownColumns) only(ctx *sql.Context, e sql.Expression) bool {
	return !differs(ctx, e) && !containsFunc(ctx, e, func(e sql.Expression) bool {
		switch e := e.(type) {
		case *expression.GetField:
			return !o.tables[e.TableId()] && !o.made[e.Id()]
		case *plan.Subquery:
			return true
		}
		return false
	})
}

// readsOnly reports whether an expression is made of the columns of some tables alone.
func readsOnly(ctx *sql.Context, e sql.Expression, tables map[sql.TableId]bool) bool {
	return (&ownColumns{tables: tables}).only(ctx, e)
}
