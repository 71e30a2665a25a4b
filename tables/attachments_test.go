package tables_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/dolthub/go-mysql-server/sql"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// attached is an attachment of the demo tenant with its place.
type attached struct {
	*graphsim.Attachment
	message *graphsim.Message
}

// attachedIn are the attachments in Adele's visible folders, by their ids.
func attachedIn(g *gateway) map[string]attached {
	out := map[string]attached{}
	var walk func(f *graphsim.Folder)
	walk = func(f *graphsim.Folder) {
		if f.Hidden || f.Search != nil {
			return
		}
		for i := 0; f.Messages != nil && i < f.Messages.Len(); i++ {
			m := f.Messages.At(i)
			for _, a := range m.Attachments {
				out[a.ID] = attached{a, m}
			}
		}
		for _, c := range f.Children {
			walk(c)
		}
	}
	g.sim.Update(func(tenant *graphsim.Tenant) {
		for _, u := range tenant.Users {
			if strings.EqualFold(u.Mail, graphsim.DemoUser) {
				walk(u.Mailbox.Root)
			}
		}
	})
	return out
}

// contentRequests counts the requests for bytes since the last call.
func (g *gateway) contentRequests() int {
	n := 0
	for _, r := range g.requests() {
		if strings.Contains(r, "/$value") {
			n++
		}
	}
	return n
}

