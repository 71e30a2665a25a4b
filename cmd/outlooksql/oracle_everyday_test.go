package main

import (
	"fmt"
	"strings"
)

// everyday is a query as people and their tools write them: columns, simple predicates, an order, and the first rows.
func (g *oracleGenerator) everyday(s oracleSource) oracleQuery {
	switch g.IntN(8) {
	case 0:
		return oracleQuery{named: true, sql: "SELECT " + oracleOne(g, "COUNT(*)", "COUNT(1)") + " AS n FROM " + s.from + g.everydayWhere()}
	case 1:
		return g.everydayGroups(s)
	case 2:
		c := g.anyColumn()
		return oracleQuery{named: true, fold: true, sql: fmt.Sprintf("SELECT MIN(%s) AS low, MAX(%s) AS high, COUNT(%s) AS n, COUNT(DISTINCT %s) AS d FROM %s%s", c, c, c, c, s.from, g.everydayWhere())}
	case 3:
		c := g.anyColumn()
		return oracleQuery{named: true, fold: true, ordered: true, sql: fmt.Sprintf("SELECT DISTINCT %s AS c0 FROM %s%s ORDER BY %s%s", c, s.from, g.everydayWhere(), c,
			oracleOne(g, "", " DESC", " LIMIT "+g.wholeConstant(g.IntN(9))))}
	}
	return g.everydayRows(s)
}

// everydayRows selects columns of rows.
func (g *oracleGenerator) everydayRows(s oracleSource) oracleQuery {
	columns := make([]string, 1+g.IntN(5))
	for i := range columns {
		columns[i] = fmt.Sprintf("%s AS c%d", g.anyColumn(), i)
	}
	list := strings.Join(columns, ", ")
	if len(s.aliases) == 1 && !strings.Contains(s.from, "JOIN") && g.IntN(8) == 0 {
		list = "*"
	}
	q := oracleQuery{named: true, sql: "SELECT " + list + " FROM " + s.from + g.everydayWhere()}
	if list == "*" || g.IntN(3) == 0 {
		return q
	}
	return g.firstRows(q, len(columns))
}

// firstRows gives a query an order by some of its columns, in which rows may be equal, and a limit.
func (g *oracleGenerator) firstRows(q oracleQuery, columns int) oracleQuery {
	if g.IntN(4) > 0 {
		q.first.by = []int{g.IntN(columns)}
		if second := g.IntN(columns); second != q.first.by[0] && g.IntN(2) == 0 {
			q.first.by = append(q.first.by, second)
		}
		before := " ORDER BY "
		for _, column := range q.first.by {
			q.sql += fmt.Sprintf("%sc%d%s", before, column, oracleOne(g, "", " ASC", " DESC", " DESC"))
			before = ", "
		}
	}
	return g.limited(q)
}

// limited gives a query a limit.
func (g *oracleGenerator) limited(q oracleQuery) oracleQuery {
	q.first.all = q.sql
	q.first.limit, q.first.offset = oracleOne(g, 0, 1, 2, 5, 10, 10, 25, 100, 1000), oracleOne(g, 0, 0, 0, 1, 7, 50, 300, 1000000)
	limit, offset := g.wholeConstant(q.first.limit), g.wholeConstant(q.first.offset)
	switch {
	case q.first.offset == 0:
		q.sql += " LIMIT " + limit
	case g.IntN(3) == 0:
		q.sql += " LIMIT " + offset + ", " + limit
	default:
		q.sql += " LIMIT " + limit + " OFFSET " + offset
	}
	return q
}

// everydayGroups counts by a column, or by the parts of a time.
func (g *oracleGenerator) everydayGroups(s oracleSource) oracleQuery {
	key := g.anyColumn().String()
	if c := g.column(kindTime); c.alias != "" && g.IntN(3) == 0 {
		key = fmt.Sprintf(oracleOne(g, "DATE(%s)", "YEAR(%s)", "MONTH(%s)", "DATE_FORMAT(%s, '%%Y-%%m')", "HOUR(%s)"), c)
	}
	q := oracleQuery{named: true, fold: true, sql: "SELECT " + key + " AS k, COUNT(*) AS n" + oracleOne(g, "", ", MAX("+g.column(kindTime).String()+") AS latest", ", SUM("+g.column(kindBool).String()+") AS some",
		", COUNT(DISTINCT "+g.column(kindText).String()+") AS texts") + " FROM " + s.from + g.everydayWhere() + " GROUP BY " + key}
	q.sql += oracleOne(g, "", " HAVING COUNT(*) > "+g.wholeConstant(g.IntN(5)))
	if g.IntN(2) == 0 {
		q.ordered = true
		q.sql += " ORDER BY " + oracleOne(g, "n DESC, k", "COUNT(*) DESC, 1", "k", "k DESC") + oracleOne(g, "", " LIMIT "+g.wholeConstant(1+g.IntN(10)))
	}
	return q
}

// everydayWhere is a WHERE clause of simple predicates, of a subquery by a key, or none.
func (g *oracleGenerator) everydayWhere() string {
	var all []string
	if g.all && g.IntN(2) == 0 || g.IntN(12) == 0 {
		if box := g.ofMailbox(); box != "" {
			all = append(all, box)
		}
	}
	for range g.IntN(4) {
		switch g.IntN(9) {
		case 0:
			all = append(all, "("+g.simple()+" OR "+g.simple()+oracleOne(g, "", " OR "+g.simple(), " AND "+g.simple())+")")
		case 1:
			all = append(all, "NOT ("+g.simple()+oracleOne(g, " AND ", " OR ")+g.simple()+")")
		case 2:
			if by := g.byKey(); by != "" {
				all = append(all, by)
			}
		default:
			all = append(all, g.simple())
		}
	}
	if len(all) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(all, " AND ")
}

// anyColumn is a column of any kind but bytes.
func (g *oracleGenerator) anyColumn() oracleScoped {
	defer g.showing()()
	return g.column(kindText, kindID, kindTime, kindBool, kindNumber, kindClock)
}
