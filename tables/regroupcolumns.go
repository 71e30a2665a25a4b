package tables

import "github.com/dolthub/vitess/go/vt/sqlparser"

// lookedBackAt reports a SELECT with GROUP BY and subqueries in its list, or with others that look at the tables that are grouped: the engine refuses
// the former as not grouped, has not all columns of the latter beside the groups, and takes others for them. Left to it is one that groups by a subquery,
// shows *, or has a name that would mean another column over the groups.
func (r *regrouping) lookedBackAt(s *sqlparser.Select) bool {
	if len(s.GroupBy) == 0 || !listed(s) || groupsBySubquery(s) || namesAmbiguous(s) {
		return false
	}
	return subqueriesOutside(s.SelectExprs) || s.Having != nil && r.outerColumns(s.Having) || r.outerColumns(s.OrderBy)
}

// subqueriesOutside reports subqueries of any kind in a tree, but not those within aggregates.
func subqueriesOutside(n sqlparser.SQLNode) bool {
	found := false
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) { // the function never fails
		_, isQuery := n.(*sqlparser.Subquery)
		found = found || isQuery
		e, isExpr := n.(sqlparser.Expr)
		return !found && !(isExpr && isAggregate(e)), nil
	}, n)
	return found
}

// outerColumns reports columns of the tables that are grouped in the subqueries of a tree. Those within aggregates see the rows, not the groups.
func (r *regrouping) outerColumns(n sqlparser.SQLNode) bool {
	found := false
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) { // the function never fails
		if e, ok := n.(sqlparser.Expr); ok && isAggregate(e) {
			return false, nil
		}
		query, ok := n.(*sqlparser.Subquery)
		if !ok {
			return !found, nil
		}
		inside := &regrouping{tables: without(r.tables, query)}
		_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) {
			c, isColumn := n.(*sqlparser.ColName)
			found = found || isColumn && inside.ours(c)
			return !found, nil
		}, query.Select)
		return false, nil
	}, n)
	return found
}

// listed reports a SELECT that names each of its columns.
func listed(s *sqlparser.Select) bool {
	for _, e := range s.SelectExprs {
		if _, ok := e.(*sqlparser.AliasedExpr); !ok {
			return false
		}
	}
	return true
}

// groupsBySubquery reports a GROUP BY of a subquery, by its place or its name too.
func groupsBySubquery(s *sqlparser.Select) bool {
	for _, e := range s.GroupBy {
		if v, ok := e.(*sqlparser.SQLVal); ok {
			if n, ok := placeIn(s.SelectExprs, v); ok {
				e = s.SelectExprs[n].(*sqlparser.AliasedExpr).Expr
			}
		}
		if looksAtGroups(e) {
			return true
		}
		c, ok := e.(*sqlparser.ColName)
		if !ok || !c.Qualifier.IsEmpty() {
			continue
		}
		for _, item := range s.SelectExprs {
			if a := item.(*sqlparser.AliasedExpr); a.As.Equal(c.Name) && looksAtGroups(a.Expr) {
				return true
			}
		}
	}
	return false
}

// namesAmbiguous reports a subquery that uses the name of a column of the list without its table: the tables may have a column of that name too.
// It reports as well a part of HAVING that names one which is a subquery beside what only the groups know.
func namesAmbiguous(s *sqlparser.Select) bool {
	computed := map[string]bool{}
	for _, e := range s.SelectExprs {
		a := e.(*sqlparser.AliasedExpr)
		if c, ok := a.Expr.(*sqlparser.ColName); !a.As.IsEmpty() && !(ok && c.Name.Equal(a.As)) {
			computed[a.As.Lowered()] = true
		}
	}
	above := subqueryAliases(s)
	found := s.Having != nil && namesOne(s.Having, above) && (looksAtGroups(s.Having.Expr) || mixedHaving(s.Having.Expr, above))
	for _, n := range []sqlparser.SQLNode{s.SelectExprs, s.Having, s.OrderBy} {
		_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) { // the function never fails
			query, ok := n.(*sqlparser.Subquery)
			found = found || ok && namesOne(query, computed)
			return !ok, nil
		}, n)
	}
	return found
}

// subqueryAliases are the names that a list gives to subqueries, in small letters.
func subqueryAliases(s *sqlparser.Select) map[string]bool {
	out := map[string]bool{}
	for _, e := range s.SelectExprs {
		if a := e.(*sqlparser.AliasedExpr); !a.As.IsEmpty() && looksAtGroups(a.Expr) {
			out[a.As.Lowered()] = true
		}
	}
	return out
}

// namesOne reports a column without its table whose name is one of those.
func namesOne(n sqlparser.SQLNode, names map[string]bool) bool {
	found := false
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) { // the function never fails
		c, ok := n.(*sqlparser.ColName)
		found = found || ok && c.Qualifier.IsEmpty() && names[c.Name.Lowered()]
		return !found, nil
	}, n)
	return found
}

// mixedHaving reports a part of HAVING, of those that all must hold, that names one of the names and anything else.
func mixedHaving(e sqlparser.Expr, names map[string]bool) bool {
	if and, ok := e.(*sqlparser.AndExpr); ok {
		return mixedHaving(and.Left, names) || mixedHaving(and.Right, names)
	}
	if !namesOne(e, names) {
		return false
	}
	found := hasAggregate(e)
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) { // the function never fails
		c, ok := n.(*sqlparser.ColName)
		found = found || ok && !(c.Qualifier.IsEmpty() && names[c.Name.Lowered()])
		return !found, nil
	}, e)
	return found
}

// splitHaving takes the parts of HAVING that name one of the names out of it; either is nil where it has no parts.
func splitHaving(h *sqlparser.Where, names map[string]bool) (below, above *sqlparser.Where) {
	var split func(e sqlparser.Expr)
	split = func(e sqlparser.Expr) {
		if and, ok := e.(*sqlparser.AndExpr); ok {
			split(and.Left)
			split(and.Right)
		} else if namesOne(e, names) {
			above = withPart(above, e)
		} else {
			below = withPart(below, e)
		}
	}
	split(h.Expr)
	return below, above
}

// withPart is a HAVING that asks for one thing more.
func withPart(h *sqlparser.Where, e sqlparser.Expr) *sqlparser.Where {
	if h != nil {
		e = &sqlparser.AndExpr{Left: h.Expr, Right: e}
	}
	return &sqlparser.Where{Type: sqlparser.HavingStr, Expr: e}
}

// drawnFunctions have another value each time that they are called, by their names in lower case.
var drawnFunctions = namesOf("rand", "uuid", "uuid_short", "random_bytes", "sysdate")

// drawsForGroups reports such a function in the list or the order of a SELECT. Those within aggregates are of rows, and those of subqueries of theirs.
func drawsForGroups(s *sqlparser.Select) bool {
	found := false
	for _, n := range []sqlparser.SQLNode{s.SelectExprs, s.OrderBy} {
		_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) { // the function never fails
			f, ok := n.(*sqlparser.FuncExpr)
			found = found || ok && drawnFunctions[f.Name.Lowered()]
			_, isQuery := n.(*sqlparser.Subquery)
			e, isExpr := n.(sqlparser.Expr)
			return !found && !isQuery && !(isExpr && isAggregate(e)), nil
		}, n)
	}
	return found
}
