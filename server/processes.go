package server

import (
	"context"
	"slices"
	"strconv"
	"sync"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// ownProcesses is the process list as a user sees it: statements of others could hold their literals.
type ownProcesses struct {
	sql.ProcessList
	user    string
	running *runningStatements
}

// Processes returns the user's connections. What the engine tells of the progress of each is left out: it would be the
// state, in several lines and with the names of tables.
func (p ownProcesses) Processes() []sql.Process {
	own := slices.DeleteFunc(p.ProcessList.Processes(), func(other sql.Process) bool { return other.User != p.user })
	for i := range own {
		own[i].Progress = nil
	}
	return own
}

// Kill ends the statement that a connection runs. The engine's own list cancels contexts for other reasons too, so the
// statement is told the reason first.
func (p ownProcesses) Kill(connection uint32) {
	if cancel, ok := p.running.cancels.Load(connection); ok {
		cancel.(context.CancelCauseFunc)(errKilled)
	}
	p.ProcessList.Kill(connection)
}

// runningStatements are the statements that KILL can end.
type runningStatements struct {
	cancels sync.Map // context.CancelCauseFunc by connection, uint32
}

// begin makes the context of a statement. The function that it returns must be called when the statement has ended.
func (r *runningStatements) begin(parent context.Context, connection uint32) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	r.cancels.Store(connection, cancel)
	return ctx, func() {
		r.cancels.Delete(connection)
		cancel(nil)
	}
}

// checkKill refuses to end what is not the user's own.
func checkKill(ctx *sql.Context, kill *sqlparser.Kill) error {
	literal, ok := kill.ConnID.(*sqlparser.SQLVal)
	if !ok {
		return newError(mysql.ERNotSupportedYet, "KILL takes the number of a connection here; find it with SHOW PROCESSLIST")
	}
	id, err := strconv.ParseUint(string(literal.Val), 10, 32)
	if err != nil {
		return newError(mysql.ERNoSuchThread, "Unknown thread id: %s", literal.Val)
	}
	all := ctx.ProcessList
	if own, ok := all.(ownProcesses); ok {
		all = own.ProcessList
	}
	for _, p := range all.Processes() {
		if uint64(p.Connection) != id {
			continue
		}
		if p.User != ctx.Session.Client().User {
			return newError(mysql.ERKillDenied, "You are not owner of thread %d", id)
		}
		return nil
	}
	return newError(mysql.ERNoSuchThread, "Unknown thread id: %d", id)
}
