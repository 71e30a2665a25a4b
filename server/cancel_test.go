package server_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/outlooksql/outlooksql/server"
)

// patience is how long a test waits for what should happen at once.
const patience = 20 * time.Second

// within fails the test unless something is received soon.
func within(t *testing.T, what string, c <-chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(patience):
		t.Fatalf("%s: did not happen within %v", what, patience)
	}
}

// TestKill kills statements that wait for a table, and uses their connections again.
func TestKill(t *testing.T) {
	r := start(t, nil)
	killer := r.open(t, nil)
	for _, query := range []string{"SELECT n FROM block_0", "SELECT n FROM block_1000", "SELECT COUNT(*) FROM block_10"} {
		for _, prepared := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s prepared %v", query, prepared), func(t *testing.T) {
				conn, err := r.open(t, nil).Conn(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				var id int
				if err := conn.QueryRowContext(t.Context(), "SELECT CONNECTION_ID()").Scan(&id); err != nil {
					t.Fatal(err)
				}
				result := make(chan error, 1)
				go func() { // ends when the statement is killed
					var args []any
					if prepared {
						query, args = query+" WHERE n >= ?", append(args, 0)
					}
					rows, err := conn.QueryContext(context.WithoutCancel(t.Context()), query, args...)
					if err == nil {
						for rows.Next() {
						}
						err = rows.Err()
						rows.Close()
					}
					result <- err
				}()
				within(t, "blocking", r.blocked)
				if _, err := killer.Exec(fmt.Sprintf("KILL QUERY %d", id)); err != nil {
					t.Fatal(err)
				}
				within(t, "cancelling", r.released)
				wantError(t, <-result, "1317 (70100)", "Query execution was interrupted")
				if err := conn.PingContext(t.Context()); err != nil {
					t.Errorf("the connection after KILL QUERY: %v", err)
				}
			})
		}
	}
}

// TestKillConnection kills a connection, which only its user may, and only its user sees.
func TestKillConnection(t *testing.T) {
	r := start(t, nil)
	conn, err := r.open(t, nil).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var id int
	if err := conn.QueryRowContext(t.Context(), "SELECT CONNECTION_ID()").Scan(&id); err != nil {
		t.Fatal(err)
	}
	stranger := r.open(t, func(c *mysql.Config) { c.User, c.Passwd = testUsers[1].Name, testUsers[1].Password })
	_, err = stranger.Exec(fmt.Sprintf("KILL %d", id))
	wantError(t, err, "1095 (HY000)", "You are not owner of thread")
	_, err = stranger.Exec("KILL 4000000")
	wantError(t, err, "1094 (HY000)", "Unknown thread id: 4000000")
	var n int
	if err := stranger.QueryRow("SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'analyst'").Scan(&n); err != nil || n != 0 {
		t.Errorf("another user's processes: %d, %v, want none", n, err)
	}

	result := make(chan error, 1)
	go func() { // ends when the connection is killed
		_, err := conn.ExecContext(context.WithoutCancel(t.Context()), "SELECT n FROM block_0")
		result <- err
	}()
	within(t, "blocking", r.blocked)
	if _, err := r.open(t, nil).Exec(fmt.Sprintf("KILL %d", id)); err != nil {
		t.Fatal(err)
	}
	within(t, "cancelling", r.released)
	if err := <-result; err == nil {
		t.Error("a statement of a killed connection succeeded")
	}
}

// TestLostClient hangs up while a table is waited for.
func TestLostClient(t *testing.T) {
	r := start(t, nil)
	for _, query := range []string{"SELECT n FROM block_0", "SELECT n FROM block_300", "SELECT n FROM block_10 ORDER BY n", "SELECT n FROM block_0 WHERE n = ?"} {
		for _, tlsName := range []string{"true", "false"} {
			t.Run(query+" TLS "+tlsName, func(t *testing.T) {
				db := r.open(t, func(c *mysql.Config) {
					if tlsName == "false" {
						c.TLS = nil
					}
				})
				ctx, cancel := context.WithCancel(t.Context())
				go func() { // ends when the driver has hung up
					var args []any
					if query[len(query)-1] == '?' {
						args = append(args, 1)
					}
					rows, err := db.QueryContext(ctx, query, args...)
					if err == nil {
						for rows.Next() {
						}
						rows.Close()
					}
				}()
				within(t, "blocking", r.blocked)
				cancel() // the driver closes the connection
				within(t, "cancelling", r.released)
			})
		}
	}
}

