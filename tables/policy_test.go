package tables_test

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/outlooksql/outlooksql/graph/graphsim"
	"github.com/outlooksql/outlooksql/tables"
)

// restricted is a policy that lets two mailboxes of the demo tenant be seen, without what people wrote.
var restricted = tables.Policy{
	Mailboxes:        []string{"christie@contoso.com", "jo*i@contoso.com"},
	ExcludeMailboxes: []string{"johanna@contoso.com"},
	Hidden: map[string][]string{
		"messages": {"subject", "body_preview", "body_content", "body_content_type", "body_text", "unique_body_content",
			"from_name", "from_address", "sender_name", "sender_address", "sent_date_time", "created_date_time"},
		"Attachments": {"NAME", "size", "content_bytes"},
		"users":       {"mobile_phone", "city"},
	},
}

// hiddenProperties are those that no request of a restricted user may name, by what the path ends in.
var hiddenProperties = map[string]*regexp.Regexp{
	"/messages":    regexp.MustCompile(`\b(subject|bodyPreview|body|uniqueBody|from|sender|sentDateTime|createdDateTime|name|size|contentBytes)\b|search`),
	"/users":       regexp.MustCompile(`\b(mobilePhone|city)\b`),
	"/mailFolders": regexp.MustCompile(`^$`),
}

// watch fails the test where a request went to a mailbox that the policy leaves out, or named a hidden property.
func (g *gateway) watch(t *testing.T, statement string) {
	t.Helper()
	for _, r := range g.sim.Requests() {
		if r.Mailbox != "" && !slices.Contains([]string{"christie@contoso.com", "joni@contoso.com"}, strings.ToLower(r.Mailbox)) {
			t.Errorf("%s\nasked mailbox %s: %s", statement, r.Mailbox, r.URL())
		}
		query, err := url.QueryUnescape(r.Query)
		if err != nil {
			t.Fatal(err)
		}
		path := strings.ToLower(r.Path)
		for part, properties := range hiddenProperties {
			if !strings.Contains(path, strings.ToLower(part)) || part == "/users" && strings.Contains(path, "/mailfolders") || part == "/users" && strings.Contains(path, "/messages") {
				continue
			}
			if query != "" && properties.MatchString(query) || strings.HasSuffix(path, "/$value") {
				t.Errorf("%s\nasked for what is hidden: %s", statement, r.URL())
			}
		}
	}
	g.sim.Reset()
}

