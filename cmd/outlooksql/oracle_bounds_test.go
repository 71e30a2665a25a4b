package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// oraclePushed are the columns of which a predicate goes down to Graph, where a bound may lose a row. Those that stand here twice are chosen twice
// as often.
var oraclePushed = map[string]string{
	"messages": "received_date_time received_date_time sent_date_time created_date_time last_modified_date_time is_read is_draft has_attachments importance flag_status " +
		"inference_classification conversation_id internet_message_id id id folder_path parent_folder_id",
	"users":           "mail mail mail mail user_principal_name user_principal_name user_principal_name user_principal_name mail_nickname employee_id account_enabled on_premises_sync_enabled user_type created_date_time id",
	"recipients":      "kind kind kind received_date_time message_id",
	"attachments":     "message_id id name",
	"message_headers": "message_id name",
	"folders":         "id path display_name parent_folder_id",
}

// oracleBounded are the tables of bounds, as often as they are read.
var oracleBounded = []string{"messages", "messages", "messages", "users", "users", "users", "recipients", "attachments", "message_headers", "folders"}

// bounds is a query whose predicates have their bounds at values of rows, so that a row too few or too many is seen.
func (g *oracleGenerator) bounds() oracleQuery {
	switch g.IntN(8) {
	case 0, 1:
		return g.firstAtBounds()
	case 2, 3:
		return g.joinedAtBounds()
	case 4:
		return g.unitedAtBounds()
	}
	counts, edge := make([]string, 6), g.IntN(len(oracleEdges))
	for i := range counts {
		var count string
		if i%3 == 0 {
			table, t := g.bounded("t")
			count = oracleCounted(table, t.atBounds(table))
		} else { // four edges that are far from each other in the list, which has neighbours of one kind
			count = oracleEdges[(edge+5*i)%len(oracleEdges)](g)
		}
		counts[i] = fmt.Sprintf("%s AS n%d", count, i)
	}
	return oracleQuery{named: true, sql: "SELECT " + strings.Join(counts, ", ")}
}

// bounded is one of the tables, and what writes of it under an alias.
func (g *oracleGenerator) bounded(alias string) (string, *oracleGenerator) {
	table := oracleOne(g, oracleBounded...)
	return table, g.of(table, alias)
}

// of writes of a table alone, under an alias.
func (g *oracleGenerator) of(table, alias string) *oracleGenerator {
	inner := g.inner()
	inner.open(table, alias)
	return inner
}

// atBounds is a predicate on columns of the table in scope: one, or one with another.
func (g *oracleGenerator) atBounds(table string) string {
	one := g.atBound(g.pushed(table))
	switch g.IntN(10) {
	case 0:
		return "(" + one + " OR " + g.atBound(g.pushed(table)) + ")"
	case 1:
		return "(" + one + " OR " + g.simple() + ")"
	case 2:
		return one + " AND NOT (" + g.atBound(g.pushed(table)) + ")"
	}
	return one
}

// pushed is one of the columns of the table in scope that go down.
func (g *oracleGenerator) pushed(table string) oracleScoped {
	return g.named(oracleOne(g, strings.Fields(oraclePushed[table])...))
}

// named is the column of a name.
func (g *oracleGenerator) named(name string) oracleScoped {
	return g.scope[slices.IndexFunc(g.scope, func(c oracleScoped) bool { return c.name == name })]
}

// atBound is a predicate on a column by values that it has.
func (g *oracleGenerator) atBound(c oracleScoped) string {
	if g.IntN(16) == 0 || len(c.samples) == 0 {
		return c.String() + oracleOne(g, " IS NULL", " IS NOT NULL")
	}
	var form, a, b string
	switch c.kind {
	case kindText, kindID:
		return g.textAtBound(c)
	case kindBool:
		form = oracleOne(g, "{c}", "NOT {c}", "{c} = {a}", "{a} = {c}", "{c} <> {a}", "NOT ({c} <=> {a})", "{c} IS TRUE", "{c} IS NOT TRUE", "{c} IS FALSE", "{c} IS NOT FALSE", "{c} IN ({a})",
			"{c} NOT IN ({a})", "{c} NOT IN ({a}, NULL)", "NOT ({c} = {a})")
		a = g.wholeConstant(g.IntN(2))
	case kindTime:
		form = oracleOne(g, "{c} {=} {a}", "{c} {=} {a}", "{a} {=} {c}", "{c} {not}BETWEEN {a} AND {b}", "{c} {not}IN ({a}, {b})", "NOT ({c} {=} {a})", "({c} >= {a} AND {c} < {b})", "({c} > {a} AND {c} <= {b})")
		from, to := g.near(c), g.near(c)
		if to.Before(from) {
			from, to = to, from
		}
		a, b = g.timeConstant(from), g.timeConstant(to)
	default:
		return g.simpleNumber(c)
	}
	return strings.NewReplacer("{c}", c.String(), "{a}", a, "{b}", b, "{=}", g.operator(), "{not}", g.not()).Replace(form)
}

