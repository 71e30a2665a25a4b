package main

import (
	"strings"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/config"
	"github.com/outlooksql/outlooksql/tables"
)

// TestLimits serves settings with limits: they are a ceiling for sessions, and others once the settings are read again.
func TestLimits(t *testing.T) {
	r, _ := serveChanging(t)
	conn := r.connect(t, "demo", "christie@contoso.com")
	const count = "SELECT COUNT(*) FROM messages"
	wantLimit := func(words string) {
		t.Helper()
		if got, err := one(t, conn, count); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("got %q, %v; want an error with %s", got, err, words)
		}
	}
	wantOne(t, conn, count, "58")
	r.top = append(r.top, "limits: {rows: 50}")
	r.hangUp(t, inForce)
	wantLimit("Error 1104 (42000): The statement read more than 50 rows from Microsoft Graph, and was ended.")
	for _, set := range []string{"SET outlook_max_rows = 1000", "SET outlook_max_rows = 0"} {
		if _, err := conn.ExecContext(t.Context(), set); err != nil {
			t.Fatal(err)
		}
		wantLimit("raise the limit: limits.rows in the gateway's settings")
	}
	if _, err := conn.ExecContext(t.Context(), "SET outlook_max_rows = 10"); err != nil {
		t.Fatal(err)
	}
	wantLimit("more than 10 rows from Microsoft Graph, and was ended. Let it read less (WHERE, LIMIT, fewer columns), or raise the limit: SET outlook_max_rows")
	if _, err := conn.ExecContext(t.Context(), "SET outlook_max_rows = 0"); err != nil {
		t.Fatal(err)
	}
	r.top[len(r.top)-1] = "limits: {time: 1us}"
	r.hangUp(t, inForce)
	wantLimit("Error 3024 (HY000): Query execution was interrupted, maximum statement execution time exceeded: 1µs by limits.time in the gateway's settings")
	r.top[len(r.top)-1] = "max_connections: 1"
	r.hangUp(t, inForce)
	wantOne(t, conn, count, "58")
	wantOne(t, conn, "SELECT @@max_connections", "1")
	if err := r.open("demo", r.users["demo"], "").Ping(); err == nil || !strings.Contains(err.Error(), "Error 1040") {
		t.Errorf("one more client than max_connections: %v", err)
	}
}

// TestTimeLimitOfPlanning ends a statement whose planning would take a minute.
func TestTimeLimitOfPlanning(t *testing.T) {
	r, _ := serveChanging(t)
	conn := r.connect(t, "demo", "christie@contoso.com")
	if _, err := conn.ExecContext(t.Context(), "SET max_execution_time = 200"); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if got, err := one(t, conn, "SELECT 1"+strings.Repeat(" + 1", 4000)); err == nil || !strings.Contains(err.Error(), "Error 3024") {
		t.Errorf("got %q, %v", got, err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("ended after %v", took)
	}
}

// TestAllowances gives each user what the settings say, and others what they say of all.
func TestAllowances(t *testing.T) {
	a := allowancesOf(&config.Config{
		Limits:      config.Limits{Rows: 1, Bytes: 2, Requests: 3, Time: time.Second, Memory: 4},
		TotalMemory: 5,
		Users:       []config.User{{Name: "etl", Limits: config.Limits{Rows: 10, Time: time.Minute}}},
	})
	for user, want := range map[string]allowance{
		"etl":  {&tables.Policy{Limits: tables.Limits{Rows: 10}}, time.Minute},
		"anna": {&tables.Policy{Limits: tables.Limits{Rows: 1, Bytes: 2, Requests: 3, Memory: 4}}, time.Second},
	} {
		if got := a.of(user); got.policy.Limits != want.policy.Limits || got.time != want.time || a.memory != 5 {
			t.Errorf("%s may take %+v in %v", user, got.policy.Limits, got.time)
		}
	}
}
