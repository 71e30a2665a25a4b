package tables_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/mysql"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// TestDeclarations holds what tools rely on: names, comments, keys, types and lengths.
func TestDeclarations(t *testing.T) {
	g := newGateway(t)
	tables := g.query("SELECT table_name, table_comment FROM information_schema.tables WHERE table_schema = 'outlook'").must(t)
	if len(tables.rows) != 10 {
		t.Errorf("information_schema shows %d tables, want 10", len(tables.rows))
	}
	for _, row := range tables.rows {
		if comment := fmt.Sprint(row[1]); !strings.HasSuffix(comment, ".") {
			t.Errorf("table %v: comment %q does not end in a full stop", row[0], comment)
		}
	}
	columns := g.query("SELECT table_name, column_name, column_type, collation_name, is_nullable, column_key, column_comment " +
		"FROM information_schema.columns WHERE table_schema = 'outlook'").must(t)
	for _, row := range columns.rows {
		name, typ := fmt.Sprintf("%v.%v", row[0], row[1]), fmt.Sprint(row[2])
		if comment := fmt.Sprint(row[6]); !strings.HasSuffix(comment, ".") {
			t.Errorf("%s: comment %q does not end in a full stop", name, comment)
		}
		if key, nullable := row[5] == "PRI", row[4] == "YES"; key == nullable {
			t.Errorf("%s: key %v, nullable %v; everything except keys is nullable", name, key, nullable)
		}
		if strings.HasPrefix(typ, "varchar") && row[3] != "utf8mb4_0900_ai_ci" && row[3] != "utf8mb4_0900_bin" {
			t.Errorf("%s: collation %v", name, row[3])
		}
		if strings.Contains(typ, "json") || strings.Contains(typ, "timestamp") {
			t.Errorf("%s: type %s, which not every driver reads the same way", name, typ)
		}
	}
	keys := g.query("SHOW KEYS FROM messages").must(t)
	if len(keys.rows) != 2 || keys.rows[0][2] != "PRIMARY" || keys.rows[0][4] != "user_id" || keys.rows[1][4] != "id" {
		t.Errorf("SHOW KEYS FROM messages:\n%s", keys.text())
	}
}

// TestEveryColumn reads every column of every table and looks for values of the wrong Go type, and for columns that are
// NULL in every row of the demo tenant although Graph has values.
func TestEveryColumn(t *testing.T) {
	t.Parallel() // it takes long, and shares nothing
	g := newGateway(t)
	ctx := sql.NewEmptyContext()
	for _, table := range []string{"users", "folders", "messages", "attachments LIMIT 300", "message_mime LIMIT 20",
		"recipients LIMIT 3000", "message_headers LIMIT 3000", "categories", "mailbox_settings", "message_rules"} {
		r := g.query("SELECT * FROM " + table).must(t)
		filled := make([]bool, len(r.schema))
		for _, row := range r.rows {
			for i, v := range row {
				filled[i] = filled[i] || v != nil
				if v == nil {
					continue
				}
				if _, _, err := r.schema[i].Type.Convert(ctx, v); err != nil {
					t.Fatalf("%s.%s: %T: %v", table, r.schema[i].Name, v, err)
				}
			}
		}
		for i, column := range r.schema {
			if !filled[i] && column.Name != "search" {
				t.Errorf("%s.%s is NULL in all %d rows", table, column.Name, len(r.rows))
			}
		}
	}
}

// errorOf is the MySQL error that a query gave.
func errorOf(t *testing.T, err error) *mysql.SQLError {
	t.Helper()
	var e *mysql.SQLError
	if !errors.As(err, &e) {
		t.Fatalf("error %v (%T) has no MySQL number", err, err)
	}
	return e
}

