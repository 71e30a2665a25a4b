package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

var (
	clients = flag.String("clients", "quick", "which clients of testdata/clients to try: quick, or all, which fails where one is not installed")

	clientsAddress = flag.String("clients-address", "", "try the clients on the MySQL server at HOST:PORT, as user probe with password probe in database outlook")
)

// probeTimeout is how long a probe may take. The slowest needs a minute on a busy machine with the race detector.
const probeTimeout = 5 * time.Minute

// probe is a client and the program that tries it.
type probe struct {
	name    string
	command []string // run in testdata/clients
	needs   string   // a command, a pattern of files, or a package of npm; without it the client is not installed
	slow    bool     // tried by make clients only
}

// probes are the clients. What they check stands in their programs.
var probes = []probe{
	{name: "mariadb", command: []string{"bash", "cli.sh"}, needs: "mariadb-dump"},
	{name: "isql", command: []string{"bash", "odbc.sh", "isql"}, needs: "isql"},
	{name: "iusql", command: []string{"bash", "odbc.sh", "iusql"}, needs: "iusql"},
	{name: "jdbc", command: []string{"java", "-cp", connectorJ, "Jdbc.java"}, needs: connectorJ},
	{name: "pymysql", command: []string{python, "dbapi.py", "PyMySQL"}, needs: pythonPackages + "pymysql"},
	{name: "pyodbc", command: []string{python, "dbapi.py", "pyodbc"}, needs: pythonPackages + "pyodbc-*"},
	{name: "mysql2", command: []string{"node", "node.mjs", "mysql2"}, needs: "node_modules/mysql2"},
	{name: "mysql", command: []string{"node", "node.mjs", "mysql"}, needs: "node_modules/mysql"},
	{name: "mariadb-node", command: []string{"node", "node.mjs", "mariadb"}, needs: "node_modules/mariadb"},
	{name: "php", command: []string{"php", "php.php"}, needs: "/etc/php/*/cli/conf.d/*pdo_mysql.ini"},
	{name: "dbd-mysql", command: []string{"perl", "perl.pl", "mysql"}, needs: "/usr/lib/*/perl5/5.*/DBD/mysql.pm"},
	{name: "dbd-mariadb", command: []string{"perl", "perl.pl", "MariaDB"}, needs: "/usr/lib/*/perl5/5.*/DBD/MariaDB.pm"},

	{name: "mysqlclient", command: []string{python, "dbapi.py", "mysqlclient"}, needs: pythonPackages + "MySQLdb", slow: true},
	{name: "aiomysql", command: []string{python, "aio.py"}, needs: pythonPackages + "aiomysql", slow: true},
	{name: "alchemy-pymysql", command: []string{python, "alchemy.py", "pymysql"}, needs: pythonPackages + "pandas", slow: true},
	{name: "alchemy-mysqlclient", command: []string{python, "alchemy.py", "mysqldb"}, needs: pythonPackages + "sqlalchemy", slow: true},
	{name: "django", command: []string{python, "orm_django.py"}, needs: pythonPackages + "django", slow: true},
	{name: "peewee", command: []string{python, "orm_peewee.py"}, needs: pythonPackages + "peewee*", slow: true},
	{name: "ruby", command: []string{"ruby", "ruby.rb"}, needs: "/usr/lib/ruby/vendor_ruby/mysql2", slow: true},
	{name: "r", command: []string{"Rscript", "r.R"}, needs: "/usr/lib/R/site-library/RMySQL", slow: true},
	{name: "tdbc", command: []string{"tclsh8.6", "tdbc.tcl"}, needs: "/usr/lib/tcltk/tdbcmysql*", slow: true},
	{name: "lua", command: []string{"lua5.1", "lua.lua"}, needs: "/usr/lib/*/lua/5.1/luasql/mysql.so", slow: true},
	{name: "go", command: []string{"go", "run", "-C", "go", ".", "driver"}, needs: "go", slow: true},
	{name: "gorm", command: []string{"go", "run", "-C", "go", ".", "gorm"}, needs: "go", slow: true},
	{name: "atlas", command: []string{"go", "run", "-C", "go", ".", "atlas"}, needs: "go", slow: true},
	{name: "knex", command: []string{"node", "orm/knex.mjs"}, needs: "orm/node_modules/knex", slow: true},
	{name: "sequelize", command: []string{"node", "orm/sequelize.mjs"}, needs: "orm/node_modules/sequelize", slow: true},
	{name: "typeorm", command: []string{"node", "orm/typeorm.mjs"}, needs: "orm/node_modules/typeorm", slow: true},
	{name: "drizzle", command: []string{"node", "orm/drizzle.mjs"}, needs: "orm/node_modules/drizzle-kit", slow: true},
	{name: "evidence", command: []string{"node", "orm/evidence.mjs"}, needs: "orm/node_modules/@evidence-dev/mysql", slow: true},
	{name: "cube", command: []string{"node", "orm/cube.mjs"}, needs: "orm/node_modules/@cubejs-backend/mysql-driver", slow: true},
	{name: "mycli", command: []string{"bash", "tools.sh", "mycli"}, needs: "mycli", slow: true},
	{name: "sqlline", command: []string{"bash", "tools.sh", "sqlline"}, needs: "sqlline", slow: true},
	{name: "mydumper", command: []string{"bash", "tools.sh", "mydumper"}, needs: "mydumper", slow: true},
	{name: "skeema", command: []string{"bash", "tools.sh", "skeema"}, needs: "skeema", slow: true},
	{name: "exporter", command: []string{"bash", "tools.sh", "exporter"}, needs: "prometheus-mysqld-exporter", slow: true},
	{name: "gdal", command: []string{"bash", "tools.sh", "gdal"}, needs: "ogrinfo", slow: true},
	{name: "mysql-fdw", command: []string{"bash", "fdw.sh"}, needs: "/usr/lib/postgresql/*/lib/mysql_fdw.so", slow: true},
	{name: "phpmyadmin", command: []string{"bash", "web.sh", "phpmyadmin"}, needs: "/usr/share/phpmyadmin/index.php", slow: true},
	{name: "adminer", command: []string{"bash", "web.sh", "adminer"}, needs: "/usr/share/adminer/adminer.php", slow: true},
	{name: "libreoffice", command: []string{python, "office.py"}, needs: "/usr/lib/libreoffice/program/libmysqlclo.so", slow: true},
}

