package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/outlooksql/outlooksql/graph/graphsim"
	"github.com/outlooksql/outlooksql/server"
)

// The corpus holds so many statements of so many tools at least.
const leastStatements, leastTools = 900, 40

// TestIntrospection runs what tools ask of a server while they connect and look at its tables (testdata/introspection) against the demo. Every statement
// is answered, or fails with the error that MariaDB gives, or stands among the exceptions with a reason; and nothing is asked of
// Graph. Where a MariaDB is installed, it answers the same statements over the same tables, and the columns of the
// results and the values that tools go by are compared.
func TestIntrospection(t *testing.T) {
	corpus, exceptions := readCorpus(t), readExceptions(t)
	g, sim := serveSimulated(t)
	reference := startReference(t, g)
	used := map[string]bool{}
	for _, tool := range slices.Sorted(maps.Keys(corpus)) {
		t.Run(tool, func(t *testing.T) {
			ours, theirs := demoSession(t, "tcp", g.Addr().String()), reference.connect(t)
			for _, statement := range corpus[tool] {
				sim.Reset()
				got, want := answerOf(t, ours, statement), answer{unknown: true}
				if asked := sim.Requests(); len(asked) > 0 {
					t.Errorf("%s\nasked Graph for %s", statement, asked[0].URL())
				}
				if theirs != nil {
					want = answerOf(t, theirs, statement)
				}
				difference := compareAnswers(statement, got, want)
				if difference != "" && exceptions[statement] {
					used[statement] = true
				} else if difference != "" {
					t.Errorf("%s\n%s", statement, difference)
				}
			}
		})
	}
	compared := reference != nil && !t.Failed()
	for statement := range exceptions {
		if compared && !used[statement] {
			t.Errorf("this exception is not needed: %s", statement)
		}
	}
}

// TestIntrospectionTogether looks at the tables from several sessions at once: each gets what one alone gets.
func TestIntrospectionTogether(t *testing.T) {
	statements := readCorpus(t)["datagrip"]
	g, _ := serveSimulated(t)
	alone := demoSession(t, "tcp", g.Addr().String())
	var want []answer
	for _, statement := range statements {
		want = append(want, answerOf(t, alone, statement))
	}
	for range 6 {
		conn := demoSession(t, "tcp", g.Addr().String())
		t.Run("session", func(t *testing.T) {
			t.Parallel()
			for i, statement := range statements {
				got := answerOf(t, conn, statement)
				if changes := strings.Contains(statement, "processlist") || strings.Contains(statement, "status"); !changes && len(got.rows) != len(want[i].rows) {
					t.Errorf("%s\ngave %d rows, alone %d", statement, len(got.rows), len(want[i].rows))
				}
			}
		})
	}
}

// readExceptions reads the statements that are answered otherwise than by MariaDB. The reasons stand above them, in lines that begin
// with #.
func readExceptions(t *testing.T) map[string]bool {
	t.Helper()
	data, err := os.ReadFile("../../testdata/introspection/exceptions.txt")
	if err != nil {
		t.Fatal(err)
	}
	exceptions := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			exceptions[line] = true
		}
	}
	return exceptions
}

// readCorpus reads the statements of each tool. Lines that begin with -- are for people; a statement ends with a semicolon at
// the end of a line.
func readCorpus(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("../../testdata/introspection/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	corpus, statements := map[string][]string{}, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tool := strings.TrimSuffix(filepath.Base(file), ".sql")
		current := ""
		for line := range strings.Lines(string(data)) {
			if current == "" && (strings.HasPrefix(line, "-- ") || strings.TrimSpace(line) == "") {
				continue
			}
			current += line
			if statement, ok := strings.CutSuffix(strings.TrimSpace(current), ";"); ok {
				corpus[tool] = append(corpus[tool], statement)
				current = ""
			}
		}
		statements += len(corpus[tool])
		if current != "" {
			t.Errorf("%s ends within a statement: %s", file, current)
		}
	}
	if statements < leastStatements || len(corpus) < leastTools {
		t.Errorf("the corpus holds %d statements of %d tools, want %d of %d", statements, len(corpus), leastStatements, leastTools)
	}
	return corpus
}

// serveSimulated serves the demo's mail from a simulator that keeps what it is asked.
func serveSimulated(t *testing.T) (*gateway, *graphsim.Server) {
	t.Helper()
	demo, err := startDemo()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { demo.Close() })
	sim, err := graphsim.Start(graphsim.Demo(demoSeed), graphsim.Options{MailboxRequests: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sim.Close() })
	demo.source.graph.TokenURL, demo.source.graph.ServiceURL = sim.TokenURL(sim.URL), sim.ServiceURL(sim.URL)
	demo.source.graph.CACert = sim.CAPEM
	g, err := newGateway([]source{demo.source}, allowancesOf(nil), server.Options{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	served := make(chan error, 1)
	go func() { served <- g.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Errorf("serving: %v", err)
		}
		g.Close()
	})
	return g, sim
}

// demoSession opens one session as the user demo in the database outlook.
func demoSession(t *testing.T, network, address string) *sql.Conn {
	t.Helper()
	c := mysql.NewConfig()
	c.User, c.Net, c.Addr, c.DBName, c.AllowNativePasswords = "demo", network, address, "outlook", true
	connector, err := mysql.NewConnector(c)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { db.Close() })
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatalf("connecting to %s: %v", address, err)
	}
	return conn
}

// answer is what a statement gives.
type answer struct {
	unknown bool // nobody was asked
	err     *mysql.MySQLError
	columns []string
	rows    [][]string // NULL as "NULL"
}

// answerOf runs a statement. Only an error of MySQL is an answer.
func answerOf(t *testing.T, conn *sql.Conn, statement string) answer {
	t.Helper()
	rows, err := conn.QueryContext(t.Context(), statement)
	var a answer
	if err == nil {
		a, err = readAnswer(rows)
	}
	if e, ok := errors.AsType[*mysql.MySQLError](err); ok {
		return answer{err: e}
	}
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return a
}

// readAnswer reads a result.
func readAnswer(rows *sql.Rows) (answer, error) {
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return answer{}, fmt.Errorf("reading the columns: %w", err)
	}
	a := answer{columns: columns}
	for rows.Next() {
		cells, targets := make([]cell, len(columns)), make([]any, len(columns))
		for i := range cells {
			targets[i] = &cells[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return answer{}, err
		}
		row := make([]string, len(columns))
		for i, c := range cells {
			row[i] = string(c.text)
			if c.null {
				row[i] = "NULL"
			}
		}
		a.rows = append(a.rows, row)
	}
	return a, rows.Err()
}