// Statements of a restricted user. Each is tried as it is, explained, prepared, and with pushdown off.
var (
	// policyShows are answered.
	policyShows = []string{
		"SELECT * FROM messages",
		"SELECT id, subject, UPPER(subject), COALESCE(from_address, '-') FROM messages WHERE is_read = 0 ORDER BY received_date_time DESC LIMIT 3",
		"SELECT m.subject s, m.id FROM messages AS m WHERE m.importance = 'high'",
		"SELECT t.* FROM (SELECT id, subject AS a FROM messages) t ORDER BY t.id LIMIT 4",
		"WITH c AS (SELECT id, body_text b FROM messages) SELECT b FROM c WHERE id <> 'x'",
		"SELECT subject FROM messages UNION ALL SELECT path FROM folders",
		"SELECT (SELECT subject FROM messages LIMIT 1) AS s, path FROM folders ORDER BY path",
		"SELECT folder_path, COUNT(*) FROM messages GROUP BY folder_path HAVING COUNT(*) > 1",
		"SELECT a.*, m.subject FROM attachments a JOIN messages m ON m.id = a.message_id",
		"SELECT m.subject, f.path FROM messages m LEFT JOIN folders f ON f.id = m.parent_folder_id WHERE f.is_hidden = 0",
		"SELECT m.id FROM messages m WHERE EXISTS (SELECT name FROM attachments a WHERE a.message_id = m.id)",
		"SELECT mime_content, message_id FROM message_mime LIMIT 3",
		"SELECT name, size, content_bytes, content_type FROM attachments WHERE is_inline = 0",
		"SELECT display_name, mobile_phone, city FROM users WHERE department = 'Sales'",
		"SELECT DISTINCT importance FROM messages",
		"SELECT ROW_NUMBER() OVER (PARTITION BY importance ORDER BY id) n, subject FROM messages",
		"SELECT m.id FROM messages m JOIN messages k USING (id)",
		"SELECT CASE WHEN is_read THEN subject ELSE body_text END FROM messages LIMIT 2",
		"SELECT path, total_item_count FROM folders",
	}

	// policyHides are refused, because a hidden column does more than be shown.
	policyHides = []string{
		"SELECT id FROM messages WHERE subject = 'x'",
		"SELECT id FROM messages WHERE subject IS NULL",
		"SELECT id FROM messages WHERE LENGTH(CONCAT('a', LOWER(subject))) > 4",
		"SELECT id FROM messages WHERE is_read = 0 OR (importance = 'low' AND NOT body_text LIKE '%secret%')",
		"SELECT id FROM messages WHERE 'x' IN (from_name, importance)",
		"SELECT id FROM messages WHERE sent_date_time >= '2026-01-01'",
		"SELECT id FROM messages WHERE CASE WHEN from_address = 'a' THEN 1 ELSE 0 END",
		"SELECT id FROM messages ORDER BY sent_date_time DESC LIMIT 3",
		"SELECT id FROM messages ORDER BY IF(subject LIKE 'a%', 0, 1), id",
		"SELECT id, subject FROM messages ORDER BY 2",
		"SELECT id, subject AS s FROM messages ORDER BY s",
		"SELECT subject, COUNT(*) FROM messages GROUP BY subject",
		"SELECT COUNT(*) FROM messages GROUP BY LEFT(body_text, 1)",
		"SELECT COUNT(subject) FROM messages",
		"SELECT COUNT(DISTINCT from_address) FROM messages",
		"SELECT GROUP_CONCAT(subject) FROM messages",
		"SELECT importance, MAX(subject) m FROM messages GROUP BY importance HAVING m > 'a'",
		"SELECT DISTINCT subject FROM messages",
		"SELECT DISTINCT * FROM messages",
		"SELECT subject FROM messages UNION SELECT path FROM folders",
		"SELECT path FROM folders UNION SELECT subject FROM messages",
		"SELECT path FROM folders UNION ALL SELECT subject FROM messages ORDER BY 1",
		"SELECT path FROM folders EXCEPT SELECT subject FROM messages",
		"SELECT s FROM (SELECT subject s FROM messages) t WHERE s LIKE 'a%'",
		"SELECT s FROM (SELECT s FROM (SELECT UPPER(subject) s FROM messages) u) t ORDER BY s",
		"SELECT t.x FROM (SELECT path x FROM folders UNION ALL SELECT subject FROM messages) t WHERE x = 'y'",
		"WITH c AS (SELECT subject s FROM messages), d AS (SELECT s AS z FROM c) SELECT z FROM d GROUP BY z",
		"WITH RECURSIVE r AS (SELECT 1 n, subject s FROM messages UNION ALL SELECT n + 1, s FROM r WHERE n < 2) SELECT n FROM r WHERE s = 'a'",
		"WITH RECURSIVE r AS (SELECT 1 n, path p, path q FROM folders UNION ALL SELECT n + 1, q, (SELECT subject FROM messages LIMIT 1) FROM r WHERE n < 4) SELECT n FROM r WHERE p = 'a'",
		"WITH RECURSIVE r AS (SELECT 1 n, subject s FROM messages UNION SELECT n + 1, s FROM r WHERE n < 2) SELECT n FROM r",
		"SELECT m.id FROM messages m JOIN users u ON u.mail = m.from_address",
		"SELECT m.id FROM messages m JOIN messages k USING (subject)",
		"SELECT m.id FROM messages m LEFT JOIN folders f ON f.path = m.subject AND f.is_hidden = 0",
		"SELECT id FROM messages NATURAL JOIN (SELECT subject FROM messages) t",
		"SELECT id FROM messages WHERE id IN (SELECT subject FROM messages)",
		"SELECT path FROM folders WHERE path NOT IN (SELECT subject FROM messages)",
		"SELECT id FROM messages m WHERE EXISTS (SELECT 1 FROM users u WHERE u.mail = m.from_address)",
		"SELECT id FROM messages WHERE (SELECT MAX(id) FROM users) > subject",
		"SELECT (SELECT COUNT(*) FROM folders f WHERE f.path = m.subject) FROM messages m",
		"SELECT t.n FROM messages m, LATERAL (SELECT 1 n FROM folders WHERE path = m.subject) t",
		"SELECT ROW_NUMBER() OVER (PARTITION BY subject ORDER BY id) FROM messages",
		"SELECT ROW_NUMBER() OVER (ORDER BY sent_date_time) FROM messages",
		"SELECT LAG(subject) OVER (ORDER BY id) FROM messages",
		"SELECT SUM(is_read) OVER (PARTITION BY from_address) FROM messages",
		"SELECT id FROM messages WHERE search = 'subject:budget'",
		"SELECT message_id FROM message_mime WHERE LENGTH(mime_content) > 10 LIMIT 2",
		"SELECT message_id FROM attachments WHERE name LIKE '%.pdf'",
		"SELECT message_id FROM attachments ORDER BY size DESC LIMIT 1",
		"SELECT MD5(content_bytes), COUNT(*) FROM attachments GROUP BY 1",
		"SELECT id FROM users WHERE city = 'Seattle'",
		"SELECT id FROM users WHERE mobile_phone LIKE '+1%'",
		"SELECT COUNT(*) FROM users GROUP BY city",
	}

	// policyMailboxes name mailboxes that the policy leaves out.
	policyMailboxes = []string{
		"SELECT id FROM messages WHERE mailbox = 'adele@contoso.com'",
		"SELECT path FROM folders WHERE user_id = 'johanna@contoso.com'",
		"SELECT COUNT(*) FROM messages WHERE mailbox IN ('joni@contoso.com', 'MEGAN@contoso.com')",
		"SELECT id FROM attachments WHERE mailbox = 'nobody-at-all@contoso.com'",
		"SELECT mime_content FROM message_mime WHERE mailbox = 'megan@contoso.com' AND message_id = 'x'",
		"SELECT path FROM folders WHERE id IN (SELECT parent_folder_id FROM messages WHERE mailbox = 'adele@contoso.com')",
		"SELECT m.id FROM messages m JOIN folders f ON f.id = m.parent_folder_id WHERE m.mailbox = 'adele@contoso.com'",
		"SELECT t.id FROM (SELECT id FROM messages WHERE mailbox = 'adele@contoso.com') t",
		"WITH c AS (SELECT id FROM messages WHERE mailbox = CONCAT('adele', '@contoso.com')) SELECT COUNT(*) FROM c",
		"SELECT id FROM messages UNION ALL SELECT id FROM messages WHERE mailbox = 'adele@contoso.com'",
		"SELECT path, (SELECT COUNT(*) FROM messages WHERE mailbox = 'adele@contoso.com') FROM folders",
		"SELECT COUNT(*) FROM outlook.messages",
		"SELECT COUNT(*) FROM `adele@contoso.com`.folders",
		"SELECT m.id FROM messages m JOIN `outlook:adele@contoso.com`.folders f ON f.id = m.parent_folder_id",
	}

	// policyScopes read all mailboxes that there are, for the user.
	policyScopes = []string{
		"SELECT DISTINCT mailbox FROM outlook_all.messages ORDER BY mailbox",
		"SELECT mailbox FROM outlook_all.folders GROUP BY mailbox ORDER BY mailbox",
		"SELECT u.mail FROM users u JOIN outlook_all.messages m ON m.user_id = u.id GROUP BY u.mail ORDER BY u.mail",
		"SELECT mailbox FROM outlook_all.messages WHERE mailbox LIKE '%@contoso.com' OR mailbox = 'adele@contoso.com' GROUP BY mailbox ORDER BY mailbox",
		"SELECT mail FROM users u WHERE EXISTS (SELECT 1 FROM outlook_all.folders f WHERE f.user_id = u.id) ORDER BY mail",
		"SELECT t.mailbox FROM (SELECT mailbox FROM outlook_all.messages WHERE is_draft = 0) t GROUP BY t.mailbox ORDER BY t.mailbox",
		"SELECT mailbox FROM outlook_all.mailbox_settings ORDER BY mailbox",
		"SELECT u.mail FROM users u LEFT JOIN outlook_all.folders f ON f.user_id = u.id WHERE f.path IS NOT NULL GROUP BY u.mail ORDER BY u.mail",
		"SELECT mailbox FROM outlook_all.messages WHERE user_id IN (SELECT id FROM users) GROUP BY mailbox ORDER BY mailbox",
		"SELECT mailbox FROM outlook_all.messages m WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = m.user_id AND u.mail = 'x') GROUP BY mailbox ORDER BY mailbox",
	}

	// policyAsks must ask nothing that may not be asked, whatever they give.
	policyAsks = []string{
		"SELECT m.mailbox FROM outlook_all.messages m JOIN outlook_all.attachments a ON a.message_id = m.id",
		"SELECT * FROM outlook_all.categories",
		"SELECT * FROM outlook_all.message_rules",
		"SELECT name, value FROM outlook_all.message_headers LIMIT 20",
		"SELECT * FROM outlook_all.messages ORDER BY received_date_time DESC LIMIT 5",
		"SELECT m.id FROM (SELECT 'adele@contoso.com' AS box UNION ALL SELECT 'joni@contoso.com') t JOIN outlook_all.messages m ON m.mailbox = t.box",
		"SELECT m.subject FROM users u JOIN outlook_all.messages m ON m.user_id = u.id JOIN outlook_all.folders f ON f.id = m.parent_folder_id WHERE u.mail LIKE 'a%'",
		"SELECT a.content_bytes FROM outlook_all.attachments a LIMIT 3",
		"SHOW FULL COLUMNS FROM outlook_all.messages",
		"SELECT table_name, column_name FROM information_schema.columns WHERE table_schema LIKE 'outlook%'",
	}
)

