package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
	"github.com/dolthub/vitess/go/mysql"
)

// ofGroups refuses a GROUP BY of an aggregate, and subqueries that look at columns which groups have not.
func ofGroups(ctx *sql.Context, n sql.Node) error {
	var refused error
	transform.InspectWithOpaque(ctx, n, func(ctx *sql.Context, n sql.Node) bool {
		if g, ok := n.(*plan.GroupBy); ok && refused == nil {
			refused = ofAggregates(ctx, g)
		}
		x, ok := n.(sql.Expressioner)
		g := groupsBelow(n)
		if !ok || g == nil || refused != nil {
			return refused == nil
		}
		_, orders := n.(*plan.Sort)
		for _, e := range x.Expressions() {
			sql.Inspect(ctx, e, func(ctx *sql.Context, e sql.Expression) bool {
				if s, ok := e.(*plan.Subquery); ok && refused == nil {
					refused = fromRows(ctx, s, g, orders)
				}
				return refused == nil
			})
		}
		return refused == nil
	})
	return refused
}

// fromRows refuses a subquery that looks at a column of the rows that are grouped. Without GROUP BY no column is one of the group, but an order of
// one row may be of anything. With one, regroup keeps the columns that name their tables; the engine would take another column for one that it has not kept.
func fromRows(ctx *sql.Context, s *plan.Subquery, g *plan.GroupBy, orders bool) error {
	rows := rowColumns(g)
	switch {
	case len(g.GroupByExprs) == 0 && !orders && s.Correlated().Intersects(rows) && sql.LoadSqlMode(ctx).OnlyFullGroupBy():
		return mysql.NewSQLError(mysql.ERMixOfGroupFuncAndFields, stateSyntax, "In aggregated query without GROUP BY, a subquery looks at a nonaggregated column of the "+
			"rows; this is incompatible with sql_mode=only_full_group_by: add GROUP BY, or let it look at an aggregate, as in MAX(t.id)")
	case s.Correlated().Intersects(rows.Difference(keptColumns(g))):
		return mysql.NewSQLError(mysql.ERNotSupportedYet, stateSyntax,
			"a subquery beside GROUP BY looks at a column that the groups are not known to have: name its table, as in t.id, or group in a derived table, as in FROM (SELECT … GROUP BY …) g")
	}
	return nil
}

// ofAggregates refuses groups by an aggregate of theirs, under its name in the list: the engine would look for its value in a row that has none.
func ofAggregates(ctx *sql.Context, g *plan.GroupBy) error {
	var aggregates sql.ColSet
	for _, e := range g.SelectDeps {
		if a, ok := e.(sql.Aggregation); ok {
			aggregates.Add(a.Id())
		}
	}
	for _, e := range g.GroupByExprs {
		alias, ok := e.(*expression.Alias)
		if ok && containsFunc(ctx, alias, func(e sql.Expression) bool {
			f, ok := e.(*expression.GetField)
			return ok && aggregates.Contains(f.Id())
		}) {
			return mysql.NewSQLError(mysql.ERWrongGroupField, stateSyntax, "Can't group on '%s'", alias.Name())
		}
	}
	return nil
}

// groupsBelow are the groups whose columns an expression of a node sees; nil where it sees rows.
func groupsBelow(n sql.Node) *plan.GroupBy {
	for {
		switch n.(type) {
		case *plan.Project, *plan.Having, *plan.Filter, *plan.Sort, *plan.Distinct, *plan.TopN:
			n = n.Children()[0]
		default:
			return nil
		}
		if g, ok := n.(*plan.GroupBy); ok {
			return g
		}
	}
}

// rowColumns are those of the rows that are grouped.
func rowColumns(g *plan.GroupBy) sql.ColSet {
	var rows sql.ColSet
	inspectTree(g.Child, func(n sql.Node) {
		if t, ok := n.(plan.TableIdNode); ok {
			rows = rows.Union(t.Columns())
		}
	})
	return rows
}

// keptColumns are those of them that the engine keeps for the groups.
func keptColumns(g *plan.GroupBy) sql.ColSet {
	var kept sql.ColSet
	for _, e := range g.SelectDeps {
		if f, ok := e.(*expression.GetField); ok {
			kept.Add(f.Id())
		}
	}
	return kept
}