// TestScopeErrors names the mailbox that cannot be read, and says why.
func TestScopeErrors(t *testing.T) {
	g := newGateway(t)
	for _, c := range []struct {
		database, where string
		number          int
		words           string
	}{
		{"outlook", "mailbox = 'patti@contoso.com'", 1142, "Access to patti@contoso.com is denied"},
		{"outlook", "mailbox = 'nobody@contoso.com'", 1449, "'nobody@contoso.com'"},
		{"nobody@contoso.com", "1 = 1", 1449, "'nobody@contoso.com'"},
		{"outlook", "mailbox LIKE 'a%'", 1235, "outlook_all"},
		{"outlook", "mailbox = 'adele@contoso.com' OR is_read", 1235, "outlook_all"},
		{"outlook", "NOT mailbox = 'adele@contoso.com'", 1235, "outlook_all"},
		{"outlook", "user_id IN (SELECT id FROM users)", 1235, "outlook_all"},
		{"outlook", "user_id = (SELECT id FROM users WHERE mail = 'megan@contoso.com')", 1235, "outlook_all"},
		{"outlook", "(SELECT MIN(mail) FROM users) = mailbox", 1235, "outlook_all"},

		{"outlook", "id IN (SELECT f.id FROM folders f LEFT JOIN messages m ON m.id = f.id AND m.mailbox = 'megan@contoso.com')", 1235, "outlook_all"},
		{"outlook", "search > 'x'", 1235, "search"},
	} {
		r := g.queryIn(c.database, "SELECT subject FROM messages WHERE "+c.where)
		if r.err == nil {
			t.Errorf("%s: no error, %d rows", c.where, len(r.rows))
			continue
		}
		e := errorOf(t, r.err)
		if e.Num != c.number || !strings.Contains(e.Message, c.words) {
			t.Errorf("%s: got %d %s, want %d and %q", c.where, e.Num, e.Message, c.number, c.words)
		}
	}
	guest := g.query("SELECT id FROM users WHERE user_type = 'Guest' LIMIT 1").must(t).rows[0][0]
	e := errorOf(t, g.query(fmt.Sprintf("SELECT subject FROM messages WHERE user_id = '%v'", guest)).err)
	if e.Num != 1449 || !strings.Contains(e.Message, "without one in Exchange Online") {
		t.Errorf("a guest's mailbox: %d %s", e.Num, e.Message)
	}
}

// TestScopeSpellings reads the same mailbox by every spelling of it, and shows it the same way.
func TestScopeSpellings(t *testing.T) {
	g := newGateway(t)
	row := g.query("SELECT id, mail, user_principal_name, proxy_addresses FROM users WHERE mail_nickname = 'megan'").must(t).rows[0]
	alias := ""
	for _, a := range strings.Split(row[3].(string), "; ") {
		if strings.HasPrefix(a, "smtp:") {
			alias = strings.TrimPrefix(a, "smtp:")
		}
	}
	want := g.queryIn(row[1].(string), "SELECT COUNT(*), MIN(user_id), MIN(mailbox) FROM messages").must(t).text()
	if !strings.Contains(want, fmt.Sprintf("| %v | %v", row[0], row[1])) {
		t.Errorf("database %v shows %s", row[1], want)
	}
	for _, spelling := range []string{row[0].(string), strings.ToUpper(row[1].(string)), row[2].(string), alias} {
		if spelling == "" {
			t.Fatal("the demo tenant's Megan has no alias")
		}
		for _, where := range []string{"mailbox = '%s'", "user_id = '%s'", "'%s' = mailbox", "user_id IN ('%s')", "mailbox = LOWER('%s')"} {
			where = fmt.Sprintf(where, spelling)
			if got := g.query("SELECT COUNT(*), MIN(user_id), MIN(mailbox) FROM messages WHERE " + where).must(t).text(); got != want {
				t.Errorf("%s: got %s, want %s", where, got, want)
			}
		}
	}
	for _, database := range []string{"MEGAN%40contoso.com", "outlook:" + row[1].(string), strings.ToUpper(row[1].(string))} {
		if got := g.queryIn(database, "SELECT COUNT(*), MIN(user_id), MIN(mailbox) FROM messages").must(t).text(); got != want {
			t.Errorf("database %s: got %s, want %s", database, got, want)
		}
	}
	twice := g.query(fmt.Sprintf("SELECT COUNT(*), MIN(user_id), MIN(mailbox) FROM messages WHERE mailbox IN ('%v', '%s')", row[1], alias)).must(t).text()
	if twice != want {
		t.Errorf("two spellings of one mailbox: got %s, want %s", twice, want)
	}
}

