package main

import (
	"fmt"
	"slices"
	"strings"
)

// related is a predicate with a subquery.
func (g *oracleGenerator) related() string {
	inner := g.inner()
	table := oracleOne(g, oracleTables...)
	inner.open(table, "s")
	where := " WHERE " + inner.simple()
	mine, same := g.column(kindText), inner.column(kindText)
	switch g.IntN(14) {
	case 0:
		return fmt.Sprintf("EXISTS (SELECT 1 FROM %s s%s AND s.%s = %s)", table, where, same.name, mine)
	case 1:
		return fmt.Sprintf("NOT EXISTS (SELECT * FROM %s s WHERE s.%s = %s)", table, same.name, mine)
	case 2:
		return fmt.Sprintf("%s %sIN (SELECT %s FROM %s s%s)", mine, oracleOne(g, "", "NOT "), same, table, where)
	case 3:
		return fmt.Sprintf("%s %s (SELECT COUNT(*) FROM %s s%s)", g.number(1), g.operator(), table, where)
	case 4:
		return fmt.Sprintf("%s = ANY (SELECT %s FROM %s s%s)", mine, same, table, where)
	case 5:
		return fmt.Sprintf("%s %s (SELECT %s(%s) FROM %s s)", g.column(kindTime, kindTime), g.operator(), oracleOne(g, "MIN", "MAX"), inner.column(kindTime), table)
	}
	if by := g.byKey(); by != "" {
		return by
	}
	return fmt.Sprintf("%s %s ALL (SELECT %s FROM %s s%s)", mine, oracleOne(g, "<>", ">=", "<"), same, table, where)
}

// oracleKeys are the columns by which people relate tables: one of an outer query, and one of a table that a subquery reads.
var oracleKeys = [][3]string{
	{"messages.id", "attachments", "message_id"}, {"messages.id", "recipients", "message_id"}, {"messages.id", "message_headers", "message_id"},
	{"messages.parent_folder_id", "folders", "id"}, {"folders.id", "messages", "parent_folder_id"}, {"attachments.message_id", "messages", "id"},
	{"recipients.message_id", "messages", "id"}, {"message_headers.message_id", "recipients", "message_id"}, {"users.mail", "messages", "from_address"},
	{"messages.from_address", "users", "mail"}, {"recipients.address", "users", "mail"}, {"folders.parent_folder_id", "folders", "id"}, {"folders.id", "folders", "parent_folder_id"},
	{"messages.conversation_id", "messages", "conversation_id"}, {"messages.sender_address", "recipients", "address"}, {"mailbox_settings.archive_folder", "folders", "id"},
}

// byKey is a predicate with a subquery that is related by a key; "" where no table in scope has one.
func (g *oracleGenerator) byKey() string {
	var fit []oracleScoped
	var keys [][3]string
	for _, c := range g.scope {
		for _, k := range oracleKeys {
			if table, column, _ := strings.Cut(k[0], "."); g.tables[table] != nil && column == c.name && g.tables[table].has(c.oracleColumn) {
				fit, keys = append(fit, c), append(keys, k)
			}
		}
	}
	if len(fit) == 0 {
		return ""
	}
	i := g.IntN(len(fit))
	inner := g.inner()
	inner.open(keys[i][1], "s")
	from := keys[i][1] + " s"
	named := strings.NewReplacer("{outer}", fit[i].String(), "{inner}", "s."+keys[i][2], "{from}", from, "{where}", inner.simple(), "{and}", inner.simple(), "{=}", g.operator())
	return named.Replace(oracleOne(g, "EXISTS (SELECT 1 FROM {from} WHERE {inner} = {outer} AND {where})", "NOT EXISTS (SELECT 1 FROM {from} WHERE {inner} = {outer} AND {where})",
		"{outer} IN (SELECT {inner} FROM {from} WHERE {where})", "{outer} NOT IN (SELECT {inner} FROM {from} WHERE {where})",
		"{outer} NOT IN (SELECT {inner} FROM {from} WHERE {inner} IS NOT NULL AND {where})", "(SELECT COUNT(*) FROM {from} WHERE {inner} = {outer} AND {where}) {=} 1",
		"{outer} = (SELECT MIN({inner}) FROM {from} WHERE {where})", "{outer} IN (SELECT {inner} FROM {from} WHERE {where} AND {and} UNION SELECT {inner} FROM {from} WHERE {and})",
		"{outer} = ANY (SELECT {inner} FROM {from} WHERE {where})", "{outer} IN (SELECT DISTINCT {inner} FROM {from} WHERE {where} OR {and})"))
}

// has says that a column is one of the table's.
func (t *oracleTable) has(column *oracleColumn) bool { return slices.Contains(t.columns, column) }