// TestPolicy is an adversary with a restricted session: no request of its statements goes to another mailbox or names what is
// hidden, whatever the statement.
func TestPolicy(t *testing.T) {
	g := newGateway(t)
	ids := g.query("SELECT MIN(id), MIN(parent_folder_id) FROM messages WHERE mailbox = 'adele@contoso.com'").must(t) // known, with its folders
	g.queryIn("outlook_all", "SELECT COUNT(*) FROM folders").must(t)
	p := restricted
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	g.policy = &p
	g.sim.Reset()
	try := func(statement string) map[string]result {
		all := map[string]result{}
		g.vars = map[string]any{}
		for _, how := range []string{"EXPLAIN ", ""} {
			all[how] = g.queryIn("christie@contoso.com", how+statement)
			g.watch(t, how+statement)
		}
		g.vars = map[string]any{"outlook_pushdown": int8(0), "outlook_push_text": int8(1)}
		all["plain"] = g.queryIn("christie@contoso.com", statement)
		g.watch(t, "without pushdown: "+statement)
		g.vars = map[string]any{}
		all["prepared"] = g.prepared("christie@contoso.com", statement)
		g.watch(t, "prepared: "+statement)
		g.vars = map[string]any{"outlook_push_text": int8(1)}
		all["text"] = g.queryIn("christie@contoso.com", statement)
		g.watch(t, "with texts pushed: "+statement)
		return all
	}
	for _, statement := range policyShows {
		for how, r := range try(statement) {
			if r.err != nil {
				t.Errorf("%s%s: %v", how, statement, r.err)
			}
		}
	}
	for _, statement := range policyHides {
		for how, r := range try(statement) {
			if r.err == nil {
				t.Errorf("%s%s: no error, %d rows", how, statement, len(r.rows))
			} else if e := errorOf(t, r.err); e.Num != 1143 || !strings.Contains(e.Message, "hidden") {
				t.Errorf("%s%s: %v", how, statement, e)
			}
		}
	}
	for _, statement := range policyMailboxes {
		for how, r := range try(statement) {
			if how == "EXPLAIN " {
				if r.err == nil && strings.Contains(r.text(), fmt.Sprint(ids.rows[0][1])) {
					t.Errorf("EXPLAIN %s shows a folder of a mailbox that is not to be seen:\n%s", statement, r.text())
				}
				continue
			}
			if r.err == nil {
				t.Errorf("%s%s: no error, %d rows", how, statement, len(r.rows))
			} else if e := errorOf(t, r.err); e.Num != 1142 || !strings.Contains(e.Message, "may not be read: the settings of data source outlook") {
				t.Errorf("%s%s: %v", how, statement, e)
			}
		}
	}
	for _, statement := range policyAsks {
		try(statement)
	}
	for _, statement := range policyScopes {
		for how, r := range try(statement) {
			if r.err != nil || how != "EXPLAIN " && r.text() != "christie@contoso.com\njoni@contoso.com\n" {
				t.Errorf("%s%s: %v\n%s", how, statement, r.err, r.text())
			}
			for _, w := range r.warnings {
				t.Errorf("%s%s: a warning: %s", how, statement, w.Message)
			}
		}
	}
}

