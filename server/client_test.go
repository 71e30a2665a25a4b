package server_test

import (
	"net"
	"os/exec"
	"strings"
	"testing"

	"github.com/outlooksql/outlooksql/server"
)

// mariadb runs Debian's command line client on a server, and returns what it prints. The test is skipped where the
// client is not installed.
func mariadb(t *testing.T, r *running, args ...string) string {
	t.Helper()
	path, err := exec.LookPath("mariadb")
	if err != nil {
		t.Skip("the mariadb client is not installed (Debian: mariadb-client-core)")
	}
	host, port, err := net.SplitHostPort(r.addr)
	if err != nil {
		t.Fatal(err)
	}
	base := []string{"--no-defaults", "--protocol=tcp", "--host=" + host, "--port=" + port,
		"--user=" + testUsers[0].Name, "--password=" + testUsers[0].Password, "--batch", "--quick", "--connect-timeout=20"}
	output, _ := exec.CommandContext(t.Context(), path, append(base, args...)...).CombinedOutput() // its code is 1 after an SQL error
	return string(output)
}

// TestMariadbClient reads results and errors with the client, with and without TLS.
func TestMariadbClient(t *testing.T) {
	r := start(t, nil)
	for _, tlsFlag := range []string{"--ssl", "--skip-ssl"} {
		t.Run(tlsFlag, func(t *testing.T) {
			got := mariadb(t, r, tlsFlag, "mail", "--execute=SELECT n, name, half FROM rows_2; SELECT COUNT(*) FROM rows_300")
			if want := "n\tname\thalf\n0\tname 0\t0.5\n1\tname 1\t0.5\nCOUNT(*)\n300\n"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			for _, n := range []string{"0", "129", "100000"} {
				got := mariadb(t, r, tlsFlag, "mail", "--execute=SELECT n FROM fail_"+n)
				mustContain(t, got, "ERROR 1205 (HY000) at line 1: the mailbox is busy, try again")
			}
			mustContain(t, mariadb(t, r, tlsFlag, "nowhere"), "ERROR 1049 (42000)")
			mustContain(t, mariadb(t, r, tlsFlag, "--password=wrong"), "ERROR 1045 (28000): Access denied for user 'analyst'@'localhost' (using password: YES)")
			for query, want := range map[string]string{
				"SELECT nothing FROM rows_1": "ERROR 1054 (42S22)",
				"SELEKT":                     "ERROR 1064 (42000)",
				"SELECT * FROM nothing":      "ERROR 1146 (42S02)",
				"SHUTDOWN":                   "ERROR 1235 (42000)",
				"PREPARE s FROM 'SELECT n + ? FROM rows_1'; SET @x = 41; EXECUTE s USING @x": "41",
			} {
				mustContain(t, mariadb(t, r, tlsFlag, "mail", "--execute="+query), want)
			}
			status := mariadb(t, r, tlsFlag, "mail", "--execute=status")
			if encrypted := strings.Contains(status, "Cipher in use is TLS_"); encrypted != (tlsFlag == "--ssl") {
				t.Errorf("encrypted: %v\n%s", encrypted, status)
			}
		})
	}
}

// TestMariadbClientVerifies lets the client check the certificate against a given file.
func TestMariadbClientVerifies(t *testing.T) {
	r := start(t, func(o *server.Options) { o.TLS.Require = true })
	mustContain(t, mariadb(t, r, "--ssl", "--ssl-verify-server-cert", "mail", "--execute=SELECT 1"), "ERROR 2026")
}
