package tables

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// stateSyntax is the SQLSTATE of errors in a statement's text.
const stateSyntax = "42000"

// rewrite changes what the engine refuses although it is right in MySQL, and refuses what it would answer with a word that helps nobody.
func rewrite(stmt sqlparser.Statement) (sqlparser.Statement, error) {
	if stmt == nil {
		return stmt, nil
	}
	if err := boundTables(stmt); err != nil {
		return stmt, err
	}
	err := sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) {
		if g, ok := n.(*sqlparser.GroupConcatExpr); ok {
			if err := orderByPosition(g); err != nil {
				return false, err
			}
			concatenate(g)
			sortInside(g)
		}
		if err := boundOperators(n); err != nil {
			return false, err
		}
		if err := groupsRows(n); err != nil {
			return false, err
		}
		if err := windowsPlaced(n); err != nil {
			return false, err
		}
		switch n := n.(type) {
		case *sqlparser.ConvertExpr:
			if err := nameDigits(n); err != nil {
				return false, err
			}
		case *sqlparser.ComparisonExpr:
			quantify(n)
			callRegexp(n)
		case *sqlparser.UnaryExpr:
			invert(n)
		case *sqlparser.ParenTableExpr:
			joinListed(n)
		case *sqlparser.SetOp:
			nameConstants(n)
		case *sqlparser.IntervalExpr:
			if err := unitOfInterval(n); err != nil {
				return false, err
			}
		case *sqlparser.JSONTableExpr:
			if err := jsonTable(n); err != nil {
				return false, err
			}
		}
		if s, ok := n.(*sqlparser.Select); ok {
			return true, rewriteSelect(s)
		}
		return true, nil
	}, stmt)
	return stmt, err
}

// rewriteSelect does so for the clauses of a SELECT, in the order in which one step's work is another's.
func rewriteSelect(s *sqlparser.Select) error {
	parametersInOrder(s)
	for _, step := range []func(*sqlparser.Select) error{positions, groupsAggregates, rollup} {
		if err := step(s); err != nil {
			return err
		}
	}
	groupByConstants(s)
	nameKeys(s)
	if err := regroup(s); err != nil {
		return err
	}
	if len(s.GroupBy) > 0 && s.Having != nil {
		orderByAliases(s)
	}
	return writeWindows(s)
}

// nameConstants names the constants of a UNION's columns that its ORDER BY counts to: without a name the engine orders by
// the first SELECT's constant, for all rows.
func nameConstants(u *sqlparser.SetOp) {
	first, ok := leftmost(u)
	if !ok {
		return
	}
	for _, o := range u.OrderBy {
		v, ok := o.Expr.(*sqlparser.SQLVal)
		if !ok || !isPosition(v) {
			continue
		}
		n, err := strconv.Atoi(string(v.Val))
		if err != nil || n < 1 || n > len(first.SelectExprs) {
			continue
		}
		if a, ok := first.SelectExprs[n-1].(*sqlparser.AliasedExpr); ok && a.As.IsEmpty() && isConstant(a.Expr) {
			a.As = sqlparser.NewColIdent(strings.TrimSpace(a.InputExpression))
		}
	}
}

// leftmost is the first SELECT of a UNION, whose names its columns have.
func leftmost(s sqlparser.SelectStatement) (*sqlparser.Select, bool) {
	for {
		switch n := s.(type) {
		case *sqlparser.SetOp:
			s = n.Left
		case *sqlparser.ParenSelect:
			s = n.Select
		case *sqlparser.Select:
			return n, true
		default:
			return nil, false
		}
	}
}

// joinListed makes a join of tables with commas between in parentheses, which the engine knows without them only.
func joinListed(p *sqlparser.ParenTableExpr) {
	for len(p.Exprs) > 1 {
		join := &sqlparser.JoinTableExpr{LeftExpr: p.Exprs[0], Join: sqlparser.JoinStr, RightExpr: p.Exprs[1]}
		p.Exprs = append(sqlparser.TableExprs{join}, p.Exprs[2:]...)
	}
}