// TestHiddenColumnsAreNull looks at every hidden column, and at every other one, through every way a row is read.
func TestHiddenColumnsAreNull(t *testing.T) {
	g := newGateway(t)
	open := map[string]bool{}
	for _, table := range []string{"messages", "attachments", "users"} {
		r := g.queryIn("christie@contoso.com", "SELECT * FROM "+table).must(t)
		for i, c := range r.schema {
			for _, row := range r.rows {
				open[table+"."+c.Name] = open[table+"."+c.Name] || row[i] != nil
			}
		}
	}
	id := g.queryIn("christie@contoso.com", "SELECT MIN(id) FROM messages").must(t).rows[0][0]
	p := restricted
	g.policy = &p
	for _, statement := range []string{
		"SELECT * FROM messages", "SELECT * FROM attachments", "SELECT * FROM users", "SELECT * FROM message_headers",
		"SELECT * FROM messages ORDER BY received_date_time DESC LIMIT 5", fmt.Sprintf("SELECT * FROM messages WHERE id = '%v'", id),
		fmt.Sprintf("SELECT * FROM message_mime WHERE message_id = '%v'", id),
	} {
		r := g.queryIn("christie@contoso.com", statement).must(t)
		if len(r.rows) == 0 {
			t.Errorf("%s: no rows", statement)
		}
		for i, c := range r.schema {
			hidden := c.Name == "mime_content" || c.Name == "value"
			for table, columns := range p.Hidden {
				hidden = hidden || strings.EqualFold(table, c.Source) && slices.ContainsFunc(columns, func(h string) bool { return strings.EqualFold(h, c.Name) })
			}
			some := false
			for _, row := range r.rows {
				some = some || row[i] != nil
			}
			if hidden && some {
				t.Errorf("%s: hidden column %s is not NULL", statement, c.Name)
			}
			if !hidden && !some && len(r.rows) > 10 && open[c.Source+"."+c.Name] {
				t.Errorf("%s: column %s is NULL, though it is not hidden", statement, c.Name)
			}
		}
	}
}