// TestAttachments compares the table with the tenant: every attachment of every kind, those of messages whose
// has_attachments is 0 included.
func TestAttachments(t *testing.T) {
	g := newGateway(t)
	want := attachedIn(g)
	rows := g.query("SELECT message_id, id, name, content_type, size, is_inline, attachment_type, content_id FROM attachments").must(t).rows
	if len(rows) != len(want) || len(rows) == 0 {
		t.Errorf("%d rows, the tenant has %d", len(rows), len(want))
	}
	kinds := map[string]int{}
	inlineOnly := 0
	for _, row := range rows {
		a, ok := want[row[1].(string)]
		if !ok {
			t.Fatalf("row %v is of no attachment, or came twice", row)
		}
		delete(want, a.ID)
		kinds[a.Kind]++
		if !a.message.HasAttachments {
			inlineOnly++
		}
		orNull := func(s string) any {
			if s == "" {
				return nil
			}
			return s
		}
		inline := int8(0)
		if a.IsInline {
			inline = 1
		}
		if got, want := fmt.Sprint(row), fmt.Sprint(sql.Row{a.message.ID, a.ID, a.Name, orNull(a.ContentType), a.Size, inline, a.Kind, orNull(a.ContentID)}); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	if len(kinds) != 3 || inlineOnly == 0 {
		t.Errorf("kinds %v, %d of messages without has_attachments: the demo tenant lost some", kinds, inlineOnly)
	}
}

// TestContentBytes reads the bytes of attachments of every kind.
func TestContentBytes(t *testing.T) {
	g := newGateway(t)
	all := attachedIn(g)
	for _, kind := range []string{"file", "item", "reference"} {
		rows := g.query("SELECT id, content_bytes FROM attachments WHERE attachment_type = '" + kind + "' LIMIT 5").must(t).rows
		if len(rows) != 5 {
			t.Fatalf("%d attachments of kind %s, want 5", len(rows), kind)
		}
		for _, row := range rows {
			a := all[row[0].(string)]
			switch got := row[1].(type) {
			case nil:
				if kind != "reference" {
					t.Errorf("%s %s has no bytes", kind, a.Name)
				}
			case []byte:
				if a.Content == nil || !bytes.Equal(got, a.Content()) {
					t.Errorf("%s %s has other bytes", kind, a.Name)
				}
			default:
				t.Errorf("%s %s: a %T", kind, a.Name, got)
			}
		}
	}
}

// TestContentIsFetchedForTheResult counts requests for bytes: for rows of the result, one each, and for nothing else.
func TestContentIsFetchedForTheResult(t *testing.T) {
	g := newGateway(t)
	for statement, want := range map[string]int{
		"SELECT id, name, size FROM attachments":                                                                                                               0,
		"SELECT COUNT(*), COUNT(content_bytes) FROM attachments WHERE content_bytes IS NOT NULL":                                                               0,
		"SELECT content_bytes FROM attachments WHERE attachment_type = 'file' LIMIT 4":                                                                         4,
		"SELECT content_bytes FROM attachments WHERE attachment_type = 'reference'":                                                                            0,
		"SELECT content_bytes FROM attachments ORDER BY size DESC LIMIT 3":                                                                                     3,
		"SELECT content_bytes FROM attachments WHERE name LIKE '%.csv' AND attachment_type = 'file' AND LENGTH(content_bytes) < 0":                             12,
		"SELECT content_bytes FROM attachments WHERE name LIKE '%.csv' AND attachment_type = 'file' AND LENGTH(content_bytes) > 0 LIMIT 6":                     6,
		"SELECT content_bytes FROM (SELECT * FROM attachments) t WHERE name LIKE '%.csv' AND attachment_type = 'file' ORDER BY name, id LIMIT 2":               2,
		"WITH t AS (SELECT * FROM attachments WHERE is_inline) SELECT content_bytes FROM t LIMIT 2":                                                            2,
		"(SELECT content_bytes FROM attachments LIMIT 1) UNION ALL (SELECT content_bytes FROM attachments LIMIT 1)":                                            2,
		"SELECT m.subject, a.content_bytes FROM messages m JOIN attachments a ON a.message_id = m.id ORDER BY m.subject, a.id LIMIT 2":                         2,
		"SELECT (SELECT content_bytes FROM attachments ORDER BY size DESC LIMIT 1)":                                                                            1,
		"SELECT id FROM attachments WHERE is_inline AND message_id > 'AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0AzV04kMHgr0KQjfc6wwDPVw' ORDER BY MD5(content_bytes)": -1,
		"SELECT message_id FROM message_mime":           0,
		"SELECT mime_content FROM message_mime LIMIT 3": 3,
	} {
		if strings.Contains(statement, "< 0") {
			want = int(g.query("SELECT COUNT(*) FROM attachments WHERE name LIKE '%.csv' AND attachment_type = 'file'").must(t).rows[0][0].(int64))
		}
		g.requests()
		r := g.query(statement).must(t)
		got := g.contentRequests()
		if want == -1 {
			want = len(r.rows) // each once, although the engine sorts by it
		}
		if got != want {
			t.Errorf("%s\n%d requests for bytes, want %d", statement, got, want)
		}
		if want > 0 && want < 7 && len(r.rows) == 0 {
			t.Errorf("%s: no rows", statement)
		}
	}
}

// TestContentInExpressions compares what functions, comparisons, groups and sorts make of content_bytes with what they make of
// the same bytes as a literal.
func TestContentInExpressions(t *testing.T) {
	g := newGateway(t)
	row := g.query("SELECT id, message_id, content_bytes FROM attachments WHERE name LIKE '%.csv' AND attachment_type = 'file' ORDER BY size LIMIT 1").must(t).rows[0]
	literal := fmt.Sprintf("X'%x'", row[2].([]byte))
	from := fmt.Sprintf(" FROM attachments WHERE id = '%s' AND message_id = '%s'", row[0], row[1])
	for _, f := range []string{
		"LENGTH(?)", "OCTET_LENGTH(?)", "BIT_LENGTH(?)", "HEX(?)", "MD5(?)", "SHA1(?)", "SHA2(?, 256)", "TO_BASE64(?)", "CRC32(?)",
		"SUBSTRING(?, 3, 9)", "LEFT(?, 5)", "RIGHT(?, 5)", "CONCAT(?, 'x')", "CONCAT_WS('-', ?, ?)", "REVERSE(?)", "LOCATE('sold', ?)",
		"INSTR(?, 'sold')", "REPLACE(?, 'store', 'shop')", "UPPER(CAST(? AS CHAR))", "CAST(? AS CHAR)", "CAST(? AS BINARY)", "CONVERT(? USING utf8mb4)",
		"? IS NULL", "IFNULL(?, 'x')", "COALESCE(NULL, ?)", "NULLIF(?, 'x')", "CASE WHEN ? IS NULL THEN 1 ELSE 2 END", "IF(1, ?, 'x')",
		"? LIKE 'store%'", "? = 'x'", "? > 'a'", "? <=> NULL", "? IN ('a', 'b')", "GREATEST(?, 'a')", "? REGEXP X'736f6c64'", "? NOT REGEXP X'736f6c64'", "TRIM(?)",
		"ASCII(?)", "ORD(?)", "LPAD(?, 5, 'x')", "STRCMP(?, 'a')", "INSERT(?, 1, 2, 'zz')", "SUBSTRING_INDEX(?, ',', 2)", "SPACE(LENGTH(?) % 3)",
		"MAX(?)", "MIN(?)", "COUNT(?)", "COUNT(DISTINCT ?)", "GROUP_CONCAT(?)", "SUM(LENGTH(?))", "ANY_VALUE(?)", "? BETWEEN 'a' AND 'z'", "CHAR_LENGTH(CAST(? AS CHAR))",
	} {
		want := g.query("SELECT " + strings.ReplaceAll(f, "?", literal))
		got := g.query("SELECT " + strings.ReplaceAll(f, "?", "content_bytes") + from)
		if (got.err == nil) != (want.err == nil) {
			t.Errorf("%s: error %v, of a literal %v", f, got.err, want.err)
			continue
		}
		if asText(got) != asText(want) {
			t.Errorf("%s: got %.80s, want %.80s", f, asText(got), asText(want))
		}
	}
	for _, f := range []string{"? REGEXP 'sold'", "? NOT REGEXP 'sold'", "'sold' RLIKE ?", "REGEXP_LIKE(?, 'sold')", "REGEXP_INSTR(?, 'sold')"} {
		for _, bytes := range []string{literal, "content_bytes"} {
			if r := g.query("SELECT " + strings.ReplaceAll(f, "?", bytes) + from); r.err == nil || !strings.Contains(r.err.Error(), "errno 3995") {
				t.Errorf("%s of %.20s: error %v, want 3995: a text and bytes", f, bytes, r.err)
			}
		}
	}
	for _, statement := range []string{
		"SELECT DISTINCT content_bytes" + from,
		"SELECT content_bytes" + from + " GROUP BY content_bytes",
		"SELECT content_bytes" + from + " ORDER BY content_bytes",
		"SELECT content_bytes" + from + " ORDER BY content_bytes DESC LIMIT 1",
		"SELECT content_bytes" + from + " AND content_bytes = " + literal,
		"SELECT content_bytes" + from + " AND content_bytes IN (" + literal + ", 'x')",
		"SELECT content_bytes" + from + " UNION SELECT content_bytes" + from,
		"SELECT a.content_bytes FROM (SELECT content_bytes" + from + ") a JOIN (SELECT content_bytes" + from + ") b ON a.content_bytes = b.content_bytes",
		"SELECT (SELECT content_bytes" + from + ")",
		"SELECT FROM_BASE64(TO_BASE64((SELECT content_bytes" + from + ")))",
		"SELECT UNHEX(HEX(c)) FROM (SELECT content_bytes c" + from + ") t",
		"SELECT FIRST_VALUE(content_bytes) OVER (ORDER BY size)" + from,
		"SELECT content_bytes" + from + " AND EXISTS (SELECT 1 FROM attachments b WHERE b.content_bytes = attachments.content_bytes AND b.message_id = '" + row[1].(string) + "')",
	} {
		if got := asText(g.query(statement).must(t)); got != asText(g.query("SELECT "+literal).must(t)) {
			t.Errorf("%.300s: got %.80s", statement, got)
		}
	}
}

// asText prints rows with bytes as text.
func asText(r result) string {
	var b strings.Builder
	for _, row := range r.rows {
		for _, v := range row {
			if text, ok := v.([]byte); ok {
				v = string(text)
			}
			fmt.Fprintf(&b, "%v|", v)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
