package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// concatOrder holds what a GROUP_CONCAT joins, what it sorts by, and a letter for each of these: d of DESC, a of ASC. The engine would take the
// columns in its ORDER BY for such that the SELECT shows, and refuse them beside GROUP BY (1055). No statement can call a function of this name.
var concatOrder = &scalarKind{name: "group_concat order", least: 3, most: 1000, typeOf: typeOfFirst, eval: firstValue}

// typeOfFirst is the type of the first argument.
func typeOfFirst(ctx *sql.Context, args []sql.Expression) sql.Type { return args[0].Type(ctx) }

// sortInside puts the ORDER BY of a GROUP_CONCAT with one argument into that.
func sortInside(g *sqlparser.GroupConcatExpr) {
	if len(g.OrderBy) == 0 || len(g.Exprs) != 1 {
		return
	}
	directions := make([]byte, len(g.OrderBy))
	args := append(sqlparser.SelectExprs{}, g.Exprs...)
	for i, o := range g.OrderBy {
		directions[i] = 'a'
		if o.Direction == sqlparser.DescScr {
			directions[i] = 'd'
		}
		args = append(args, &sqlparser.AliasedExpr{Expr: o.Expr})
	}
	args = append(args, &sqlparser.AliasedExpr{Expr: sqlparser.NewStrVal(directions)})
	call := &sqlparser.FuncExpr{Name: sqlparser.NewColIdent(concatOrder.name), Exprs: args}
	g.Exprs, g.OrderBy = sqlparser.SelectExprs{&sqlparser.AliasedExpr{Expr: call}}, nil
}

// sortedBy are the arguments of a GROUP_CONCAT, first what it joins and then what it sorts by, and which of these go backward.
func sortedBy(e sql.Expression) (args []sql.Expression, backward []bool) {
	call, ok := bare(e).(*scalar)
	if !ok || call.scalarKind != concatOrder {
		return []sql.Expression{e}, nil
	}
	args = call.args[:len(call.args)-1]
	letters := call.args[len(args)].(*expression.Literal).Value().(string)
	for _, letter := range letters {
		backward = append(backward, letter == 'd')
	}
	return args, backward
}
