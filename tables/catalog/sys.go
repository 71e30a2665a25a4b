package catalog

import "github.com/dolthub/go-mysql-server/sql"

// sysSchema is the name of the database of that name.
const sysSchema = "sys"

// sysTables are the views of sys that can be told without measuring: the others are denied.
// See https://dev.mysql.com/doc/refman/8.0/en/sys-schema-views.html.
var sysTables = []*table{
	newTable(sysSchema, "version", sysVersion, textColumn("sys_version", 5), textColumn("mysql_version", 64)),
	newTable(sysSchema, "processlist", sysProcesses, sysProcessColumns()...),
	newTable(sysSchema, "session", sysProcesses, sysProcessColumns()...),
}

// sysVersion is the version of sys that MySQL 8 has, and the server's.
func sysVersion(*sql.Context) []sql.Row {
	_, version, ok := sql.SystemVariables.GetGlobal("version")
	if !ok {
		return nil
	}
	return []sql.Row{{"2.1.2", version}}
}

// sysProcessColumns are those of sys.processlist.
func sysProcessColumns() []*sql.Column {
	return []*sql.Column{
		countColumn("thd_id"), countColumn("conn_id"), textColumn("user", 288), textColumn("db", 64), textColumn("command", 16), textColumn("state", 64),
		countColumn("time"), longColumn("current_statement"), textColumn("execution_engine", 9), textColumn("statement_latency", 11), countColumn("progress"),
		textColumn("lock_latency", 11), textColumn("cpu_latency", 11), countColumn("rows_examined"), countColumn("rows_sent"), countColumn("rows_affected"),
		countColumn("tmp_tables"), countColumn("tmp_disk_tables"), textColumn("full_scan", 3), longColumn("last_statement"),
		textColumn("last_statement_latency", 11), textColumn("current_memory", 11), textColumn("last_wait", 128), textColumn("last_wait_latency", 11),
		textColumn("source", 64), textColumn("trx_latency", 11), textColumn("trx_state", 11), textColumn("trx_autocommit", 3), textColumn("pid", 1024),
		textColumn("program_name", 1024),
	}
}

// sysProcesses are the user's own connections. What is not measured is NULL.
func sysProcesses(ctx *sql.Context) []sql.Row {
	var rows []sql.Row
	for _, p := range connections(ctx) {
		row := make(sql.Row, len(sysProcessColumns()))
		id := uint64(p.Connection)
		copy(row, sql.Row{id, id, p.User + "@" + p.Host, orNull(p.Database), string(p.Command), stateOf(p), p.Seconds(), orNull(p.Query), "PRIMARY"})
		rows = append(rows, row)
	}
	return rows
}
