package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// oracleQuery is a generated query.
type oracleQuery struct {
	sql      string
	prepared string // with parameters for some of its constants; "" where it is not prepared
	args     []any
	ordered  bool // its order counts
	named    bool // each of its columns has a name of its own, so that it may stand in another query
	first    oracleFirst
	// fold compares texts without regard to case and accents: which of several equal texts stands for a group is nobody's promise.
	fold bool
}

// oracleFirst says that a query gives some rows of a longer answer, and which ones is not all said by its order.
type oracleFirst struct {
	all           string // the query of that answer; "" for others
	limit, offset int
	by            []int // the columns by which it is ordered
}

// newOracleGenerator is the source of the n-th query of a seed.
func newOracleGenerator(databases []*oracleDatabase, seed uint64, n int) *oracleGenerator {
	chance := rand.New(rand.NewPCG(seed, uint64(n)))
	return &oracleGenerator{Rand: chance, oracleDatabase: databases[max(chance.IntN(4)-2, 0)], constants: &[]oracleConstant{}}
}

// inner writes a part of the query with a scope of its own.
func (g *oracleGenerator) inner() *oracleGenerator {
	return &oracleGenerator{Rand: g.Rand, oracleDatabase: g.oracleDatabase, constants: g.constants}
}

// query is one query.
func (g *oracleGenerator) query() oracleQuery { return g.spelled(g.shape()) }

// shape is a query of some shape, with marks where its constants are.
func (g *oracleGenerator) shape() oracleQuery {
	if g.IntN(4) == 0 {
		return g.bounds()
	}
	s := oracleOne(g, g.sources...)
	for _, a := range s.aliases {
		g.open(a[0], a[1])
	}
	if g.IntN(2) == 0 {
		return g.everyday(s)
	}
	switch g.IntN(10) {
	case 0, 1:
		return g.grouped(s)
	case 2:
		return g.aggregated(s)
	case 3:
		return g.windowed(s)
	case 4:
		return g.united(s)
	case 5:
		return g.nested(s)
	}
	return g.plain(s)
}

// list is some expressions with names.
func (g *oracleGenerator) list(n, depth int) string {
	defer g.showing()()
	out := make([]string, n)
	for i := range out {
		kind := oracleOne(g, kindText, kindNumber, kindTime, kindBool, kindID)
		if g.IntN(3) == 0 {
			out[i] = fmt.Sprintf("%s AS c%d", g.column(kind), i)
			continue
		}
		out[i] = fmt.Sprintf("%s AS c%d", g.expression(kind, depth), i)
	}
	return strings.Join(out, ", ")
}

// showing begins a part of the query that is no predicate; the function that it returns ends it.
func (g *oracleGenerator) showing() func() {
	before := g.shown
	g.shown = true
	return func() { g.shown = before }
}

// where is a WHERE clause, or none.
func (g *oracleGenerator) where() string {
	if g.IntN(8) == 0 || g.all && g.IntN(2) == 0 {
		if box := g.ofMailbox(); box != "" {
			return " WHERE " + box + oracleOne(g, "", " AND "+g.simple(), " AND ("+g.predicate(2)+")")
		}
	}
	switch g.IntN(8) {
	case 0:
		return ""
	case 1:
		return " WHERE " + g.related() + oracleOne(g, "", " AND "+g.simple(), " OR "+g.simple())
	case 2, 3, 4:
		return " WHERE " + g.simple() + oracleOne(g, "", " AND "+g.simple(), " OR "+g.simple(), " AND NOT "+g.simple(), " AND ("+g.simple()+" OR "+g.simple()+")")
	}
	return " WHERE " + g.predicate(3)
}

// keys are the keys of all tables, by which every order is total.
func (s oracleSource) keys(g *oracleGenerator) string {
	var out []string
	for _, c := range g.scope {
		if c.key {
			out = append(out, c.String())
		}
	}
	return strings.Join(out, ", ")
}

// plain selects expressions, all rows or the first ones.
func (g *oracleGenerator) plain(s oracleSource) oracleQuery {
	q := oracleQuery{sql: "SELECT " + oracleOne(g, "", "", "", "", "DISTINCT "), named: true}
	distinct := strings.HasSuffix(q.sql, "DISTINCT ")
	q.fold = distinct
	q.sql += g.list(1+g.IntN(4), 3) + " FROM " + s.from + g.where()
	if distinct || g.IntN(3) == 0 {
		return q
	}
	q.ordered = true
	q.sql += " ORDER BY " + g.expression(oracleOne(g, kindText, kindTime, kindNumber, kindID), g.IntN(3)) + oracleOne(g, "", " DESC", " ASC") + ", " + s.keys(g)
	switch g.IntN(3) {
	case 0:
		q.sql += " LIMIT " + g.wholeConstant(g.IntN(20))
	case 1:
		q.sql += " LIMIT " + g.wholeConstant(1+g.IntN(20)) + " OFFSET " + g.wholeConstant(g.IntN(60))
	}
	return q
}

