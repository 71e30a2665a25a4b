package server_test

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// left waits until a connection is no process any more.
func (r *running) left(t *testing.T, id uint32) {
	t.Helper()
	watcher := r.open(t, nil)
	for begun := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		var n int
		if err := watcher.QueryRow("SELECT COUNT(*) FROM information_schema.processlist WHERE id = ?", id).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
		if time.Since(begun) > patience {
			t.Fatalf("connection %d holds its statement", id)
		}
	}
}

// TestClientsThatDoNotRead: a statement ends when its client has read nothing for net_write_timeout, with a cursor too.
func TestClientsThatDoNotRead(t *testing.T) {
	const long = "SELECT REPEAT('x', 100000) FROM rows_1000000"
	for name, begin := range map[string]func(*rawClient){
		"text": func(c *rawClient) { c.command(comQuery, []byte(long)...) },
		"cursor": func(c *rawClient) {
			id := c.prepare(long)
			c.openCursor(id)
			c.skipToEOF()
			c.fetch(id, 1000000)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()       // it waits for a timeout
			r := start(t, nil) // of its own: the test's information_schema is not for two at once
			c := login(t, r)
			c.command(comQuery, []byte("SET net_write_timeout = 1")...)
			c.read()
			begin(c)
			c.read() // the statement runs
			r.left(t, c.id)
		})
	}
}

// TestClientThatReadsSlowly: a result may take longer than net_write_timeout while the client reads.
func TestClientThatReadsSlowly(t *testing.T) {
	t.Parallel() // it waits for a timeout
	c := login(t, start(t, nil))
	if err := c.conn.(*net.TCPConn).SetReadBuffer(32 << 10); err != nil {
		t.Fatal(err)
	}
	c.command(comQuery, []byte("SET net_write_timeout = 1")...)
	c.read()
	c.command(comQuery, []byte("SELECT REPEAT('x', 8000000)")...)
	for range 15 {
		if _, err := io.CopyN(io.Discard, c.in, 500_000); err != nil {
			t.Fatal(err)
		}
		time.Sleep(150 * time.Millisecond) // a client that is slow
	}
	if _, err := io.CopyN(io.Discard, c.in, 500_000); err != nil {
		t.Error(err)
	}
}

// TestHalfAPacket: a client that begins a command and sends no more is told so after net_read_timeout, and disconnected.
func TestHalfAPacket(t *testing.T) {
	r := start(t, nil)
	for name, command := range map[string]byte{"query": comQuery, "prepare": comStmtPrepare} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // it waits for a timeout
			c := login(t, r)
			c.command(comQuery, []byte("SET net_read_timeout = 1")...)
			c.read()
			if _, err := c.conn.Write([]byte{100, 0, 0, 0, command}); err != nil {
				t.Fatal(err)
			}
			c.seq = 1
			if got := c.readError(); got != "1159 Got timeout reading communication packets" {
				t.Errorf("got %q", got)
			}
			if _, err := c.in.ReadByte(); err == nil {
				t.Error("the connection is open")
			}
		})
	}
}

// TestCursorThatComesLate: a client that asks a cursor for rows long after its statement has ended gets the error, and keeps its connection.
func TestCursorThatComesLate(t *testing.T) {
	t.Parallel() // it waits for longer than a write of an ended statement may take
	c := login(t, start(t, nil))
	c.command(comQuery, []byte("SET max_execution_time = 500")...)
	c.read()
	id := c.prepare("SELECT REPEAT('x', 10000) FROM rows_1000000")
	c.openCursor(id)
	c.skipToEOF()
	c.fetch(id, 5)
	c.skipToEOF()
	time.Sleep(6 * time.Second) // a client that is busy with the rows
	c.fetch(id, 1000000)
	packet := c.read()
	for packet[0] == 0 { // rows that were there before
		packet = c.read()
	}
	if got := errorText(t, packet); !strings.HasPrefix(got, "3024 ") {
		t.Errorf("got %q", got)
	}
	c.wantAlive()
}