// TestPoliciesShareNoCache reads with one policy what another one may not see, one after the other.
func TestPoliciesShareNoCache(t *testing.T) {
	sim, source := newSource(t, func(o *tables.SourceOptions) { o.ListMailboxes = true })
	g := &gateway{t: t, sim: sim, vars: map[string]any{}, engine: tables.NewEngine(tables.NewProvider(source))}
	t.Cleanup(func() { g.engine.Close() })
	one := &tables.Policy{Mailboxes: []string{"christie@contoso.com"}}
	two := &tables.Policy{ExcludeMailboxes: []string{"christie@contoso.com"}}
	for _, p := range []*tables.Policy{nil, one, two, nil, two, one} {
		g.policy = p
		databases := g.query("SHOW DATABASES").must(t).text()
		schemata := g.query("SELECT schema_name FROM information_schema.schemata").must(t).text()
		r := g.queryIn("christie@contoso.com", "SELECT path FROM folders")
		other := g.queryIn("joni@contoso.com", "SELECT path FROM folders")
		for _, list := range []string{databases, schemata} {
			if strings.Contains(list, "christie@") != (p != two) || strings.Contains(list, "joni@") != (p != one) {
				t.Errorf("policy %+v shows %s", p, list)
			}
		}
		if (r.err == nil) != (p != two) || (other.err == nil) != (p != one) {
			t.Errorf("policy %+v: christie %v, joni %v", p, r.err, other.err)
		}
	}
}

