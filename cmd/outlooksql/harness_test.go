package main

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"os/signal"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
)

// result is how a command ended.
type result struct {
	code           int
	stdout, stderr string
}

// command runs a command to its end.
func command(t *testing.T, args ...string) result {
	t.Helper()
	return commandWith(t, "", args...)
}

// commandWith runs a command that reads from standard input.
func commandWith(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	t.Setenv("COLUMNS", "100") // help is as wide as the terminal
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), process{args, noEnv, strings.NewReader(stdin), &stdout, &stderr})
	return result{code, stdout.String(), stderr.String()}
}

// noEnv is an empty environment.
func noEnv(string) string { return "" }

// running is a command that goes on until it is stopped.
type running struct {
	t              *testing.T
	cancel         context.CancelFunc
	stdout, stderr output
	ended          chan struct{} // closed when the command has
	code           int           // its exit code, after that
}

// begin starts a command and returns when its standard output holds some words. It is stopped when the test ends.
func begin(t *testing.T, words string, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{t: t, cancel: cancel, stdout: newOutput(), stderr: newOutput(), ended: make(chan struct{})}
	go func() { // ends with the command
		defer close(r.ended)
		r.code = run(ctx, process{args, noEnv, strings.NewReader(""), &r.stdout, &r.stderr})
	}()
	t.Cleanup(func() { r.stop() })
	r.await(&r.stdout, words)
	return r
}

// stop interrupts the command, waits for its end and returns its exit code. It may be called again.
func (r *running) stop() int {
	r.cancel()
	<-r.ended
	return r.code
}

// await returns when an output holds some words.
func (r *running) await(o *output, words string) {
	r.t.Helper()
	for !strings.Contains(o.String(), words) {
		select {
		case <-o.written:
		case <-r.ended:
			r.t.Fatalf("ended with %d before it wrote %q\nstdout: %s\nstderr: %s", r.code, words, r.stdout.String(), r.stderr.String())
		}
	}
}

// address is where serve listens.
func (r *running) address() string {
	r.t.Helper()
	found := regexp.MustCompile(`is ready on (\S+?)\.\n`).FindStringSubmatch(r.stdout.String())
	if found == nil {
		r.t.Fatalf("no address in %s", r.stdout.String())
	}
	return found[1]
}

// output is what a command has written so far. Several goroutines may use it.
type output struct {
	mu      *sync.Mutex // guards text
	text    []byte
	written chan struct{} // receives after a write
}

// newOutput makes an empty one.
func newOutput() output { return output{mu: new(sync.Mutex), written: make(chan struct{}, 1)} }

// Write appends.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text = append(o.text, p...)
	select {
	case o.written <- struct{}{}:
	default: // somebody is told already
	}
	return len(p), nil
}

// String is all of it.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return string(o.text)
}

// serveDemo starts serve --demo on a free port.
func serveDemo(t *testing.T) *running {
	t.Helper()
	return begin(t, "Ctrl-C", "serve", "--demo", "--listen", "127.0.0.1:0")
}

// open connects to a server as a tool does.
func (r *running) open(user, password, database string) *sql.DB {
	r.t.Helper()
	c := mysql.NewConfig()
	c.User, c.Passwd, c.Net, c.Addr, c.DBName = user, password, "tcp", r.address(), database
	connector, err := mysql.NewConnector(c)
	if err != nil {
		r.t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	r.t.Cleanup(func() { db.Close() })
	return db
}

// wantNothingLeft fails the test if, when all of its cleanups have run, goroutines of ours go on. Call it first.
func wantNothingLeft(t *testing.T) {
	t.Helper()
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP) // the first use of signals starts a goroutine for good
	signal.Stop(hangups)
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		deadline := time.Now().Add(10 * time.Second)
		for runtime.NumGoroutine() > before { // connections of net/http end a moment after they are told to
			if time.Now().After(deadline) {
				stacks := make([]byte, 1<<20)
				t.Fatalf("%d goroutines before, %d after:\n%s", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
			}
			runtime.Gosched()
		}
	})
}
