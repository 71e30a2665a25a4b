package server_test

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/dolthub/vitess/go/mysql"

	"github.com/outlooksql/outlooksql/server"
)

// Commands that only tests of commands send.
const (
	comDebug         = 0x0d
	comProcessInfo   = 0x0a
	comProcessKill   = 0x0c
	comChangeUser    = 0x11
	comSendLongData  = 0x18
	comStmtReset     = 0x1a
	comReset         = 0x1f
	columnTypeString = 0xfd
)

// TestStatistics asks for the line that mysqladmin status shows.
func TestStatistics(t *testing.T) {
	r := start(t, nil)
	c := login(t, r)
	c.command(comStatistics)
	var uptime, threads, questions int
	line := string(c.read())
	if n, err := fmt.Sscanf(line, "Uptime: %d  Threads: %d  Questions: %d", &uptime, &threads, &questions); n != 3 || threads < 1 {
		t.Errorf("got %q, %v", line, err)
	}
	c.wantAlive()
}

// wantAlive fails the test unless the connection still answers.
func (c *rawClient) wantAlive() {
	c.t.Helper()
	c.command(comQuery, []byte("SELECT 1")...)
	c.skipToEOF()
	if n, _ := c.skipToEOF(); n != 1 {
		c.t.Errorf("the connection gives %d rows, want 1", n)
	}
}

// TestProcessCommands lists and kills by command.
func TestProcessCommands(t *testing.T) {
	r := start(t, nil)
	c, other := login(t, r), login(t, r)
	c.command(comProcessInfo)
	if columns := c.read(); columns[0] != 8 {
		t.Fatalf("got %q, want 8 columns", columns)
	}
	c.skipToEOF()
	if n, _ := c.skipToEOF(); n != 2 {
		t.Errorf("%d processes, want 2", n)
	}
	c.command(comProcessKill, 0xff, 0xff, 0, 0)
	mustContain(t, c.readError(), "1094 Unknown thread id: 65535")
	c.command(comProcessKill, 1)
	mustContain(t, c.readError(), "1047 ")
	other.wantAlive()
	id := binary.LittleEndian.AppendUint32(nil, other.id)
	c.command(comProcessKill, id...)
	if p := c.read(); p[0] != 0 {
		t.Errorf("killing: %s", errorText(t, p))
	}
	if _, err := other.in.ReadByte(); err == nil {
		t.Error("the killed connection sends")
	}
}

// TestUnknownCommand sends a command that is not supported.
func TestUnknownCommand(t *testing.T) {
	r := start(t, nil)
	c := login(t, r)
	c.command(comDebug)
	mustContain(t, c.readError(), "1047 ")
	c.wantAlive()
}

// changeUser asks to be another user, and answers the server's challenge with a password.
func (c *rawClient) changeUser(user server.User, database, method string) []byte {
	c.t.Helper()
	body := append([]byte(user.Name), 0, 20)
	body = append(body, make([]byte, 20)...) // an answer to a challenge of long ago
	body = append(append(body, database...), 0)
	body = append(append(body, 255, 0), method...)
	c.command(comChangeUser, append(body, 0)...)
	request := c.read()
	if request[0] != 0xfe || !bytes.HasPrefix(request[1:], append([]byte(method), 0)) {
		c.t.Fatalf("got %q, want to be asked by %s", request, method)
	}
	salt := bytes.TrimSuffix(request[len(method)+2:], []byte{0})
	if method == "caching_sha2_password" {
		c.write(mysql.ScrambleCachingSha2Password(salt, []byte(user.Password)))
		p := c.read()
		if !bytes.Equal(p, []byte{1, 3}) {
			return p
		}
		return c.read()
	}
	c.write(mysql.ScrambleMysqlNativePassword(salt, []byte(user.Password)))
	return c.read()
}

// text reads the one value of a query.
func (c *rawClient) text(query string) string {
	c.t.Helper()
	c.command(comQuery, []byte(query)...)
	c.skipToEOF()
	row := c.read()
	c.skipToEOF()
	if row[0] == 0xfb {
		return "NULL"
	}
	return string(row[1 : 1+int(row[0])])
}

// TestChangeUser changes the user and back, with both methods, and loses what the session had.
func TestChangeUser(t *testing.T) {
	r := start(t, nil)
	c := login(t, r)
	for _, method := range []string{"caching_sha2_password", "mysql_native_password"} {
		for _, user := range []server.User{testUsers[1], testUsers[0]} {
			id := c.prepare("SELECT 1")
			c.command(comQuery, []byte("SET @x = 1")...)
			c.read()
			if p := c.changeUser(user, "mail", method); p[0] != 0 {
				t.Fatalf("changing to %s by %s: %s", user, method, errorText(t, p))
			}
			if got := c.text("SELECT CONCAT(USER(), '/', CURRENT_USER(), '/', DATABASE())"); !strings.HasPrefix(got, user.Name+"@localhost/") || !strings.HasSuffix(got, "/mail") {
				t.Errorf("is %q, want %s in mail", got, user)
			}
			if got := c.text("SELECT @x"); got != "NULL" {
				t.Errorf("@x is %s in the new session", got)
			}
			c.openCursor(id)
			c.readError()
		}
	}
}

