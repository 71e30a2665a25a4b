package server

import (
	"strings"

	"github.com/dolthub/vitess/go/mysql"
)

// The sentences about statements that MySQL has and a gateway has no use for.
const (
	noDiagnostics = "GET DIAGNOSTICS runs only inside stored procedures here; SHOW WARNINGS shows the same"
	noConnection  = "EXPLAIN FOR CONNECTION is not supported here; SHOW PROCESSLIST shows what runs"
)

// firstWord rewrites statements that begin with words that the grammar does not know.
func (d *dialect) firstWord() {
	switch strings.ToLower(d.at(0).text) {
	case "do":
		d.set(0, "SELECT")
		d.shape = discarded
	case "explain", "desc", "describe":
		d.explain()
	case "show":
		d.show()
	case "set":
		d.setStatement()
	case "start":
		d.startTransaction()
	case "lock":
		if d.isOneOf(1, []string{"table", "tables"}) {
			d.answer(&local{}) // nobody can change what is locked
		}
	case "check", "checksum", "optimize", "repair":
		d.maintain()
	case "help":
		d.answer(&local{columns: []string{"name", "is_it_category"}})
	case "get":
		if d.at(1).is("diagnostics") || d.at(2).is("diagnostics") {
			d.err = newError(mysql.ERNotSupportedYet, noDiagnostics)
		}
	}
}

// answer lets the statement be answered without the engine.
func (d *dialect) answer(l *local) { d.local = l }

// empty answers with a result that has columns and no rows.
func (d *dialect) empty(columns ...string) { d.answer(&local{columns: columns}) }

// explain rewrites EXPLAIN, and its other use: DESCRIBE of one column, or of those that match a pattern.
func (d *dialect) explain() {
	next := 1
	if d.at(next).is("extended") || d.at(next).is("partitions") {
		d.drop(next)
		next++
	}
	if d.words(next, "for", "connection") {
		d.err = newError(mysql.ERNotSupportedYet, noConnection)
		return
	}
	if d.at(next).is("analyze") {
		d.shape = measured
		d.drop(next)
		if next++; !d.at(next).is("format") {
			d.set(next-1, "FORMAT = TREE")
			return
		}
	}
	if d.at(next).is("format") && d.at(next+1).isSymbol("=") {
		d.explainFormat(next)
		return
	}
	if next == 1 {
		d.describe()
	}
}

// explainFormat lets the formats that the engine does not know be made of its tree.
func (d *dialect) explainFormat(next int) {
	format := strings.ToLower(strings.Trim(d.at(next+2).text, `'"`))
	if d.shape == measured && format != "tree" {
		d.err = newError(mysql.ERNotSupportedYet, "EXPLAIN ANALYZE has only FORMAT=TREE here")
		return
	}
	switch format {
	case "json":
		d.shape = explainedAsJSON
	case "traditional":
		d.shape = explainedAsTable
	case "tree":
		return
	default:
		d.err = newError(erUnknownExplain, "Unknown EXPLAIN format name: '%s'", d.at(next+2).text)
		return
	}
	d.set(next+2, "TREE")
}

// explainedWords are what may follow EXPLAIN other than a table's name.
var explainedWords = []string{"select", "with", "table", "values", "delete", "insert", "replace", "update", "plan"}

// describe rewrites DESCRIBE table column and DESCRIBE table 'pattern' into SHOW COLUMNS.
func (d *dialect) describe() {
	if d.isOneOf(1, explainedWords) || d.at(1).kind == symbolToken || d.at(1).kind == blankToken {
		return
	}
	after := 2 // behind the table's name
	if d.at(2).isSymbol(".") {
		after = 4
	}
	column := d.at(after)
	if column.kind == blankToken || column.isSymbol(";") || column.is("as") || column.kind == symbolToken {
		return
	}
	if next := d.at(after + 1); next.kind != blankToken && !next.isSymbol(";") {
		return // the grammar refuses what goes on
	}
	pattern := column.text
	if column.kind != stringToken {
		pattern = strings.NewReplacer("%", `\%`, "_", `\_`).Replace(nameAsString(column))
	}
	d.set(0, "SHOW COLUMNS FROM")
	d.set(after, "LIKE "+pattern)
}

