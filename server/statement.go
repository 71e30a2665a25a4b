package server

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/sqltypes"
	querypb "github.com/dolthub/vitess/go/vt/proto/query"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// statement is one statement to run.
type statement struct {
	text     string              // the client's
	parsed   sqlparser.Statement // nil if it is local
	local    *local              // answers the statement instead of the engine; may be nil
	shape    *shape              // of the result
	bindings map[string]sqlparser.Expr
}

// execution is a statement on its way.
type execution struct {
	h     *handler
	c     *mysql.Conn
	state *connection
	// prepare makes the statement from the text that the client sent.
	prepare func(*sql.Context) (statement, error)
	// emit hands a part of the result to the library, which writes it. The first part decides what it is: rows
	// if it has fields, else an OK packet.
	emit func(*sqltypes.Result) error

	parsed   sqlparser.Statement
	plan     sql.Node         // of the statement; nil without one
	fields   []*querypb.Field // of the result's rows
	rows     int
	database string // the session's at the beginning
	sent     bool   // a part has been emitted
	emitErr  error  // of emit: the client cannot be told anything any more
}

// ComQuery runs a statement.
func (h *handler) ComQuery(_ context.Context, c *mysql.Conn, text string, callback mysql.ResultSpoolFn) error {
	_, err := h.query(c, text, false, callback)
	return err
}

// ComMultiQuery runs the first statement of a text and returns the rest.
func (h *handler) ComMultiQuery(_ context.Context, c *mysql.Conn, text string, callback mysql.ResultSpoolFn) (string, error) {
	return h.query(c, text, true, callback)
}

// query runs a statement of the text protocol. After an error nothing of the text remains to be run.
func (h *handler) query(c *mysql.Conn, text string, multi bool, callback mysql.ResultSpoolFn) (rest string, err error) {
	x := &execution{h: h, c: c, state: stateOf(c)}
	known := text == x.state.rest
	x.state.rest = ""
	x.prepare = func(ctx *sql.Context) (statement, error) {
		st, more, err := h.firstOf(ctx, text, known, multi)
		if err != nil {
			return statement{}, err
		}
		rest = more
		if p, ok := st.parsed.(*sqlparser.Prepare); ok {
			ctx.Session.UnprepareQuery(p.Name) // as in MySQL, whatever becomes of the new one
		}
		if err := x.state.countNamed(ctx, st.parsed); err != nil {
			return statement{}, err
		}
		return st, h.refuse(ctx, st)
	}
	x.emit = func(r *sqltypes.Result) error { return callback(r, rest != "") }
	if failed, err := x.run(text); failed {
		return "", err
	}
	x.state.rest = rest
	return rest, nil
}

// firstOf parses the first statement of a text that a client sent. What remains of an earlier text is known: it is in UTF-8.
func (h *handler) firstOf(ctx *sql.Context, text string, known, multi bool) (statement, string, error) {
	if !known {
		decoded, err := inUTF8(ctx, []byte(text))
		if err != nil {
			return statement{}, "", err
		}
		text = string(decoded)
	}
	return h.parseFirst(ctx, text, multi)
}

// run runs the statement and answers the client. failed says that the statement failed; err is nil all the same if
// the client has been told.
func (x *execution) run(text string) (failed bool, err error) {
	if !x.state.busy.CompareAndSwap(false, true) {
		return true, errCursorOpen()
	}
	defer x.state.busy.Store(false)
	select {
	case <-x.h.draining:
		return true, interrupted(errShutdown)
	default:
	}
	start := time.Now()
	problem := x.execute(text)
	x.logEnd(time.Since(start), problem)
	switch {
	case x.emitErr != nil:
		return true, x.emitErr
	case problem == nil:
		return false, nil
	case !x.sent:
		x.state.failed.Store(problem)
		return true, problem
	}
	return true, x.interrupt(problem)
}

// execute runs the statement and emits its result. A panic anywhere becomes an error.
func (x *execution) execute(text string) (problem *mysql.SQLError) {
	defer func() {
		if p := recover(); p != nil {
			problem = x.h.panicked(p, debug.Stack())
		}
	}()
	killable, end := x.h.running.begin(x.state.client.ctx, x.c.ConnectionID)
	defer end()
	begun, ended := x.h.begin(killable)
	defer ended()
	ctx, err := x.h.context(begun, x.c, text)
	if err != nil {
		return clientError(killable, err)
	}
	x.database = ctx.GetCurrentDatabase()
	defer func() {
		noteError(ctx, problem)
		problem = speakerOf(ctx).problem(problem)
	}()
	st, err := x.prepare(ctx)
	if err != nil {
		ctx.Session.ClearWarnings()
		return clientError(killable, err)
	}
	x.parsed = st.parsed
	// Errors and writes go by this context. The engine's own ends whenever an iterator is closed.
	limited, stop := x.h.limited(ctx, st.parsed)
	defer stop()
	defer x.state.client.boundWrites(limited)()
	return x.h.clientError(limited, x.answer(ctx.WithContext(limited), st))
}

// noteError lets SHOW WARNINGS show why a statement failed.
func noteError(ctx *sql.Context, problem *mysql.SQLError) {
	if problem != nil {
		ctx.Session.Warn(&sql.Warning{Level: errorLevel, Code: problem.Num, Message: problem.Message})
	}
}

