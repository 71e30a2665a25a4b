package tables

import (
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// What MySQL says of window functions, and of names for them, where there are none.
const (
	errWindowUse   = 3593 // ER_WINDOW_INVALID_WINDOW_FUNC_USE
	errWindowAlias = 3594 // ER_WINDOW_INVALID_WINDOW_FUNC_ALIAS_USE
)

// windowsPlaced refuses a window function, or the name of one, in a part of a SELECT or a join that is read before there are windows: in WHERE, ON,
// GROUP BY and HAVING. The engine plans some, and looks for their values in rows that have none.
// See https://dev.mysql.com/doc/refman/8.0/en/window-functions-usage.html.
func windowsPlaced(n sqlparser.SQLNode) error {
	parts := clauses(n)
	s, isSelect := n.(*sqlparser.Select)
	if isSelect && s.Having != nil {
		parts = append(parts, clause{"HAVING", s.Having.Expr})
	}
	for _, c := range parts {
		if calls := windowsIn(c.SQLNode); len(calls) > 0 {
			return mysql.NewSQLError(errWindowUse, "HY000", "You cannot use the window function '%s' in this context: %s is read before windows are: "+
				"compute it in a derived table, as in SELECT … FROM (SELECT %s AS w … FROM …) d WHERE d.w …",
				calls[0].Name.Lowered(), c.name, sqlparser.String(calls[0]))
		}
	}
	if isSelect && s.Having != nil {
		return windowNamesPlaced(s)
	}
	return nil
}

// windowNamesPlaced refuses a HAVING that names a column of the list with a window function in it.
func windowNamesPlaced(s *sqlparser.Select) error {
	aliases := map[string]bool{}
	for _, e := range s.SelectExprs {
		if a, ok := e.(*sqlparser.AliasedExpr); ok && !a.As.IsEmpty() && len(windowsIn(a.Expr)) > 0 {
			aliases[a.As.Lowered()] = true
		}
	}
	var err error
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) { // the function never fails
		if c, ok := n.(*sqlparser.ColName); ok && err == nil && c.Qualifier.IsEmpty() && aliases[c.Name.Lowered()] {
			err = mysql.NewSQLError(errWindowAlias, "HY000", "You cannot use the alias '%s' of an expression containing a window function in this context: "+
				"HAVING is read before windows are; write the condition around a derived table, as in SELECT * FROM (SELECT …) d WHERE d.%[1]s …", c.Name)
		}
		_, isQuery := n.(*sqlparser.Subquery)
		return !isQuery, nil
	}, s.Having)
	return err
}

// windowsIn are the calls of window functions in a tree, but not those of subqueries.
func windowsIn(n sqlparser.SQLNode) []*sqlparser.FuncExpr {
	var out []*sqlparser.FuncExpr
	outside(n, func(e sqlparser.Expr) {
		if f, ok := e.(*sqlparser.FuncExpr); ok && f.Over != nil {
			out = append(out, f)
		}
	})
	return out
}
