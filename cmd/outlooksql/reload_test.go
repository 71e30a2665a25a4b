package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"encoding/pem"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// The last line of the log of a reload.
const (
	inForce = "the settings have been read again and are in force"
	refused = "all of the former ones stay"
)

// reloaded is a server whose settings change while it serves.
type reloaded struct {
	*running
	file    string
	top     []string                     // lines beside users and data_sources
	users   map[string]string            // passwords
	sources map[string]map[string]string // parameters
}

// serveChanging serves the demo tenant from a simulator of its own: a user demo and a data source outlook.
func serveChanging(t *testing.T) (*reloaded, *graphsim.Server) {
	t.Helper()
	wantNothingLeft(t)
	sim := checkSim(t, graphsim.Demo(demoSeed), graphsim.Options{MailboxRequests: -1})
	r := &reloaded{
		file:    filepath.Join(t.TempDir(), "outlooksql.yaml"),
		top:     []string{"listen: 127.0.0.1:0"},
		users:   map[string]string{"demo": "demo"},
		sources: map[string]map[string]string{"outlook": simParameters(t, sim)},
	}
	r.write(t)
	r.running = begin(t, "Ctrl-C", "serve", "--config", r.file)
	return r, sim
}

// write writes the settings as they are to be.
func (r *reloaded) write(t *testing.T) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintln(&b, strings.Join(r.top, "\n"))
	fmt.Fprintln(&b, "users:")
	for _, name := range slices.Sorted(maps.Keys(r.users)) {
		fmt.Fprintf(&b, "  - {name: %s, password: %q}\n", name, r.users[name])
	}
	fmt.Fprintln(&b, "data_sources:")
	for _, name := range slices.Sorted(maps.Keys(r.sources)) {
		fmt.Fprintf(&b, "  %s:\n", name)
		for _, key := range slices.Sorted(maps.Keys(r.sources[name])) {
			fmt.Fprintf(&b, "    %s: %q\n", key, r.sources[name][key])
		}
	}
	if err := os.WriteFile(r.file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// hangUp writes the settings, sends this process SIGHUP, and returns what is logged until some words are.
func (r *reloaded) hangUp(t *testing.T, words string) (logged string) {
	t.Helper()
	r.write(t)
	before := len(r.stderr.String())
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if err := self.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	for !strings.Contains(r.stderr.String()[before:], words) {
		select {
		case <-r.stderr.written:
		case <-r.ended:
			t.Fatalf("ended with %d; stderr: %s", r.code, r.stderr.String())
		}
	}
	return r.stderr.String()[before:]
}

// one reads one value.
func one(t *testing.T, conn *sql.Conn, query string) (value string, err error) {
	t.Helper()
	err = conn.QueryRowContext(t.Context(), query).Scan(&value)
	return value, err
}

// wantOne fails the test unless a query gives a value.
func wantOne(t *testing.T, conn *sql.Conn, query, want string) {
	t.Helper()
	if got, err := one(t, conn, query); err != nil || got != want {
		t.Errorf("%s gives %q, %v; want %q", query, got, err, want)
	}
}

// connect opens one connection.
func (r *reloaded) connect(t *testing.T, user, database string) *sql.Conn {
	t.Helper()
	conn, err := r.open(user, r.users[user], database).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// TestReload changes UserId, users and log level of a server with an open connection and a statement that runs.
func TestReload(t *testing.T) {
	r, sim := serveChanging(t)
	r.await(&r.stderr, "the default mailbox can be read")
	open, busy := r.connect(t, "demo", "outlook"), r.connect(t, "demo", "outlook")
	wantOne(t, open, "SELECT mailbox FROM folders LIMIT 1", "adele@contoso.com")
	var all int
	if err := open.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM messages").Scan(&all); err != nil {
		t.Fatal(err)
	}
	rows, err := busy.QueryContext(t.Context(), "SELECT mailbox, body_content, to_recipients FROM messages") // more than the buffers hold
	if err != nil || !rows.Next() {
		t.Fatal(err)
	}

	r.sources["outlook"]["UserId"] = "megan@contoso.com"
	r.users["new"] = "s3cret"
	r.top = append(r.top, "log_level: debug")
	r.hangUp(t, inForce)
	wantOne(t, open, "SELECT mailbox FROM folders LIMIT 1", "megan@contoso.com")
	wantOne(t, r.connect(t, "new", "outlook"), "SELECT CURRENT_USER()", "new@localhost")
	r.await(&r.stderr, "level=DEBUG")
	r.await(&r.stderr, "mailbox=megan@contoso.com")
	n, mailbox := 1, ""
	for ; rows.Next(); n++ {
		if err := rows.Scan(&mailbox, new(sql.RawBytes), new(sql.RawBytes)); err != nil || mailbox != "adele@contoso.com" {
			t.Fatalf("the statement that ran reads %s, %v", mailbox, err)
		}
	}
	if rows.Err() != nil || n != all {
		t.Errorf("the statement that ran gave %d rows, %v; want %d", n, rows.Err(), all)
	}

	requests := len(sim.Requests())
	delete(r.users, "new")
	r.hangUp(t, inForce)
	wantOne(t, open, "SELECT 1", "1")
	if n := len(sim.Requests()); n != requests {
		t.Errorf("a data source that has not changed was asked %d times", n-requests)
	}
	if err := r.open("new", "s3cret", "outlook").PingContext(t.Context()); err == nil || !strings.Contains(err.Error(), "Error 1045") {
		t.Errorf("the removed user logs in: %v", err)
	}
}

// TestReloadRefuses keeps everything when anything is wrong, and names every fault with its line.
func TestReloadRefuses(t *testing.T) {
	r, _ := serveChanging(t)
	open := r.connect(t, "demo", "outlook")
	good := maps.Clone(r.sources["outlook"])
	r.users["new"] = "s3cret"
	r.sources["outlook"]["RetryCountMax"], r.sources["outlook"]["UserId"] = "many", "adele"
	logged := r.hangUp(t, refused)
	for _, words := range []string{r.file + ":10: RetryCountMax: ", r.file + ":13: UserId: "} {
		if !strings.Contains(logged, words) {
			t.Errorf("the log lacks %q: %s", words, logged)
		}
	}
	for name, change := range map[string]func(){
		"CACertFile":          func() { r.sources["outlook"]["CACertFile"] = "missing.pem" },
		"CACert has no":       func() { r.sources["outlook"]["CACertFile"] = r.file },
		"TLS certificate":     func() { r.top = append(r.top, "tls: {cert_file: missing.pem, key_file: missing.pem}") },
		"ClientSecretFile":    func() { delete(r.sources["outlook"], "ClientSecret"); r.sources["outlook"]["ClientSecretFile"] = "no" },
		"data_sources: first": func() { r.sources = nil },
	} {
		r.sources, r.top = map[string]map[string]string{"outlook": maps.Clone(good)}, r.top[:1]
		r.sources["outlook"]["UserId"] = "megan@contoso.com"
		change()
		words, _, _ := strings.Cut(name, ":")
		if logged := r.hangUp(t, refused); !strings.Contains(logged, words) {
			t.Errorf("the log lacks %q: %s", words, logged)
		}
	}
	wantOne(t, open, "SELECT mailbox FROM folders LIMIT 1", "adele@contoso.com")
	if err := r.open("new", "s3cret", "outlook").PingContext(t.Context()); err == nil {
		t.Error("the new user logs in although the settings were refused")
	}
	r.sources, r.top = map[string]map[string]string{"outlook": good}, r.top[:1]
	r.hangUp(t, inForce)
	r.connect(t, "new", "outlook")
}

// TestReloadSources adds a data source and removes it, and reads a secret file again.
func TestReloadSources(t *testing.T) {
	r, sim := serveChanging(t)
	open := r.connect(t, "demo", "outlook")
	secret := filepath.Join(t.TempDir(), "secret")
	writeSecret := func(value string) {
		if err := os.WriteFile(secret, []byte(value), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	second := simParameters(t, sim)
	delete(second, "ClientSecret")
	second["ClientSecretFile"], second["UserId"] = secret, "megan@contoso.com"
	writeSecret(graphsim.DemoSecret)
	r.sources["second"] = second
	r.hangUp(t, inForce)
	wantOne(t, open, "SELECT mailbox FROM second.folders LIMIT 1", "megan@contoso.com")

	writeSecret("planted-secret")
	r.hangUp(t, inForce)
	if _, err := one(t, open, "SELECT COUNT(*) FROM second.messages"); err == nil || !strings.Contains(err.Error(), "ClientSecretFile") {
		t.Errorf("with another secret: %v", err)
	}
	writeSecret(graphsim.DemoSecret)
	r.hangUp(t, inForce)
	wantOne(t, open, "SELECT mailbox FROM second.folders LIMIT 1", "megan@contoso.com")

	second["Mailboxes"] = "[megan@contoso.com]"
	r.hangUp(t, inForce)
	if _, err := one(t, open, "SELECT COUNT(*) FROM second.messages WHERE mailbox = 'adele@contoso.com'"); err == nil || !strings.Contains(err.Error(), "Mailboxes") {
		t.Errorf("a mailbox that the settings leave out: %v", err)
	}
	delete(r.sources, "second")
	r.hangUp(t, inForce)
	if _, err := one(t, open, "SELECT COUNT(*) FROM second.messages"); err == nil || !strings.Contains(err.Error(), "Error 1049") {
		t.Errorf("a data source that was removed: %v", err)
	}
	wantOne(t, open, "SELECT mailbox FROM folders LIMIT 1", "adele@contoso.com")
	if text := r.stderr.String(); strings.Contains(text, "planted-secret") {
		t.Errorf("the log holds the secret: %s", text)
	}
}

// TestReloadWhatTakesARestart says what of the new settings is not put into force.
func TestReloadWhatTakesARestart(t *testing.T) {
	r, _ := serveChanging(t)
	r.top = []string{"listen: 127.0.0.1:13306", "tls: {disable: true}"}
	logged := r.hangUp(t, inForce)
	for _, words := range []string{"listen has changed", "settings=127.0.0.1:13306", "tls.disable has changed"} {
		if !strings.Contains(logged, words) {
			t.Errorf("the log lacks %q: %s", words, logged)
		}
	}
	r.connect(t, "demo", "outlook")
}

// TestReloadCertificate shows another certificate.
func TestReloadCertificate(t *testing.T) {
	r, _ := serveChanging(t)
	made, ca, err := graphsim.NewCertificate("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(made.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Dir(r.file)
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: made.Certificate[0]}, "key.pem": {Type: "PRIVATE KEY", Bytes: key}} {
		if err := os.WriteFile(filepath.Join(folder, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r.top = append(r.top, "tls: {cert_file: cert.pem, key_file: key.pem}")
	r.hangUp(t, inForce)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca)
	c := mysql.NewConfig()
	c.User, c.Passwd, c.Net, c.Addr, c.TLS = "demo", "demo", "tcp", r.address(), &tls.Config{RootCAs: pool, ServerName: "127.0.0.1"}
	connector, err := mysql.NewConnector(c)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	if err := db.PingContext(t.Context()); err != nil {
		t.Errorf("the new certificate is not shown: %v", err)
	}
}

// TestReloadClosesClients lets go of a data source's connections when the last statement that reads it has ended, not before.
func TestReloadClosesClients(t *testing.T) {
	r, sim := serveChanging(t)
	r.await(&r.stderr, "the default mailbox can be read")
	other := checkSim(t, graphsim.Demo(demoSeed), graphsim.Options{MailboxRequests: -1})
	busy := r.connect(t, "demo", "outlook")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	rows, err := busy.QueryContext(ctx, "SELECT body_content, to_recipients, web_link, conversation_id FROM messages")
	if err != nil || !rows.Next() {
		t.Fatal(err)
	}
	r.sources["outlook"] = simParameters(t, other)
	r.hangUp(t, inForce)
	wantOne(t, r.connect(t, "demo", "outlook"), "SELECT mailbox FROM folders LIMIT 1", "adele@contoso.com")
	if sim.Connections() == 0 {
		t.Error("the client of a statement that runs was closed")
	}
	for rows.Next() {
		continue
	}
	if rows.Err() != nil {
		t.Errorf("the statement that ran failed: %v", rows.Err())
	}
	for deadline := time.Now().Add(10 * time.Second); sim.Connections() > 0; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%d connections of the former client stay open", sim.Connections())
		}
	}
}

// TestReloadUnderLoad reads the settings again and again while connections run statements: none fails, and each reads one
// mailbox alone, though it names the table twice.
func TestReloadUnderLoad(t *testing.T) {
	r, _ := serveChanging(t)
	stop := make(chan struct{})
	var workers sync.WaitGroup
	for range 3 {
		conn := r.connect(t, "demo", "outlook")
		workers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				var mailboxes int
				err := conn.QueryRowContext(t.Context(), "SELECT COUNT(DISTINCT mailbox) FROM (SELECT mailbox FROM folders UNION ALL SELECT mailbox FROM folders) t").Scan(&mailboxes)
				if err != nil || mailboxes != 1 {
					t.Errorf("a statement reads %d mailboxes, %v", mailboxes, err)
					return
				}
			}
		})
	}
	for i := range 12 {
		r.sources["outlook"]["UserId"] = []string{"megan@contoso.com", graphsim.DemoUser}[i%2]
		r.sources["outlook"]["RetryCountMax"] = strconv.Itoa(i / 3) // now and then another client too
		r.hangUp(t, inForce)
	}
	close(stop)
	workers.Wait()
}