// TestChangeUserRefused fails to change the user: the client is told why, and disconnected.
func TestChangeUserRefused(t *testing.T) {
	r := start(t, nil)
	for _, method := range []string{"caching_sha2_password", "mysql_native_password"} {
		for _, test := range []struct {
			user     server.User
			database string
			want     string
		}{
			{server.User{Name: "other", Password: "wrong"}, "mail", "1045 Access denied for user 'other'@'localhost' (using password: YES)"},
			{server.User{Name: "nobody", Password: "wrong"}, "mail", "1045 Access denied for user 'nobody'@'localhost' (using password: YES)"},
			{testUsers[1], "nowhere", "1049 Unknown database 'nowhere'; there is 'mail'"},
		} {
			c := login(t, r)
			if got := errorText(t, c.changeUser(test.user, test.database, method)); got != test.want {
				t.Errorf("%s by %s: got %q, want %q", test.user, method, got, test.want)
			}
			if _, err := c.in.ReadByte(); err == nil {
				t.Error("the connection goes on")
			}
		}
	}
	c := login(t, r)
	c.command(comChangeUser, 'x')
	mustContain(t, c.readError(), "1047 ")
	c.wantAlive()
}

// TestResetConnection forgets variables, prepared statements and the flag of a transaction, and keeps the database.
func TestResetConnection(t *testing.T) {
	c := login(t, start(t, nil))
	for range 2 {
		for _, query := range []string{"SET @x = 1", "SET sql_select_limit = 1", "START TRANSACTION"} {
			c.command(comQuery, []byte(query)...)
			if p := c.read(); p[0] != 0 {
				t.Fatal(errorText(t, p))
			}
		}
		id := c.prepare("SELECT 1")
		c.command(comReset)
		if p := c.read(); p[0] != 0 {
			t.Fatal(errorText(t, p))
		}
		if got := c.text("SELECT CONCAT(COALESCE(@x, 'none'), '/', @@sql_select_limit > 1, '/', DATABASE())"); got != "none/1/mail" {
			t.Errorf("after a reset: %q", got)
		}
		c.openCursor(id)
		c.readError()
	}
}

// TestChangeUserBesideCursor changes the user while a cursor is open.
func TestChangeUserBesideCursor(t *testing.T) {
	r := start(t, nil)
	c := login(t, r)
	c.openCursor(c.prepare("SELECT n FROM rows_1000000"))
	c.skipToEOF()
	if p := c.changeUser(testUsers[1], "mail", "mysql_native_password"); p[0] != 0 {
		t.Fatal(errorText(t, p))
	}
	c.wantAlive()
}

// TestLongData sends a parameter in pieces, resets it, and sends it again: it is text, compared as text.
func TestLongData(t *testing.T) {
	r := start(t, nil)
	c := login(t, r)
	c.command(comStmtPrepare, []byte("SELECT n FROM rows_10 WHERE name = ?")...)
	id := c.read()[1:5]
	c.skipToEOF() // the parameter
	c.skipToEOF() // the column
	for range 2 {
		for _, piece := range []string{"NAM", "E ", "7"} {
			c.command(comSendLongData, append(append(append([]byte{}, id...), 0, 0), piece...)...)
		}
		body := append(append([]byte{}, id...), 0, 1, 0, 0, 0, 0, 1, columnTypeString, 0)
		c.command(comStmtExecute, body...)
		c.skipToEOF()
		if n, _ := c.skipToEOF(); n != 1 {
			t.Errorf("%d rows, want 1", n)
		}
		c.command(comSendLongData, append(append(append([]byte{}, id...), 0, 0), "lost"...)...)
		c.command(comStmtReset, id...)
		if p := c.read(); p[0] != 0 {
			t.Fatalf("resetting: %s", errorText(t, p))
		}
	}
}

// TestPrepareOddTexts prepares what the protocol library's grammar does not know, or miscounts the parameters of.
func TestPrepareOddTexts(t *testing.T) {
	r := start(t, nil)
	db := r.open(t, nil)
	for query, args := range map[string][]any{
		"SELECT ':v1', '?', ? /* ? */ -- ?":                                             {1},
		"SELECT n FROM rows_5 WHERE at >= {ts '2026-01-01 00:00:00'} AND n < ? LIMIT ?": {3, 1},
		"SELECT @a := ?, @a":           {1},
		"DO ?":                         {1},
		"SELECT SQL_BUFFER_RESULT ?":   {1},
		"DESCRIBE rows_5 'n%'":         nil,
		"SHOW OPEN TABLES":             nil,
		"SHOW ERRORS":                  nil,
		"EXPLAIN FORMAT=JSON SELECT 1": nil,
		"SELECT SUM(n) OVER w FROM rows_5 WINDOW w AS (ORDER BY n + ?)": {1},
	} {
		stmt, err := db.Prepare(query)
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		for range 2 {
			rows, err := stmt.Query(args...)
			if err != nil {
				t.Errorf("%s: %v", query, err)
				break
			}
			for rows.Next() {
			}
			if err := rows.Err(); err != nil {
				t.Errorf("%s: %v", query, err)
			}
			rows.Close()
		}
		stmt.Close()
	}
	for query, code := range map[string]string{
		"LOAD DATA INFILE '/etc/passwd' INTO TABLE rows_10": "1290 (HY000)",
		"SELECT 1; SELECT 2":                          "1064 (42000)",
		"SELECT " + strings.Repeat("?,", 65536) + "1": "1390 (42000)",
	} {
		_, err := db.Prepare(query)
		wantError(t, err, code, "")
	}
}

// TestTLSWithoutPause logs in over TLS with a client that sends the request for TLS and what follows at once.
func TestTLSWithoutPause(t *testing.T) {
	r := start(t, nil)
	c := dialTLS(t, r.addr, testUsers[0], &tls.Config{InsecureSkipVerify: true})
	if got := c.text("SELECT CONNECTION_ID() > 0"); got != "1" {
		t.Errorf("got %q", got)
	}
}
