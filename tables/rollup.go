package tables

import (
	"fmt"
	"strings"

	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// rollupName is the function that stands behind what is grouped by for WITH ROLLUP, which the grammar has not: the server's dialect writes it.
const rollupName = "outlooksql_rollup"

// The derived tables of a WITH ROLLUP, and their columns: the rows with what is grouped by and what is aggregated, the levels, and the groups.
const (
	rolledRows   = "outlooksql_rows"
	rolledLevels = "outlooksql_levels"
	rolledGroups = "outlooksql_rolled"
	rolledKey    = "outlooksql_key"
	rolledValue  = "outlooksql_value"
	rolledResult = "outlooksql_result"
	rolledLevel  = "outlooksql_level"
)

// errNotGrouped is ER_FIELD_IN_GROUPING_NOT_GROUP_BY.
const errNotGrouped = 3577

// rolling is a SELECT … GROUP BY … WITH ROLLUP on its way into one over derived tables: every row stands in one group of each level, from the level
// of all that is grouped by to that of nothing, where what is not grouped by is NULL. So each aggregate is one over rows, never over other
// aggregates, and the rows are read once.
// See https://dev.mysql.com/doc/refman/8.0/en/group-by-modifiers.html.
type rolling struct {
	keys    []sqlparser.Expr
	rows    *sqlparser.Select     // the keys and values of rows
	leveled *sqlparser.Select     // the same once for each level, with what is not grouped by NULL
	groups  *sqlparser.Select     // the keys, the level and the aggregates of groups
	values  map[string]string     // the columns of rows, by what they are
	results map[string]string     // the columns of groups that are aggregates, by what they are
	list    sqlparser.SelectExprs // of the SELECT
	having  bool                  // HAVING is being written, where the names of the list mean what they are names of
	err     error
}

// rollup writes a SELECT that has WITH ROLLUP.
func rollup(s *sqlparser.Select) error {
	last := len(s.GroupBy) - 1
	if last < 0 || !isRollup(s.GroupBy[last]) {
		return nil
	}
	if !listed(s) {
		return mysql.NewSQLError(mysql.ERNotSupportedYet, stateSyntax, "* beside WITH ROLLUP is not supported: write the columns, of which each is one of a group")
	}
	r := &rolling{rows: &sqlparser.Select{From: s.From, Where: s.Where}, values: map[string]string{}, results: map[string]string{}, list: s.SelectExprs}
	for _, e := range s.GroupBy[:last] {
		r.keys = append(r.keys, groupKeyOf(s, e))
	}
	if err := r.derive(); err != nil {
		return err
	}
	r.readGroups(s)
	if r.err == nil && len(s.OrderBy) == 0 && !s.QueryOpts.Distinct {
		s.OrderBy = r.order()
	}
	return r.err
}

// isRollup reports what stands for WITH ROLLUP.
func isRollup(e sqlparser.Expr) bool {
	f, ok := e.(*sqlparser.FuncExpr)
	return ok && f.Name.EqualString(rollupName)
}

// groupKeyOf is what a part of GROUP BY means: a column of the list by its place or its name, or itself. A name that the named expression itself uses
// is that of a column.
func groupKeyOf(s *sqlparser.Select, e sqlparser.Expr) sqlparser.Expr {
	if v, ok := e.(*sqlparser.SQLVal); ok {
		if n, ok := placeIn(s.SelectExprs, v); ok {
			return s.SelectExprs[n].(*sqlparser.AliasedExpr).Expr
		}
	}
	c, ok := e.(*sqlparser.ColName)
	if !ok || !c.Qualifier.IsEmpty() {
		return e
	}
	for _, item := range s.SelectExprs {
		a := item.(*sqlparser.AliasedExpr)
		if a.As.Equal(c.Name) && !usesColumn(a.Expr, c) && !hasAggregate(a.Expr) {
			return a.Expr
		}
	}
	return e
}

// usesColumn reports that an expression uses a column of that name.
func usesColumn(e sqlparser.Expr, c *sqlparser.ColName) bool {
	return namesOne(e, map[string]bool{c.Name.Lowered(): true})
}

// derive makes the derived tables.
func (r *rolling) derive() error {
	levels, keys := []string{"SELECT 0 AS " + rolledLevel}, []string{}
	for i, k := range r.keys {
		name := r.keyName(i)
		r.rows.SelectExprs = append(r.rows.SelectExprs, &sqlparser.AliasedExpr{Expr: k, As: sqlparser.NewColIdent(name)})
		levels = append(levels, fmt.Sprintf("SELECT %d", i+1))
		keys = append(keys, fmt.Sprintf("IF(%s.%s > %d, %s.%s, NULL) AS %s", rolledLevels, rolledLevel, i, rolledRows, name, name))
	}
	stmt, err := sqlparser.Parse(fmt.Sprintf("SELECT %s.%s, %s FROM (SELECT 1) AS %s JOIN (%s) AS %s", rolledLevels, rolledLevel, strings.Join(keys, ", "),
		rolledRows, strings.Join(levels, " UNION ALL "), rolledLevels))
	if err != nil {
		return err
	}
	r.leveled = stmt.(*sqlparser.Select)
	r.leveled.From[0].(*sqlparser.JoinTableExpr).LeftExpr.(*sqlparser.AliasedTableExpr).Expr.(*sqlparser.Subquery).Select = r.rows
	r.groups = &sqlparser.Select{From: derivedTable(r.leveled, rolledRows)}
	for i := range r.keys {
		r.groups.GroupBy = append(r.groups.GroupBy, namedColumn(rolledRows, r.keyName(i)))
	}
	r.groups.GroupBy = append(r.groups.GroupBy, namedColumn(rolledRows, rolledLevel))
	for _, e := range r.groups.GroupBy {
		r.groups.SelectExprs = append(r.groups.SelectExprs, &sqlparser.AliasedExpr{Expr: e, As: e.(*sqlparser.ColName).Name})
	}
	return nil
}

// keyName is the name of the column of a part of GROUP BY.
func (r *rolling) keyName(i int) string { return fmt.Sprint(rolledKey, i+1) }

// derivedTable reads a query under a name.
func derivedTable(query *sqlparser.Select, name string) sqlparser.TableExprs {
	return sqlparser.TableExprs{&sqlparser.AliasedTableExpr{Expr: &sqlparser.Subquery{Select: query}, As: sqlparser.NewTableIdent(name),
		Auth: sqlparser.AuthInformation{AuthType: sqlparser.AuthType_IGNORE}}}
}

// namedColumn is a column of a table.
func namedColumn(table, name string) *sqlparser.ColName {
	return &sqlparser.ColName{Name: sqlparser.NewColIdent(name), Qualifier: sqlparser.TableName{Name: sqlparser.NewTableIdent(table)}}
}

// readGroups lets the list, HAVING and ORDER BY read the groups.
func (r *rolling) readGroups(s *sqlparser.Select) {
	written := map[string]*sqlparser.AliasedExpr{}
	for _, item := range s.SelectExprs {
		a := item.(*sqlparser.AliasedExpr)
		if c, ok := a.Expr.(*sqlparser.ColName); ok && a.As.IsEmpty() {
			a.As = c.Name
		}
		written[sqlparser.String(a.Expr)] = a
		replaceIn(&a.Expr, r.visit)
	}
	s.Where = nil
	if s.Having != nil {
		r.having = true
		replaceIn(&s.Having.Expr, r.visit)
		r.having = false
		s.Where, s.Having = &sqlparser.Where{Type: sqlparser.WhereStr, Expr: s.Having.Expr}, nil
	}
	for _, o := range s.OrderBy {
		c, ok := o.Expr.(*sqlparser.ColName)
		a := written[sqlparser.String(o.Expr)]
		if v, isNumber := o.Expr.(*sqlparser.SQLVal); isNumber {
			if n, isPlace := placeIn(s.SelectExprs, v); isPlace {
				a = s.SelectExprs[n].(*sqlparser.AliasedExpr)
			}
		}
		switch {
		case ok && c.Qualifier.IsEmpty() && names(s, c):
		case a != nil: // by its name: of different rows the engine sorts nothing that they do not show
			if a.As.IsEmpty() {
				a.As = sqlparser.NewColIdent(strings.TrimSpace(a.InputExpression))
			}
			o.Expr = &sqlparser.ColName{Name: a.As}
		default:
			replaceIn(&o.Expr, r.visit)
		}
	}
	s.From, s.GroupBy = derivedTable(r.groups, rolledGroups), nil
}

// visit is what stands for a part of an expression over the groups; done says that it is not looked into.
func (r *rolling) visit(e sqlparser.Expr) (out sqlparser.Expr, done bool) {
	for i, k := range r.keys {
		if sameKey(k, e) {
			return namedColumn(rolledGroups, r.keyName(i)), true
		}
	}
	switch n := e.(type) {
	case *sqlparser.Subquery, *sqlparser.ExistsExpr:
		return e, true // of the groups it sees nothing
	case *sqlparser.ColName:
		if a := r.named(n); a != nil {
			return a, true
		}
		r.fail(mysql.NewSQLError(mysql.ERWrongFieldWithGroup, stateSyntax, "Column '%s' is neither grouped by nor aggregated; this is incompatible with sql_mode=only_full_group_by: "+
			"write it behind GROUP BY, or ANY_VALUE(%[1]s)", sqlparser.String(n)))
		return e, true
	case *sqlparser.FuncExpr:
		if n.Name.EqualString("grouping") {
			return r.grouping(n), true
		}
	}
	if isAggregate(e) {
		return r.aggregate(e), true
	}
	return e, false
}

// named is the column of the list that HAVING names.
func (r *rolling) named(c *sqlparser.ColName) sqlparser.Expr {
	if !r.having || !c.Qualifier.IsEmpty() {
		return nil
	}
	for _, item := range r.list {
		if a := item.(*sqlparser.AliasedExpr); a.As.Equal(c.Name) {
			return a.Expr
		}
	}
	return nil
}

// fail keeps the first error.
func (r *rolling) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// sameKey reports the same expression. A column is the same with and without its table.
func sameKey(key, e sqlparser.Expr) bool {
	a, isColumn := key.(*sqlparser.ColName)
	b, too := e.(*sqlparser.ColName)
	if !isColumn || !too {
		return sqlparser.String(key) == sqlparser.String(e)
	}
	return a.Name.Equal(b.Name) && (a.Qualifier.IsEmpty() || b.Qualifier.IsEmpty() || strings.EqualFold(sqlparser.String(a.Qualifier), sqlparser.String(b.Qualifier)))
}

// grouping is GROUPING(…): a bit for each argument, the last one's the lowest, which is 1 where the group has all its values.
func (r *rolling) grouping(call *sqlparser.FuncExpr) sqlparser.Expr {
	var bits []string
	for n, arg := range call.Exprs {
		a, ok := arg.(*sqlparser.AliasedExpr)
		i := -1
		for at, k := range r.keys {
			if ok && sameKey(k, a.Expr) {
				i = at
				break
			}
		}
		if i < 0 {
			r.fail(mysql.NewSQLError(errNotGrouped, "HY000", "Argument #%d of GROUPING function is not in GROUP BY", n+1))
			return call
		}
		bits = append(bits, fmt.Sprintf("IF(%s.%s > %d, 0, %d)", rolledGroups, rolledLevel, i, 1<<(len(call.Exprs)-1-n)))
	}
	stmt, err := sqlparser.Parse("SELECT (" + strings.Join(bits, " + ") + ")")
	if err != nil {
		r.fail(err)
		return call
	}
	return stmt.(*sqlparser.Select).SelectExprs[0].(*sqlparser.AliasedExpr).Expr
}

// aggregate is a column of the groups. What is aggregated becomes columns of the rows.
func (r *rolling) aggregate(e sqlparser.Expr) sqlparser.Expr {
	text := sqlparser.String(e)
	name, ok := r.results[text]
	if !ok {
		name = fmt.Sprint(rolledResult, len(r.results)+1)
		r.results[text] = name
		r.valuesIn(e)
		r.groups.SelectExprs = append(r.groups.SelectExprs, &sqlparser.AliasedExpr{Expr: e, As: sqlparser.NewColIdent(name)})
	}
	return namedColumn(rolledGroups, name)
}

// valuesIn puts columns of the rows in the place of the arguments of an aggregate.
func (r *rolling) valuesIn(e sqlparser.Expr) {
	var args sqlparser.SelectExprs
	switch n := e.(type) {
	case *sqlparser.FuncExpr:
		args = n.Exprs
	case *sqlparser.GroupConcatExpr:
		args = n.Exprs
		for _, o := range n.OrderBy {
			o.Expr = r.value(o.Expr)
		}
	}
	for _, arg := range args {
		if a, ok := arg.(*sqlparser.AliasedExpr); ok {
			a.Expr = r.value(a.Expr)
		}
	}
}

// value is a column of the rows; a constant stays.
func (r *rolling) value(e sqlparser.Expr) sqlparser.Expr {
	if isConstant(e) {
		return e
	}
	text := sqlparser.String(e)
	name, ok := r.values[text]
	if !ok {
		name = fmt.Sprint(rolledValue, len(r.values)+1)
		r.values[text] = name
		r.rows.SelectExprs = append(r.rows.SelectExprs, &sqlparser.AliasedExpr{Expr: e, As: sqlparser.NewColIdent(name)})
		r.leveled.SelectExprs = append(r.leveled.SelectExprs, &sqlparser.AliasedExpr{Expr: namedColumn(rolledRows, name), As: sqlparser.NewColIdent(name)})
	}
	return namedColumn(rolledRows, name)
}

// order is MySQL's where nothing else is said: the groups by what is grouped by, and behind those of each value the one of all of them.
func (r *rolling) order() sqlparser.OrderBy {
	var out sqlparser.OrderBy
	for i := range r.keys {
		above := &sqlparser.ComparisonExpr{Operator: sqlparser.LessEqualStr, Left: namedColumn(rolledGroups, rolledLevel), Right: sqlparser.NewIntVal([]byte(fmt.Sprint(i)))}
		out = append(out, &sqlparser.Order{Expr: above, Direction: sqlparser.AscScr}, &sqlparser.Order{Expr: namedColumn(rolledGroups, r.keyName(i)), Direction: sqlparser.AscScr})
	}
	return out
}
