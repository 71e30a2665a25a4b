package server_test

import (
	"testing"
	"time"
)

// login connects the first user, without TLS.
func login(t testing.TB, r *running) *rawClient {
	t.Helper()
	c := dialRaw(t, r.addr, testUsers[0], "mysql_native_password")
	if p := c.read(); p[0] != 0 {
		t.Fatalf("logging in: %s", errorText(t, p))
	}
	return c
}

// TestCursor fetches a result with a cursor, twice.
func TestCursor(t *testing.T) {
	r := start(t, nil)
	c := login(t, r)
	id := c.prepare("SELECT n, name FROM rows_1000")
	for range 2 {
		c.openCursor(id)
		if n, status := c.skipToEOF(); n != 3 || status&statusCursor == 0 {
			t.Fatalf("opening a cursor: %d packets, status %#x, want 3 with a cursor", n, status)
		}
		total := 0
		for {
			c.fetch(id, 300)
			n, status := c.skipToEOF()
			total += n
			if status&statusLast != 0 {
				break
			}
			if n != 300 {
				t.Fatalf("fetched %d rows, want 300", n)
			}
		}
		if total != 1000 {
			t.Errorf("fetched %d rows, want 1000", total)
		}
	}
}

// TestCursorErrors reads errors at all places of a result that is fetched, and goes on with the connection.
func TestCursorErrors(t *testing.T) {
	const busy = "1205 the mailbox is busy, try again"
	r := start(t, nil)
	c := login(t, r)
	id := c.prepare("SELECT n FROM fail_0")
	c.openCursor(id)
	if got := c.readError(); got != busy {
		t.Errorf("at row 0: got %q, want %q", got, busy)
	}
	for _, rows := range []uint32{1, 128, 256, 1000} {
		id := c.prepare("SELECT n FROM fail_300")
		c.openCursor(id)
		c.skipToEOF()
		var p []byte
		for range 1000 {
			c.fetch(id, rows)
			for p = c.read(); p[0] == 0; p = c.read() {
			}
			if p[0] == 0xff {
				break
			}
		}
		if got := errorText(t, p); got != busy {
			t.Errorf("fetching %d at a time: got %q, want %q", rows, got, busy)
		}
	}
	c.command(comQuery, []byte("SELECT 1")...)
	c.skipToEOF()
	if n, _ := c.skipToEOF(); n != 1 {
		t.Errorf("after errors: %d rows, want 1", n)
	}
}

// TestCursorAbandoned leaves cursors open: to another statement, which is refused, then to a close and a hang-up.
func TestCursorAbandoned(t *testing.T) {
	r := start(t, nil)
	c := login(t, r)
	id := c.prepare("SELECT n FROM rows_1000000")
	c.openCursor(id)
	c.skipToEOF()
	c.command(comQuery, []byte("SELECT 1")...)
	mustContain(t, c.readError(), "a cursor is open on this connection")
	c.command(comStmtClose, id...)
	c.command(comQuery, []byte("SELECT 1")...)
	c.skipToEOF()
	c.skipToEOF()

	id = c.prepare("SELECT n FROM block_300")
	c.openCursor(id)
	c.skipToEOF()
	c.fetch(id, 301)
	within(t, "blocking", r.blocked)
	c.command(comQuit)
	c.conn.Close()
	within(t, "cancelling", r.released)
}

// TestUnread lets a client not read its result: the table must not be read further than buffers are deep.
func TestUnread(t *testing.T) {
	r := start(t, nil)
	c := login(t, r)
	c.command(comQuery, []byte("SELECT n, name, REPEAT('x', 1000) FROM rows_1000000")...)
	var before int64
	for still := 0; still < 20; { // until nothing has moved for a while
		time.Sleep(10 * time.Millisecond)
		now := r.produced.Load()
		if now == before && now > 0 {
			still++
		} else {
			still = 0
		}
		before = now
	}
	if before > 20000 {
		t.Errorf("the table gave %d rows of 1 kB to a client that reads none", before)
	}
}