// aggregates are the functions over groups. Those of texts fold.
var oracleAggregates = []string{
	"COUNT(*)", "COUNT({n})", "COUNT({c})", "COUNT(DISTINCT {c})", "COUNT(DISTINCT {c}, {n})", "COUNT(DISTINCT {d})", "SUM({n})", "SUM({b})", "AVG({n})", "AVG({b})",
	"MIN({n})", "MAX({n})", "MIN({d})", "MAX({d})", "MIN({t})", "MAX({t})", "SUM(DISTINCT {n})", "AVG(DISTINCT {n})", "STDDEV({n})", "STDDEV_SAMP({n})", "VARIANCE({n})",
	"VAR_SAMP({n})", "VAR_POP({n})", "STD({n})", "BIT_OR({i})", "BIT_AND({n})", "BIT_XOR({n})", "GROUP_CONCAT(DISTINCT {n} ORDER BY 1)",
	"GROUP_CONCAT({n} ORDER BY {k} DESC SEPARATOR '; ')", "GROUP_CONCAT('|', {c} ORDER BY {k})", "SUM(CASE WHEN {b} THEN 1 ELSE 0 END)", "COUNT(IF({b}, 1, NULL))",
	"ROUND(AVG({n}), 2)", "SUM({n}) / COUNT(*)", "MAX({n}) - MIN({n})", "COALESCE(SUM({n}), 0)", "SUM({n} * 1.5)", "DATEDIFF(MAX({d}), MIN({d}))",
}

// aggregate is one of them.
func (g *oracleGenerator) aggregate(s oracleSource) string {
	defer g.showing()()
	return g.fill(strings.ReplaceAll(oracleOne(g, oracleAggregates...), "{k}", s.keys(g)), 2)
}

// grouped selects aggregates of groups.
func (g *oracleGenerator) grouped(s oracleSource) oracleQuery {
	if g.IntN(6) == 0 {
		return g.rolledUp(s)
	}
	key := g.expression(oracleOne(g, kindText, kindText, kindNumber, kindTime, kindBool), g.IntN(3))
	aggs := make([]string, 1+g.IntN(3))
	for i := range aggs {
		aggs[i] = fmt.Sprintf("%s AS a%d", g.aggregate(s), i)
	}
	q := oracleQuery{fold: true, named: true, sql: "SELECT " + key + " AS k, " + strings.Join(aggs, ", ") + " FROM " + s.from + g.where() + " GROUP BY " + oracleOne(g, "k", "1", key)}
	switch g.IntN(4) {
	case 0:
		q.sql += " HAVING COUNT(*) > 1"
	case 1:
		q.sql += " HAVING k IS NOT NULL"
	}
	if g.IntN(2) == 0 {
		q.sql += " ORDER BY k" + oracleOne(g, "", " DESC")
		q.ordered = true
	}
	return q
}

// rolledUp selects aggregates of groups, of the groups of those, and of all rows. MariaDB has no GROUPING(), and no ORDER BY beside it.
func (g *oracleGenerator) rolledUp(s oracleSource) oracleQuery {
	var list, keys []string
	for len(keys) == 0 || len(keys) < 3 && g.IntN(2) == 0 {
		if key := g.rollupKey(); !slices.Contains(keys, key) { // which of two that are the same is NULL where some are taken, nobody says
			list = append(list, fmt.Sprintf("%s AS k%d", key, len(keys)))
			keys = append(keys, key)
		}
	}
	having := oracleOne(g, "", "", " HAVING COUNT(*) > "+g.wholeConstant(1+g.IntN(3)))
	if !strings.ContainsAny(keys[0], "( ") { // of an expression MariaDB looks at the value of rows
		having = oracleOne(g, having, having, " HAVING k0 IS NULL")
	}
	for i := range 1 + g.IntN(3) {
		list = append(list, fmt.Sprintf("%s AS a%d", g.aggregate(s), i))
	}
	return oracleQuery{fold: true, named: true, sql: "SELECT " + strings.Join(list, ", ") + " FROM " + s.from + g.where() + " GROUP BY " + strings.Join(keys, ", ") + " WITH ROLLUP" + having}
}

// rollupKey is a column, or an expression of some: to MariaDB one without stays what it is where all of its values are taken.
func (g *oracleGenerator) rollupKey() string {
	if g.IntN(3) == 0 {
		key := g.expression(oracleOne(g, kindText, kindNumber, kindTime, kindBool), 1+g.IntN(2))
		if slices.ContainsFunc(g.scope, func(c oracleScoped) bool { return strings.Contains(key, c.String()) }) {
			return key
		}
	}
	return g.anyColumn().String()
}

// aggregated selects aggregates of all rows.
func (g *oracleGenerator) aggregated(s oracleSource) oracleQuery {
	aggs := make([]string, 1+g.IntN(4))
	for i := range aggs {
		aggs[i] = fmt.Sprintf("%s AS a%d", g.aggregate(s), i)
	}
	return oracleQuery{fold: true, named: true, sql: "SELECT " + strings.Join(aggs, ", ") + " FROM " + s.from + g.where()}
}

