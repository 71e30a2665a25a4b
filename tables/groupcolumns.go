package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
	"github.com/dolthub/vitess/go/mysql"
)

// ofGroups refuses a subquery beside GROUP BY that looks at a column of the rows which the engine has not kept for the groups. regroup keeps them
// where their tables are named; the engine would take another column.
func ofGroups(ctx *sql.Context, n sql.Node) error {
	var refused error
	transform.InspectWithOpaque(ctx, n, func(ctx *sql.Context, n sql.Node) bool {
		x, ok := n.(sql.Expressioner)
		g := groupsBelow(n)
		if !ok || g == nil {
			return refused == nil
		}
		lost := lostColumns(ctx, g)
		for _, e := range x.Expressions() {
			sql.Inspect(ctx, e, func(_ *sql.Context, e sql.Expression) bool {
				if s, ok := e.(*plan.Subquery); ok && s.Correlated().Intersects(lost) {
					refused = mysql.NewSQLError(mysql.ERNotSupportedYet, stateSyntax,
						"a subquery beside GROUP BY looks at a column that the groups are not known to have: name its table, as in t.id, or group in a derived table, as in FROM (SELECT … GROUP BY …) g")
				}
				return refused == nil
			})
		}
		return refused == nil
	})
	return refused
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

// lostColumns are those of the rows that are grouped, but for what the groups keep of them.
func lostColumns(ctx *sql.Context, g *plan.GroupBy) sql.ColSet {
	var rows, kept sql.ColSet
	inspectTree(g.Child, func(n sql.Node) {
		if t, ok := n.(plan.TableIdNode); ok {
			rows = rows.Union(t.Columns())
		}
	})
	for _, e := range g.SelectDeps {
		if f, ok := e.(*expression.GetField); ok {
			kept.Add(f.Id())
		}
	}
	return rows.Difference(kept)
}
