package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
)

var update = flag.Bool("update", false, "write what the SQL scripts give as what they are expected to give")

// TestScripts runs the scripts of testdata/sql against the demo, each on a connection of its own, through every client.
//
// In a script, lines that begin with # are for people. Lines that begin with -- are a statement; below it stands what it gives: the
// names of the columns, then the rows, with tabs between and as the mysql command writes them in batch mode; (no rows) for an empty
// result; OK where a statement has no result; or the error.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("../../testdata/sql/*.txt")
	if err != nil || len(files) < 6 {
		t.Fatalf("there are %d scripts, %v", len(files), err)
	}
	for _, file := range files {
		s, err := readScript(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(name+"/text", func(t *testing.T) {
			s.runGo(t, serveDemo(t), (*sql.Conn).QueryContext)
			if *update {
				s.write(t)
			}
		})
		t.Run(name+"/binary", func(t *testing.T) { s.runGo(t, serveDemo(t), queryPrepared) })
		t.Run(name+"/mariadb", func(t *testing.T) { s.runMariaDB(t, serveDemo(t)) })
	}
}

// script is a file of statements.
type script struct {
	path  string
	parts []scriptPart
}

// scriptPart is a statement, or lines for people.
type scriptPart struct {
	lines     string // as they stand in the file
	statement string // "" in lines for people
	want      string
}

// readScript reads a file.
func readScript(path string) (*script, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s := &script{path: path}
	current := &scriptPart{}
	for line := range strings.Lines(string(data)) {
		text, isStatement := strings.CutPrefix(line, "-- ")
		begins := isStatement && (current.statement == "" || current.want != "") || strings.HasPrefix(line, "#") && current.statement != ""
		if begins {
			s.parts = append(s.parts, *current)
			current = &scriptPart{}
		}
		switch {
		case isStatement:
			current.lines += line
			current.statement += text
		case current.statement != "":
			current.want += line
		default:
			current.lines += line
		}
	}
	s.parts = append(s.parts, *current)
	for i, p := range s.parts {
		if strings.HasSuffix(p.want, "\n\n") { // the empty line before the next statement
			s.parts[i].want = p.want[:len(p.want)-1]
		}
		s.parts[i].statement = strings.TrimSpace(p.statement)
	}
	return s, nil
}

// write writes the file with what is wanted now.
func (s *script) write(t *testing.T) {
	t.Helper()
	var b strings.Builder
	for i, p := range s.parts {
		b.WriteString(p.lines)
		if p.statement != "" {
			b.WriteString(p.want)
			if i < len(s.parts)-1 {
				b.WriteString("\n")
			}
		}
	}
	if err := os.WriteFile(s.path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// compare compares what a statement gave, or takes it as what is wanted from now on.
func (s *script) compare(t *testing.T, i int, got string) {
	t.Helper()
	got = varies.ReplaceAllString(got, "$1…")
	if s.parts[i].statement == "SHOW WARNINGS" {
		got = sortedRows(got) // mailboxes are read side by side
	}
	if p := &s.parts[i]; *update && strings.HasSuffix(t.Name(), "/text") {
		p.want = got
	} else if strings.TrimSuffix(got, "\n") != strings.TrimSuffix(p.want, "\n") {
		t.Errorf("%s\ngave\n%s\nwant\n%s", p.statement, got, p.want)
	}
}

// varies is what no two runs have in common.
var varies = regexp.MustCompile(`(request-id )[0-9a-f-]{36}`)

// sortedRows sorts the lines after the first.
func sortedRows(text string) string {
	lines := slices.Collect(strings.Lines(text))
	slices.Sort(lines[min(1, len(lines)):])
	return strings.Join(lines, "")
}

// notPrepared are statements that cannot be prepared by MySQL's own rules.
var notPrepared = regexp.MustCompile(`^(LOAD DATA|PREPARE|EXECUTE|DEALLOCATE PREPARE) `)

// queryPrepared runs a statement in the binary protocol.
func queryPrepared(conn *sql.Conn, ctx context.Context, statement string, _ ...any) (*sql.Rows, error) {
	if notPrepared.MatchString(statement) {
		return conn.QueryContext(ctx, statement)
	}
	prepared, err := conn.PrepareContext(ctx, statement)
	if err != nil {
		return nil, err
	}
	return prepared.QueryContext(ctx) // the statement is closed with its connection
}

// runGo runs the script through go-sql-driver.
func (s *script) runGo(t *testing.T, server *running, query func(*sql.Conn, context.Context, string, ...any) (*sql.Rows, error)) {
	conn, err := server.open("demo", "", "outlook").Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for i, p := range s.parts {
		if p.statement == "" {
			continue
		}
		rows, err := query(conn, t.Context(), p.statement)
		got := ""
		if err == nil {
			got, err = batchText(rows)
		}
		if e, ok := errors.AsType[*mysql.MySQLError](err); ok {
			got += fmt.Sprintf("ERROR %d (%s): %s\n", e.Number, e.SQLState[:], e.Message)
		} else if err != nil {
			t.Fatalf("%s: %v", p.statement, err)
		}
		s.compare(t, i, got)
	}
}

// batchText prints rows as the mysql command does in batch mode.
func batchText(rows *sql.Rows) (string, error) {
	defer rows.Close()
	columns, err := columnsOf(rows)
	if err != nil {
		return "", err
	}
	if len(columns) == 0 {
		return "OK\n", rows.Err()
	}
	var b strings.Builder
	cells, targets, texts := make([]cell, len(columns)), make([]any, len(columns)), make([]string, len(columns))
	for i := range cells {
		targets[i] = &cells[i]
		texts[i] = columns[i].name
	}
	header := strings.Join(texts, "\t") + "\n"
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return "", err
		}
		for i, c := range cells {
			texts[i] = batchEscapes.Replace(string(c.text))
			if c.null {
				texts[i] = "NULL"
			}
		}
		b.WriteString(strings.Join(texts, "\t") + "\n")
	}
	switch {
	case b.Len() > 0:
		return header + b.String(), rows.Err()
	case rows.Err() != nil:
		return "", rows.Err()
	}
	return "(no rows)\n", nil
}

