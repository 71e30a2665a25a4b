package server

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/vt/sqlparser"

	"github.com/outlooksql/outlooksql/server/spelling"
)

// The engine's sentences on names that it does not know, for what they name.
var (
	noDatabase    = regexp.MustCompile(`^database not found: (.*?)(?:, maybe you mean .*)?$`)
	noTable       = regexp.MustCompile(`^table not found: (.*)`)
	noColumn      = regexp.MustCompile(`^column "(.*)" could not be found in any table in scope`)
	noTableColumn = regexp.MustCompile(`^table "(.*)" does not have column "(.*)"`)
	twoColumns    = regexp.MustCompile(`^ambiguous column name "(.*)", it's present in all these tables: .*`)
	noVariable    = regexp.MustCompile(`^Unknown system variable '@*(?:\w+\.)?(\w+)'`)
	noFunction    = regexp.MustCompile(`^function: '(.*)' not found`)
)

// named is the error for a statement that could not be planned: in MySQL's words where the engine misses a name, with the
// place of it as far as that is known and with the name that may have been meant.
func (h *handler) named(ctx *sql.Context, stmt sqlparser.Statement, err error) error {
	if set, ok := stmt.(*sqlparser.Set); ok && sql.ErrColumnNotFound.Is(err) {
		err = unknownVariable(set, err)
	}
	text := err.Error()
	if sql.ErrFunctionNotFound.Is(err) {
		if found := noFunction.FindStringSubmatch(text); found != nil {
			return unknownFunction(ctx, found[1])
		}
	}
	if found := noVariable.FindStringSubmatch(text); found != nil && sql.ErrUnknownSystemVariable.Is(err) {
		return newError(mysql.ERUnknownSystemVariable, "Unknown system variable '%s'%s", found[1], didYouMean(found[1], variableNames()))
	}
	if sql.ErrDatabaseNotFound.Is(err) {
		return h.unknownDatabase(ctx, err)
	}
	names := namesOf(stmt)
	if found := noTable.FindStringSubmatch(text); found != nil && sql.ErrTableNotFound.Is(err) {
		return h.unknownTable(ctx, names, found[1])
	}
	if found := noTableColumn.FindStringSubmatch(text); found != nil && sql.ErrTableColumnNotFound.Is(err) {
		return h.unknownColumn(ctx, names, found[1], found[2])
	}
	if found := noColumn.FindStringSubmatch(text); found != nil && sql.ErrColumnNotFound.Is(err) {
		table, column, qualified := strings.Cut(found[1], ".")
		if !qualified {
			table, column = "", found[1]
		}
		return h.unknownColumn(ctx, names, table, column)
	}
	if found := twoColumns.FindStringSubmatch(text); found != nil && sql.ErrAmbiguousColumnName.Is(err) {
		if place := names.place("", found[1]); place != "" {
			return newError(mysql.ERNonUniq, "Column '%s' in %s is ambiguous", found[1], place)
		}
	}
	return err
}

// mostDatabases is how many databases an error lists.
const mostDatabases = 8

// unknownDatabase is the error for a database that is not there, with the one that may have been meant, or those that there are. Other errors it leaves
// as they are.
func (h *handler) unknownDatabase(ctx *sql.Context, err error) error {
	found := noDatabase.FindStringSubmatch(err.Error())
	if found == nil || !sql.ErrDatabaseNotFound.Is(err) {
		return err
	}
	var known []string
	for _, db := range h.engine.Analyzer.Catalog.AllDatabases(ctx) {
		if name := db.Name(); !isSystemDatabase(name) {
			known = append(known, name)
		}
	}
	hint := didYouMean(found[1], known)
	switch {
	case hint != "":
	case len(known) > mostDatabases:
		hint = "; SHOW DATABASES lists those that there are"
	case len(known) > 1:
		hint = "; there are '" + strings.Join(known, "', '") + "'"
	case len(known) == 1:
		hint = "; there is '" + known[0] + "'"
	}
	return newError(mysql.ERBadDb, "Unknown database '%s'%s", found[1], hint)
}

