package tables

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// groupsName is the derived table of a SELECT's groups. Within others that it looks at it has a number behind its name.
const groupsName = "outlooksql_groups"

// regroup writes a SELECT that groups, and then looks at its groups with window functions, in subqueries or with RAND() and its like, as one over a
// derived table of the groups: the engine knows no window functions beside groups, takes an aggregate in a subquery for the
// subquery's own, loses the columns that subqueries look at, and refuses RAND() as not grouped.
func regroup(s *sqlparser.Select) error {
	r := &regrouping{name: freeGroupsName(s), inner: &sqlparser.Select{SelectExprs: sqlparser.SelectExprs{}, From: s.From, Where: s.Where, GroupBy: s.GroupBy},
		tables: tableAliases(s.From, false), named: map[string]string{}, keys: map[string]sqlparser.Expr{}, taken: map[string]bool{}}
	back, draws := false, grouped(s) && drawsForGroups(s)
	if !draws && !(grouped(s) && len(windowCalls(s)) > 0) && !r.inSubqueries(s) {
		if back = r.lookedBackAt(s); !back {
			return nil
		}
	}
	if !listed(s) {
		return mysql.NewSQLError(mysql.ERNotSupportedYet, stateSyntax,
			"* beside GROUP BY or aggregates and a window function, or RAND() and its like, is not supported: write the columns, of which each is one of a group")
	}
	r.groupKeys(s)
	r.plainItems(s)
	r.aliases = aliasesOf(s)
	if back {
		r.keyColumns()
	}
	if back || draws {
		r.above = subqueryAliases(s)
	}
	if s.Having != nil && namesOne(s.Having, r.above) {
		r.inner.Having, s.Having = splitHaving(s.Having, r.above)
		s.Where = nil
	} else if s.Having != nil && (r.outerAggregates(s.Having) || r.outerColumns(s.Having)) {
		r.replace(&s.Having.Expr)
		s.Where, s.Having = &sqlparser.Where{Type: sqlparser.WhereStr, Expr: s.Having.Expr}, nil
	} else {
		r.inner.Having, s.Where, s.Having = s.Having, nil, nil
	}
	r.otherItems(s)
	if len(r.inner.SelectExprs) == 0 {
		r.column(sqlparser.NewIntVal([]byte("1")))
	}
	s.From = sqlparser.TableExprs{&sqlparser.AliasedTableExpr{Expr: &sqlparser.Subquery{Select: r.inner}, As: sqlparser.NewTableIdent(r.name),
		Auth: sqlparser.AuthInformation{AuthType: sqlparser.AuthType_IGNORE}}}
	s.GroupBy = nil
	return r.groupsOfRows()
}

// groupsOfRows refuses what is grouped, or grouped by, where it looks at the groups itself, as SUM(RANK() OVER ()) does: written over its groups, it
// would be the same again, without an end.
func (r *regrouping) groupsOfRows() error {
	if calls := windowCalls(r.inner); len(calls) > 0 {
		return mysql.NewSQLError(errWindowUse, "HY000", "You cannot use the window function '%s' in this context: it is computed over the groups, "+
			"so none can be made of it", calls[0].Name.Lowered())
	}
	if r.inSubqueries(r.inner) {
		return mysql.NewSQLError(mysql.ERInvalidGroupFuncUse, "HY000",
			"Invalid use of group function: an aggregate, or what is grouped by, has a subquery with an aggregate of the same rows in it")
	}
	return nil
}

// freeGroupsName is a name for the groups of a SELECT that is none of the groups around it at which it looks.
func freeGroupsName(s *sqlparser.Select) string {
	around := map[string]bool{}
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) { // the function never fails
		if c, ok := n.(*sqlparser.ColName); ok && namesGroups(c) {
			around[c.Qualifier.Name.String()] = true
		}
		return true, nil
	}, s)
	name := groupsName
	for i := 2; around[name]; i++ {
		name = groupsName + strconv.Itoa(i)
	}
	return name
}

// namesGroups reports a column of groups: of a SELECT's own, or of those around it.
func namesGroups(c *sqlparser.ColName) bool {
	return strings.HasPrefix(c.Qualifier.Name.String(), groupsName)
}

// regrouping is a SELECT on its way into one over its groups.
type regrouping struct {
	name   string // of the derived table of the groups
	inner  *sqlparser.Select
	tables map[string]bool           // the aliases of the tables that are grouped
	keys   map[string]sqlparser.Expr // what is grouped by, by its text
	named  map[string]string         // the columns of the groups, by what they are
	taken  map[string]bool           // their names, in small letters
	// aliases are the names of the list's columns, where they may be meant: in ORDER BY and HAVING.
	aliases map[string]bool
	// above are those of them that only the SELECT over the groups knows.
	above map[string]bool
}