// nameKeys names what a SELECT both shows and groups by, where it also orders, as clients see it: without a name the engine takes it for not grouped
// when the order is by the name of another column.
func nameKeys(s *sqlparser.Select) {
	if len(s.OrderBy) == 0 {
		return
	}
	for i, e := range s.SelectExprs {
		a, ok := e.(*sqlparser.AliasedExpr)
		if !ok || !a.As.IsEmpty() || a.InputExpression == "" {
			continue
		}
		_, isColumn := a.Expr.(*sqlparser.ColName)
		if isColumn || isConstant(a.Expr) || !inGroupBy(s.GroupBy, a.Expr) && !inGroupBy(s.GroupBy, sqlparser.NewIntVal([]byte(strconv.Itoa(i+1)))) {
			continue
		}
		a.As = sqlparser.NewColIdent(strings.TrimSpace(a.InputExpression))
	}
}

// invert writes ~x, which the engine does not know, as the 64 bits of x against ones.
func invert(e *sqlparser.UnaryExpr) {
	if e.Operator == sqlparser.TildaStr {
		ones := sqlparser.NewIntVal([]byte("-1"))
		e.Operator, e.Expr = sqlparser.UPlusStr, &sqlparser.BinaryExpr{Operator: sqlparser.BitXorStr, Left: e.Expr, Right: ones}
	}
}

// callRegexp reads x REGEXP y as REGEXP_LIKE(x, y) = 1, and x NOT REGEXP y as the same = 0: behind the operator the engine gives a constant pattern the
// type of the column before it, and a text would be bytes that may stand beside bytes. The server's dialect writes x MEMBER OF (y) with this operator, which
// binds as that one does.
func callRegexp(c *sqlparser.ComparisonExpr) {
	wanted := "1"
	switch c.Operator {
	case sqlparser.RegexpStr:
	case sqlparser.NotRegexpStr:
		wanted = "0"
	default:
		return
	}
	if member, ok := c.Right.(*sqlparser.FuncExpr); ok && member.Name.EqualString(memberOfName) && len(member.Exprs) == 1 {
		member.Exprs = sqlparser.SelectExprs{&sqlparser.AliasedExpr{Expr: c.Left}, member.Exprs[0]}
		c.Left = member
	} else {
		sides := sqlparser.SelectExprs{&sqlparser.AliasedExpr{Expr: c.Left}, &sqlparser.AliasedExpr{Expr: c.Right}}
		c.Left = &sqlparser.FuncExpr{Name: sqlparser.NewColIdent("regexp_like"), Exprs: sides}
	}
	c.Operator, c.Right = sqlparser.EqualStr, sqlparser.NewIntVal([]byte(wanted))
}

// concatenate makes one of several arguments of GROUP_CONCAT; the engine drops all but the first.
func concatenate(g *sqlparser.GroupConcatExpr) {
	if len(g.Exprs) > 1 {
		all := &sqlparser.FuncExpr{Name: sqlparser.NewColIdent("concat"), Exprs: g.Exprs}
		g.Exprs = sqlparser.SelectExprs{&sqlparser.AliasedExpr{Expr: all}}
	}
}

// orderByAliases puts into ORDER BY what a name of the SELECT list stands for. Where there is a HAVING, the engine does not see that GROUP BY has
// the same expression, nor that a constant needs no group; it orders nothing. What is computed of aggregates it takes for not grouped, but by its place.
func orderByAliases(s *sqlparser.Select) {
	aliases, places := map[string]sqlparser.Expr{}, map[string]int{}
	for i, e := range s.SelectExprs {
		if a, ok := e.(*sqlparser.AliasedExpr); ok && !a.As.IsEmpty() {
			aliases[a.As.Lowered()], places[a.As.Lowered()] = a.Expr, i+1
		}
	}
	for _, e := range s.GroupBy {
		if c, ok := e.(*sqlparser.ColName); ok {
			delete(aliases, c.Name.Lowered()) // the engine knows this one
		}
	}
	var order sqlparser.OrderBy
	for _, o := range s.OrderBy {
		if c, ok := o.Expr.(*sqlparser.ColName); ok && c.Qualifier.IsEmpty() {
			e := aliases[c.Name.Lowered()]
			if e != nil && isConstant(e) {
				continue
			}
			switch {
			case e == nil:
			case inGroupBy(s.GroupBy, e):
				o.Expr = e
			case !isAggregate(e) && hasAggregate(e) && listed(s):
				o.Expr = sqlparser.NewIntVal([]byte(strconv.Itoa(places[c.Name.Lowered()])))
			}
		}
		order = append(order, o)
	}
	s.OrderBy = order
}