// show rewrites or answers the kinds of SHOW that the engine does not know.
func (d *dialect) show() {
	switch first := strings.ToLower(d.at(1).text); first {
	case "storage", "extended": // EXTENDED shows what tables hide, and none does
		d.drop(1)
	case "index", "indexes", "keys":
		d.showIndex()
	case "full":
		if d.at(2).is("triggers") {
			d.drop(1)
		}
	case "procedure", "function":
		if d.at(2).is("code") {
			d.err = newError(erFeatureDisabled, "SHOW %s CODE needs a server that is built for debugging", strings.ToUpper(first))
		}
	case "create":
		d.showCreate()
	case "open":
		d.empty("Database", "Table", "In_use", "Name_locked")
	case "errors":
		d.set(1, "WARNINGS")
		d.shape = onlyErrors
	case "count":
		d.showCount()
	case "profiles":
		d.empty("Query_ID", "Duration", "Query")
	case "profile":
		d.empty("Status", "Duration")
	case "engine":
		d.err = newError(mysql.ERSpecifiedAccessDenied, noAdmin)
	case "binary", "binlog", "slave", "replica", "replicas", "all":
		d.err = newError(mysql.ERSpecifiedAccessDenied, noReplication)
	case "master":
		if !d.at(2).is("status") {
			d.err = newError(mysql.ERSpecifiedAccessDenied, noReplication)
		}
	}
}

// showCreate refuses to show what there is none of.
func (d *dialect) showCreate() {
	switch kind := strings.ToUpper(d.at(2).text); kind {
	case "FUNCTION", "PROCEDURE":
		d.err = newError(mysql.ERSPDoesNotExist, "%s %s does not exist", kind, d.source(3, len(d.code)))
	case "USER":
		d.err = newError(mysql.ERSpecifiedAccessDenied, noAccounts)
	}
}

// indexColumns are the columns of SHOW INDEX, as parts of information_schema.STATISTICS.
const indexColumns = "TABLE_NAME AS `Table`, NON_UNIQUE AS Non_unique, INDEX_NAME AS Key_name, SEQ_IN_INDEX AS Seq_in_index, " +
	"COLUMN_NAME AS Column_name, COLLATION AS Collation, CARDINALITY AS Cardinality, SUB_PART AS Sub_part, PACKED AS Packed, " +
	"NULLABLE AS `Null`, INDEX_TYPE AS Index_type, COMMENT AS Comment, INDEX_COMMENT AS Index_comment, " +
	"IS_VISIBLE AS Visible, EXPRESSION AS Expression"

// showIndex rewrites SHOW INDEX with WHERE, which the engine does not look at, into a SELECT.
func (d *dialect) showIndex() {
	if !d.isOneOf(2, []string{"from", "in"}) {
		return
	}
	table, database, next := d.at(3), token{}, 4
	if d.at(next).isSymbol(".") || d.isOneOf(next, []string{"from", "in"}) {
		database = d.at(next + 1)
		if d.at(next).isSymbol(".") {
			table, database = database, table
		}
		next += 2
	}
	if !d.at(next).is("where") {
		return
	}
	schema := "DATABASE()"
	if database.text != "" {
		schema = nameAsString(database)
	}
	d.set(0, "SELECT * FROM (SELECT "+indexColumns+" FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = "+schema+
		" AND TABLE_NAME = "+nameAsString(table)+") AS `SHOW INDEX`")
	for n := 1; n < next; n++ {
		d.drop(n)
	}
}

