package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/vitess/go/mysql"
)

// ofOuterRows refuses an aggregate in a subquery of columns that are all of the outer query. It is that query's, which regroup
// knows where its columns name their tables; the engine would count the subquery's rows.
func ofOuterRows(ctx *sql.Context, s *plan.Subquery) error {
	var refused error
	inspectTree(s.Query, func(n sql.Node) {
		g, ok := n.(*plan.GroupBy)
		if !ok {
			return
		}
		for _, e := range g.SelectDeps {
			sql.Inspect(ctx, e, func(ctx *sql.Context, e sql.Expression) bool {
				if _, ok := e.(sql.Aggregation); ok && allOutside(ctx, e, s.Correlated()) {
					refused = mysql.NewSQLError(mysql.ERNotSupportedYet, stateSyntax,
						"%s is an aggregate of the query around its subquery: name the table of its columns, as in COUNT(t.id)", e)
				}
				return refused == nil
			})
		}
	})
	return refused
}

// allOutside reports an expression that looks at columns, and at none but those.
func allOutside(ctx *sql.Context, e sql.Expression, outside sql.ColSet) bool {
	return contains[*expression.GetField](ctx, e) && !containsFunc(ctx, e, func(e sql.Expression) bool {
		f, ok := e.(*expression.GetField)
		return ok && !outside.Contains(f.Id())
	})
}
