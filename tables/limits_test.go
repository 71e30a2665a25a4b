package tables_test

import (
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/outlooksql/outlooksql/graph/graphsim"
	"github.com/outlooksql/outlooksql/tables"
)

// TestLimits ends statements that take too much, with an error that says of what, and how to raise the limit; the settings'
// limit is a ceiling.
func TestLimits(t *testing.T) {
	g := newGateway(t)
	g.queryIn("christie@contoso.com", "SELECT path FROM folders").must(t)
	g.requests()
	g.queryIn("christie@contoso.com", "SELECT id, subject FROM messages").must(t)
	requests := int64(len(g.requests()))
	for _, c := range []struct {
		name      string
		settings  tables.Limits
		session   map[string]any
		number    int
		words     string // "": the statement is answered
		statement string
	}{
		{"rows", tables.Limits{Rows: 57}, nil, 1104, "more than 57 rows from Microsoft Graph, and was ended. Let it read less (WHERE, LIMIT, fewer columns), or raise the limit: limits.rows in the gateway's settings", ""},
		{"enough rows", tables.Limits{Rows: 58}, nil, 0, "", ""},
		{"rows of a session", tables.Limits{}, map[string]any{"outlook_max_rows": int64(5)}, 1104, "more than 5 rows from Microsoft Graph, and was ended. Let it read less (WHERE, LIMIT, fewer columns), or raise the limit: SET outlook_max_rows =", ""},
		{"a session above the ceiling", tables.Limits{Rows: 57}, map[string]any{"outlook_max_rows": int64(math.MaxInt64)}, 1104, "limits.rows", ""},
		{"a session without its own", tables.Limits{Rows: 57}, map[string]any{"outlook_max_rows": int64(0)}, 1104, "limits.rows", ""},
		{"rows of two scans", tables.Limits{Rows: 70}, nil, 1104, "more than 70 rows", "SELECT COUNT(*) FROM messages UNION ALL SELECT COUNT(*) FROM messages"},
		{"rows in a limit", tables.Limits{Rows: 5}, nil, 0, "", "SELECT id FROM messages LIMIT 5"},
		{"bytes", tables.Limits{Bytes: 5000}, nil, 1104, "more than 5000 bytes", ""},
		{"bytes of a session", tables.Limits{Bytes: 5000}, map[string]any{"outlook_max_bytes": int64(3000)}, 1104, "more than 3000 bytes from Microsoft Graph, and was ended. Let it read less (WHERE, LIMIT, fewer columns), or raise the limit: SET outlook_max_bytes", ""},
		{"requests", tables.Limits{Requests: requests - 1}, nil, 1104, fmt.Sprintf("needs more than %d requests", requests-1), ""},
		{"enough requests", tables.Limits{Requests: requests}, nil, 0, "", ""},
		{"requests of a batch", tables.Limits{Requests: 1}, nil, 1104, "needs more than 1 requests", "SELECT content_bytes FROM attachments"},
		{"memory", tables.Limits{Memory: 1000}, nil, 1041, "needs more than 1000 bytes of memory", "SELECT id FROM messages ORDER BY subject"},
		{"memory of a content", tables.Limits{Memory: 1000}, nil, 1041, "needs more than 1000 bytes of memory for what it sorts, groups, joins or fetches", "SELECT mime_content FROM message_mime LIMIT 9"},
		{"contents one by one", tables.Limits{Memory: 300_000}, nil, 0, "", "SELECT mime_content FROM message_mime LIMIT 58"},
		{"no memory", tables.Limits{Memory: 1}, nil, 0, "", ""},
	} {
		statement := c.statement
		if statement == "" {
			statement = "SELECT id, subject FROM messages"
		}
		g.policy, g.vars = &tables.Policy{Limits: c.settings}, c.session
		g.requests()
		r := g.queryIn("christie@contoso.com", statement)
		sent := int64(len(g.requests()))
		if most := c.settings.Requests; most > 0 && sent > most {
			t.Errorf("%s: %d requests were sent, of %d", c.name, sent, most)
		}
		if c.words == "" {
			if r.err != nil {
				t.Errorf("%s: %v", c.name, r.err)
			}
			continue
		}
		if r.err == nil {
			t.Errorf("%s: no error, %d rows", c.name, len(r.rows))
			continue
		}
		if e := errorOf(t, r.err); e.Num != c.number || !strings.Contains(e.Message, c.words) {
			t.Errorf("%s: got %d %s", c.name, e.Num, e.Message)
		}
	}
}

