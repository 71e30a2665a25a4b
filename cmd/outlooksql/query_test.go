package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// newest asks for mail whose values do not change: the demo is made of a fixed number.
const newest = "SELECT id, subject, is_read, flag_due_date_time FROM messages ORDER BY received_date_time DESC LIMIT 3"

// TestQueryTable prints a table and what it cost.
func TestQueryTable(t *testing.T) {
	wantNothingLeft(t)
	got := command(t, "query", "--demo", strings.Replace(newest, "id, ", "", 1)+";\n")
	const table = `+---------------------------+---------+----------------------------+
| subject                   | is_read | flag_due_date_time         |
+---------------------------+---------+----------------------------+
| Order 5812: confirmation  |       1 | NULL                       |
| Access to the Mark 8 site |       1 | 2026-11-27 00:00:00.000000 |
| Blue Yonder: next steps   |       0 | NULL                       |
+---------------------------+---------+----------------------------+
`
	rest, ok := strings.CutPrefix(got.stdout, table)
	if got.code != exitOK || got.stderr != "" || !ok {
		t.Errorf("query ended with %d and wrote\n%s\n%s", got.code, got.stdout, got.stderr)
	}
	if cost := regexp.MustCompile(`^3 rows in \d+\.\d\d s, \d+ requests to Graph\n$`); !cost.MatchString(rest) {
		t.Errorf("after the table stands %q, want %s", rest, cost)
	}
}

// TestQueryCSVAndJSON prints the same rows in both forms.
func TestQueryCSVAndJSON(t *testing.T) {
	asCSV := command(t, "query", "--demo", "--format", "csv", newest)
	records, err := csv.NewReader(strings.NewReader(asCSV.stdout)).ReadAll()
	if err != nil || len(records) != 4 || strings.Join(records[0], " ") != "id subject is_read flag_due_date_time" {
		t.Fatalf("csv is %q, %v", asCSV.stdout, err)
	}
	asJSON := command(t, "query", "--demo", "--format", "json", newest)
	var objects []struct {
		ID, Subject string
		Read        int     `json:"is_read"`
		Due         *string `json:"flag_due_date_time"`
	}
	if err := json.Unmarshal([]byte(asJSON.stdout), &objects); err != nil || len(objects) != 3 {
		t.Fatalf("json is %q, %v", asJSON.stdout, err)
	}
	for i, o := range objects {
		record := records[i+1]
		if o.ID != record[0] || o.Subject != record[1] || string(rune('0'+o.Read)) != record[2] || (o.Due == nil) != (record[3] == "") {
			t.Errorf("row %d is %q in csv and %+v in json", i, record, o)
		}
	}
}

// TestQueryInput reads the statement from standard input, and reads the database and the settings that flags name.
func TestQueryInput(t *testing.T) {
	got := commandWith(t, "SELECT DATABASE() AS d\n;\n", "query", "--demo", "--format", "csv", "--database", "megan@contoso.com", "-")
	if got.code != exitOK || got.stdout != "d\nmegan@contoso.com\n" {
		t.Errorf("query - ended with %d and wrote %q %q", got.code, got.stdout, got.stderr)
	}
	path := settingsFile(t, simulateAt(t, "--messages", "2"))
	got = command(t, "query", "--config", path, "--format", "csv", "SELECT COUNT(*) AS n FROM messages")
	if got.code != exitOK || got.stdout != "n\n2\n" {
		t.Errorf("query --config ended with %d and wrote %q %q", got.code, got.stdout, got.stderr)
	}
	if got = commandWith(t, " ;\n", "query", "--demo", "-"); got.code != exitFailed || got.stderr != "outlooksql: the statement is empty\n" {
		t.Errorf("an empty statement ended with %d: %s", got.code, got.stderr)
	}
}

