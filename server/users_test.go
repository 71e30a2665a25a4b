package server_test

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/outlooksql/outlooksql/server"
)

// TestPasswords logs in with right and wrong passwords by both methods, without TLS.
func TestPasswords(t *testing.T) {
	r := start(t, func(o *server.Options) { o.Users = append(o.Users, server.User{Name: "open"}) })
	tests := []struct {
		user, password string
		ok             bool
	}{
		{"analyst", "s3cret-Analyst", true},
		{"other", "s3cret-Other", true},
		{"open", "", true},
		{"open", "x", false},
		{"analyst", "s3cret-Other", false},
		{"analyst", "", false},
		{"Analyst", "s3cret-Analyst", false},
		{"nobody", "s3cret-Analyst", false},
		{"nobody", "", false},
		{"", "", false},
	}
	for _, method := range []string{"mysql_native_password", "caching_sha2_password"} {
		for _, test := range tests {
			t.Run(method+" "+test.user+" "+test.password, func(t *testing.T) {
				c := dialRaw(t, r.addr, server.User{Name: test.user, Password: test.password}, method)
				p := c.read()
				for p[0] == 0x01 || p[0] == 0xfe {
					if p[0] == 0xfe { // the method's way to say that there is no password
						c.write(nil)
					}
					p = c.read()
				}
				if ok := p[0] == 0; ok != test.ok {
					t.Fatalf("admitted: %v, want %v", ok, test.ok)
				}
				if test.ok {
					return
				}
				using := "YES"
				if test.password == "" {
					using = "NO"
				}
				want := "1045 Access denied for user '" + test.user + "'@'localhost' (using password: " + using + ")"
				if got := errorText(t, p); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
			})
		}
	}
}

// TestMangledLogin sends answers of every wrong length: they are wrong passwords, not panics.
func TestMangledLogin(t *testing.T) {
	r := start(t, nil)
	for _, method := range []string{"mysql_native_password", "caching_sha2_password"} {
		for _, password := range []string{"\x00", "short", strings.Repeat("long", 60)} {
			c := dialRaw(t, r.addr, server.User{Name: "analyst", Password: password}, method)
			mustContain(t, c.readError(), "1045 ")
		}
	}
}

// TestLongLogin sends strangers' packets that are longer than a login may be, under every number. The connection ends when
// the length is known; nothing waits for the rest.
func TestLongLogin(t *testing.T) {
	r := start(t, nil)
	for sequence := range byte(3) {
		conn, err := net.Dial("tcp", r.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(patience / 4))
		if _, err := conn.Write([]byte{0, 0, 2, sequence, comStmtPrepare}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, conn); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("packet %d: the server waits for the rest", sequence)
		}
	}
}

// TestGrants reads a user's own grants.
func TestGrants(t *testing.T) {
	r := start(t, nil)
	db := r.open(t, nil)
	var grant string
	if err := db.QueryRow("SHOW GRANTS").Scan(&grant); err != nil {
		t.Fatal(err)
	}
	mustContain(t, grant, "GRANT SELECT")
	mustContain(t, grant, "`analyst`")
	if strings.Contains(grant, "ALL PRIVILEGES") || strings.Contains(grant, "INSERT") {
		t.Errorf("got %q, want no right to write", grant)
	}
}

// TestAnybody connects to a server without users.
func TestAnybody(t *testing.T) {
	r := start(t, func(o *server.Options) { o.Users = nil })
	db := r.open(t, func(c *mysql.Config) { c.User, c.Passwd = "whoever", "whatever" })
	var user string
	if err := db.QueryRow("SELECT USER() FROM rows_10 LIMIT 1").Scan(&user); err != nil {
		t.Fatal(err)
	}
	mustContain(t, user, "whoever@")
	_, err := db.Exec("DELETE FROM rows_10")
	wantError(t, err, "1290 (HY000)", "can only be read")
	if _, err := db.Exec("SHOW GRANTS"); err != nil {
		t.Error(err)
	}
}

// TestRequireTLS turns away clients without TLS.
func TestRequireTLS(t *testing.T) {
	r := start(t, func(o *server.Options) { o.TLS.Require = true })
	if err := r.open(t, nil).Ping(); err != nil {
		t.Error(err)
	}
	plain := r.open(t, func(c *mysql.Config) { c.TLS = nil })
	wantError(t, plain.Ping(), "3159 (HY000)", "turn on TLS")
}

// TestNoTLS serves without TLS.
func TestNoTLS(t *testing.T) {
	r := start(t, func(o *server.Options) { o.TLS.Disable = true })
	if err := r.open(t, func(c *mysql.Config) { c.TLS = nil }).Ping(); err != nil {
		t.Error(err)
	}
	if err := r.open(t, nil).Ping(); err == nil {
		t.Error("a client that asks for TLS connected without it")
	}
}
