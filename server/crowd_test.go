package server_test

import (
	"net"
	"testing"
	"time"

	"github.com/dolthub/go-mysql-server/sql"

	"github.com/outlooksql/outlooksql/server"
)

// TestMaxConnections turns clients away beyond max_connections, says so, counts them, and lets others in when one has gone or the bound is
// another one.
func TestMaxConnections(t *testing.T) {
	r := start(t, func(o *server.Options) { o.MaxConnections = 2 })
	const tooMany = "Too many connections: the gateway's setting max_connections is 2. Close some, or raise it"
	first := login(t, r)
	idle, err := net.Dial("tcp", r.addr) // it has a place too, as long as it may take to log in
	if err != nil {
		t.Fatal(err)
	}
	defer idle.Close()
	if _, err := idle.Read(make([]byte, 1)); err != nil { // the greeting's beginning
		t.Fatal(err)
	}
	_, before, _ := sql.StatusVariables.GetGlobal("Connection_errors_max_connections")
	for range 3 {
		wantError(t, r.open(t, nil).Ping(), "1040 (\x00\x00\x00\x00\x00)", tooMany)
	}
	if got := first.text("SELECT @@max_connections"); got != "2" {
		t.Errorf("@@max_connections is %s", got)
	}
	if _, after, _ := sql.StatusVariables.GetGlobal("Connection_errors_max_connections"); after.(uint64)-before.(uint64) != 3 {
		t.Errorf("%v clients were turned away before, %v after three more", before, after)
	}
	idle.Close()
	second := r.open(t, nil)
	second.SetMaxOpenConns(1)
	for began := time.Now(); second.Ping() != nil; { // until the server has seen that the place is free
		if time.Since(began) > patience {
			t.Fatal("no place is free after a client has gone")
		}
	}
	if err := r.LimitConnections(1); err != nil {
		t.Fatal(err)
	}
	first.wantAlive()
	if got := first.text("SELECT @@max_connections"); got != "1" {
		t.Errorf("@@max_connections is %s", got)
	}
	if err := r.LimitConnections(3); err != nil {
		t.Fatal(err)
	}
	login(t, r).wantAlive()
}
