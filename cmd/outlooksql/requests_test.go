package main

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph/graphsim"
	"github.com/outlooksql/outlooksql/server"
)

// TestFewRequests counts what Graph is asked for statements that come over the wire, prepared and not, once the mailbox and its
// folders are known: bound values go down as written ones do.
func TestFewRequests(t *testing.T) {
	demo, err := startDemo()
	if err != nil {
		t.Fatal(err)
	}
	defer demo.Close()
	sim, err := graphsim.Start(graphsim.Demo(demoSeed), graphsim.Options{MailboxRequests: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	demo.source.graph.TokenURL, demo.source.graph.ServiceURL = sim.TokenURL(sim.URL), sim.ServiceURL(sim.URL)
	demo.source.graph.CACert = sim.CAPEM
	g, err := newGateway([]source{demo.source}, allowancesOf(nil), server.Options{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- g.Serve(ctx) }()
	defer func() {
		stop()
		if err := <-served; err != nil {
			t.Errorf("serving: %v", err)
		}
	}()
	db, err := sql.Open("mysql", "demo@tcp("+g.Addr().String()+")/outlook?tls=skip-verify&parseTime=true")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var id string
	if err := db.QueryRow("SELECT id FROM messages WHERE folder_path = 'Inbox' LIMIT 1").Scan(&id); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		statement string
		arguments []any
		query     string // in the one request
	}{
		{"SELECT subject FROM messages ORDER BY received_date_time DESC LIMIT 10", nil, "$orderby=receivedDateTime desc"},
		{"SELECT subject FROM messages ORDER BY received_date_time DESC LIMIT ?", []any{10}, "$orderby=receivedDateTime desc"},
		{"SELECT subject FROM messages WHERE id = '" + id + "'", nil, "$select=id,subject,parentFolderId"},
		{"SELECT subject FROM messages WHERE id = ?", []any{id}, "$select=id,subject,parentFolderId"},
		{
			"SELECT subject FROM messages WHERE is_read = ? AND received_date_time >= ? ORDER BY received_date_time DESC LIMIT 3",
			[]any{false, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}, "$filter=receivedDateTime ge 2026-11-01T00:00:00Z and isRead eq false",
		},
	} {
		sim.Reset()
		rows, err := db.Query(test.statement, test.arguments...)
		if err != nil {
			t.Fatalf("%s: %v", test.statement, err)
		}
		n := 0
		for rows.Next() {
			n++
		}
		if err := rows.Close(); err != nil || n == 0 {
			t.Errorf("%s: %d rows, %v", test.statement, n, err)
		}
		asked := sim.Requests()
		if len(asked) != 1 || !strings.Contains(asked[0].URL(), test.query) {
			t.Errorf("%s: %d requests, want one with %s", test.statement, len(asked), test.query)
			for _, r := range asked {
				t.Logf("  %s", r.URL())
			}
		}
	}
}