// nameAsString is a name as a string.
func nameAsString(t token) string {
	name := t.text
	if t.kind == nameToken {
		name = strings.ReplaceAll(name[1:len(name)-1], "``", "`")
	}
	return "'" + strings.NewReplacer(`\`, `\\`, "'", "''").Replace(name) + "'"
}

// showCount counts what SHOW WARNINGS shows.
func (d *dialect) showCount() {
	if !d.at(2).isSymbol("(") || !d.at(3).isSymbol("*") || !d.at(4).isSymbol(")") {
		return
	}
	switch {
	case d.at(5).is("warnings"):
		d.shape = countOf(warningCount)
	case d.at(5).is("errors"):
		d.shape = countOf(errorCount)
	default:
		return
	}
	for n := 1; n < 5; n++ {
		d.drop(n)
	}
	d.set(5, "WARNINGS")
}

// setStatement refuses SET PASSWORD, and answers SET ROLE: users have the rights that the settings give them.
func (d *dialect) setStatement() {
	next := 1
	if d.at(next).is("default") {
		next++
	}
	switch {
	case d.at(1).is("password"):
		d.err = newError(mysql.ERSpecifiedAccessDenied, noAccounts)
	case d.at(next).is("role") && next == 2:
		d.err = newError(mysql.ERSpecifiedAccessDenied, noAccounts)
	case d.at(next).is("role") && d.isOneOf(2, []string{"none", "default", "all"}):
		d.answer(&local{})
	case d.at(next).is("role"):
		d.err = newError(erRoleNotGranted, "%s is not granted to this user: there are no roles here", d.source(2, len(d.code)))
	}
	for n := range d.code {
		if d.at(n).is("names") && (n == 1 || d.at(n-1).isSymbol(",")) && d.at(n+2).is("collate") {
			d.namesCollated(n)
		}
	}
}

// namesCollated makes SET NAMES … COLLATE …, of which the grammar takes the character set alone, two assignments. It refuses a collation of another
// character set: a collation's name begins with that of its set, and utf8 is utf8mb3.
func (d *dialect) namesCollated(names int) {
	bare := func(n int) string { return strings.ToLower(strings.Trim(d.at(n).text, "'\"`")) }
	set, collation := bare(names+1), bare(names+3)
	of, rest, _ := strings.Cut(collation, "_")
	for _, name := range []*string{&set, &of} {
		if *name == "utf8" {
			*name = "utf8mb3"
		}
	}
	switch {
	case collation == "":
	case set != of:
		d.err = newError(mysql.ERCollationCharsetMismatch, "COLLATION '%s' is not valid for CHARACTER SET '%s'", collation, bare(names+1))
	default:
		d.set(names+2, ", collation_connection =")
		d.set(names+3, "'"+of+"_"+rest+"'")
	}
}

// startTransaction leaves one of several characteristics of a transaction, which do nothing.
func (d *dialect) startTransaction() {
	for n := 2; n < len(d.code) && !d.at(n).isSymbol(";"); n++ {
		if !d.at(n).isSymbol(",") {
			continue
		}
		for ; n < len(d.code) && !d.at(n).isSymbol(";"); n++ {
			d.drop(n)
		}
	}
}

// maintain answers CHECK, CHECKSUM, OPTIMIZE and REPAIR TABLE.
func (d *dialect) maintain() {
	next := 1
	if d.isOneOf(next, []string{"no_write_to_binlog", "local"}) {
		next++
	}
	if !d.isOneOf(next, []string{"table", "tables"}) {
		return
	}
	var tables []string
	for begin := next + 1; begin < len(d.code); {
		end := begin + 1
		if d.at(end).isSymbol(".") {
			end += 2
		}
		tables = append(tables, d.source(begin, end))
		if !d.at(end).isSymbol(",") {
			break
		}
		begin = end + 1
	}
	if len(tables) > 0 {
		d.answer(maintenance(strings.ToLower(d.at(0).text), tables))
	}
}