// TestFoldersThatAreNamed reads hidden and search folders where a predicate names them, whichever way.
func TestFoldersThatAreNamed(t *testing.T) {
	g := newGateway(t)
	count := func(where string) string {
		return g.query("SELECT COUNT(*) FROM messages WHERE " + where).must(t).text()
	}
	for _, folder := range []string{"Deletions", "Finder/Unread Mail"} {
		id := g.query("SELECT id FROM folders WHERE path = '" + folder + "'").must(t).rows[0][0]
		want := count("folder_path = '" + folder + "'")
		if want == "0\n" {
			t.Errorf("%s shows no message", folder)
		}
		for _, where := range []string{
			fmt.Sprintf("parent_folder_id = '%v'", id), fmt.Sprintf("parent_folder_id IN ('%v', 'x')", id),
			fmt.Sprintf("parent_folder_id = '%v' OR folder_path = 'nothing'", id),
			"folder_path = '" + folder + "' OR folder_path = 'nothing'",
		} {
			if got := count(where); got != want {
				t.Errorf("%s: got %s, want %s", where, got, want)
			}
		}
	}
}

// TestNewFolderIsSeen reads mail of a folder that was made after the tree was read.
func TestNewFolderIsSeen(t *testing.T) {
	g := newGateway(t)
	g.query("SELECT path FROM folders").must(t)
	subject := "Just arrived"
	g.sim.Update(func(tenant *graphsim.Tenant) {
		inbox := folderOf(t, tenant, "Inbox")
		inbox.Children = append(inbox.Children, &graphsim.Folder{ID: "AAMkNewFolder", DisplayName: "Brandnew",
			Messages: graphsim.Slice([]*graphsim.Message{{ID: "AAMkNewMessageInIt00", LegacyID: "AAMkNewMessageInIt01", Subject: &subject,
				Received: graphsim.DemoEpoch.Add(time.Hour), Created: graphsim.DemoEpoch, Modified: graphsim.DemoEpoch,
				Sent: graphsim.DemoEpoch, Body: func() string { return "" }}})})
	})
	g.ahead = 30 * time.Second // a tree is good for shorter
	for _, statement := range []string{
		"SELECT subject FROM messages ORDER BY received_date_time DESC LIMIT 1",
		"SELECT subject FROM messages WHERE id = 'AAMkNewMessageInIt00'",
		"SELECT subject FROM messages WHERE folder_path = 'Inbox/Brandnew'",
	} {
		if got := g.query(statement).must(t).text(); got != subject+"\n" {
			t.Errorf("%s gave %q", statement, got)
		}
	}
}

// TestAllMailboxes reads every mailbox that can be read, and names the others.
func TestAllMailboxes(t *testing.T) {
	g := newGateway(t)
	g.vars = map[string]any{}
	r := g.queryIn("outlook_all", "SELECT mailbox, COUNT(*) FROM messages GROUP BY mailbox").must(t)
	for _, row := range r.rows {
		one := g.queryIn(row[0].(string), "SELECT COUNT(*) FROM messages").must(t).text()
		if one != fmt.Sprintf("%v\n", row[1]) {
			t.Errorf("%v: %v messages among all, %s alone", row[0], row[1], one)
		}
	}
	if len(r.rows) < 30 {
		t.Errorf("%d mailboxes, want most of the tenant's", len(r.rows))
	}
	notes := ""
	for _, w := range r.warnings {
		notes += w.Message
	}
	for _, name := range []string{"patti@contoso.com", "raul@contoso.com"} {
		if !strings.Contains(notes, name) {
			t.Errorf("no warning names the blocked mailbox %s: %s", name, notes)
		}
	}
	some := g.queryIn("outlook_all", "SELECT DISTINCT mailbox FROM messages WHERE mailbox LIKE 'a%' AND mailbox <> 'alex@contoso.com'").must(t).text()
	if strings.Contains(some, "alex@") || !strings.Contains(some, "adele@") {
		t.Errorf("mailboxes of a%%: %s", some)
	}
	if r := g.queryIn("outlook_all", "SELECT COUNT(*) FROM messages WHERE mailbox = 'patti@contoso.com'"); r.err == nil {
		t.Errorf("a blocked mailbox that the query names gives %s instead of an error", r.text())
	}
}