// batchEscapes are those of the mysql command.
var batchEscapes = strings.NewReplacer("\n", `\n`, "\t", `\t`, `\`, `\\`, "\x00", `\0`)

// runMariaDB runs the script through the mariadb command, over TLS.
func (s *script) runMariaDB(t *testing.T, server *running) {
	path, err := exec.LookPath("mariadb")
	if err != nil {
		t.Skip("the mariadb command is missing; make test installs it (package mariadb-client-core)")
	}
	var input, stdout, stderr strings.Builder
	var statements []int // the part that stands in each line of the input
	for i, p := range s.parts {
		if p.statement != "" {
			statements = append(statements, i)
			input.WriteString(oneLine(p.statement) + ";\n")
		}
	}
	client := exec.CommandContext(t.Context(), path, "--no-defaults", "--batch", "--force", "--verbose", "--ssl",
		"--default-character-set=utf8mb4", "--host=127.0.0.1", "--port="+portOf(server.address()), "--user=demo", "outlook")
	client.Stdin, client.Stdout, client.Stderr = strings.NewReader(input.String()), &stdout, &stderr
	if _, failed := errors.AsType[*exec.ExitError](client.Run()); failed && stderr.Len() == 0 {
		t.Fatal("the mariadb command failed without a word")
	}
	failures := map[string]string{} // by line
	for _, found := range clientError.FindAllStringSubmatch(stderr.String(), -1) {
		failures[found[2]] = found[1] + found[3] + "\n"
	}
	rest := stdout.String()
	for line, i := range statements {
		p := s.parts[i]
		var got string
		got, rest = afterEcho(t, rest, oneLine(p.statement))
		got += failures[strconv.Itoa(line+1)]
		if got == "" && (p.want == "OK\n" || p.want == "(no rows)\n") {
			got = p.want // the client writes nothing for either
		}
		s.compare(t, i, got)
	}
}

// clientError is an error as the mysql command writes it, with the line in which the statement stood.
var clientError = regexp.MustCompile(`(?m)^(ERROR \d+ \(\w+\)) at line (\d+)(: .*)$`)

// afterEcho returns what the mysql command wrote between its echo of a statement and the next echo, and all from that on. USE is not
// echoed and writes nothing.
func afterEcho(t *testing.T, out, statement string) (result, rest string) {
	t.Helper()
	if strings.HasPrefix(statement, "USE ") {
		return "", out
	}
	const line = "--------------\n"
	_, after, ok := strings.Cut(out, line+statement+"\n"+line+"\n")
	if !ok {
		t.Fatalf("the client did not run %s; it wrote %s", statement, out)
	}
	if next := strings.Index(after, line); next >= 0 {
		return after[:next], after[next:]
	}
	return after, ""
}

// oneLine joins the lines of a statement.
func oneLine(statement string) string { return strings.ReplaceAll(statement, "\n", " ") }