// oracleWindows are window functions: {w} is a window of which the order may have ties, {k} one with a total order.
var oracleWindows = []string{
	"ROW_NUMBER() OVER ({k})", "RANK() OVER ({w})", "DENSE_RANK() OVER ({w})", "PERCENT_RANK() OVER ({w})", "NTILE(4) OVER ({k})", "LAG({n}) OVER ({k})",
	"LEAD({d}) OVER ({k})", "LAG({n}, 2, 0) OVER ({k})", "FIRST_VALUE({n}) OVER ({k})", "LAST_VALUE({n}) OVER ({k})", "SUM({n}) OVER ({w})", "SUM({n}) OVER ({p})",
	"COUNT(*) OVER ({w})", "COUNT({t}) OVER ({w})", "AVG({n}) OVER ({w})", "MIN({d}) OVER ({w})", "MAX({n}) OVER ({w})", "SUM({n}) OVER ({k} ROWS UNBOUNDED PRECEDING)",
	"SUM({n}) OVER ({k} ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING)", "AVG({n}) OVER ({k} ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)",
	"COUNT(*) OVER ({w} RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)", "MAX({d}) OVER ({k} ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING)", "COUNT(*) OVER ()",
	"STDDEV({n}) OVER ({p})", "SUM({n}) OVER ({w} RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)", "CUME_DIST() OVER ({w})", "NTH_VALUE({n}, 2) OVER ({k})",
	"COUNT(*) OVER ({p}ORDER BY CHAR_LENGTH({c}) RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)", "COUNT({t}) OVER ({p}ORDER BY CHAR_LENGTH({c}) DESC RANGE BETWEEN 1 FOLLOWING AND 3 FOLLOWING)",
	"SUM({n}) OVER ({p}ORDER BY CHAR_LENGTH({c}) DESC RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)",
}

// window is one of them.
func (g *oracleGenerator) window(s oracleSource) string {
	partition := oracleOne(g, "", "PARTITION BY "+g.expression(oracleOne(g, kindText, kindBool), 1)+" ")
	by := "ORDER BY " + g.expression(oracleOne(g, kindText, kindTime, kindNumber), g.IntN(2)) + oracleOne(g, "", " DESC")
	t := strings.ReplaceAll(oracleOne(g, oracleWindows...), "{w}", partition+by)
	t = strings.ReplaceAll(t, "{p}", partition)
	return g.fill(strings.ReplaceAll(t, "{k}", partition+by+", "+s.keys(g)), 2)
}

// windowed selects window functions.
func (g *oracleGenerator) windowed(s oracleSource) oracleQuery {
	out := make([]string, 1+g.IntN(2))
	for i := range out {
		out[i] = fmt.Sprintf("%s AS w%d", g.window(s), i)
	}
	return oracleQuery{sql: "SELECT " + s.keys(g) + ", " + strings.Join(out, ", ") + " FROM " + s.from + g.where()}
}

// united is a set operation over two or three queries of the same kinds.
func (g *oracleGenerator) united(s oracleSource) oracleQuery {
	kinds := make([]oracleKind, 1+g.IntN(3))
	for i := range kinds {
		kinds[i] = oracleOne(g, kindText, kindNumber, kindTime)
	}
	plain := g.IntN(3) == 0 // columns as they are
	branch := func() string {
		out := make([]string, len(kinds))
		for i, k := range kinds {
			out[i] = fmt.Sprintf("%s AS c%d", g.expression(k, g.IntN(2)), i)
			if plain {
				out[i] = g.column(k, kindText).String()
			}
		}
		return "SELECT " + strings.Join(out, ", ") + " FROM " + s.from + g.where()
	}
	all := branch()
	for range 1 + g.IntN(2) {
		all += oracleOne(g, " UNION ALL ", " UNION ", " UNION DISTINCT ") + branch()
	}
	return oracleQuery{sql: all, fold: true, named: !plain}
}

// nested selects from a derived table or a common table expression.
func (g *oracleGenerator) nested(s oracleSource) oracleQuery {
	inner := "SELECT " + g.list(3, 2) + " FROM " + s.from + g.where()
	outer := g.inner()
	body := oracleOne(g, "SELECT * FROM x WHERE %s", "SELECT COUNT(*), COUNT(DISTINCT c0), MIN(c1) FROM x WHERE %s", "SELECT c1, c2, COUNT(*) FROM x WHERE %s GROUP BY c1, c2",
		"SELECT x.c0, y.c1 FROM x JOIN x y ON x.c0 = y.c0 WHERE x.%s", "SELECT DISTINCT c2 FROM x WHERE %s")
	body = fmt.Sprintf(body, oracleOne(outer, "c0 IS NOT NULL", "c1 IS NOT NULL", "c2 IS NULL", "c1 <> 'a'", "c0 > c0", "c2 = c2"))
	if strings.Contains(body, " y ") || g.IntN(2) == 0 {
		return oracleQuery{sql: "WITH x AS (" + inner + ") " + body, fold: true}
	}
	return oracleQuery{sql: strings.Replace(body, "FROM x", "FROM ("+inner+") x", 1), fold: true}
}
