package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// oracleEdges are the places where a predicate that goes down to Graph means there nearly what it means here. Each writes a query of one number, with
// values of rows that the difference would lose.
var oracleEdges = []func(*oracleGenerator) string{
	(*oracleGenerator).lastSecond, (*oracleGenerator).lastSecond, (*oracleGenerator).escapedText, (*oracleGenerator).escapedText, (*oracleGenerator).escapedWildcard,
	(*oracleGenerator).otherAccents, (*oracleGenerator).otherAccents, (*oracleGenerator).truthOrNull, (*oracleGenerator).truthOrNull, (*oracleGenerator).idInCapitals,
	(*oracleGenerator).manyIDs, (*oracleGenerator).manyIDs, (*oracleGenerator).unmatchedLeft, (*oracleGenerator).unmatchedLeft, (*oracleGenerator).nullAmongKeys,
	(*oracleGenerator).wordsOfEnumeration,
}

// oracleCounted counts the rows of a table, under the alias t, that a predicate lets through.
func oracleCounted(table, predicate string) string {
	return fmt.Sprintf("(SELECT COUNT(*) FROM %s t WHERE %s)", table, predicate)
}

// lastSecond ends or begins a range with the second of a row, or within it: Graph shows whole seconds.
func (g *oracleGenerator) lastSecond() string {
	table := oracleOne(g, "messages", "messages", "users")
	t := g.of(table, "t")
	c := t.column(kindTime)
	for strings.HasPrefix(c.name, "flag_") || len(c.samples) == 0 { // of few messages
		c = t.column(kindTime)
	}
	at := g.sampled(c)
	from, until := g.timeConstant(at.AddDate(0, 0, -g.IntN(40))), g.timeConstant(at)
	after, before := g.timeConstant(at.Add(time.Second/2)), g.timeConstant(at.Add(-time.Second/2))
	return oracleCounted(table, strings.NewReplacer("{c}", c.String(), "{a}", from, "{b}", until, "{>}", after, "{<}", before).Replace(oracleOne(g, "{c} BETWEEN {a} AND {b}",
		"{c} BETWEEN {a} AND {b}", "{c} <= {b}", "{b} >= {c}", "({c} >= {a} AND {c} <= {b})", "NOT ({c} > {b})", "{c} BETWEEN {b} AND {b}", "{c} IN ({a}, {b})", "{c} < {>}", "{c} < {>}",
		"{>} > {c}", "{c} > {<}", "{c} BETWEEN {<} AND {>}", "{c} = {>}")))
}

// pushedText is a text of the directory of which LIKE goes down, with a value of it that has more than some characters and, where there are such
// values, one of certain others.
func (g *oracleGenerator) pushedText(having string) (c oracleScoped, value string) {
	t := g.of("users", "t")
	c = t.named(oracleOne(g, "mail", "mail", "user_principal_name", "mail_nickname"))
	if having != "" {
		c = t.named("user_principal_name") // those of guests have all sorts of characters
	}
	fit := slices.DeleteFunc(slices.Clone(c.samples), func(s string) bool { return len(s) < 4 || having != "" && !strings.ContainsAny(s, having) })
	return c, oracleOne(g, fit...)
}