// near is a time that the column has, or one beside it.
func (g *oracleGenerator) near(c oracleScoped) time.Time {
	return g.sampled(c).Add(oracleOne(g, 0, 0, 0, time.Microsecond, -time.Microsecond, time.Second/2, time.Second-time.Microsecond, time.Second, -time.Second))
}

// textAtBound is a predicate on a text by values that it has, and by their parts.
func (g *oracleGenerator) textAtBound(c oracleScoped) string {
	s := oracleOne(g, c.samples...)
	start, end := 0, len(s)
	if strings.IndexFunc(s, func(r rune) bool { return r > '~' }) < 0 && len(s) > 4 { // a letter may not be parted from its accent
		start, end = 1+g.IntN(len(s)/2), len(s)-1-g.IntN(len(s)/3)
	}
	escape := strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace
	form := oracleOne(g, "{c} = {s}", "{s} = {c}", "{c} <> {s}", "NOT ({c} <=> {s})", "NOT ({c} = {s})", "{c} IN ({s}, {o})", "{c} NOT IN ({s}, {o})", "{c} NOT IN ({s}, NULL)", "{c} IN ({many})",
		"{c} {not}LIKE {prefix}", "{c} {not}LIKE {prefix}", "{c} {not}LIKE {suffix}", "{c} LIKE {suffix}", "{c} LIKE {suffix}", "{c} {not}LIKE {middle}", "{c} LIKE {hole}", "{c} BETWEEN {s} AND {o}", "{c} {=} {s}")
	hole := escape(s)
	if end < len(s) {
		hole = escape(s[:start]) + "_" + escape(s[start+1:])
	}
	return strings.NewReplacer("{c}", c.String(), "{s}", g.textConstant(s), "{o}", g.textConstant(oracleOne(g, c.samples...)), "{many}", g.exactList(c), "{prefix}", g.textConstant(escape(s[:end])+"%"),
		"{suffix}", g.textConstant("%"+escape(s[start:])), "{middle}", g.textConstant("%"+escape(s[start:min(max(start+1, end), len(s))])+"%"), "{hole}", g.textConstant(hole),
		"{=}", g.operator(), "{not}", g.not()).Replace(form)
}

// exactList is a list of values that the column has, mostly more than a batch of requests takes.
func (g *oracleGenerator) exactList(c oracleScoped) string {
	list := make([]string, oracleOne(g, 3, 14, 16, 25, 45))
	for i := range list {
		list[i] = g.textConstant(oracleOne(g, c.samples...))
	}
	return strings.Join(list, ", ")
}

// firstAtBounds are the first messages by a time, under a predicate that goes down, one that stays here, both or none; as they are, or in a
// derived table of which some are taken.
func (g *oracleGenerator) firstAtBounds() oracleQuery {
	m := g.of("messages", "m")
	by := m.named(oracleOne(g, "received_date_time", "received_date_time", "sent_date_time", "last_modified_date_time"))
	stays := m.textAtBound(m.named(oracleOne(g, "subject", "from_address", "body_preview")))
	q := oracleQuery{named: true, sql: fmt.Sprintf("SELECT %s AS c0, m.id AS c1, m.subject AS c2 FROM messages m", by)}
	q.sql += oracleOne(g, "", " WHERE "+m.atBounds("messages"), " WHERE "+stays, " WHERE "+stays+" AND "+m.atBounds("messages"))
	desc := oracleOne(g, "", " DESC", " DESC")
	if g.IntN(3) == 0 {
		q.sql += fmt.Sprintf(" ORDER BY c0%s, c1 LIMIT %s OFFSET %s", desc, g.wholeConstant(1+g.IntN(12)), g.wholeConstant(g.IntN(6)))
		q.sql = fmt.Sprintf("SELECT COUNT(*) AS n, MIN(c1) AS low, MAX(c1) AS high FROM (%s) d%s", q.sql,
			oracleOne(g, "", " WHERE d.c0 "+g.operator()+" "+g.timeConstant(m.near(by)), " WHERE d.c2 LIKE '%e%'", " WHERE d.c1 > "+g.textConstant(oracleOne(g, m.named("id").samples...))))
		return q
	}
	q.first.by = oracleOne(g, []int{0}, []int{0}, []int{0, 2})
	q.sql += " ORDER BY c0" + desc
	if len(q.first.by) > 1 {
		q.sql += ", c2" + oracleOne(g, "", " DESC")
	}
	return g.limited(q)
}

