package server_test

import (
	"bytes"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/outlooksql/outlooksql/server"
)

// TestHostileStatements sends what could take the server down, or the connection: each is an error, and the connection lives on.
func TestHostileStatements(t *testing.T) {
	r := start(t, nil)
	for name, test := range map[string]struct{ statement, want string }{
		"name never closed":     {"DESCRIBE rows_1 `", "1064 "},
		"table never closed":    {"CHECK TABLE `", "1064 "},
		"index never closed":    {"SHOW INDEX FROM `", "1064 "},
		"text that is itself":   {"PREPARE x FROM @itself", "1295 "},
		"text within a text":    {"PREPARE x FROM 'EXECUTE x'", "1295 "},
		"sets within sets":      {"SELECT " + strings.Repeat("@a:=", 100_000) + "1", "1235 a statement can set variables"},
		"comments in comments":  {"SELECT 1 " + strings.Repeat("/*!", 100_000) + "'", "1064 "},
		"parentheses in others": {"SELECT " + strings.Repeat("(", 10_000) + "1", "1064 "},
	} {
		t.Run(name, func(t *testing.T) {
			c := login(t, r)
			c.command(comQuery, []byte("SET @itself = 'PREPARE x FROM @itself'")...)
			c.read()
			began := time.Now()
			c.command(comQuery, []byte(test.statement)...)
			got := c.readError()
			if !strings.HasPrefix(got, test.want) || len(got) > 5000 {
				t.Errorf("got %.200s, want %s", got, test.want)
			}
			if took := time.Since(began); took > patience/2 {
				t.Errorf("took %v", took)
			}
			c.wantAlive()
		})
	}
}

// TestLongError names a column that is longer than a packet of the protocol.
func TestLongError(t *testing.T) {
	db := start(t, nil).open(t, func(c *mysql.Config) { c.MaxAllowedPacket = 64 << 20 })
	db.SetMaxOpenConns(1)
	err := runAll(db, "SELECT `"+strings.Repeat("n", 17<<20)+"` FROM rows_1")
	wantError(t, err, "1054 (42S22)", "Unknown column 'nnn")
	if n := len(err.Error()); n > 5000 {
		t.Errorf("the error has %d bytes", n)
	}
	if err := runAll(db, "SELECT 1"); err != nil {
		t.Error(err)
	}
}

// TestCommandTooLong sends a command beyond max_allowed_packet, in as many packets as it takes.
func TestCommandTooLong(t *testing.T) {
	r := start(t, nil)
	c := login(t, r)
	const most = 1<<24 - 1
	packet := append([]byte{0xff, 0xff, 0xff, 0, comQuery}, bytes.Repeat([]byte{' '}, most-1)...)
	for n := range 5 {
		packet[3] = byte(n)
		if _, err := c.conn.Write(packet); err != nil {
			break // the server has hung up
		}
	}
	c.seq = 5
	if got, want := c.readError(), "1153 Got a packet bigger than 'max_allowed_packet' bytes"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	login(t, r).wantAlive()
}

// FuzzCommands sends the server commands that are nonsense: it answers or hangs up, without a panic, and goes on answering others.
// The input is a row of commands, each behind a byte for its length.
func FuzzCommands(f *testing.F) {
	log := &lockedBuffer{}
	r := start(f, func(o *server.Options) { o.Log = slog.New(slog.NewTextHandler(log, nil)) })
	for _, commands := range [][][]byte{
		{[]byte("\x03SELECT n FROM rows_2")},
		{[]byte("\x16SELECT n + ? FROM rows_1"), []byte("\x17\x01\x00\x00\x00\x00\x01\x00\x00\x00\x00\x01\x03\x00\x07\x00\x00\x00")},
		{[]byte("\x16SELECT ?"), []byte("\x18\x01\x00\x00\x00\x00\x00text"), []byte("\x17\x01\x00\x00\x00\x01\x01\x00\x00\x00\x00\x01\xfd\x00"), []byte("\x1c\x01\x00\x00\x00\x05\x00\x00\x00"), []byte("\x1a\x01\x00\x00\x00")},
		{[]byte("\x16SELECT ?, ?"), []byte("\x17\x01\x00\x00\x00\x00\x01\x00\x00\x00\x00\x01\x0c\x00\x0b\x00\x07\xea\x07\x0b\x1a\x01\x02\x03\x08\x00\x00\x00\x00\x00\x01\x02\x03")},
		{[]byte("\x11other\x00\x00mail\x00\x21\x00mysql_native_password\x00"), bytes.Repeat([]byte{1}, 20)},
		{[]byte("\x02mail"), []byte("\x04rows_1\x00"), []byte("\x09"), []byte("\x0a"), []byte("\x0c\x01\x00\x00\x00"), []byte("\x1b\x00\x00"), []byte("\x1f"), []byte("\x0e")},
	} {
		var input []byte
		for _, command := range commands {
			input = append(append(input, byte(len(command))), command...)
		}
		f.Add(input)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		c := login(t, r)
		c.conn.SetDeadline(time.Now().Add(time.Second)) // some statements sleep
		for len(input) > 0 {
			n := min(int(input[0]), len(input)-1)
			c.conn.Write(append([]byte{byte(n), 0, 0, 0}, input[1:1+n]...)) // fails once the server has hung up
			input = input[1+n:]
		}
		c.conn.(*net.TCPConn).CloseWrite()
		io.Copy(io.Discard, c.in)
		if text := log.String(); strings.Contains(text, "panicked") {
			t.Fatal(text)
		}
		login(t, r)
	})
}

// lockedBuffer is a log that may be read while it is written.
type lockedBuffer struct {
	mu  sync.Mutex // guards log
	log bytes.Buffer
}

// Write keeps p.
func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.log.Write(p)
}

// String is what was written.
func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.log.String()
}
