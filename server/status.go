package server

import (
	"fmt"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/variables"
)

// processStart is when this process began to serve: it counts as the server's start.
var processStart = time.Now()

// liveStatus fills in the global status variables that the engine knows and does not keep.
type liveStatus struct{ sql.StatusVariableRegistry }

// init lets the engine show them. It keeps its status variables in a package variable, which must not change once there is an
// engine.
func init() {
	variables.InitStatusVariables()
	sql.StatusVariables = liveStatus{sql.StatusVariables}
}

// SetGlobal sets the one variable that the engine sets while it runs. It also sets all to nothing whenever an engine is made,
// which is left out: they count for the process, and others may be reading them.
func (s liveStatus) SetGlobal(name string, value any) error {
	if name != "Max_used_connections" {
		return nil
	}
	return s.StatusVariableRegistry.SetGlobal(name, value)
}

// NewGlobalMap is what SHOW GLOBAL STATUS shows.
func (s liveStatus) NewGlobalMap() map[string]sql.StatusVarValue {
	all := s.StatusVariableRegistry.NewGlobalMap()
	uptime := uint64(time.Since(processStart).Seconds())
	for name, value := range map[string]any{
		"Uptime":                    uptime,
		"Uptime_since_flush_status": uptime,
		"Queries":                   number(all, "Questions"),
		"Threads_created":           number(all, "Connections"),
	} {
		if old, ok := all[name]; ok {
			all[name] = &sql.ImmutableStatusVarValue{Var: old.Variable(), Val: value}
		}
	}
	for _, name := range doubleNames {
		delete(all, name)
	}
	return all
}

// doubleNames are variables that the engine has under two names that tools take for one.
var doubleNames = []string{"validate_password_dictionary_file_last_parsed", "validate_password_dictionary_file_words_count"}

// number is a status variable that counts.
func number(all map[string]sql.StatusVarValue, name string) uint64 {
	v, ok := all[name]
	if !ok {
		return 0
	}
	n, _ := v.Value().(uint64)
	return n
}

// statistics is the text that answers COM_STATISTICS.
func (h *handler) statistics() string {
	all := sql.StatusVariables.NewGlobalMap()
	uptime, questions := number(all, "Uptime"), number(all, "Questions")
	return fmt.Sprintf("Uptime: %d  Threads: %d  Questions: %d  Slow queries: %d  Opens: 0  Flush tables: 0  Open tables: 0  Queries per second avg: %.3f",
		uptime, number(all, "Threads_connected"), questions, number(all, "Slow_queries"), float64(questions)/float64(max(uptime, 1)))
}