// answer runs a statement that has been parsed and may be run.
func (x *execution) answer(ctx *sql.Context, st statement) error {
	ctx, err := ctx.ProcessList.BeginQuery(ctx, st.text)
	if err != nil {
		return fmt.Errorf("listing the statement as a process: %w", err)
	}
	defer ctx.ProcessList.EndQuery(ctx)
	if st.local != nil {
		return x.writeResult(ctx, st.local.schema(), st.local.answer(x.h, ctx))
	}
	node, err := x.h.analyze(ctx, st)
	if err != nil {
		return err
	}
	flags := &sql.QueryFlags{}
	if isShowWarnings(st.parsed) {
		flags.Set(sql.QFlagShowWarnings)
	}
	schema, rows, _, err := x.h.engine.PrepQueryPlanForExecution(ctx, st.text, node, flags)
	if err != nil {
		return err
	}
	if rows, err = st.shape.apply(ctx, rows); err != nil {
		return err
	}
	if explain, ok := st.parsed.(*sqlparser.Explain); ok && st.shape == measured {
		if rows, err = x.h.measure(ctx, statement{text: st.text, parsed: explain.Statement, bindings: st.bindings}, rows); err != nil {
			return err
		}
	}
	if st.shape == nil || !st.shape.made {
		x.plan = node
	}
	return x.writeResult(ctx, st.shape.columns(schema), rows)
}

// measure runs the statement that an EXPLAIN ANALYZE is about, drops its rows, and adds what it took to the plan.
func (h *handler) measure(ctx *sql.Context, st statement, plan sql.RowIter) (sql.RowIter, error) {
	start, n := time.Now(), 0
	node, err := h.engine.BoundQueryPlan(ctx, st.text, st.parsed, st.bindings)
	if err != nil {
		return nil, err
	}
	_, rows, _, err := h.engine.PrepQueryPlanForExecution(ctx, st.text, node, &sql.QueryFlags{})
	if err != nil {
		return nil, err
	}
	if err = drain(ctx, rows, func(sql.Row) { n++ }); err != nil {
		return nil, err
	}
	lines, err := sql.RowIterToRows(ctx, plan)
	took := fmt.Sprintf("Gave %d rows in %.3f s", n, time.Since(start).Seconds())
	return sql.RowsToRowIter(append(lines, sql.Row{took})...), err
}

// analyze plans a statement. Its warnings take the place of the last one's, unless it asks for them.
func (h *handler) analyze(ctx *sql.Context, st statement) (sql.Node, error) {
	sql.IncrementStatusVariable(ctx, "Questions", 1)
	if isShowWarnings(st.parsed) || locksWarnings(st.parsed) {
		ctx.ClearWarningCount()
	} else {
		ctx.ClearWarnings()
	}
	if p, ok := st.parsed.(*sqlparser.Prepare); ok {
		return h.prepareNamed(ctx, p)
	}
	node, err := h.engine.BoundQueryPlan(ctx, st.text, st.parsed, st.bindings)
	if err != nil {
		return nil, h.named(ctx, st.parsed, err)
	}
	if plan.NodeRepresentsSelect(ctx, node) {
		sql.IncrementStatusVariable(ctx, "Com_select", 1)
	}
	return node, nil
}

// unknownVariable is the error for a SET that could not be planned: the engine takes an unknown variable for a column.
func unknownVariable(set *sqlparser.Set, err error) error {
	for _, e := range set.Exprs {
		if name := e.Name.String(); strings.Contains(err.Error(), `"`+name+`"`) {
			return newError(mysql.ERUnknownSystemVariable, "Unknown system variable '%s'%s", name, didYouMean(name, variableNames()))
		}
	}
	return err
}

// variableNames are all system variables, sorted.
func variableNames() []string {
	return slices.Sorted(maps.Keys(sql.SystemVariables.GetAllGlobalVariables()))
}

// locksWarnings reports a SET of lock_warnings, which is about the warnings that there are.
func locksWarnings(stmt sqlparser.Statement) bool {
	set, ok := stmt.(*sqlparser.Set)
	return ok && slices.ContainsFunc(set.Exprs, func(e *sqlparser.SetVarExpr) bool {
		return strings.HasSuffix(e.Name.Name.Lowered(), "lock_warnings")
	})
}

// isShowWarnings reports SHOW WARNINGS, and what is rewritten to it.
func isShowWarnings(stmt sqlparser.Statement) bool {
	show, ok := stmt.(*sqlparser.Show)
	return ok && strings.EqualFold(show.Type, "warnings")
}

// errCursorOpen refuses a statement beside one whose cursor is open: they would share one session.
func errCursorOpen() *mysql.SQLError {
	return newError(mysql.ERNotSupportedYet, "a cursor is open on this connection: read it to its end or close it first")
}

// interrupt ends a result whose rows have begun with an error. The connection lives on.
func (x *execution) interrupt(problem *mysql.SQLError) error {
	// Two parts without rows write nothing, but when an open cursor is read by the library's command loop, the
	// second is taken only while the loop waits for rows: nobody else writes then.
	for range 2 {
		if err := x.emit(&sqltypes.Result{Fields: x.fields}); err != nil {
			return err
		}
	}
	if err := x.c.FlushBuffer(); err != nil {
		return fmt.Errorf("writing what came before an error: %w", err)
	}
	if err := x.state.packets.sendError(problem); err != nil {
		return fmt.Errorf("writing an error: %w", err)
	}
	return nil
}

// logEnd logs that a statement has ended: never its text.
func (x *execution) logEnd(took time.Duration, problem *mysql.SQLError) {
	number := 0
	if problem != nil {
		number = problem.Num
	}
	x.h.log.LogAttrs(context.Background(), slog.LevelDebug, "statement ended",
		slog.Uint64("connection", uint64(x.c.ConnectionID)),
		slog.String("user", x.c.User),
		slog.String("database", x.database),
		slog.Duration("took", took),
		slog.Int("rows", x.rows),
		slog.Int("error", number))
}