// aliasesOf are the names that a list gives to what is no window function, in small letters.
func aliasesOf(s *sqlparser.Select) map[string]bool {
	out := map[string]bool{}
	for _, e := range s.SelectExprs {
		if a := e.(*sqlparser.AliasedExpr); !a.As.IsEmpty() && !looksAtGroups(a.Expr) {
			out[a.As.Lowered()] = true
		}
	}
	return out
}

// groupKeys notes what is grouped by, and writes the places of columns as these.
func (r *regrouping) groupKeys(s *sqlparser.Select) {
	for i, e := range s.GroupBy {
		if v, ok := e.(*sqlparser.SQLVal); ok {
			if n, ok := placeIn(s.SelectExprs, v); ok {
				e = s.SelectExprs[n].(*sqlparser.AliasedExpr).Expr
				s.GroupBy[i] = e
			}
		}
		r.keys[sqlparser.String(e)] = e
		if c, ok := e.(*sqlparser.ColName); ok && c.Qualifier.IsEmpty() {
			for _, item := range s.SelectExprs {
				if a := item.(*sqlparser.AliasedExpr); a.As.EqualString(c.Name.String()) {
					r.keys[sqlparser.String(a.Expr)] = a.Expr
				}
			}
		}
	}
}

// plainItems makes columns of the groups of what the list has without window functions and subqueries.
func (r *regrouping) plainItems(s *sqlparser.Select) {
	for _, e := range s.SelectExprs {
		a := e.(*sqlparser.AliasedExpr)
		if c, ok := a.Expr.(*sqlparser.ColName); ok && a.As.IsEmpty() {
			a.As = c.Name
		}
		if !looksAtGroups(a.Expr) {
			a.Expr = r.columnAs(a.Expr, a.As.String())
		}
	}
}

// keyColumns makes columns of the groups of all columns that are grouped by, for subqueries that name them without their tables.
func (r *regrouping) keyColumns() {
	for _, text := range slices.Sorted(maps.Keys(r.keys)) {
		if c, ok := r.keys[text].(*sqlparser.ColName); ok && !r.taken[c.Name.Lowered()] {
			r.column(c)
		}
	}
}

// otherItems lets the rest of the list, the order and the windows read the columns of the groups.
func (r *regrouping) otherItems(s *sqlparser.Select) {
	for _, o := range s.OrderBy {
		if c, ok := o.Expr.(*sqlparser.ColName); !ok || !c.Qualifier.IsEmpty() || !names(s, c) {
			r.replace(&o.Expr)
		}
	}
	r.aliases, r.above = nil, nil
	for _, e := range s.SelectExprs {
		if a := e.(*sqlparser.AliasedExpr); looksAtGroups(a.Expr) {
			r.replace(&a.Expr)
		}
	}
	replaceIn(&s.Window, r.visit)
}

// names reports a column of the list by its name, which is known above the groups too.
func names(s *sqlparser.Select, c *sqlparser.ColName) bool {
	for _, e := range s.SelectExprs {
		if e.(*sqlparser.AliasedExpr).As.Equal(c.Name) {
			return true
		}
	}
	return false
}

// replace puts columns of the groups into an expression.
func (r *regrouping) replace(e *sqlparser.Expr) { replaceIn(e, r.visit) }

// visit is what stands for a part of an expression over the groups; done says that it is not looked into.
func (r *regrouping) visit(e sqlparser.Expr) (out sqlparser.Expr, done bool) {
	if key := r.keys[sqlparser.String(e)]; key != nil {
		return r.column(key), true
	}
	switch n := e.(type) {
	case *sqlparser.ColName:
		if n.Qualifier.IsEmpty() && r.aliases[n.Name.Lowered()] {
			return r.groupsColumn(n.Name.String()), true
		}
		if n.Qualifier.IsEmpty() && r.above[n.Name.Lowered()] {
			return e, true
		}
		if !namesGroups(n) {
			return r.column(e), true
		}
	case *sqlparser.Subquery:
		r.within(n)
		return e, true
	case *sqlparser.ExistsExpr:
		r.within(n.Subquery)
		return e, true
	}
	if isAggregate(e) {
		return r.column(e), true
	}
	return e, false
}

// within puts columns of the groups into a subquery, for the aggregates and the columns of the tables that are grouped.
func (r *regrouping) within(query *sqlparser.Subquery) {
	inside := &regrouping{tables: without(r.tables, query)}
	replaceIn(query, func(e sqlparser.Expr) (sqlparser.Expr, bool) {
		if c, isColumn := e.(*sqlparser.ColName); isColumn && inside.ours(c) || inside.isOuterAggregate(e) {
			return r.column(e), true
		}
		return e, false
	})
}