// isSystemDatabase reports a database of every server's.
func isSystemDatabase(name string) bool {
	switch strings.ToLower(name) {
	case "information_schema", grantDatabase, "performance_schema", "sys":
		return true
	}
	return false
}

// unknownTable is the error for a table that is not there, or that a column is said to be of.
func (h *handler) unknownTable(ctx *sql.Context, names names, table string) error {
	for _, t := range names.tables {
		if name := t.Name.String(); strings.EqualFold(name, table) && !h.hasTable(ctx, t.TableName) {
			return newError(mysql.ERNoSuchTable, "Table '%s.%s' doesn't exist%s", databaseOf(ctx, t.TableName), name, didYouMean(name, h.tableNames(ctx, t.TableName)))
		}
	}
	for _, c := range names.columns {
		if strings.EqualFold(c.Qualifier.Name.String(), table) {
			return h.unknownColumn(ctx, names, table, c.Name.String())
		}
	}
	if database := ctx.GetCurrentDatabase(); database != "" && len(names.tables) == 0 {
		none := sqlparser.TableName{}
		return newError(mysql.ERNoSuchTable, "Table '%s.%s' doesn't exist%s", database, table, didYouMean(table, h.tableNames(ctx, none)))
	}
	return newError(mysql.ERNoSuchTable, "Table '%s' doesn't exist", table)
}

// unknownColumn is the error for a column that none of the tables has, or not the one that it is said to be of.
func (h *handler) unknownColumn(ctx *sql.Context, names names, table, column string) error {
	shown, in := column, ""
	if table == "" {
		table = names.qualifier(column)
	}
	if table != "" {
		shown = table + "." + column
	}
	if place := names.place(table, column); place != "" {
		in = fmt.Sprintf(" in '%s'", place)
	}
	var known []string
	for _, t := range names.tables {
		if table == "" || strings.EqualFold(t.alias, table) {
			known = append(known, h.columnNames(ctx, t.TableName)...)
		}
	}
	return newError(mysql.ERBadFieldError, "Unknown column '%s'%s%s", shown, in, didYouMean(column, known))
}

// databaseOf is the database of a table: the session's where the statement names none.
func databaseOf(ctx *sql.Context, t sqlparser.TableName) string {
	if name := t.DbQualifier.String(); name != "" {
		return name
	}
	return ctx.GetCurrentDatabase()
}

// hasTable reports whether there is such a table.
func (h *handler) hasTable(ctx *sql.Context, t sqlparser.TableName) bool {
	_, _, err := h.engine.Analyzer.Catalog.Table(ctx, databaseOf(ctx, t), t.Name.String())
	return err == nil
}

// tableNames are the tables of a table's database.
func (h *handler) tableNames(ctx *sql.Context, t sqlparser.TableName) []string {
	database, err := h.engine.Analyzer.Catalog.Database(ctx, databaseOf(ctx, t))
	if err != nil {
		return nil
	}
	tables, err := database.GetTableNames(ctx)
	if err != nil {
		return nil // only a hint is lost
	}
	return tables
}

// columnNames are the columns of a table, none where it is no table of a database.
func (h *handler) columnNames(ctx *sql.Context, t sqlparser.TableName) []string {
	table, _, err := h.engine.Analyzer.Catalog.Table(ctx, databaseOf(ctx, t), t.Name.String())
	if err != nil {
		return nil
	}
	var out []string
	for _, c := range table.Schema(ctx) {
		out = append(out, c.Name)
	}
	return out
}

// didYouMean names the known name that is spelt most like an unknown one, for the end of a sentence; "" where none is.
func didYouMean(name string, known []string) string {
	near := spelling.Nearest(name, known)
	if near == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean '%s'?", near)
}