// TestPolicyCheck reports what cannot be hidden.
func TestPolicyCheck(t *testing.T) {
	p := tables.Policy{Hidden: map[string][]string{"messages": {"id", "received_date_time", "parent_folder_id", "colour"}, "mail": {"x"}, "folders": {"path"}}}
	want := `column id of table messages cannot be hidden: its rows are found by it
column parent_folder_id of table messages cannot be hidden: its rows are found by it
column received_date_time of table messages cannot be hidden: its rows are found by it
table messages has no column "colour"
there is no table "mail"`
	if err := p.Check(); err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

// TestEveryNameKeepsAMailboxOut has settings and policies speak of a mailbox by one of its other addresses, and statements by the first one.
func TestEveryNameKeepsAMailboxOut(t *testing.T) {
	const alias, statement = "Marketing@contoso.com", "SELECT DISTINCT mailbox FROM folders"
	out := tables.SourceOptions{ExcludeMailboxes: []string{alias}}
	for name, c := range map[string]struct {
		settings tables.SourceOptions
		policy   *tables.Policy
		only     bool // it is the only one to be read
	}{
		"settings' ExcludeMailboxes": {settings: out},
		"settings' Mailboxes":        {settings: tables.SourceOptions{Mailboxes: []string{alias}}, only: true},
		"policy's ExcludeMailboxes":  {policy: &tables.Policy{ExcludeMailboxes: []string{alias}}},
		"policy's Mailboxes":         {policy: &tables.Policy{Mailboxes: []string{alias}}, only: true},
		"both":                       {settings: out, policy: &tables.Policy{Mailboxes: []string{"megan@contoso.com", "joni@contoso.com"}}},
	} {
		g := newGatewayOf(t, newDemo(), graphsim.Options{MailboxRequests: -1}, func(o *tables.SourceOptions) {
			o.Mailboxes, o.ExcludeMailboxes = c.settings.Mailboxes, c.settings.ExcludeMailboxes
		})
		g.policy = c.policy
		if r := g.queryIn("megan@contoso.com", statement); (r.err == nil) != c.only {
			t.Errorf("%s: Megan's folders gave %d rows, %v", name, len(r.rows), r.err)
		}
		all := g.queryIn("outlook_all", statement).must(t).text()
		if strings.Contains(all, "megan@") != c.only || c.only != (all == "megan@contoso.com\n") {
			t.Errorf("%s: all mailboxes are %s", name, all)
		}
	}
}

// TestUnverifiedMailboxes leaves out what a policy may keep out where the directory may not be read: nobody knows by which other names it goes. Only the
// default mailbox is sure.
func TestUnverifiedMailboxes(t *testing.T) {
	tenant := newDemo()
	tenant.Apps[0].Roles = []string{"Mail.Read"}
	g := newGatewayOf(t, tenant, graphsim.Options{MailboxRequests: -1})
	const statement = "SELECT path FROM folders WHERE path = 'Inbox'"
	if r := g.queryIn("christie@contoso.com", statement).must(t); len(r.rows) != 1 {
		t.Errorf("without a policy %d rows, want one", len(r.rows))
	}
	g.requests()
	g.policy = &tables.Policy{ExcludeMailboxes: []string{"megan@contoso.com"}}
	if e := errorOf(t, g.queryIn("christie@contoso.com", statement).err); e.Num != 1142 {
		t.Errorf("got %v", e)
	}
	for _, line := range g.requests() {
		if strings.Contains(line, "mailFolders") {
			t.Errorf("asked %s", line)
		}
	}
	if r := g.query(statement).must(t); len(r.rows) != 1 {
		t.Errorf("of the default mailbox %d rows, want one", len(r.rows))
	}
}
