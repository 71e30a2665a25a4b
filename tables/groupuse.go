package tables

import (
	"strings"

	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// groupsRows refuses an aggregate where rows are chosen before they are grouped: in WHERE, in ON and in GROUP BY. The engine would plan it, and
// look for its value in a row that has none.
func groupsRows(n sqlparser.SQLNode) error {
	var err error
	for _, c := range clauses(n) {
		outside(c.SQLNode, func(f sqlparser.Expr) {
			if err == nil && isAggregate(f) {
				err = mysql.NewSQLError(mysql.ERInvalidGroupFuncUse, "HY000",
					"Invalid use of group function: %s stands in %s, which is read before rows are grouped: write HAVING, or a subquery as in x = (SELECT MAX(x) FROM …)",
					sqlparser.String(f), c.name)
			}
		})
	}
	return err
}

// clause is a part of a statement under its name.
type clause struct {
	name string
	sqlparser.SQLNode
}

// clauses are the parts of a SELECT or a join that see single rows.
func clauses(n sqlparser.SQLNode) []clause {
	var out []clause
	switch n := n.(type) {
	case *sqlparser.Select:
		if n.Where != nil {
			out = append(out, clause{"WHERE", n.Where.Expr})
		}
		if len(n.GroupBy) > 0 {
			out = append(out, clause{"GROUP BY", n.GroupBy})
		}
	case *sqlparser.JoinTableExpr:
		if n.Condition.On != nil {
			out = append(out, clause{"ON", n.Condition.On})
		}
	}
	return out
}

// groupsAggregates refuses a GROUP BY of a column of the list that is an aggregate, by its place: the engine would look for its value
// in a row that has none.
func groupsAggregates(s *sqlparser.Select) error {
	if !listed(s) {
		return nil // of * nobody knows yet where the columns stand
	}
	for _, e := range s.GroupBy {
		v, ok := e.(*sqlparser.SQLVal)
		if !ok {
			continue
		}
		n, ok := placeIn(s.SelectExprs, v)
		if !ok {
			continue
		}
		if a := s.SelectExprs[n].(*sqlparser.AliasedExpr); hasAggregate(a.Expr) {
			return wrongGroup(a)
		}
	}
	return nil
}

// hasAggregate reports an aggregate in an expression, but not those of its subqueries.
func hasAggregate(e sqlparser.Expr) bool {
	found := false
	outside(e, func(f sqlparser.Expr) { found = found || isAggregate(f) })
	return found
}

// wrongGroup is MySQL's error for a column that cannot be grouped by.
func wrongGroup(a *sqlparser.AliasedExpr) error {
	name := a.As.String()
	if a.As.IsEmpty() {
		name = strings.TrimSpace(a.InputExpression)
	}
	return mysql.NewSQLError(mysql.ERWrongGroupField, stateSyntax, "Can't group on '%s'", name)
}
