package server

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
)

// noDirectory is a path that can never be a directory. As secure_file_priv it keeps the engine's file functions
// from every file, should a statement reach them.
const noDirectory = "/dev/null/none"

// defaultCollation is MySQL's: it compares without regard to case and accents.
const defaultCollation = "utf8mb4_0900_ai_ci"

// setVariables gives the engine's global variables, which are the process's, the values that clients of a MySQL
// server expect. Sessions begin with them.
func setVariables(version string) error {
	sql.SystemVariables.AddSystemVariables([]sql.SystemVariable{
		stringVariable("have_profiling", "NO"),
		stringVariable("storage_engine", "InnoDB"),
		stringVariable("optimizer_switch", ""),
		lockWaitVariable,
	})
	return sql.SystemVariables.AssignValues(map[string]any{
		"version":              version,
		"version_comment":      "outlooksql: Outlook mail through Microsoft Graph",
		"collation_connection": defaultCollation,
		"collation_database":   defaultCollation,
		"collation_server":     defaultCollation,
		"time_zone":            "+00:00",
		"system_time_zone":     "UTC",
		"secure_file_priv":     noDirectory,
		"local_infile":         int8(0),
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
