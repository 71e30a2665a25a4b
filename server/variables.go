package server

import (
	"runtime"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
)

// noDirectory is a path that can never be a directory. As secure_file_priv it keeps the engine's file functions
// from every file, should a statement reach them.
const noDirectory = "/dev/null/none"

// utc is the time zone of every session that sets none.
const utc = "+00:00"

// The variables that count the last statement's warnings.
const (
	warningCount = "warning_count"
	errorCount   = "error_count"
)

// defaultCollation is MySQL's: it compares without regard to case and accents.
const defaultCollation = "utf8mb4_0900_ai_ci"

// setVariables gives the engine's global variables, which are the process's, the values that clients of a MySQL
// server expect. Sessions begin with them.
func setVariables(version string) error {
	sql.SystemVariables.AddSystemVariables([]sql.SystemVariable{
		stringVariable("have_profiling", "NO"),
		stringVariable("storage_engine", "InnoDB"),
		stringVariable("optimizer_switch", ""),
		stringVariable("have_query_cache", "NO"),
		stringVariable("debug", ""),
		stringVariable("innodb_version", release(version)),
		numberVariable("profiling", 0),
		numberVariable("profiling_history_size", 15),
		numberVariable(warningCount, 0),
		numberVariable(errorCount, 0),
		lockWaitVariable,
		packetVariable,
		localeVariable,
	})
	return sql.SystemVariables.AssignValues(map[string]any{
		"version":                 version,
		"version_comment":         "outlooksql: Outlook mail through Microsoft Graph",
		"collation_connection":    defaultCollation,
		"collation_database":      defaultCollation,
		"collation_server":        defaultCollation,
		"time_zone":               utc,
		"system_time_zone":        "UTC",
		"version_compile_os":      runtime.GOOS,
		"version_compile_machine": runtime.GOARCH,
		"license":                 "Apache-2.0",
		"socket":                  "",
		"query_cache_size":        0,
		"secure_file_priv":        noDirectory,
		"local_infile":            int8(0),
	})
}

// lockWaitVariable replaces the engine's, which takes only the value 1; tools set it to minutes. There are no locks.
var lockWaitVariable = &sql.MysqlSystemVariable{
	Name:    "innodb_lock_wait_timeout",
	Scope:   sql.GetMysqlScope(sql.SystemVariableScope_Both),
	Dynamic: true,
	Type:    types.NewSystemIntType("innodb_lock_wait_timeout", 1, 1073741824, false),
	Default: int64(50),
}

// packetVariable replaces the engine's, which says 1 GB: it is how long a command may be. A session that lowers it bounds what is read of mail.
var packetVariable = &sql.MysqlSystemVariable{
	Name:    "max_allowed_packet",
	Scope:   sql.GetMysqlScope(sql.SystemVariableScope_Both),
	Dynamic: true,
	Type:    types.NewSystemUintType("max_allowed_packet", 1024, mostCommand),
	Default: uint64(mostCommand),
}

// release is the part of a version that numbers it.
func release(version string) string {
	number, _, _ := strings.Cut(version, "-")
	return number
}

// numberVariable is a variable that the engine lacks. Setting it does nothing.
func numberVariable(name string, value int64) *sql.MysqlSystemVariable {
	return &sql.MysqlSystemVariable{
		Name:    name,
		Scope:   sql.GetMysqlScope(sql.SystemVariableScope_Both),
		Dynamic: true,
		Type:    types.NewSystemIntType(name, 0, 1<<31, false),
		Default: value,
	}
}

// stringVariable is a variable that the engine lacks. Setting it does nothing.
func stringVariable(name, value string) *sql.MysqlSystemVariable {
	return &sql.MysqlSystemVariable{
		Name:    name,
		Scope:   sql.GetMysqlScope(sql.SystemVariableScope_Both),
		Dynamic: true,
		Type:    types.NewSystemStringType(name),
		Default: value,
	}
}
