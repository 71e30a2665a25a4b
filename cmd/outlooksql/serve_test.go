package main

import (
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestServeDemo connects as a person does who has read what serve printed.
func TestServeDemo(t *testing.T) {
	wantNothingLeft(t)
	server := serveDemo(t)
	db := server.open("anybody", "", "outlook")
	for _, q := range demoQueries {
		rows, err := db.Query(strings.TrimSuffix(q[1], ";"))
		if err != nil {
			t.Fatalf("%s: %v", q[1], err)
		}
		n := 0
		for rows.Next() {
			n++
		}
		if rows.Err() != nil || n < 10 {
			t.Errorf("%s gave %d rows, %v", q[1], n, rows.Err())
		}
		if !strings.Contains(server.stdout.String(), q[1]) {
			t.Errorf("the greeting lacks %s", q[1])
		}
	}
	db.Close()
	if code := server.stop(); code != exitOK {
		t.Errorf("serve ended with %d; stderr: %s", code, server.stderr.String())
	}
	if got := server.stderr.String(); got != "" {
		t.Errorf("stderr is %q, want nothing", got)
	}
}

// TestServeStopsUnderLoad interrupts a server with open connections.
func TestServeStopsUnderLoad(t *testing.T) {
	wantNothingLeft(t)
	server := serveDemo(t)
	db := server.open("anybody", "", "outlook")
	rows, err := db.Query("SELECT id, body_preview, web_link, to_recipients, conversation_id, internet_message_id FROM messages")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if !rows.Next() {
		t.Fatal(rows.Err())
	}
	if _, err := db.Exec("SELECT 1"); err != nil { // a second connection, idle from here on
		t.Fatal(err)
	}
	server.cancel()
	for rows.Next() {
		continue // the statement goes on while the server drains
	}
	if rows.Err() != nil {
		t.Errorf("the running statement failed: %v", rows.Err())
	}
	if code := server.stop(); code != exitOK {
		t.Errorf("serve ended with %d; stderr: %s", code, server.stderr.String())
	}
}

// simulateAt starts simulate and returns the settings that it prints, changed to listen on a free port.
func simulateAt(t *testing.T, args ...string) (settings string) {
	t.Helper()
	args = append([]string{"simulate", "--listen", "127.0.0.1:0", "--ca-file", filepath.Join(t.TempDir(), "ca.pem")}, args...)
	return "listen: 127.0.0.1:0\n" + begin(t, "CACertFile", args...).stdout.String()
}

// settingsFile writes settings into a file.
func settingsFile(t *testing.T, settings string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "outlooksql.yaml")
	if err := os.WriteFile(path, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestServeSettings serves what simulate prints, over TLS, with a user and a password.
func TestServeSettings(t *testing.T) {
	wantNothingLeft(t)
	path := settingsFile(t, simulateAt(t, "--messages", "1500", "--lax", "--gaps", "--latency", "1ms"))
	server := begin(t, "Ctrl-C", "serve", "--config", path)
	db := server.open("demo", "demo", "outlook")
	var n int
	if err := db.QueryRow("SELECT COUNT(*) FROM messages").Scan(&n); err != nil || n != 1500 {
		t.Errorf("there are %d messages, %v; want 1500", n, err)
	}
	for user, password := range map[string]string{"demo": "wrong", "somebody": "demo", "": ""} {
		err := server.open(user, password, "outlook").Ping()
		if err == nil || !strings.Contains(err.Error(), "Error 1045 (28000): Access denied for user '"+user+"'@'localhost'") {
			t.Errorf("%q with password %q: %v, want 1045", user, password, err)
		}
	}
	if want := "mariadb -h 127.0.0.1 -P " + portOf(server.address()) + " -u demo -p outlook"; !strings.Contains(server.stdout.String(), want) {
		t.Errorf("stdout is %s, want %q in it", server.stdout.String(), want)
	}
	server.await(&server.stderr, "the default mailbox can be read")
}

// portOf is the port of an address.
func portOf(address string) string {
	_, port, _ := strings.Cut(address, ":")
	return port
}

// TestServeWarns starts with a wrong secret, which is to be seen at once, and one that ends soon.
func TestServeWarns(t *testing.T) {
	wantNothingLeft(t)
	settings := simulateAt(t)
	settings = regexp.MustCompile(`ClientSecret: .*`).ReplaceAllString(settings, "ClientSecret: planted-secret\n    ClientSecretExpires: 2020-01-31")
	server := begin(t, "Ctrl-C", "serve", "--config", settingsFile(t, settings), "--log-format", "json")
	server.await(&server.stderr, "No access token from Microsoft Entra")
	server.await(&server.stderr, "has expired by its ClientSecretExpires")
	for _, words := range []string{"AADSTS7000215", `"data_source":"outlook"`, `"expires":"2020-01-31"`} {
		if !strings.Contains(server.stderr.String(), words) {
			t.Errorf("the log lacks %q: %s", words, server.stderr.String())
		}
	}
	if strings.Contains(server.stderr.String(), "planted-secret") {
		t.Errorf("the log holds the secret: %s", server.stderr.String())
	}
}

// TestSettingsAreWrong wants every fault with its line.
func TestSettingsAreWrong(t *testing.T) {
	path := settingsFile(t, "lisen: here\ndata_sources:\n  outlook:\n    UserId: adele\n    RetryCountMax: many\n")
	for _, args := range [][]string{{"serve"}, {"query", "SELECT 1"}} {
		users := "users" // of which query needs none
		if args[0] == "query" {
			users = ""
		}
		got := command(t, append(args, "--config", path)...)
		if got.code != exitFailed || got.stdout != "" {
			t.Errorf("%v ended with %d and printed %q", args, got.code, got.stdout)
		}
		for _, words := range []string{
			"outlooksql: the settings are wrong in ", path + ":1: ", path + ":4: UserId: ", path + ":5: RetryCountMax: ", "TokenUrl", "ClientId", users,
		} {
			if !strings.Contains(got.stderr, words) {
				t.Errorf("%v: stderr lacks %q: %s", args, words, got.stderr)
			}
		}
	}
	missing := command(t, "serve", "--config", filepath.Join(t.TempDir(), "none.yaml"))
	if missing.code != exitFailed || !strings.Contains(missing.stderr, "--demo") {
		t.Errorf("without a file: %d %q", missing.code, missing.stderr)
	}
}

// TestPortInUse wants words on what to do, or another port where that is allowed.
func TestPortInUse(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	address := busy.Addr().String()
	got := command(t, "serve", "--demo", "--listen", address)
	if got.code != exitFailed || !strings.Contains(got.stderr, address+" is in use") || !strings.Contains(got.stderr, "--listen 127.0.0.1:") {
		t.Errorf("serve ended with %d: %s", got.code, got.stderr)
	}
	l, err := listenAt{address, 10}.open()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	wanted, _ := strconv.Atoi(portOf(address))
	found, _ := strconv.Atoi(portOf(l.Addr().String()))
	if found <= wanted || found > wanted+10 {
		t.Errorf("listens on %d, want one of the ten after %d", found, wanted)
	}
	var said strings.Builder
	demo := &sourceSet{sources: make([]source, 1)}
	if err := greet(&said, greeting{set: demo, at: listenAt{address, 10}, addr: l.Addr()}); err != nil || !strings.Contains(said.String(), address+" is in use") {
		t.Errorf("the greeting does not say that %s is in use: %v %s", address, err, &said)
	}
}

// TestListenIsNoAddress wants the flag's value named.
func TestListenIsNoAddress(t *testing.T) {
	got := command(t, "serve", "--demo", "--listen", "3306")
	if got.code != exitFailed || !strings.Contains(got.stderr, `"3306" is not HOST:PORT`) {
		t.Errorf("serve ended with %d: %s", got.code, got.stderr)
	}
}