// TestRequestsCountRetries counts what is sent again, and does not go on beyond the limit.
func TestRequestsCountRetries(t *testing.T) {
	g := newGateway(t)
	g.queryIn("christie@contoso.com", "SELECT path FROM folders").must(t)
	g.sim.Fault(graphsim.Fault{Path: "/messages", Status: 429, Code: "ApplicationThrottled", RetryAfter: "0"})
	g.policy = &tables.Policy{Limits: tables.Limits{Requests: 3}}
	g.requests()
	e := errorOf(t, g.queryIn("christie@contoso.com", "SELECT id FROM messages WHERE folder_path = 'Inbox'").err)
	if n := len(g.requests()); n != 3 || e.Num != 1104 || !strings.Contains(e.Message, "needs more than 3 requests") {
		t.Errorf("%d requests, %v", n, e)
	}
}

// hungry are statements that hold many rows of a small mailbox: its 58 messages, to the third power.
var hungry = map[string]string{
	"sort":           "SELECT k FROM (big) t ORDER BY k",
	"sort of bodies": "SELECT body_content FROM messages ORDER BY body_content",
	"top":            "SELECT k FROM (big) t ORDER BY k LIMIT 20000",
	"groups":         "SELECT k, COUNT(*) FROM (big) t GROUP BY k",
	"first values":   "SELECT id, MAX(body_content) FROM messages GROUP BY id",
	"distinct":       "SELECT DISTINCT k FROM (big) t",
	"union":          "SELECT k FROM (big) t UNION SELECT 'x'",
	"except":         "SELECT 'x' EXCEPT SELECT k FROM (big) t",
	"intersect":      "SELECT 'x' INTERSECT SELECT k FROM (big) t",
	"sorted union":   "(SELECT k FROM (big) t) UNION ALL (SELECT 'x') ORDER BY 1",
	"window":         "SELECT ROW_NUMBER() OVER (ORDER BY k) FROM (big) t",
	"group_concat":   "SELECT LENGTH(GROUP_CONCAT(k ORDER BY k)) FROM (big) t",
	"of groups":      "SELECT m, GROUP_CONCAT(k ORDER BY k) FROM (SELECT k, 1 m FROM (big) t) u GROUP BY m",
	"json":           "SELECT LENGTH(JSON_ARRAYAGG(k)) FROM (big) t",
	"json of values": "SELECT LENGTH(JSON_ARRAYAGG(REPEAT(body_content, 10))) FROM messages",
	"json object":    "SELECT LENGTH(JSON_OBJECTAGG(id, REPEAT(body_content, 10))) FROM messages",
	"json of json":   "SELECT COUNT(*), JSON_LENGTH(JSON_ARRAYAGG(CAST(CONCAT('[', REPEAT('1,', 999), '1]') AS JSON))) FROM messages",
	"larger values":  "SELECT m, MAX(REPEAT(k, 100 * n)) FROM (SELECT id k, ROW_NUMBER() OVER (ORDER BY id) n, LEFT(id, 3) m FROM messages) t GROUP BY m",
	"row of texts":   "SELECT REPEAT('a', 100000), REPEAT('b', 100000), REPEAT('c', 100000)",
	"made of a text": "SELECT UPPER(x), LOWER(x), REVERSE(x) FROM (SELECT REPEAT('a', 100000) x) t",
	"in one value":   "SELECT (LENGTH(LPAD('', 100000, 'a')) + LENGTH(LPAD('', 100000, 'b')) + LENGTH(LPAD('', 100000, 'c')))",
	"unsorted texts": "SELECT is_read, LENGTH(GROUP_CONCAT(REPEAT(body_content, 10))) FROM messages GROUP BY is_read",
	"count distinct": "SELECT COUNT(DISTINCT k) FROM (big) t",
	"sum distinct":   "SELECT SUM(DISTINCT CRC32(k)) FROM (big) t",
	"hash join":      "SELECT COUNT(*) FROM messages m LEFT JOIN (big) t ON t.k = m.id",
	"in":             "SELECT COUNT(*) FROM messages WHERE is_draft = 2 OR id IN (SELECT k FROM (big) t)",
	"not in":         "SELECT COUNT(*) FROM messages WHERE is_draft = 2 OR id NOT IN (SELECT k FROM (big) t)",
	"scalar":         "SELECT (SELECT GROUP_CONCAT(k ORDER BY k) FROM (big) t)",
	"cte twice":      "WITH c AS (big) SELECT COUNT(*) FROM c x JOIN c y ON x.k = y.k",
	"kept":           "SELECT COUNT(*) FROM messages a JOIN messages b ON a.body_content > b.body_content",
	"recursion":      "WITH RECURSIVE r AS (SELECT 1 n UNION ALL SELECT n + 1 FROM r JOIN messages ON 1 = 1 WHERE n < 50) SELECT COUNT(*) FROM r",
}