// escapedText matches a text by a pattern that escapes letters, which need none.
func (g *oracleGenerator) escapedText() string {
	c, s := g.pushedText("")
	at := g.IntN(3)
	escape, said := `\`, ""
	if g.IntN(2) == 0 {
		escape, said = "|", " ESCAPE '|'"
	}
	pattern := strings.NewReplacer("_", escape+"_", "%", escape+"%").Replace(s)
	switch g.IntN(3) {
	case 0:
		pattern = pattern[:at] + escape + pattern[at:]
	case 1:
		pattern = pattern[:at] + escape + pattern[at:len(pattern)-1] + "%"
	default:
		pattern = "%" + escape + pattern[len(pattern)-1-at:]
	}
	return oracleCounted("users", fmt.Sprintf("%s LIKE %s%s", c, sqlQuote(pattern), said))
}

// escapedWildcard matches a text that has wildcards, which a pattern escapes.
func (g *oracleGenerator) escapedWildcard() string {
	c, s := g.pushedText("_%")
	at := strings.IndexAny(s, "_%") + 1
	end := at + g.IntN(len(s)-at+1)
	return oracleCounted("users", fmt.Sprintf("%s %s %s", c, oracleOne(g, "LIKE", "LIKE", "NOT LIKE"), g.textConstant(strings.NewReplacer("_", `\_`, "%", `\%`).Replace(s[:end])+"%")))
}

// oracleAccents are letters that a collation takes for those without an accent, and an index may not.
var oracleAccents = strings.NewReplacer("a", "á", "e", "é", "i", "ï", "o", "ö", "u", "ü", "c", "ç", "n", "ñ")

// otherAccents compares a text with one of other accents, which is equal.
func (g *oracleGenerator) otherAccents() string {
	c, s := g.pushedText("")
	accented := oracleAccents.Replace(s)
	r := []rune(accented)
	half := len(r)/2 + 1
	form := oracleOne(g, "{c} = {s}", "{s} = {c}", "{c} IN ({o}, {s})", "{c} LIKE {prefix}", "{c} LIKE {prefix}", "{c} LIKE {suffix}", "{c} <> {s}", "{c} NOT IN ({s}, {o})", "({c} = {o} OR {c} = {s})")
	return oracleCounted("users", strings.NewReplacer("{c}", c.String(), "{s}", g.textConstant(accented), "{o}", g.textConstant(oracleOne(g, c.samples...)),
		"{prefix}", g.textConstant(string(r[:half])+"%"), "{suffix}", g.textConstant("%"+string(r[len(r)-half:]))).Replace(form))
}

// truthOrNull takes the truth of a boolean that may be NULL, or of a text that may.
func (g *oracleGenerator) truthOrNull() string {
	t := g.of("users", "t")
	c := t.named(oracleOne(g, "on_premises_sync_enabled", "on_premises_sync_enabled", "on_premises_sync_enabled", "account_enabled", "show_in_address_list", "user_type", "mail"))
	if c.kind == kindBool {
		return oracleCounted("users", strings.NewReplacer("{c}", c.String(), "{v}", g.wholeConstant(g.IntN(2))).Replace(oracleOne(g, "NOT ({c} <=> {v})", "NOT ({c} <=> {v})", "{c} IS NOT TRUE",
			"{c} IS NOT FALSE", "{c} IS NOT FALSE", "NOT {c}", "{c} <> {v}", "{c} = 2", "{c} IN (2, {v})", "{c} NOT IN (2, {v})", "NOT ({c} = {v})", "({c} IS NULL OR {c} = {v})", "({c} = {v}) IS NOT TRUE")))
	}
	return oracleCounted("users", strings.NewReplacer("{c}", c.String(), "{v}", g.textConstant(oracleOne(g, c.samples...))).Replace(oracleOne(g, "NOT ({c} <=> {v})", "{c} <> {v}", "NOT ({c} = {v})",
		"{c} NOT IN ({v}, '')", "{c} IN ({v}, '')", "({c} = {v}) IS NOT TRUE")))
}

// idInCapitals compares an id with itself in other letters, which is another.
func (g *oracleGenerator) idInCapitals() string {
	table := oracleOne(g, "users", "users", "messages")
	t := g.of(table, "t")
	c := t.named("id")
	if table == "messages" {
		c = t.named(oracleOne(g, "id", "conversation_id", "internet_message_id", "parent_folder_id"))
	}
	s := oracleOne(g, c.samples...)
	other := strings.ToUpper(s)
	if other == s || table == "messages" && g.IntN(2) == 0 {
		other = strings.ToLower(s)
	}
	return oracleCounted(table, strings.NewReplacer("{c}", c.String(), "{s}", g.textConstant(s), "{o}", g.textConstant(other)).Replace(oracleOne(g, "{c} <> {o}", "{c} <> {o}", "NOT ({c} = {o})", "{c} NOT IN ({o}, 'x')",
		"{c} = {o}", "{c} IN ({s}, {o})", "{c} LIKE {o}")))
}

// manyIDs names more messages than one batch takes, and looks at what is read of them.
func (g *oracleGenerator) manyIDs() string {
	ids := slices.Clone(g.of("messages", "m").named("id").samples)
	g.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	for i := range ids {
		ids[i] = g.textConstant(ids[i])
	}
	list := strings.Join(ids[:min(len(ids), oracleOne(g, 20, 21, 30, 41))], ", ")
	return fmt.Sprintf("(SELECT COUNT(*) FROM %s IN (%s))", oracleOne(g, "messages t WHERE t.id", "messages t WHERE t.id", "recipients t WHERE t.message_id", "attachments t WHERE t.message_id",
		"messages m JOIN recipients r ON r.message_id = m.id WHERE m.id", "messages m LEFT JOIN attachments a ON a.message_id = m.id WHERE m.id",
		"messages t WHERE t.id IN (SELECT r.message_id FROM recipients r WHERE r.kind = 'cc') AND t.id"), list)
}

// unmatchedLeft counts the rows of an outer join, where most rows of one side match none of the other.
func (g *oracleGenerator) unmatchedLeft() string {
	link := oracleOne(g, oracleLinks...)
	l, r := g.of(link[0], "l"), g.of(link[1], "r")
	on := oracleOne(g, r.atBounds(link[1]), r.atBounds(link[1]), l.atBounds(link[0]), l.atBounds(link[0])+" AND "+r.atBounds(link[1]))
	where := oracleOne(g, "", "", " WHERE r."+link[4]+" IS NULL")
	if g.IntN(4) == 0 {
		return fmt.Sprintf("(SELECT COUNT(*) FROM %s r RIGHT JOIN %s l ON l.%s = r.%s AND %s%s)", link[1], link[0], link[2], link[3], on, where)
	}
	return fmt.Sprintf("(SELECT COUNT(*) FROM %s l LEFT JOIN %s r ON r.%s = l.%s AND %s%s)", link[0], link[1], link[3], link[2], on, where)
}

// nullAmongKeys looks for keys among those of an outer join, of which some are NULL.
func (g *oracleGenerator) nullAmongKeys() string {
	part := oracleOne(g, "attachments", "recipients", "message_headers")
	r := g.of(part, "r")
	return strings.NewReplacer("{part}", part, "{b}", r.atBounds(part), "{not}", oracleOne(g, "NOT ", "NOT ", "")).Replace(oracleOne(g,
		"(SELECT COUNT(*) FROM messages l WHERE l.id {not}IN (SELECT r.message_id FROM messages m LEFT JOIN {part} r ON r.message_id = m.id AND {b}))",
		"(SELECT COUNT(*) FROM messages m LEFT JOIN {part} r ON r.message_id = m.id AND {b} WHERE r.message_id {not}IN (SELECT a.message_id FROM attachments a))",
		"(SELECT COUNT(*) FROM messages l WHERE {not}EXISTS (SELECT 1 FROM messages m LEFT JOIN {part} r ON r.message_id = m.id AND {b} WHERE r.message_id = l.id))"))
}

// wordsOfEnumeration compares an enumeration with words in other letters, and with some that it does not have.
func (g *oracleGenerator) wordsOfEnumeration() string {
	c := g.of("messages", "t").named(oracleOne(g, "importance", "flag_status", "inference_classification"))
	s := oracleOne(g, c.samples...)
	return oracleCounted("messages", strings.NewReplacer("{c}", c.String(), "{s}", g.textConstant(strings.ToUpper(s)), "{a}", g.textConstant(oracleAccents.Replace(s)), "{o}", g.textConstant(oracleOne(g, c.samples...))).Replace(
		oracleOne(g, "{c} = {s}", "{c} = {a}", "{c} IN ({o}, {a})", "{c} IN ({s}, 'none')", "{c} <> {s}", "{c} NOT IN ({a}, {o})", "NOT ({c} <=> {s})", "({c} = {o} OR {c} = 'none')", "{c} LIKE {a}", "{c} > {o}")))
}