const (
	// connectorJ is where Debian's libmariadb-java is.
	connectorJ = "/usr/share/java/mariadb-java-client.jar"

	// python is Debian's, to which Debian's packages belong.
	python = "/usr/bin/python3"

	// pythonPackages is where they are.
	pythonPackages = "/usr/lib/python3/dist-packages/"
)

// TestClients runs the probes of testdata/clients: real clients against a server with a user and TLS, over mail of the simulator. It
// ends with a table of how many checks each client has passed.
func TestClients(t *testing.T) {
	env := probeEnv(t)
	var results probeResults
	t.Run("all", func(t *testing.T) {
		for _, p := range probes {
			if p.slow && *clients != "all" {
				continue
			}
			t.Run(p.name, func(t *testing.T) {
				t.Parallel()
				if !p.installed() {
					if *clients == "all" {
						t.Fatalf("%s is missing; make clients installs it", p.needs)
					}
					t.Skipf("%s is missing; make test installs it", p.needs)
				}
				results.add(p.run(t, env))
			})
		}
	})
	t.Logf("\n%s", &results)
}

// installed reports whether the client is there.
func (p probe) installed() bool {
	switch {
	case strings.HasPrefix(p.needs, "/"):
		found, _ := filepath.Glob(p.needs) // the patterns are good
		return len(found) > 0
	case strings.Contains(p.needs, "node_modules/"):
		_, err := os.Stat(filepath.Join(clientsCache(), p.needs))
		return err == nil
	}
	_, err := exec.LookPath(p.needs)
	return err == nil
}

// clientsCache is where make tools installs packages of npm.
func clientsCache() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return os.TempDir() // where they are not
	}
	return filepath.Join(cache, "outlooksql", "clients")
}

// run runs the probe and fails the test for each failed check.
func (p probe) run(t *testing.T, env []string) probeResult {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), probeTimeout)
	defer cancel()
	command := exec.CommandContext(ctx, p.command[0], p.command[1:]...)
	command.Dir = "../../testdata/clients"
	command.Env = append(os.Environ(), env...)
	command.WaitDelay = time.Second // children of a killed shell hold its output
	var stderr strings.Builder
	command.Stderr = &stderr
	begun := time.Now()
	output, err := command.Output()
	r := probeResult{client: p.name, took: time.Since(begun)}
	ended := false
	for line := range strings.Lines(string(output)) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "client":
			r.client = rest
		case "ok":
			r.passed++
		case "FAIL":
			r.failed = append(r.failed, rest)
			t.Error(rest)
		case "end":
			ended = true
		}
	}
	if !ended || err != nil || r.passed == 0 {
		t.Errorf("the probe died: %v\n%s", errors.Join(err, ctx.Err()), tail(stderr.String()))
		r.failed = append(r.failed, "died")
	}
	return r
}

// tail is the end of a text.
func tail(text string) string { return text[max(0, len(text)-2000):] }

// probeResult is how a probe ended.
type probeResult struct {
	client string // name and version
	passed int
	failed []string
	took   time.Duration
}

