package tables

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/mysql"

	"github.com/outlooksql/outlooksql/graph"
)

// Limits bound what one statement may take. Zero is no limit. A session may lower them by its variables, and not raise them.
type Limits struct {
	Rows     int64 // read from Graph, by all scans of the statement
	Bytes    int64 // of Graph's answers, decompressed
	Requests int64 // sent to Graph, those that are sent again included
	Memory   int64 // bytes that are held: rows by sorts, groups, joins, DISTINCT, windows; a content until the next one
}

// measure is one thing that is limited.
type measure struct {
	what     string               // of the limit, in a sentence
	setting  string               // its name below limits in the settings
	variable string               // of the session
	number   int                  // of MySQL's error
	of       func(l Limits) int64 // the settings' limit
}

// The measures.
var (
	rowsMeasure = &measure{"read more than %d rows from Microsoft Graph", "rows", "outlook_max_rows", errTooBigSelect,
		func(l Limits) int64 { return l.Rows }}
	bytesMeasure = &measure{"read more than %d bytes from Microsoft Graph", "bytes", "outlook_max_bytes", errTooBigSelect,
		func(l Limits) int64 { return l.Bytes }}
	requestsMeasure = &measure{"needs more than %d requests to Microsoft Graph", "requests", "outlook_max_requests", errTooBigSelect,
		func(l Limits) int64 { return l.Requests }}
	memoryMeasure = &measure{"needs more than %d bytes of memory for what it sorts, groups, joins or fetches", "memory", "outlook_max_memory",
		errOutOfResources, func(l Limits) int64 { return l.Memory }}
)

// gauge counts one measure of a statement.
type gauge struct {
	*measure
	limit   int64 // 0 is none
	session bool  // the limit is the session variable's, which is below that of the settings
	used    atomic.Int64
}

// newGauge takes the lower one of a user's and a session's limits.
func newGauge(ctx *sql.Context, m *measure, limits Limits) *gauge {
	g := &gauge{measure: m, limit: m.of(limits)}
	v, err := ctx.GetSessionVariable(ctx, m.variable)
	if own, ok := asInt64(ctx, v); err == nil && ok && own > 0 && (g.limit == 0 || own < g.limit) {
		g.limit, g.session = own, true
	}
	return g
}

// add counts n more. The error says which limit was passed, and how to raise it.
func (g *gauge) add(n int64) error {
	if used := g.used.Add(n); g.limit == 0 || used <= g.limit {
		return nil
	}
	how := fmt.Sprintf("limits.%s in the gateway's settings, of this user or of all", g.setting)
	if g.session {
		how = fmt.Sprintf("SET %s = a higher number, or 0 for the limit of the settings alone", g.variable)
	}
	return mysql.NewSQLError(g.number, stateOf(g.number), "The statement "+g.what+", and was ended. Let it read less "+
		"(WHERE, LIMIT, fewer columns), or raise the limit: %s.", g.limit, how)
}

// usage is what a statement has taken so far. It is in the statement's contexts, and ends them when it takes too much. It is
// safe for concurrent use.
type usage struct {
	pool                          *memoryPool
	rows, bytes, requests, memory *gauge

	mu     sync.Mutex // guards what follows
	ends   []context.CancelCauseFunc
	failed error // why the statement was ended; nil while it was not
}

var _ graph.Meter = (*usage)(nil)

// usageKey is the context key of a usage.
type usageKey struct{}

// usageOf is the usage of the statement of a context; nil where nothing is counted.
func usageOf(ctx context.Context) *usage {
	u, _ := ctx.Value(usageKey{}).(*usage)
	return u
}

// newUsage begins to count for a statement.
func newUsage(ctx *sql.Context, pool *memoryPool) *usage {
	var limits Limits
	if p := policyOf(ctx); p != nil {
		limits = p.Limits
	}
	return &usage{
		pool:     pool,
		rows:     newGauge(ctx, rowsMeasure, limits),
		bytes:    newGauge(ctx, bytesMeasure, limits),
		requests: newGauge(ctx, requestsMeasure, limits),
		memory:   newGauge(ctx, memoryMeasure, limits),
	}
}

// within is a context whose requests and rows are counted, and which ends with the statement, or when that takes too much.
func (u *usage) within(ctx context.Context) context.Context {
	ctx, end := context.WithCancelCause(ctx)
	u.mu.Lock()
	defer u.mu.Unlock()
	u.ends = append(u.ends, end)
	if u.failed != nil {
		end(u.failed)
	}
	return context.WithValue(graph.WithMeter(ctx, u), usageKey{}, u)
}

// err is why the statement was ended; nil while it was not.
func (u *usage) err() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.failed
}

// check ends the statement where there is an error, for the first one, which it returns.
func (u *usage) check(err error) error {
	if err == nil {
		return nil
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.failed == nil {
		u.failed = err
		for _, end := range u.ends {
			end(err)
		}
	}
	return u.failed
}

// finish ends what the statement has started, and frees what it still holds.
func (u *usage) finish() {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, end := range u.ends {
		end(context.Canceled)
	}
	u.pool.used.Add(-u.memory.used.Swap(0))
}

// read counts a row that was read from Graph.
func (u *usage) read() error {
	if u == nil {
		return nil
	}
	return u.check(u.rows.add(1))
}

// Received counts bytes of an answer.
func (u *usage) Received(bytes int) { _ = u.check(u.bytes.add(int64(bytes))) } // the context has ended

// Sent counts a request.
func (u *usage) Sent() { _ = u.check(u.requests.add(1)) } // the context has ended

// hold counts bytes of memory that are held from now on.
func (u *usage) hold(bytes int64) error {
	if u == nil {
		return nil
	}
	return u.check(cmp.Or(u.memory.add(bytes), u.pool.add(bytes)))
}

// free counts bytes that are held no longer.
func (u *usage) free(bytes int64) {
	if u != nil {
		u.memory.used.Add(-bytes)
		u.pool.used.Add(-bytes)
	}
}

// memoryPool is the memory that all statements of an engine hold together.
type memoryPool struct {
	limit atomic.Int64 // bytes; 0 is none
	used  atomic.Int64
}

// add counts memory, without a limit too: one may be set later.
func (p *memoryPool) add(bytes int64) error {
	used, limit := p.used.Add(bytes), p.limit.Load()
	if limit == 0 || used <= limit {
		return nil
	}
	return mysql.NewSQLError(errOutOfResources, stateOf(errOutOfResources),
		"All statements together need more than %d bytes of memory for what they sort, group, join or fetch, and this one was "+
			"ended. Try again later, let it read less (WHERE, LIMIT, fewer columns), or raise limits.total_memory in the gateway's "+
			"settings.", limit)
}