// TestTimeLimit bounds statements by hint, by session variable and by the server.
func TestTimeLimit(t *testing.T) {
	const exceeded = "Query execution was interrupted, maximum statement execution time exceeded: 50ms by "
	r := start(t, nil)
	db := r.open(t, nil)
	db.SetMaxOpenConns(1)
	limited := func(query string, args ...any) {
		t.Helper()
		rows, err := db.Query(query, args...)
		if err == nil {
			for rows.Next() {
			}
			err = rows.Err()
			rows.Close()
		}
		wantError(t, err, "3024 (HY000)", exceeded+"max_execution_time, of the session or in a hint")
		within(t, "cancelling", r.released)
	}
	limited("SELECT /*+ MAX_EXECUTION_TIME(50) */ n FROM block_0")
	limited("SELECT /*+ MAX_EXECUTION_TIME(50) */ n FROM block_0 UNION ALL SELECT n FROM rows_1 UNION ALL SELECT 1")
	if _, err := db.Exec("SET SESSION max_execution_time = 50"); err != nil {
		t.Fatal(err)
	}
	limited("SELECT n FROM block_0")
	limited("SELECT n FROM block_1000")
	limited("SELECT n FROM block_1000 WHERE n >= ?", 0)
	limited("SELECT n FROM block_0 UNION SELECT 1")
	limited("EXPLAIN ANALYZE SELECT n FROM block_0")
	if _, err := db.Exec("PREPARE p FROM 'SELECT n FROM block_0'"); err != nil {
		t.Fatal(err)
	}
	limited("EXECUTE p")

	bounded := start(t, func(o *server.Options) {
		o.StatementTime = func(string) time.Duration { return 50 * time.Millisecond }
	})
	for _, hint := range []string{"", "/*+ MAX_EXECUTION_TIME(60000) */"} {
		_, err := bounded.open(t, nil).Query("SELECT " + hint + " n FROM block_0")
		wantError(t, err, "3024 (HY000)", exceeded+"limits.time in the gateway's settings")
	}
}

// TestShutdownCancels stops a server whose statement does not end by itself.
func TestShutdownCancels(t *testing.T) {
	r := start(t, func(o *server.Options) { o.DrainTimeout = 50 * time.Millisecond })
	db := r.open(t, nil)
	result := make(chan error, 1)
	go func() { // ends when the server has stopped
		_, err := db.Exec("SELECT n FROM block_0")
		result <- err
	}()
	within(t, "blocking", r.blocked)
	r.stop()
	within(t, "cancelling", r.released)
	wantError(t, <-result, "1053 (08S01)", "Server shutdown in progress")
	if err := db.Ping(); err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("a ping after the server stopped: %v, want an error of the network", err)
	}
}

// TestShutdownLeavesDeafStatements stops a server one of whose statements does not look up when it is cancelled.
func TestShutdownLeavesDeafStatements(t *testing.T) {
	t.Parallel() // it waits for a timeout
	db := newTestDatabase()
	s, err := server.New(server.Options{Engine: newTestEngine(db), Users: testUsers, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }() // ends when it leaves the statement behind
	r := &running{testDatabase: db, Server: s, addr: s.Addr().String()}
	client := r.open(t, nil)
	asked := make(chan struct{})
	go func() { // ends when the statement does
		defer close(asked)
		client.Exec("SELECT n FROM deaf_0")
	}()
	within(t, "blocking", db.blocked)
	cancel()
	select {
	case err := <-served:
		if err == nil {
			t.Error("Serve returned nil while a statement runs, want an error")
		}
	case <-time.After(patience):
		t.Error("Serve waits for a statement that does not end")
	}
	close(db.freed)
	within(t, "the end of the statement", asked)
}

// TestShutdownOfStalledClient stops a server one of whose clients does not read its result.
func TestShutdownOfStalledClient(t *testing.T) {
	t.Parallel() // it waits for a timeout
	r := start(t, nil)
	c := login(t, r)
	c.command(comQuery, []byte("SELECT REPEAT('x', 100000) FROM rows_1000000")...)
	c.read() // the statement runs
	stopped := make(chan struct{})
	go func() { r.stop(); close(stopped) }() // ends when the server has stopped
	within(t, "stopping", stopped)
}

// TestKillJoin kills joins that ask no table for a row, one of them inside a subquery, and lets the time of one end.
func TestKillJoin(t *testing.T) {
	r := start(t, nil)
	const join = "SELECT COUNT(*) AS x FROM rows_300 a, rows_300 b, rows_300 c, rows_300 d"
	conn, err := r.open(t, nil).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	var id int
	if err := conn.QueryRowContext(t.Context(), "SELECT CONNECTION_ID()").Scan(&id); err != nil {
		t.Fatal(err)
	}
	killer := r.open(t, nil)
	const none = join + " WHERE a.n + b.n + c.n + d.n < 0" // gives no row
	for _, query := range []string{join, "SELECT (" + join + ")", "SELECT x FROM (" + join + ") d", none, "SELECT 1 WHERE EXISTS (" + none + ")"} {
		ended := make(chan error, 1)
		go func() { _, err := conn.ExecContext(context.WithoutCancel(t.Context()), query); ended <- err }() // ends when the statement is killed
		for running := 0; running == 0; {
			if len(ended) > 0 {
				t.Fatalf("%s: %v", query, <-ended)
			}
			if err := killer.QueryRow("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE COMMAND = 'Query' AND ID = ?", id).Scan(&running); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := killer.Exec(fmt.Sprintf("KILL QUERY %d", id)); err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-ended:
			wantError(t, err, "1317 (70100)", "interrupted")
		case <-time.After(patience):
			t.Fatalf("%s goes on", query)
		}
	}
	_, err = conn.ExecContext(t.Context(), "SELECT /*+ MAX_EXECUTION_TIME(20) */ COUNT(*) FROM rows_300 a, rows_300 b, rows_300 c, rows_300 d")
	wantError(t, err, "3024 (HY000)", "maximum statement execution time exceeded")
}