// column is a column of the groups.
func (r *regrouping) column(e sqlparser.Expr) sqlparser.Expr {
	name := ""
	if c, ok := e.(*sqlparser.ColName); ok { // by which subqueries may call it
		name = c.Name.String()
	}
	return r.columnAs(e, name)
}

// columnAs is a column of the groups, by the name that it shall have, unless another has that.
func (r *regrouping) columnAs(e sqlparser.Expr, name string) sqlparser.Expr {
	text := sqlparser.String(e)
	known, ok := r.named[text]
	if !ok || name != "" && !r.taken[strings.ToLower(name)] {
		if known = name; known == "" || r.taken[strings.ToLower(name)] {
			known = fmt.Sprintf("outlooksql_%d", len(r.inner.SelectExprs))
		}
		r.named[text], r.taken[strings.ToLower(known)] = known, true
		r.inner.SelectExprs = append(r.inner.SelectExprs, &sqlparser.AliasedExpr{Expr: e, As: sqlparser.NewColIdent(known)})
	}
	return r.groupsColumn(known)
}

// groupsColumn is a column of the derived table.
func (r *regrouping) groupsColumn(name string) sqlparser.Expr {
	return &sqlparser.ColName{Name: sqlparser.NewColIdent(name), Qualifier: sqlparser.TableName{Name: sqlparser.NewTableIdent(r.name)}}
}

// inSubqueries reports aggregates of this SELECT within its subqueries.
func (r *regrouping) inSubqueries(s *sqlparser.Select) bool {
	return len(r.tables) > 0 && (r.outerAggregates(s.SelectExprs) || s.Having != nil && r.outerAggregates(s.Having) || r.outerAggregates(s.OrderBy))
}

// outerAggregates reports such aggregates in the subqueries of a tree.
func (r *regrouping) outerAggregates(n sqlparser.SQLNode) bool {
	found := false
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) { // the function never fails
		query, ok := n.(*sqlparser.Subquery)
		if !ok {
			return true, nil
		}
		inside := &regrouping{tables: without(r.tables, query)}
		_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) {
			e, isExpr := n.(sqlparser.Expr)
			found = found || isExpr && inside.isOuterAggregate(e)
			return !found, nil
		}, query.Select)
		return false, nil
	}, n)
	return found
}

// isOuterAggregate reports an aggregate of columns of the tables that are grouped, and of no others.
func (r *regrouping) isOuterAggregate(e sqlparser.Expr) bool {
	if !isAggregate(e) {
		return false
	}
	columns, all := 0, true
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) { // the function never fails
		if c, ok := n.(*sqlparser.ColName); ok {
			columns++
			all = all && r.ours(c)
		}
		return true, nil
	}, e)
	return columns > 0 && all
}

// ours reports a column that names one of the tables that are grouped.
func (r *regrouping) ours(c *sqlparser.ColName) bool {
	return !c.Qualifier.IsEmpty() && r.tables[strings.ToLower(c.Qualifier.Name.String())]
}

// looksAtGroups reports a window function, a subquery, or a function that is drawn for each group.
func looksAtGroups(e sqlparser.Expr) bool {
	found := false
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) { // the function never fails
		switch n := n.(type) {
		case *sqlparser.Subquery:
			found = true
		case *sqlparser.FuncExpr:
			found = found || n.Over != nil || drawnFunctions[n.Name.Lowered()]
		}
		return !found, nil
	}, e)
	return found
}

// without are tables but for those whose aliases a query gives to others.
func without(tables map[string]bool, query *sqlparser.Subquery) map[string]bool {
	out := map[string]bool{}
	inside := tableAliases(query.Select, true)
	for alias := range tables {
		if !inside[alias] {
			out[alias] = true
		}
	}
	return out
}

// tableAliases are the names that the tables of a tree are called by, in small letters: those of its subqueries too, or not.
func tableAliases(n sqlparser.SQLNode, deep bool) map[string]bool {
	out := map[string]bool{}
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) { // the function never fails
		if _, isQuery := n.(*sqlparser.Subquery); isQuery {
			return deep, nil
		}
		t, ok := n.(*sqlparser.AliasedTableExpr)
		if !ok {
			return true, nil
		}
		name := t.As.String()
		if table, plain := t.Expr.(sqlparser.TableName); plain && name == "" {
			name = table.Name.String()
		}
		out[strings.ToLower(name)] = true
		return true, nil
	}, n)
	return out
}
