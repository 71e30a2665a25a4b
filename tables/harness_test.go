package tables_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	sqle "github.com/dolthub/go-mysql-server"
	"github.com/dolthub/go-mysql-server/sql"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/graph/graphsim"
	"github.com/outlooksql/outlooksql/tables"
)

// gateway is an engine over a simulator.
type gateway struct {
	t        testing.TB
	sim      *graphsim.Server
	engine   *sqle.Engine
	provider *tables.Provider
	vars     map[string]any // session variables of every query
	policy   *tables.Policy // of every query; nil allows everything
	ahead    time.Duration  // how far the clock of the caches is before the real one
	ticks    atomic.Int64   // how often that clock was asked
	slow     bool           // it goes by a millisecond whenever it is asked, and not by itself
}

// newGateway serves the demo tenant.
func newGateway(t testing.TB, change ...func(*graphsim.Options)) *gateway {
	t.Helper()
	var o graphsim.Options
	for _, f := range change {
		f(&o)
	}
	o.MailboxRequests = -1
	return newGatewayOf(t, newDemo(), o)
}

// newGatewayOf serves a tenant.
func newGatewayOf(t testing.TB, tenant *graphsim.Tenant, o graphsim.Options, change ...func(*tables.SourceOptions)) *gateway {
	t.Helper()
	sim, err := graphsim.Start(tenant, o)
	if err != nil {
		t.Fatalf("starting the simulator: %v", err)
	}
	client := newClient(t, sim, &leapClock{})
	t.Cleanup(func() { client.Close(); sim.Close() })
	g := &gateway{t: t, sim: sim, vars: map[string]any{}}
	options := tables.SourceOptions{Name: "outlook", Client: client, Default: graphsim.DemoUser,
		Now: g.now}
	for _, f := range change {
		f(&options)
	}
	g.provider = tables.NewProvider(tables.NewSource(options))
	g.engine = tables.NewEngine(g.provider)
	return g
}

// newClient is a client of a simulator, which waits by a clock.
func newClient(t testing.TB, sim *graphsim.Server, clock *leapClock) *graph.Client {
	t.Helper()
	client, err := graph.New(graph.Options{
		TokenURL: sim.TokenURL(sim.URL), ServiceURL: sim.ServiceURL(sim.URL), CACert: sim.CAPEM,
		ClientID: graphsim.DemoClientID, ClientSecret: graphsim.DemoSecret, RetryMultiply: true,
		Log: slog.New(slog.DiscardHandler), Now: clock.now, Sleep: clock.sleep,
	})
	if err != nil {
		t.Fatalf("making the client: %v", err)
	}
	return client
}

// leapClock is a clock that waits move on, so that they take no time.
type leapClock struct{ ahead atomic.Int64 }

// now is the real time and all that was waited.
func (c *leapClock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// sleep moves the clock on.
func (c *leapClock) sleep(ctx context.Context, d time.Duration) error {
	c.ahead.Add(int64(d))
	return context.Cause(ctx)
}

// begun is when the tests began.
var begun = time.Now()

// now is the clock of the caches.
func (g *gateway) now() time.Time {
	if g.slow {
		return begun.Add(time.Duration(g.ticks.Add(1)) * time.Millisecond)
	}
	return time.Now().Add(g.ahead)
}

// result is what a query gave.
type result struct {
	schema   sql.Schema
	rows     []sql.Row
	warnings []*sql.Warning
	err      error
}

// query runs a statement in database outlook, to its end.
func (g *gateway) query(statement string) result { return g.queryIn("outlook", statement) }

// queryIn runs a statement in a database.
func (g *gateway) queryIn(database, statement string) result {
	return g.run(database, func(ctx *sql.Context) (sql.Schema, sql.RowIter, error) {
		schema, rows, _, err := g.engine.Query(ctx, statement)
		return schema, rows, err
	})
}

// prepared runs a statement in a database as clients do that prepare it first.
func (g *gateway) prepared(database, statement string) result {
	return g.run(database, func(ctx *sql.Context) (sql.Schema, sql.RowIter, error) {
		if _, err := g.engine.PrepareQuery(ctx, statement); err != nil {
			return nil, nil, err
		}
		schema, rows, _, err := g.engine.QueryWithBindings(ctx, statement, nil, nil, nil)
		return schema, rows, err
	})
}

// run runs something in a session of its own, and reads the rows to their end.
func (g *gateway) run(database string, start func(*sql.Context) (sql.Schema, sql.RowIter, error)) result {
	return g.runUntil(context.Background(), 0, database, start)
}

// runUntil is run until a context ends, for a reader that goes away after so many rows; 0: never.
func (g *gateway) runUntil(life context.Context, most int, database string, start func(*sql.Context) (sql.Schema, sql.RowIter, error)) result {
	session := sql.NewBaseSession()
	ctx := sql.NewContext(life, sql.WithSession(tables.Policies(func(string) *tables.Policy { return g.policy }).Session(session)))
	ctx.SetCurrentDatabase(database)
	if err := ctx.SetSessionVariable(ctx, "collation_connection", "utf8mb4_0900_ai_ci"); err != nil { // of texts in statements, as the server has it
		return result{err: err}
	}
	for name, v := range g.vars {
		if err := ctx.SetSessionVariable(ctx, name, v); err != nil {
			return result{err: err}
		}
	}
	schema, iter, err := start(ctx)
	if err != nil {
		return result{err: err}
	}
	var rows []sql.Row
	for most == 0 || len(rows) < most {
		row, err := iter.Next(ctx)
		if err == io.EOF {
			break
		}
		if err != nil {
			iter.Close(ctx)
			return result{err: err, warnings: session.Warnings()}
		}
		rows = append(rows, row)
	}
	err = iter.Close(ctx)
	return result{schema: schema, rows: rows, warnings: session.Warnings(), err: err}
}

// must fails the test on an error.
func (r result) must(t testing.TB) result {
	t.Helper()
	if r.err != nil {
		t.Fatalf("query failed: %v", r.err)
	}
	return r
}

// texts are the sentences of the warnings and notes.
func (r result) texts() []string {
	var out []string
	for _, w := range r.warnings {
		out = append(out, w.Message)
	}
	return out
}

// text prints rows, a line each.
func (r result) text() string {
	var b strings.Builder
	for _, row := range r.rows {
		for i, v := range row {
			if i > 0 {
				b.WriteString(" | ")
			}
			fmt.Fprint(&b, v)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// requests are the lines of what was asked since the last call.
func (g *gateway) requests() []string {
	var out []string
	for _, r := range g.sim.Requests() {
		if r.Batch {
			continue // counted with the batch that it came in
		}
		out = append(out, fmt.Sprintf("%d %s %s?%s", r.Status, r.Method, r.Path, r.Query))
	}
	g.sim.Reset()
	return out
}