// big has 195,112 rows.
const big = "SELECT CONCAT(a.id, b.id, c.id) k FROM messages a JOIN messages b ON a.user_id = b.user_id JOIN messages c ON c.user_id = a.user_id"

// TestMemoryLimit ends everything that would hold more than it may.
func TestMemoryLimit(t *testing.T) {
	g := newGateway(t)
	g.policy = &tables.Policy{Limits: tables.Limits{Memory: 256 << 10}}
	g.vars = map[string]any{"group_concat_max_len": uint64(64 << 20)}
	for name, statement := range hungry {
		start := time.Now()
		r := g.queryIn("christie@contoso.com", strings.ReplaceAll(statement, "(big)", "("+big+")"))
		if r.err == nil {
			t.Errorf("%s: no error, %d rows after %v", name, len(r.rows), time.Since(start))
		} else if e := errorOf(t, r.err); e.Num != 1041 || !strings.Contains(e.Message, "limits.memory") {
			t.Errorf("%s: %v", name, e)
		}
	}
	g.vars = nil
	for _, statement := range []string{
		"SELECT COUNT(*) FROM (mid) t",
		"SELECT a.mailbox, COUNT(*), MAX(b.id) FROM messages a, messages b GROUP BY a.mailbox",
		"SELECT k FROM (mid) t ORDER BY k DESC LIMIT 5",
		"SELECT DISTINCT LENGTH(k) FROM (mid) t",
		"SELECT COUNT(DISTINCT LEFT(k, 1)) FROM (mid) t",
		"SELECT LENGTH(GROUP_CONCAT(k)) FROM (mid) t",
		"SELECT SUM(LENGTH(LPAD(subject, 70000, id))) FROM messages",
		"SELECT UPPER(LPAD(subject, 70000, id)) FROM messages",
		"SELECT (SELECT MAX(LENGTH(LPAD(b.subject, 70000, a.id))) FROM messages b WHERE b.subject = a.subject) FROM messages a",
		"SELECT f.path, (SELECT GROUP_CONCAT(m.subject) FROM messages m WHERE m.parent_folder_id = f.id) FROM folders f",
		"SELECT id FROM messages WHERE id IN (SELECT message_id FROM attachments) OR is_read",
		"SELECT f.path, (SELECT COUNT(*) FROM messages m JOIN (SELECT id i, subject FROM messages) t ON t.i = m.id WHERE m.parent_folder_id = f.id) FROM folders f",
		"SELECT COUNT(*) FROM messages m WHERE is_read = 2 OR EXISTS (SELECT 1 FROM messages a JOIN (SELECT id i, subject FROM messages) t ON t.i = CONCAT(a.id, 'x'))",
		"SELECT COUNT(*) FROM messages m, LATERAL (SELECT t.i FROM folders f JOIN (SELECT CONCAT(folder_path, '') i, subject FROM messages) t ON t.i = f.path WHERE f.path <> m.importance) u",
	} {
		if r := g.queryIn("christie@contoso.com", strings.ReplaceAll(statement, "(mid)", "("+mid+")")); r.err != nil {
			t.Errorf("%s: %v", statement, r.err)
		}
	}
	if left := g.provider.HeldMemory(); left != 0 {
		t.Errorf("%d bytes are held after all statements", left)
	}
}

// mid has 3,364 rows, of a megabyte.
const mid = "SELECT CONCAT(a.id, b.id) k FROM messages a JOIN messages b ON a.user_id = b.user_id"

