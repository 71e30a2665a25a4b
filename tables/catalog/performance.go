package catalog

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
)

// performanceSchema is the name of the database of that name.
const performanceSchema = "performance_schema"

// performanceTables are those tables of performance_schema that MySQL lets everybody read, and threads, in which a user sees the connections of
// that user here. Nothing is measured: the others are denied, as they are to ordinary users of MySQL.
// See https://dev.mysql.com/doc/refman/8.0/en/performance-schema-table-descriptions.html.
var performanceTables = []*table{
	newTable(performanceSchema, "global_status", globalStatus, textColumn("VARIABLE_NAME", 64), textColumn("VARIABLE_VALUE", 1024)),
	newTable(performanceSchema, "session_status", sessionStatus, textColumn("VARIABLE_NAME", 64), textColumn("VARIABLE_VALUE", 1024)),
	newTable(performanceSchema, "global_variables", globalVariables, textColumn("VARIABLE_NAME", 64), textColumn("VARIABLE_VALUE", 1024)),
	newTable(performanceSchema, "session_variables", sessionVariables, textColumn("VARIABLE_NAME", 64), textColumn("VARIABLE_VALUE", 1024)),
	newTable(performanceSchema, "session_account_connect_attrs", noRows, attributeColumns()...),
	newTable(performanceSchema, "session_connect_attrs", noRows, attributeColumns()...),
	newTable(performanceSchema, "processlist", processes,
		countColumn("ID"), textColumn("USER", 32), textColumn("HOST", 261), textColumn("DB", 64), textColumn("COMMAND", 16), countColumn("TIME"),
		textColumn("STATE", 64), longColumn("INFO"), textColumn("EXECUTION_ENGINE", 9)),
	newTable(performanceSchema, "threads", threads,
		countColumn("THREAD_ID"), textColumn("NAME", 128), textColumn("TYPE", 10), countColumn("PROCESSLIST_ID"), textColumn("PROCESSLIST_USER", 32),
		textColumn("PROCESSLIST_HOST", 255), textColumn("PROCESSLIST_DB", 64), textColumn("PROCESSLIST_COMMAND", 16), countColumn("PROCESSLIST_TIME"),
		textColumn("PROCESSLIST_STATE", 64), longColumn("PROCESSLIST_INFO"), countColumn("PARENT_THREAD_ID"), textColumn("ROLE", 64),
		textColumn("INSTRUMENTED", 3), textColumn("HISTORY", 3), textColumn("CONNECTION_TYPE", 16), countColumn("THREAD_OS_ID"),
		textColumn("RESOURCE_GROUP", 64)),
}

// attributeColumns are those of what clients say of themselves when they connect. The protocol library does not keep it.
func attributeColumns() []*sql.Column {
	return []*sql.Column{countColumn("PROCESSLIST_ID"), textColumn("ATTR_NAME", 32), textColumn("ATTR_VALUE", 1024), countColumn("ORDINAL_POSITION")}
}

// longColumn is a column of long texts.
func longColumn(name string) *sql.Column { return &sql.Column{Name: name, Type: types.LongText} }

// noRows are those of an empty table.
func noRows(*sql.Context) []sql.Row { return nil }

// globalStatus is what SHOW GLOBAL STATUS shows.
func globalStatus(ctx *sql.Context) []sql.Row {
	return statusRows(ctx, sql.StatusVariables.NewGlobalMap())
}

// sessionStatus is what SHOW STATUS shows: the session's own values, and the global ones where it has none.
func sessionStatus(ctx *sql.Context) []sql.Row {
	values := sql.StatusVariables.NewGlobalMap()
	maps.Copy(values, ctx.Session.GetAllStatusVariables(ctx))
	return statusRows(ctx, values)
}

// statusRows are status variables by their names.
func statusRows(ctx *sql.Context, values map[string]sql.StatusVarValue) []sql.Row {
	var rows []sql.Row
	for _, name := range slices.Sorted(maps.Keys(values)) {
		rows = append(rows, sql.Row{name, variableText(ctx, values[name].Value())})
	}
	return rows
}

// globalVariables is what SHOW GLOBAL VARIABLES shows.
func globalVariables(ctx *sql.Context) []sql.Row {
	return variableRows(ctx, sql.SystemVariables.GetAllGlobalVariables())
}

// sessionVariables is what SHOW VARIABLES shows.
func sessionVariables(ctx *sql.Context) []sql.Row {
	return variableRows(ctx, ctx.GetAllSessionVariables())
}

// variableRows are system variables by their names. Small numbers are switches.
func variableRows(ctx *sql.Context, values map[string]any) []sql.Row {
	var rows []sql.Row
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value := values[name]
		switch value {
		case int8(0):
			value = "OFF"
		case int8(1):
			value = "ON"
		}
		rows = append(rows, sql.Row{name, variableText(ctx, value)})
	}
	return rows
}

// variableText is the value of a variable as MySQL prints it.
func variableText(ctx *sql.Context, value any) any {
	switch v := value.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'f', 6, 64)
	}
	text, _, err := types.LongText.Convert(ctx, value)
	if err != nil {
		return nil // a kind of value that no variable has
	}
	return text
}

// processes are the user's own connections.
func processes(ctx *sql.Context) []sql.Row {
	var rows []sql.Row
	for _, p := range connections(ctx) {
		rows = append(rows, sql.Row{uint64(p.Connection), p.User, p.Host, orNull(p.Database), string(p.Command), p.Seconds(), stateOf(p), orNull(p.Query), "PRIMARY"})
	}
	return rows
}

// threads are the same with a thread for each.
func threads(ctx *sql.Context) []sql.Row {
	var rows []sql.Row
	for _, p := range connections(ctx) {
		id := uint64(p.Connection)
		rows = append(rows, sql.Row{
			id, "thread/sql/one_connection", "FOREGROUND", id, p.User, p.Host, orNull(p.Database), string(p.Command), p.Seconds(), stateOf(p), orNull(p.Query),
			nil, nil, "NO", "NO", nil, nil, nil,
		})
	}
	return rows
}

// connections are the processes that the session may see, in their order.
func connections(ctx *sql.Context) []sql.Process {
	list := ctx.ProcessList.Processes()
	slices.SortFunc(list, func(a, b sql.Process) int { return cmp.Compare(a.Connection, b.Connection) })
	return list
}

// stateOf is what a connection does.
func stateOf(p sql.Process) any {
	if p.Command == sql.ProcessCommandQuery {
		return "executing"
	}
	return nil
}

// orNull is a text, NULL if it is empty.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}
