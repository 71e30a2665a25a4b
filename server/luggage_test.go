package server_test

import (
	"strings"
	"testing"
	"time"
)

// tooMuch is what a connection reads that would keep too much.
const tooMuch = "3170 Memory capacity of 134217728 bytes for "

// TestKeptVariables bounds what the user variables of a connection keep. One that is set to NULL makes room, and so does a connection that is made new.
func TestKeptVariables(t *testing.T) {
	c := login(t, start(t, nil))
	run := func(statement string) string {
		c.command(comQuery, []byte(statement)...)
		p := c.read()
		if p[0] == 0xff {
			return errorText(t, p)
		}
		return ""
	}
	const set = "SET @a = REPEAT('x', 60000000), @b = CONCAT(@a, 'y')"
	for range 2 { // the second time in the place of the first
		if got := run(set); got != "" {
			t.Fatal(got)
		}
	}
	const words = tooMuch + "'user variables' of this connection exceeded. Set some to NULL, or connect again."
	for _, statement := range []string{"SET @c = REPEAT('x', 20000000)", "SET @c = CAST(CONCAT('[\"', REPEAT('x', 2000000), '\"]') AS JSON)"} {
		if got := run(statement); got != words {
			t.Errorf("%s: %q", statement, got)
		}
	}
	if got := c.text("SELECT LENGTH(@b) + (@c IS NULL)"); got != "60000002" {
		t.Errorf("got %s", got)
	}
	if got := run("SET @a = NULL, @c = REPEAT('x', 20000000)"); got != "" {
		t.Error(got)
	}
	c.command(0x1f) // COM_RESET_CONNECTION
	c.read()
	if got := run(set); got != "" {
		t.Error(got)
	}
	if got := run("SET debug = REPEAT('x', 100000)"); got != "1231 Variable 'debug' can't be set to a text of 100000 bytes: it may have 65536" {
		t.Error(got)
	}
}

// TestKeptStatements bounds what the prepared statements of a connection keep.
func TestKeptStatements(t *testing.T) {
	c := login(t, start(t, nil))
	const most = 8 << 20 // a sixteenth of what may be kept
	text := "SELECT '" + strings.Repeat("x", most/2) + "'"
	first := c.prepare(text)
	c.command(comStmtPrepare, []byte(text)...)
	if got := c.readError(); !strings.HasPrefix(got, tooMuch+"'prepared statements' of this connection exceeded. Close some") {
		t.Errorf("got %q", got)
	}
	c.command(comQuery, []byte("PREPARE p FROM \""+text+"\"")...)
	if got := c.readError(); !strings.HasPrefix(got, tooMuch+"'prepared statements' of this connection exceeded. DEALLOCATE PREPARE some") {
		t.Errorf("got %q", got)
	}
	c.command(comStmtClose, first...)
	c.prepare("SELECT 1") // looks what was closed
	for _, statement := range []string{"PREPARE p FROM \"" + text + "\"", "PREPARE P FROM \"" + text + "\"", "DEALLOCATE PREPARE p"} {
		c.command(comQuery, []byte(statement)...)
		if p := c.read(); p[0] != 0 {
			t.Errorf("%.20s: %s", statement, errorText(t, p))
		}
	}
	c.prepare(text)
}

// TestKeptPieces bounds parameters that come in pieces: executing the statement is the error then, once, and its pieces are forgotten.
func TestKeptPieces(t *testing.T) {
	c := login(t, start(t, nil))
	c.conn.SetDeadline(time.Now().Add(6 * patience)) // half a gigabyte goes, which the race detector follows
	c.command(comStmtPrepare, []byte("SELECT LENGTH(?)")...)
	id := c.read()[1:5]
	c.skipToEOF() // the parameter
	c.skipToEOF() // the column
	piece := append(append(append([]byte{}, id...), 0, 0), strings.Repeat("x", 10<<20)...)
	execute := append(append([]byte{}, id...), 0, 1, 0, 0, 0, 0, 1, columnTypeString, 0)
	for range 2 {
		for range 14 {
			c.command(comSendLongData, piece...)
		}
		c.command(comStmtExecute, execute...)
		if got := c.readError(); !strings.HasPrefix(got, tooMuch+"'parameters sent in pieces' of this connection exceeded.") {
			t.Errorf("got %q", got)
		}
		for range 2 { // each time anew
			for range 5 {
				c.command(comSendLongData, piece...)
			}
			c.command(comStmtExecute, execute...)
			c.skipToEOF()
			if n, _ := c.skipToEOF(); n != 1 {
				t.Errorf("%d rows, want 1", n)
			}
		}
	}
	c.wantAlive()
}