// probeResults are the results so far. Several goroutines may add to them.
type probeResults struct {
	mu   sync.Mutex // guards list
	list []probeResult
}

// add adds a result.
func (r *probeResults) add(one probeResult) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, one)
}

// String is the table: each client with its version, and how many of its checks have passed.
func (r *probeResults) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	slices.SortFunc(r.list, func(a, b probeResult) int { return cmp.Compare(a.client, b.client) })
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "client\tpassed\tof\tseconds")
	for _, one := range r.list {
		fmt.Fprintf(w, "%s\t%d\t%d\t%.1f\n", one.client, one.passed, one.passed+len(one.failed), one.took.Seconds())
	}
	w.Flush()
	return b.String()
}

// probeEnv starts a server, unless one was named, and gives the environment in which probes find it.
func probeEnv(t *testing.T) []string {
	t.Helper()
	address := *clientsAddress
	broken := "SELECT a.id, 9223372036854775806 + 2 * (a.display_name = 'Sent Items') FROM folders a, folders b, folders c, folders d"
	if address == "" {
		address = serveProbes(t)
		broken = "SELECT id, subject FROM broken.messages"
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatalf("reading -clients-address: %v", err)
	}
	return []string{
		"PROBE_HOST=" + host, "PROBE_PORT=" + port, "PROBE_CUT_PORT=" + cutBehind(t, address), "PROBE_USER=probe", "PROBE_PASSWORD=probe", "PROBE_DATABASE=outlook", "PROBE_BROKEN=" + broken,
		"NODE_PATH=" + filepath.Join(clientsCache(), "node_modules") + ":" + filepath.Join(clientsCache(), "orm", "node_modules"),
		"PYTHONDONTWRITEBYTECODE=1", "CGO_ENABLED=0",
		"LC_ALL=C.UTF-8", // Java and Tcl read their programs in the encoding of the locale
	}
}

// serveProbes serves the demo's mail to a user with a password, and says where. Its database broken fails behind
// the first page of a list.
func serveProbes(t *testing.T) string {
	t.Helper()
	outlook, broken := startSim(t, graphsim.Demo(demoSeed)), startSim(t, graphsim.Bulk(5000))
	broken.Fault(graphsim.Fault{Query: "$filter=receivedDateTime ge", Status: http.StatusForbidden, Code: "ErrorAccessDenied", Message: "Access is denied."})
	settings := "users:\n- {name: probe, password: probe}\ndata_sources:\n" + simSettings(t, "outlook", outlook) + simSettings(t, "broken", broken)
	file := filepath.Join(t.TempDir(), "outlooksql.yaml")
	if err := os.WriteFile(file, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	return begin(t, "Ctrl-C", "serve", "--config", file, "--listen", "127.0.0.1:0", "--log-level", "error").address()
}

// cutAfter is how much of a connection's answers cutBehind lets through: some of the rows of a stream.
const cutAfter = 1 << 20

// cutBehind is the port of a relay to a server, on which every connection ends in the middle of a long answer, as when the server
// is killed.
func cutBehind(t *testing.T, address string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var relays sync.WaitGroup
	t.Cleanup(func() {
		listener.Close()
		relays.Wait()
	})
	relays.Go(func() { // ends with the listener
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			relays.Go(func() { relay(client, address) })
		}
	})
	_, port, _ := net.SplitHostPort(listener.Addr().String()) // it is a good address
	return port
}

// relay copies between a client and a server, until either closes or cutAfter bytes have come from the server.
func relay(client net.Conn, address string) {
	defer client.Close()
	server, err := net.Dial("tcp", address)
	if err != nil {
		return // and so does the client's connection
	}
	sent := make(chan struct{})
	go func() { // ends when either connection does
		defer close(sent)
		io.Copy(server, client)
		server.Close()
	}()
	io.CopyN(client, server, cutAfter)
	client.Close()
	server.Close()
	<-sent
}

// startSim starts a simulator that ends with the test.
func startSim(t *testing.T, tenant *graphsim.Tenant) *graphsim.Server {
	t.Helper()
	sim, err := graphsim.Start(tenant, graphsim.Options{MailboxRequests: -1, KeepRequests: -1, ErrorLog: log.New(io.Discard, "", 0)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sim.Close() })
	return sim
}

// simSettings is the data source that reads a simulator, as settings have it.
func simSettings(t *testing.T, name string, sim *graphsim.Server) string {
	t.Helper()
	authority := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(authority, sim.CAPEM, 0o600); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("  %s: {TokenUrl: %q, ClientId: %q, ClientSecret: %q, UserId: %q, ServiceUrl: %q, CACertFile: %q}\n", name,
		sim.TokenURL(sim.URL), graphsim.DemoClientID, graphsim.DemoSecret, graphsim.DemoUser, sim.ServiceURL(sim.URL), authority)
}
