package tables_test

import (
	"bufio"
	"flag"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

const requestsFile = "../testdata/requests.txt"

// TestWhatGraphIsAsked holds, for every row of the pushdown table and every shape of plan, what EXPLAIN promises and what
// Graph is then asked. The file is read by people: a request fewer is a gain, one more wants a reason.
func TestWhatGraphIsAsked(t *testing.T) {
	g := newGateway(t)
	g.slow = true                                        // what is remembered stays so, however long the test takes
	g.query("SELECT user_id, path FROM folders").must(t) // the mailbox and its folders are known
	want, err := os.ReadFile(requestsFile)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, block := range blocks(string(want)) {
		if strings.HasPrefix(block, "#") {
			fmt.Fprintf(&got, "%s\n\n", block)
			continue
		}
		got.WriteString(g.golden(block))
	}
	if *update {
		if err := os.WriteFile(requestsFile, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	compareLines(t, got.String(), string(want))
}

// blocks are comments and statements: what stands between blank lines, without the answers.
func blocks(file string) []string {
	var out []string
	for _, block := range strings.Split(file, "\n\n") {
		var lines []string
		for _, line := range strings.Split(strings.TrimSpace(block), "\n") {
			if !strings.HasPrefix(line, "  ") {
				lines = append(lines, line)
			}
		}
		if s := strings.Join(lines, "\n"); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// golden prints a statement with its plan, its requests and the number of its rows. SET lines before it hold for it.
func (g *gateway) golden(block string) string {
	var b strings.Builder
	b.WriteString(block + "\n")
	g.vars = map[string]any{}
	lines := strings.Split(block, "\n")
	for _, set := range lines[:len(lines)-1] {
		name, value, ok := strings.Cut(strings.TrimPrefix(set, "SET "), " = ")
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			g.vars[name] = n
		} else if g.vars[name] = strings.Trim(value, "'"); !ok {
			g.t.Fatalf("not a SET: %s", set)
		}
	}
	statement := lines[len(lines)-1]
	g.requests()
	if !strings.HasPrefix(statement, "EXPLAIN") {
		for line := range strings.Lines(g.query("EXPLAIN " + statement).text()) {
			fmt.Fprintf(&b, "  %s", g.short(line))
		}
		if n := len(g.requests()); n > 0 {
			g.t.Errorf("EXPLAIN %s sent %d request(s)", statement, n)
		}
	}
	r := g.query(statement)
	counts := map[string]int{}
	var order []string
	for _, request := range g.requests() {
		line := g.short(request)
		if counts[line]++; counts[line] == 1 {
			order = append(order, line)
		}
	}
	for _, line := range order {
		fmt.Fprintf(&b, "  %4d × %s\n", counts[line], line)
	}
	for _, w := range r.warnings {
		fmt.Fprintf(&b, "  note: %s\n", w.Message)
	}
	if r.err != nil {
		fmt.Fprintf(&b, "  error: %v\n\n", r.err)
	} else {
		fmt.Fprintf(&b, "  %d row(s)\n\n", len(r.rows))
	}
	return b.String()
}

var (
	guid     = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	folderID = regexp.MustCompile(`mailFolders/[A-Za-z0-9_=-]{40,}`)
	since    = regexp.MustCompile(`(lastModifiedDateTime ge )[^&]+(&\$select=id,parentFolderId,createdDateTime,lastModifiedDateTime&)`)
	longID   = regexp.MustCompile(`[A-Za-z0-9_-]{60,}=*`)
)

// short puts placeholders in the place of ids and of the time when a scan began, and undoes percent-encoding.
func (g *gateway) short(line string) string {
	if plain, err := url.PathUnescape(line); err == nil {
		line = plain
	}
	line = since.ReplaceAllString(line, "$1{start}$2")
	line = folderID.ReplaceAllString(line, "mailFolders/{folder}")
	line = longID.ReplaceAllString(guid.ReplaceAllString(line, "{user}"), "{id}")
	return strings.TrimPrefix(strings.Replace(line, "/v1.0", "", 1), "200 ")
}

// compareLines reports the first lines that differ.
func compareLines(t *testing.T, got, want string) {
	t.Helper()
	a, b := bufio.NewScanner(strings.NewReader(got)), bufio.NewScanner(strings.NewReader(want))
	for n := 1; ; n++ {
		more, wanted := a.Scan(), b.Scan()
		if !more && !wanted {
			return
		}
		if a.Text() != b.Text() {
			t.Fatalf("%s:%d\ngot:  %s\nwant: %s\n(write it anew with -update and read the difference)", requestsFile, n, a.Text(), b.Text())
		}
	}
}