// inGroupBy says that GROUP BY has an expression.
func inGroupBy(list sqlparser.GroupBy, e sqlparser.Expr) bool {
	for _, g := range list {
		if sqlparser.String(g) == sqlparser.String(e) {
			return true
		}
	}
	return false
}

// aggregateNames are the functions that group rows.
var aggregateNames = map[string]bool{"count": true, "sum": true, "avg": true, "min": true, "max": true, "std": true, "stddev": true, "stddev_pop": true, "stddev_samp": true,
	"variance": true, "var_pop": true, "var_samp": true, "bit_and": true, "bit_or": true, "bit_xor": true, "json_arrayagg": true, "json_objectagg": true, "any_value": true}

// grouped says that a SELECT groups its rows.
func grouped(s *sqlparser.Select) bool {
	found := len(s.GroupBy) > 0
	for _, n := range []sqlparser.SQLNode{s.SelectExprs, s.Having, s.OrderBy} {
		outside(n, func(e sqlparser.Expr) { found = found || isAggregate(e) })
	}
	return found
}

// isAggregate says that a call groups rows, and is no window function.
func isAggregate(e sqlparser.Expr) bool {
	switch f := e.(type) {
	case *sqlparser.FuncExpr:
		return f.Over == nil && aggregateNames[f.Name.Lowered()]
	case *sqlparser.GroupConcatExpr:
		return true
	}
	return false
}

// outside visits the calls of functions in a tree, but not those of subqueries.
func outside(n sqlparser.SQLNode, visit func(sqlparser.Expr)) {
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) { // the function never fails
		switch n := n.(type) {
		case *sqlparser.Subquery:
			return false, nil
		case *sqlparser.FuncExpr:
			visit(n)
		case *sqlparser.GroupConcatExpr:
			visit(n)
		}
		return true, nil
	}, n)
}

// lacks are what MySQL's grammar has and the engine's has not, and what to write instead.
var lacks = []struct {
	words    *regexp.Regexp
	sentence string
}{
	{regexp.MustCompile(`(?i)\bSELECT\s+(DISTINCT\s+)?TOP\s*\(?\s*\d`), "SELECT TOP n is not MySQL's: write LIMIT n at the end, as in SELECT … ORDER BY … LIMIT 5"},
	{regexp.MustCompile(`(?i)\bSOUNDS\s+LIKE\b`), "SOUNDS LIKE is not supported: write SOUNDEX(a) = SOUNDEX(b)"},
	{regexp.MustCompile(`(?i)\bRETURNING\b`), "RETURNING is not supported: write CAST(JSON_VALUE(document, path) AS type)"},
	{regexp.MustCompile(`(?i)\bON\s+(EMPTY|ERROR)\b`), "JSON_VALUE is NULL where there is no scalar: write COALESCE(JSON_VALUE(document, path), value) for another value"},
	{regexp.MustCompile(`(?i)\bFETCH\s+(FIRST|NEXT)\b`), "FETCH FIRST n ROWS is not MySQL's: write LIMIT n at the end, as in SELECT … ORDER BY … LIMIT 5 OFFSET 10"},
	{regexp.MustCompile(`(?i)\b(USE|FORCE|IGNORE)\s+(INDEX|KEY)\b`), "the tables have no index but PRIMARY: leave the hint out; EXPLAIN shows what Graph is asked"},
}

// lacking is the error for a statement that the engine's parser does not know; one that MySQL's would know is named.
func lacking(query string, err error) error {
	if errors.Is(err, sqlparser.ErrEmpty) {
		return err
	}
	bare := withoutStrings(query)
	for _, l := range lacks {
		if l.words.MatchString(bare) {
			return mysql.NewSQLError(mysql.ERNotSupportedYet, stateSyntax, "%s", l.sentence)
		}
	}
	return err
}

// withoutStrings is a query without what stands in quotes and comments.
func withoutStrings(query string) string {
	var b strings.Builder
	for i := 0; i < len(query); {
		end, _ := tokenEnd(query, i, sqlparser.ParserOptions{})
		if end == i+1 {
			b.WriteByte(query[i])
		} else {
			b.WriteByte(' ')
		}
		i = end
	}
	return b.String()
}