// oracleLinks are joins of two tables: the left one, the right one, the columns that are the same, and one of the right one that is never NULL.
var oracleLinks = [][5]string{
	{"messages", "recipients", "id", "message_id", "message_id"}, {"messages", "attachments", "id", "message_id", "message_id"}, {"folders", "messages", "id", "parent_folder_id", "id"},
	{"users", "messages", "mail", "from_address", "id"}, {"messages", "users", "from_address", "mail", "id"}, {"recipients", "users", "address", "mail", "id"},
	{"messages", "message_headers", "id", "message_id", "message_id"},
}

// joinedAtBounds counts what a join gives, with predicates of each side in ON and in WHERE, or what a subquery lets through.
func (g *oracleGenerator) joinedAtBounds() oracleQuery {
	link := oracleOne(g, oracleLinks...)
	l, r := g.of(link[0], "l"), g.of(link[1], "r")
	left, right, key := "l."+link[2], "r."+link[3], "r."+link[4]
	if g.IntN(3) == 0 {
		form := oracleOne(g, "{l} NOT IN (SELECT {r} FROM {from} WHERE {b})", "{l} NOT IN (SELECT {r} FROM {from} WHERE {b})", "{l} IN (SELECT {r} FROM {from} WHERE {b})",
			"EXISTS (SELECT 1 FROM {from} WHERE {r} = {l} AND {b})", "NOT EXISTS (SELECT 1 FROM {from} WHERE {r} = {l} AND {b})", "({l} IN (SELECT {r} FROM {from} WHERE {b})) IS NULL")
		where := strings.NewReplacer("{l}", left, "{r}", right, "{from}", link[1]+" r", "{b}", r.atBounds(link[1])).Replace(form)
		return oracleQuery{named: true, sql: "SELECT COUNT(*) AS n, COUNT(" + left + ") AS m FROM " + link[0] + " l WHERE " + where + oracleOne(g, "", " AND "+l.atBounds(link[0]))}
	}
	on := oracleOne(g, "", " AND "+r.atBounds(link[1]), " AND "+r.atBounds(link[1]), " AND "+l.atBounds(link[0]))
	where := oracleOne(g, "", "", " WHERE "+l.atBounds(link[0]), " WHERE "+r.atBounds(link[1]), " WHERE "+key+" IS NULL", " WHERE ("+l.atBounds(link[0])+" OR "+key+" IS NULL)")
	return oracleQuery{named: true, sql: fmt.Sprintf("SELECT COUNT(*) AS n, COUNT(%s) AS m, COUNT(DISTINCT %s) AS d FROM %s l %sJOIN %s r ON %s = %s%s%s", key, left, link[0],
		oracleOne(g, "", "LEFT ", "LEFT ", "LEFT ", "RIGHT "), link[1], right, left, on, where)}
}

// unitedAtBounds is a set operation of rows of one table, of which some are on both sides; its columns may be of two types, or the same one twice.
func (g *oracleGenerator) unitedAtBounds() oracleQuery {
	table, t := g.bounded("t")
	c, other := t.pushed(table), t.pushed(table)
	pairs := [][2]string{{c.String(), c.String()}, {c.String() + ", " + c.String(), c.String() + ", " + other.String()}, {"LENGTH(" + c.String() + ")", "LENGTH(" + c.String() + ") * 1.0"}}
	if c.kind == kindTime {
		pairs = append(pairs, [2]string{c.String(), "DATE(" + c.String() + ")"}, [2]string{"DATE(" + c.String() + ")", "TIMESTAMP(DATE(" + c.String() + "))"})
	}
	columns := oracleOne(g, pairs...)
	return oracleQuery{fold: true, sql: fmt.Sprintf("SELECT %s FROM %s t WHERE %s%sSELECT %s FROM %[2]s t WHERE %[6]s", columns[0], table, t.atBounds(table),
		oracleOne(g, " UNION ", " UNION ", " UNION ALL ", " UNION DISTINCT "), columns[1], t.atBounds(table))}
}