// TestRefusedFilter reads the right rows where Graph refuses the filter, and says so.
func TestRefusedFilter(t *testing.T) {
	for _, code := range []string{"InefficientFilter", "ErrorInvalidUrlQueryFilter", "ErrorRestrictionTooComplex"} {
		g := newGateway(t)
		statement := "SELECT subject FROM messages WHERE is_read = 0 AND received_date_time >= '2026-11-01' ORDER BY received_date_time DESC, subject LIMIT 20"
		want := g.query(statement).must(t)
		g.sim.Fault(graphsim.Fault{Path: "/messages", RefuseFilter: true, Code: code})
		got := g.query(statement).must(t)
		if got.text() != want.text() {
			t.Errorf("%s: got\n%swant\n%s", code, got.text(), want.text())
		}
		if len(got.warnings) == 0 || got.warnings[0].Level != "Note" || !strings.Contains(got.warnings[0].Message, code) {
			t.Errorf("%s: warnings %v, want a note", code, got.warnings)
		}
	}
}

// TestStrangePages reads the same rows from a service with gaps, empty pages, links in front, and lax rules.
func TestStrangePages(t *testing.T) {
	statement := "SELECT id, subject, received_date_time FROM messages"
	want := sorted(newGateway(t).query(statement).must(t))
	for name, change := range map[string]func(*graphsim.Options){
		"gaps":  func(o *graphsim.Options) { o.SkipGaps = true },
		"links": func(o *graphsim.Options) { o.NextLinkFirst = true },
		"lax":   func(o *graphsim.Options) { o.Lax = true },
	} {
		if got := sorted(newGateway(t, change).query(statement).must(t)); got != want {
			t.Errorf("%s: %d rows, want %d", name, strings.Count(got, "\n"), strings.Count(want, "\n"))
		}
	}
}

// TestBrokenAnswers gives an error that names mailbox and request, or the right rows, never fewer.
func TestBrokenAnswers(t *testing.T) {
	t.Parallel() // it takes long, and shares nothing
	statement := "SELECT id, subject FROM messages"
	want := sorted(newGateway(t).query(statement).must(t))
	for name, fault := range map[string]graphsim.Fault{
		"error in value": {ErrorInValue: true, Times: 1},
		"malformed":      {Malformed: true, Times: 1},
		"cut":            {CutAfter: 700, Times: 1},
		"500":            {Status: 500, Code: "ErrorInternalServerError"},
		"403":            {Status: 403, Code: "ErrorAccessDenied", Skip: 3},
		"other host":     {NextLinkHost: "example.org"},
		"same link":      {RepeatLink: true},
		"429 once":       {Status: 429, Code: "ApplicationThrottled", RetryAfter: "0.1", Times: 2},
		"503 once":       {Status: 503, EmptyBody: true, RetryAfter: "0", Times: 2, Skip: 1},
		"401 once":       {RevokeTokens: true, Times: 1, Skip: 2},
	} {
		g := newGateway(t)
		g.query("SELECT path FROM folders").must(t)
		fault.Path = "/messages"
		g.sim.Fault(fault)
		r := g.query(statement)
		if r.err == nil {
			if got := sorted(r); got != want {
				t.Errorf("%s: %d rows without an error, want %d", name, strings.Count(got, "\n"), strings.Count(want, "\n"))
			}
			continue
		}
		if strings.HasSuffix(name, "once") {
			t.Errorf("%s: %v", name, r.err)
		}
		if e := errorOf(t, r.err); !strings.Contains(e.Message, "adele@contoso.com") {
			t.Errorf("%s: the error does not name the mailbox: %s", name, e.Message)
		}
	}
}