// TestMemoryIsFreed lets a sort that takes too much fail alone: the heap stays small, another session is answered meanwhile,
// and nothing is held afterwards.
func TestMemoryIsFreed(t *testing.T) {
	const limit = 16 << 20 // of some 110 MB
	g := newGateway(t)
	g.queryIn("christie@contoso.com", "SELECT path FROM folders").must(t)
	g.policy = &tables.Policy{Limits: tables.Limits{Memory: limit}}
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	runtime.GC()
	before, most := heapBytes(), uint64(0)
	failed := make(chan error, 1)
	go func() { failed <- g.queryIn("christie@contoso.com", "SELECT k FROM ("+big+") t ORDER BY k").err }()
	for answered := 0; ; answered++ {
		select {
		case err := <-failed:
			if e := errorOf(t, err); e.Num != 1041 {
				t.Errorf("the sort: %v", err)
			}
			if answered == 0 || most > before+2*limit {
				t.Errorf("%d other statements; the heap grew by %d bytes", answered, most-before)
			}
			if left := g.provider.HeldMemory(); left != 0 {
				t.Errorf("%d bytes are held after all statements", left)
			}
			return
		default:
			g.queryIn("christie@contoso.com", "SELECT display_name FROM folders ORDER BY 1").must(t)
			most = max(most, heapBytes())
		}
	}
}

// heapBytes is how large the heap's objects are, garbage included.
func heapBytes() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// TestTotalMemory ends the statement that takes more than all together may.
func TestTotalMemory(t *testing.T) {
	g := newGateway(t)
	g.provider.LimitMemory(100_000)
	e := errorOf(t, g.queryIn("christie@contoso.com", "SELECT body_content FROM messages ORDER BY 1").err)
	if e.Num != 1041 || !strings.Contains(e.Message, "more than 100000 bytes") || !strings.Contains(e.Message, "limits.total_memory") {
		t.Errorf("got %v", e)
	}
	g.queryIn("christie@contoso.com", "SELECT id FROM messages ORDER BY subject").must(t)
	if left := g.provider.HeldMemory(); left != 0 {
		t.Errorf("%d bytes are held after all statements", left)
	}
}

// TestGroupingFails gives the error of a function over rows, or of what they are grouped by, however many rows follow.
func TestGroupingFails(t *testing.T) {
	g := newGateway(t)
	g.sim.Fault(graphsim.Fault{Path: "/$value", Status: 403, Code: "ErrorAccessDenied"})
	for _, statement := range []string{
		"SELECT a.attachment_type, MAX(LENGTH(a.content_bytes)) FROM attachments a JOIN r ON r.n > 0 GROUP BY 1",
		"SELECT MD5(a.content_bytes), COUNT(*) FROM attachments a JOIN r ON r.n > 0 GROUP BY 1",
		"SELECT MAX(LENGTH(a.content_bytes)) FROM attachments a JOIN r ON r.n > 0",
	} {
		failed := make(chan error, 1)
		statement = "WITH RECURSIVE r AS (SELECT 1 n UNION ALL SELECT n + 1 FROM r WHERE n < 990) " + statement
		go func() { failed <- g.queryIn("megan@contoso.com", statement).err }()
		select {
		case err := <-failed:
			if e := errorOf(t, err); e.Num != 1142 {
				t.Errorf("%s: %v", statement, e)
			}
		case <-time.After(time.Minute):
			t.Fatalf("%s hangs", statement)
		}
	}
}

// TestRecursionDepth ends a recursion as MySQL does.
func TestRecursionDepth(t *testing.T) {
	g := newGateway(t)
	statement := "WITH RECURSIVE r AS (SELECT 1 n UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r"
	e := errorOf(t, g.query(statement).err)
	if e.Num != 3636 || e.Message != "Recursive query aborted after 1001 iterations. Try increasing @@cte_max_recursion_depth to a larger value." {
		t.Errorf("got %d %s", e.Num, e.Message)
	}
	g.vars["cte_max_recursion_depth"] = int64(5)
	if e := errorOf(t, g.query(statement).err); e.Num != 3636 {
		t.Errorf("got %v", e)
	}
	if got := g.query("WITH RECURSIVE r AS (SELECT 1 n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT COUNT(*) FROM r").must(t).text(); got != "5\n" {
		t.Errorf("5 steps give %s", got)
	}
}