// TestQueryFails prints errors as the mysql command does.
func TestQueryFails(t *testing.T) {
	wantNothingLeft(t)
	for _, test := range []struct{ statement, words string }{
		{"SELECT nonsense FROM messages", "outlooksql: ERROR 1054 (42S22): Unknown column"},
		{"SELECT * FROM nonsense", "outlooksql: ERROR 1146 (42S02): "},
		{"SELEKT 1", "outlooksql: ERROR 1064 (42000): "},
		{"SELECT 1; SELECT 2", "only one statement can be sent at a time"},
		{"SELECT 1 FROM messages WHERE search = ''", "is blank: give it what to search for"},
		{"SELECT * FROM messages WHERE user_id = 'nobody@contoso.com'", "nobody@contoso.com"},
	} {
		got := command(t, "query", "--demo", "--format", "csv", test.statement)
		if got.code != exitFailed || !strings.Contains(got.stderr, test.words) || strings.Count(got.stderr, "\n") != 1 {
			t.Errorf("%s ended with %d and wrote %q, want %q in it", test.statement, got.code, got.stderr, test.words)
		}
	}
	got := command(t, "query", "--demo", "--database", "nonsense", "SELECT 1")
	if got.code != exitFailed || !strings.HasPrefix(got.stderr, "outlooksql: ERROR 1049 (42000): ") {
		t.Errorf("an unknown database ended with %d: %s", got.code, got.stderr)
	}
}

// TestDemoTakesNoSettings refuses settings that the demo would ignore.
func TestDemoTakesNoSettings(t *testing.T) {
	for _, flag := range []string{"--set=Foo=1", "--dsn=UserId=megan@contoso.com"} {
		got := command(t, "query", "--demo", flag, "SELECT 1")
		if got.code != exitUsage || !strings.Contains(got.stderr, "--demo has no settings") {
			t.Errorf("%s ended with %d and wrote %q", flag, got.code, got.stderr)
		}
	}
}

// TestQueryWarns prints the warnings apart from the rows.
func TestQueryWarns(t *testing.T) {
	got := command(t, "query", "--demo", "--format", "csv", "--database", "outlook_all", "SELECT COUNT(*) AS n FROM messages")
	if got.code != exitOK || !regexp.MustCompile(`^n\n\d+\n$`).MatchString(got.stdout) {
		t.Errorf("query ended with %d and wrote %q", got.code, got.stdout)
	}
	if !regexp.MustCompile(`(?m)^outlooksql: Warning 1142: .*patti@contoso.com`).MatchString(got.stderr) {
		t.Errorf("stderr does not warn of patti's mailbox: %s", got.stderr)
	}
}

// TestQueryWithoutRows runs a statement that has none.
func TestQueryWithoutRows(t *testing.T) {
	for _, format := range []string{"table", "csv", "json"} {
		if got := command(t, "query", "--demo", "--format", format, "SET @x = 1"); got != (result{}) {
			t.Errorf("--format %s: %+v, want nothing", format, got)
		}
	}
}

// TestQueryInterrupted ends before it begins.
func TestQueryInterrupted(t *testing.T) {
	wantNothingLeft(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stderr strings.Builder
	code := run(ctx, process{[]string{"query", "--demo", newest}, noEnv, nil, &strings.Builder{}, &stderr})
	if code != exitFailed || stderr.String() != "outlooksql: interrupted\n" {
		t.Errorf("query ended with %d: %s", code, &stderr)
	}
}

// TestQueryInterruptedMidway ends a long result, and what it has started.
func TestQueryInterruptedMidway(t *testing.T) {
	wantNothingLeft(t)
	path := settingsFile(t, simulateAt(t, "--messages", "100000", "--latency", "100ms"))
	query := begin(t, "\n", "query", "--config", path, "--format", "csv", "SELECT subject FROM messages")
	query.await(&query.stdout, "Order ")
	if code := query.stop(); code != exitFailed || query.stderr.String() != "outlooksql: interrupted\n" {
		t.Errorf("query ended with %d: %s", code, query.stderr.String())
	}
	if lines := strings.Count(query.stdout.String(), "\n"); lines > 90_000 {
		t.Errorf("%d lines came although it was interrupted", lines)
	}
}
