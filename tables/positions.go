package tables

import (
	"strconv"
	"strings"

	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// orderByPosition puts the arguments of GROUP_CONCAT where its ORDER BY says which: the engine would take the columns of the tables instead, and
// for an argument that is a number the column that it counts to. A constant orders nothing.
func orderByPosition(g *sqlparser.GroupConcatExpr) error {
	var order sqlparser.OrderBy
	for _, o := range g.OrderBy {
		o.Expr = noPosition(o.Expr)
		if v, ok := o.Expr.(*sqlparser.SQLVal); ok && isPosition(v) {
			n, err := strconv.Atoi(string(v.Val))
			if err != nil || n < 1 || n > len(g.Exprs) {
				return mysql.NewSQLError(mysql.ERBadFieldError, "42S22", "Unknown column '%s' in 'order clause': GROUP_CONCAT has %d arguments", v.Val, len(g.Exprs))
			}
			if a, ok := g.Exprs[n-1].(*sqlparser.AliasedExpr); ok {
				o.Expr = a.Expr
			}
		}
		if !isConstant(o.Expr) {
			order = append(order, o)
		}
	}
	g.OrderBy = order
	return nil
}

// positions are in GROUP BY and ORDER BY those of columns that there are.
func positions(s *sqlparser.Select) error {
	for _, e := range s.SelectExprs {
		if _, ok := e.(*sqlparser.AliasedExpr); !ok {
			return nil // of * nobody knows yet how many there are
		}
	}
	check := func(e sqlparser.Expr, place string) error {
		v, ok := e.(*sqlparser.SQLVal)
		if !ok || !isPosition(v) {
			return nil
		}
		if n, err := strconv.Atoi(string(v.Val)); err != nil || n < 1 || n > len(s.SelectExprs) {
			return mysql.NewSQLError(mysql.ERBadFieldError, "42S22", "Unknown column '%s' in '%s'", v.Val, place)
		}
		return nil
	}
	for _, e := range s.GroupBy {
		if err := check(e, "group statement"); err != nil {
			return err
		}
	}
	for _, o := range s.OrderBy {
		if err := check(o.Expr, "order clause"); err != nil {
			return err
		}
	}
	return nil
}

// parametersInOrder makes constants of the parameters of GROUP BY and ORDER BY.
func parametersInOrder(s *sqlparser.Select) {
	for i, e := range s.GroupBy {
		s.GroupBy[i] = noPosition(e)
	}
	for _, o := range s.OrderBy {
		o.Expr = noPosition(o.Expr)
	}
}

// noPosition is an expression, in a function where it is a parameter: as in MySQL its value counts to no column, nor needs to be a number as the
// engine wants it to be.
// See https://dev.mysql.com/doc/refman/8.0/en/prepare.html.
func noPosition(e sqlparser.Expr) sqlparser.Expr {
	bare := e
	for p, ok := bare.(*sqlparser.ParenExpr); ok; p, ok = bare.(*sqlparser.ParenExpr) {
		bare = p.Expr
	}
	if v, ok := bare.(*sqlparser.SQLVal); ok && v.Type == sqlparser.ValArg {
		return &sqlparser.FuncExpr{Name: sqlparser.NewColIdent("coalesce"), Exprs: sqlparser.SelectExprs{&sqlparser.AliasedExpr{Expr: v}}}
	}
	return e
}

// isPosition reports a number that says which column or argument is meant: one with a sign is a constant.
func isPosition(v *sqlparser.SQLVal) bool {
	return v.Type == sqlparser.IntVal && !strings.HasPrefix(string(v.Val), "-")
}

// placeIn is the column of a list that a number counts to, from 0.
func placeIn(list sqlparser.SelectExprs, v *sqlparser.SQLVal) (place int, ok bool) {
	n, err := strconv.Atoi(string(v.Val))
	return n - 1, isPosition(v) && err == nil && n >= 1 && n <= len(list)
}

// isConstant reports a literal, in parentheses or with a sign as well.
func isConstant(e sqlparser.Expr) bool {
	switch e := e.(type) {
	case *sqlparser.ParenExpr:
		return isConstant(e.Expr)
	case *sqlparser.UnaryExpr:
		return isConstant(e.Expr)
	case *sqlparser.SQLVal, *sqlparser.NullVal, sqlparser.BoolVal:
		return true
	}
	return false
}

// groupByConstants puts constants of GROUP BY into parentheses where they are no positions: the engine refuses them bare.
func groupByConstants(s *sqlparser.Select) {
	for i, e := range s.GroupBy {
		if v, ok := e.(*sqlparser.SQLVal); ok && !isPosition(v) {
			s.GroupBy[i] = &sqlparser.ParenExpr{Expr: v}
		}
	}
}
