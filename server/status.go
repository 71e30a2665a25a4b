package server

import (
	"fmt"
	"sync"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
)

// processStart is when this process began to serve: it counts as the server's start.
var processStart = time.Now()

// liveStatus fills in the global status variables that the engine knows and does not keep.
type liveStatus struct{ sql.StatusVariableRegistry }

// keepStatus lets the engine show them, in every server of the process.
var keepStatus = sync.OnceFunc(func() { sql.StatusVariables = liveStatus{sql.StatusVariables} })

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