// TestNewMailIsSeen reads mail that arrives, and a folder that is made, between two statements.
func TestNewMailIsSeen(t *testing.T) {
	g := newGateway(t)
	count := func() string { return g.query("SELECT COUNT(*) FROM messages").must(t).text() }
	before := count()
	g.sim.Update(func(tenant *graphsim.Tenant) {
		inbox := folderOf(t, tenant, "Inbox")
		subject := "Just arrived"
		list := make([]*graphsim.Message, inbox.Messages.Len(), inbox.Messages.Len()+1)
		for i := range list {
			list[i] = inbox.Messages.At(i)
		}
		inbox.Messages = graphsim.Slice(append(list, &graphsim.Message{ID: "AAMkNew", LegacyID: "AAMkNewLegacy", Subject: &subject,
			Received: graphsim.DemoEpoch.Add(time.Hour), Created: graphsim.DemoEpoch, Modified: graphsim.DemoEpoch,
			Sent: graphsim.DemoEpoch, Body: func() string { return "" }}))
	})
	if after := count(); after == before {
		t.Errorf("count stays %s after a message arrived", before)
	}
	got := g.query("SELECT subject FROM messages ORDER BY received_date_time DESC LIMIT 1").must(t).text()
	if got != "Just arrived\n" {
		t.Errorf("the newest message is %q", got)
	}
}

// folderOf finds a top folder of Adele's mailbox.
func folderOf(t *testing.T, tenant *graphsim.Tenant, name string) *graphsim.Folder {
	t.Helper()
	for _, u := range tenant.Users {
		if !strings.EqualFold(u.Mail, graphsim.DemoUser) {
			continue
		}
		for _, f := range u.Mailbox.Root.Children {
			if f.DisplayName == name {
				return f
			}
		}
	}
	t.Fatalf("no folder %s", name)
	return nil
}

// TestLikeEscapes compares LIKE with what MySQL makes of it, on columns and in subqueries.
func TestLikeEscapes(t *testing.T) {
	g := newGateway(t)
	for pattern, matches := range map[string]func(string) bool{
		`50\% off%`:     func(s string) bool { return strings.HasPrefix(s, "50% off") },
		`%rates\_today`: func(s string) bool { return strings.HasSuffix(s, "rates_today") },
		`%\%%`:          func(s string) bool { return strings.Contains(s, "%") },
		`%''%`:          func(s string) bool { return strings.Contains(s, "'") },
		`IT''S%`:        func(s string) bool { return strings.HasPrefix(strings.ToLower(s), "it's") },
	} {
		want := 0
		for _, row := range g.query("SELECT subject FROM messages").must(t).rows {
			if s, ok := row[0].(string); ok && matches(s) {
				want++
			}
		}
		for _, statement := range []string{
			"SELECT COUNT(*) FROM messages WHERE subject LIKE '%s'",
			"SELECT COUNT(*) FROM (SELECT subject FROM messages WHERE subject LIKE '%s') t",
			"SELECT COUNT(*) FROM messages WHERE id IN (SELECT id FROM messages WHERE subject LIKE '%s')",
		} {
			statement = strings.Replace(statement, "%s", pattern, 1)
			if got := g.query(statement).must(t).text(); got != fmt.Sprintf("%d\n", want) {
				t.Errorf("%s: got %swant %d", statement, got, want)
			}
		}
	}
}

// TestTextsAreBounded makes NULL of a text that would take all memory.
func TestTextsAreBounded(t *testing.T) {
	g := newGateway(t)
	for _, f := range []string{"REPEAT('x', 1e12)", "REPEAT('abc', 2147483647)", "SPACE(99999999999)", "LPAD('x', 1e10, 'y')", "RPAD('x', 1e10, 'y')"} {
		for _, statement := range []string{"SELECT " + f, "SELECT COUNT(*) FROM folders WHERE path = " + f, "SELECT " + f + " FROM folders LIMIT 1"} {
			r := g.query(statement).must(t)
			if got := r.text(); got != "<nil>\n" && got != "0\n" {
				t.Errorf("%s gave %.40s", statement, got)
			}
			if len(r.warnings) == 0 {
				t.Errorf("%s gave no warning", statement)
			}
		}
	}
	if got := g.query("SELECT CONCAT(REPEAT('ab', 3), LPAD('x', 3, '-'), SPACE(1), RPAD('y', 2, '.'))").must(t).text(); got != "ababab--x y.\n" {
		t.Errorf("short texts: %q", got)
	}
}
