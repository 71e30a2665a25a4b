package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/analyzer"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// The ids of our analyzer rules; the engine's own end far below.
const (
	guardRule    analyzer.RuleId = 10001
	prepareRule  analyzer.RuleId = 10002
	pushdownRule analyzer.RuleId = 10003
	gatherRule   analyzer.RuleId = 10004
	unionRule    analyzer.RuleId = 10005
)

// guard runs before the engine's rules and hides LIKE from their rewriting, in subqueries too; it says of joins by an id that
// both sides are of one mailbox. It refuses what they would rewrite so that pushdown could not see it any more, and uses of
// hidden columns.
func guard(ctx *sql.Context, _ *analyzer.Analyzer, n sql.Node, _ *plan.Scope, _ analyzer.RuleSelector, _ *sql.QueryFlags) (sql.Node, transform.TreeIdentity, error) {
	if err := refuseHidden(ctx, n); err != nil {
		return nil, transform.SameTree, err
	}
	if err := scopeInSubquery(ctx, n); err != nil {
		return nil, transform.SameTree, err
	}
	if err := ofGroups(ctx, n); err != nil {
		return nil, transform.SameTree, err
	}
	n, err := joinMailboxes(ctx, n)
	if err != nil {
		return nil, transform.SameTree, err
	}
	n, err = mended(ctx, n)
	return n, transform.NewTree, err
}

// scopeInSubquery refuses user_id IN (SELECT …) and user_id = (SELECT …): the engine makes joins of them, which say nothing
// of the scope.
func scopeInSubquery(ctx *sql.Context, n sql.Node) error {
	tables := scansIn(n)
	var refused error
	inspectTree(n, func(n sql.Node) {
		f, ok := n.(*plan.Filter)
		if !ok {
			return
		}
		sql.Inspect(ctx, f.Expression, func(_ *sql.Context, e sql.Expression) bool {
			sides := e.Children()
			if len(sides) != 2 {
				return true
			}
			for i, side := range sides {
				field, isField := side.(*expression.GetField)
				_, isQuery := sides[1-i].(*plan.Subquery)
				if !isField || !isQuery || !isScopeColumn(field.Name()) {
					continue
				}
				if t := tables[field.TableId()]; t != nil && !t.db.all {
					refused = scopeError(t.db)
				}
			}
			return true
		})
	})
	return refused
}

// guardExpression hides one LIKE, or those of a subquery, and mends what is not MySQL's.
func guardExpression(ctx *sql.Context, e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
	if err := endedBy(ctx); err != nil {
		return nil, transform.SameTree, err
	}
	e, same, err := mend(ctx, e)
	if err != nil {
		return nil, transform.SameTree, err
	}
	switch e := e.(type) {
	case *expression.Like:
		return newLike(ctx, e), transform.NewTree, nil
	case *plan.Subquery:
		if err := ofOuterRows(ctx, e); err != nil {
			return nil, transform.SameTree, err
		}
		if err := ofGroups(ctx, e.Query); err != nil {
			return nil, transform.SameTree, err
		}
		query, err := joinMailboxes(ctx, e.Query)
		if err != nil {
			return nil, transform.SameTree, err
		}
		if query, err = mended(ctx, query); err != nil {
			return nil, transform.SameTree, err
		}
		return e.WithQuery(query), transform.NewTree, nil
	}
	out, sameToo, err := atMostOne(ctx, e)
	return out, same && sameToo, err
}

// prepare runs once before the engine plans: it keeps indexes away from the planner, which would look keys up one by one,
// and honours sql_select_limit where the engine forgets it. That any rule stands here at all also keeps the engine from
// its short list for plain SELECTs, which skips pushdown.
func prepare(ctx *sql.Context, _ *analyzer.Analyzer, n sql.Node, scope *plan.Scope, _ analyzer.RuleSelector, _ *sql.QueryFlags) (sql.Node, transform.TreeIdentity, error) {
	if describesTables(n) {
		return n, transform.SameTree, nil
	}
	n, same, err := withoutIndexes(ctx, n)
	if err != nil || !scope.IsEmpty() || scope.RecursionDepth() > 0 {
		return n, same, err
	}
	limited, ok := selectLimit(ctx, n)
	return limited, same && transform.TreeIdentity(!ok), nil
}

// withoutIndexes marks the tables of a plan tree, those in subqueries too, as ones to scan.
func withoutIndexes(ctx *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
	n, same, err := transform.NodeWithOpaque(ctx, n, func(ctx *sql.Context, n sql.Node) (sql.Node, transform.TreeIdentity, error) {
		rt, ok := n.(*plan.ResolvedTable)
		if !ok {
			return n, transform.SameTree, nil
		}
		t, ok := rt.UnderlyingTable().(*scanTable)
		if !ok || t.scanning {
			return n, transform.SameTree, nil
		}
		c := *t
		c.scanning = true
		out, err := rt.ReplaceTable(ctx, &c)
		return out, transform.NewTree, err
	})
	if err != nil {
		return nil, transform.SameTree, err
	}
	n, sameToo, err := transform.NodeExprsWithOpaque(ctx, n, func(ctx *sql.Context, e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
		s, ok := e.(*plan.Subquery)
		if !ok {
			return e, transform.SameTree, nil
		}
		query, same, err := withoutIndexes(ctx, s.Query)
		if err != nil || same {
			return e, transform.SameTree, err
		}
		return s.WithQuery(query), transform.NewTree, nil
	})
	return n, same && sameToo, err
}

// describesTables reports statements that ask for the tables' keys instead of their rows.
func describesTables(n sql.Node) bool {
	found := false
	transform.Inspect(n, func(n sql.Node) bool {
		switch n.(type) {
		case *plan.ShowIndexes, *plan.ShowColumns, *plan.ShowCreateTable, *plan.Describe:
			found = true
		}
		return !found
	})
	return found
}

// selectLimit puts a LIMIT on a SELECT that has none, where sql_select_limit is set. The engine does so for some roots only.
func selectLimit(ctx *sql.Context, n sql.Node) (sql.Node, bool) {
	isDefault, v := sql.HasDefaultValue(ctx, ctx.Session, "sql_select_limit")
	if isDefault {
		return n, false
	}
	switch n.(type) {
	case *plan.Distinct, *plan.Having, *plan.Filter, *plan.TableAlias, *plan.ResolvedTable, *plan.TopN, *plan.Offset:
	default:
		return n, false
	}
	limit, ok := asInt64(ctx, v)
	if !ok {
		return n, false
	}
	return plan.NewLimit(expression.NewLiteral(limit, integerType), n), true
}
