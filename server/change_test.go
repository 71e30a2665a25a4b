package server_test

import (
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-sql-driver/mysql"

	"github.com/outlooksql/outlooksql/graph/graphsim"
	"github.com/outlooksql/outlooksql/server"
)

// connect opens one connection of a user.
func (r *running) connect(t *testing.T, user server.User) *sql.Conn {
	t.Helper()
	conn, err := r.open(t, func(c *mysql.Config) { c.User, c.Passwd = user.Name, user.Password }).Conn(t.Context())
	if err != nil {
		t.Fatalf("connecting as %s: %v", user, err)
	}
	return conn
}

// change changes users and TLS of a server.
func (r *running) change(t *testing.T, users []server.User, o server.TLSOptions) {
	t.Helper()
	apply, err := r.Change(users, o)
	if err != nil {
		t.Fatal(err)
	}
	apply()
}

// TestChangeUsers removes a user while a statement of his runs, changes the password of another and adds a third.
func TestChangeUsers(t *testing.T) {
	r := start(t, nil)
	analyst, other, added := testUsers[0], testUsers[1], server.User{Name: "added", Password: "s3cret-Added"}
	stays, idle, busy := r.connect(t, analyst), r.connect(t, other), r.connect(t, other)
	rows, err := busy.QueryContext(t.Context(), "SELECT n FROM rows_200000") // more than fits into any buffer on the way
	if err != nil || !rows.Next() {
		t.Fatal(err)
	}
	renewed := server.User{Name: analyst.Name, Password: "s3cret-Renewed"}
	r.change(t, []server.User{renewed, added}, server.TLSOptions{})

	n := 1
	for rows.Next() {
		n++
	}
	if rows.Err() != nil || n != 200000 {
		t.Errorf("the removed user's statement gave %d rows, %v; want 200000", n, rows.Err())
	}
	for name, conn := range map[string]*sql.Conn{"idle": idle, "busy": busy} {
		if _, err := conn.ExecContext(t.Context(), "SELECT 1"); err == nil {
			t.Errorf("the removed user's %s connection goes on", name)
		}
	}
	var count int
	if err := stays.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM rows_300").Scan(&count); err != nil || count != 300 {
		t.Errorf("the connection of the user whose password has changed: %d rows, %v", count, err)
	}
	for _, user := range []server.User{renewed, added} {
		if err := r.connect(t, user).QueryRowContext(t.Context(), "SELECT COUNT(*) FROM rows_300").Scan(&count); err != nil || count != 300 {
			t.Errorf("%s: %d rows, %v", user, count, err)
		}
	}
	for _, user := range []server.User{analyst, other} {
		err := r.open(t, func(c *mysql.Config) { c.User, c.Passwd = user.Name, user.Password }).Ping()
		wantError(t, err, "1045 (28000)", "Access denied")
	}
}

// certificateFiles writes a certificate for loopback, and returns the authority to trust.
func certificateFiles(t *testing.T) (server.TLSOptions, *x509.CertPool) {
	t.Helper()
	made, ca, err := graphsim.NewCertificate("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	o := server.TLSOptions{CertFile: filepath.Join(t.TempDir(), "cert.pem"), KeyFile: filepath.Join(t.TempDir(), "key.pem")}
	key, err := x509.MarshalPKCS8PrivateKey(made.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	for path, data := range map[string][]byte{o.CertFile: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: made.Certificate[0]}), o.KeyFile: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca)
	return o, pool
}

// TestChangeCertificate shows another certificate to new connections, and keeps the old one when the new is wrong.
func TestChangeCertificate(t *testing.T) {
	r := start(t, nil)
	old := r.connect(t, testUsers[0])
	files, pool := certificateFiles(t)
	trusts := func(pool *x509.CertPool) error {
		return r.open(t, func(c *mysql.Config) { c.TLS = &tls.Config{RootCAs: pool, ServerName: "127.0.0.1"} }).Ping()
	}
	if err := trusts(pool); err == nil {
		t.Fatal("the certificate is the new one already")
	}
	r.change(t, testUsers, files)
	if err := trusts(pool); err != nil {
		t.Errorf("the new certificate is not shown: %v", err)
	}
	if err := old.PingContext(t.Context()); err != nil {
		t.Errorf("the open connection: %v", err)
	}
	wrong := files
	wrong.KeyFile = filepath.Join(t.TempDir(), "none.pem")
	if _, err := r.Change(testUsers[:1], wrong); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a key file that is missing: %v", err)
	}
	if _, err := r.Change(nil, files); err == nil {
		t.Error("the server may be opened to everybody")
	}
	if err := trusts(pool); err != nil {
		t.Errorf("after an error the certificate is another one: %v", err)
	}
	r.connect(t, testUsers[1])
	r.change(t, testUsers, server.TLSOptions{Disable: true}) // has no effect
	if err := trusts(pool); err != nil {
		t.Errorf("TLS was turned off: %v", err)
	}
}

// TestChangeKeepsTheMadeCertificate does not make another one, which clients that have pinned it would refuse.
func TestChangeKeepsTheMadeCertificate(t *testing.T) {
	r := start(t, nil)
	seen := func() (serial string) {
		err := r.open(t, func(c *mysql.Config) {
			c.TLS = &tls.Config{InsecureSkipVerify: true, VerifyConnection: func(s tls.ConnectionState) error {
				serial = s.PeerCertificates[0].SerialNumber.String()
				return nil
			}}
		}).Ping()
		if err != nil {
			t.Fatal(err)
		}
		return serial
	}
	before := seen()
	r.change(t, testUsers, server.TLSOptions{})
	if after := seen(); after != before {
		t.Errorf("the certificate was %s and is %s", before, after)
	}
}
