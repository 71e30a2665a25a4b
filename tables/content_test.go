package tables_test

import (
	"bytes"
	"fmt"
	"net/mail"
	"strings"
	"testing"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// oneFile finds a file and its message.
func oneFile(t *testing.T, g *gateway) (message, id string) {
	t.Helper()
	row := g.query("SELECT message_id, id FROM attachments WHERE attachment_type = 'file' AND size > 20000 LIMIT 1").must(t).rows[0]
	return row[0].(string), row[1].(string)
}

// TestMessageMIME reads messages as MIME, by every way to name them, and refuses to read a mailbox.
func TestMessageMIME(t *testing.T) {
	g := newGateway(t)
	ids := g.query("SELECT id FROM messages LIMIT 3").must(t).rows
	in := fmt.Sprintf("'%s', '%s', '%s', 'nothing'", ids[0][0], ids[1][0], ids[2][0])
	for statement, want := range map[string]int{
		"SELECT message_id, mime_content FROM message_mime WHERE message_id = '" + ids[0][0].(string) + "'":                        1,
		"SELECT message_id, mime_content FROM message_mime WHERE message_id IN (" + in + ")":                                       3,
		"SELECT m.id, x.mime_content FROM messages m JOIN message_mime x ON x.message_id = m.id WHERE m.id IN (" + in + ")":        3,
		"SELECT message_id, mime_content FROM message_mime WHERE message_id IN (SELECT id FROM messages WHERE id IN (" + in + "))": 3,
		"SELECT message_id, mime_content FROM message_mime LIMIT 100":                                                              100,
		"SELECT message_id, mime_content FROM message_mime WHERE message_id = 'nothing'":                                           0,
		"SELECT m.id, x.mime_content FROM messages m JOIN message_mime x ON x.message_id = m.id LIMIT 130":                         130,
	} {
		g.contentRequests()
		r := g.query(statement).must(t)
		if len(r.rows) != want || g.contentRequests() != want {
			t.Errorf("%s: %d rows, want %d", statement, len(r.rows), want)
		}
		for _, row := range r.rows {
			if _, err := mail.ReadMessage(bytes.NewReader(row[1].([]byte))); err != nil {
				t.Errorf("%s: no MIME: %v", statement, err)
			}
		}
	}
	for _, statement := range []string{"SELECT mime_content FROM message_mime", "SELECT SUM(LENGTH(mime_content)) FROM message_mime", "SELECT mime_content FROM message_mime LIMIT 101"} {
		g.contentRequests()
		e := errorOf(t, g.query(statement).err)
		if n := g.contentRequests(); e.Num != 1235 || !strings.Contains(e.Message, "message_id") || !strings.Contains(e.Message, "100") || n != 100 {
			t.Errorf("%s: %d %s, after %d requests", statement, e.Num, e.Message, n)
		}
	}
}

// TestContentFaults meets every failure of one attachment's bytes, and of the listing before it: the right rows, or an error
// that names mailbox, message, attachment and request.
func TestContentFaults(t *testing.T) {
	g := newGateway(t)
	message, id := oneFile(t, g)
	statement := fmt.Sprintf("SELECT id, content_bytes FROM attachments WHERE message_id = '%s' AND id = '%s'", message, id)
	want := asText(g.query(statement).must(t))
	for name, c := range map[string]struct {
		fault  graphsim.Fault
		number int // of the MySQL error; 0: the right row
	}{
		"429 once": {graphsim.Fault{Status: 429, Code: "ApplicationThrottled", RetryAfter: "0.05", Times: 2}, 0},
		"503 once": {graphsim.Fault{Status: 503, EmptyBody: true, RetryAfter: "0", Times: 2}, 0},
		"401 once": {graphsim.Fault{RevokeTokens: true, Times: 1}, 0},
		"slow":     {graphsim.Fault{Delay: 30_000_000}, 0},
		"no file":  {graphsim.Fault{Status: 500, Code: "ErrorCannotOpenFileAttachment"}, 1430},
		"500":      {graphsim.Fault{Status: 500, Code: "ErrorInternalServerError"}, 1430},
		"504":      {graphsim.Fault{Status: 504, Code: "UnknownError"}, 1430},
		"400":      {graphsim.Fault{Status: 400, Code: "BadRequest"}, 1430},
		"405":      {graphsim.Fault{Status: 405, Code: "ErrorInvalidRequest"}, 1430},
		"507":      {graphsim.Fault{Status: 507, Code: "ErrorQuotaExceeded"}, 1430},
		"403":      {graphsim.Fault{Status: 403, Code: "ErrorAccessDenied"}, 1142},
		"cut":      {graphsim.Fault{CutAfter: 5000}, 1430},
		"cut at 0": {graphsim.Fault{CutAfter: -1}, 1429},
	} {
		c.fault.Path = "/$value"
		g.sim.Fault(c.fault)
		r := g.query(statement)
		g.sim.ClearFaults()
		if c.number == 0 {
			if r.err != nil || asText(r) != want {
				t.Errorf("%s: %v, or other bytes", name, r.err)
			}
			continue
		}
		if r.err == nil {
			t.Errorf("%s: no error, %d rows", name, len(r.rows))
			continue
		}
		e := errorOf(t, r.err)
		words := []string{"adele@contoso.com", "attachment " + id, "message " + message, "request-id"}
		if c.number == 1429 {
			words = append(words, "outlooksql check finds out why")
		}
		for _, word := range words {
			if e.Num != c.number || !strings.Contains(e.Message, word) && !(word == "request-id" && strings.HasPrefix(name, "cut")) {
				t.Errorf("%s: got %d %s, want %d and %q", name, e.Num, e.Message, c.number, word)
			}
		}
	}
}

// TestContentGoneMeanwhile shows NULL with a warning where an attachment goes between its row and its bytes, and no row for
// a message that is not there.
func TestContentGoneMeanwhile(t *testing.T) {
	g := newGateway(t)
	message, _ := oneFile(t, g)
	g.sim.Fault(graphsim.Fault{Path: "/$value", Status: 404, Code: "ErrorItemNotFound"})
	r := g.query("SELECT id, content_bytes FROM attachments WHERE attachment_type = 'file' AND message_id = '" + message + "'").must(t)
	if len(r.rows) == 0 || r.rows[0][1] != nil || len(r.warnings) != len(r.rows) || !strings.Contains(r.warnings[0].Message, r.rows[0][0].(string)) {
		t.Errorf("%d rows, warnings %v", len(r.rows), r.warnings)
	}
	if r := g.query("SELECT LENGTH(content_bytes) FROM attachments WHERE attachment_type = 'file' AND message_id = '" + message + "'"); r.err == nil {
		t.Errorf("the length of what has gone: %s", r.text())
	}
	g.sim.ClearFaults()
	g.sim.Fault(graphsim.Fault{Path: "/messages/" + message, Status: 404, Code: "ErrorItemNotFound"})
	for _, statement := range []string{
		"SELECT id FROM attachments WHERE message_id = '" + message + "'",
		"SELECT id FROM attachments WHERE message_id IN ('x', '" + message + "')",
		"SELECT message_id, mime_content FROM message_mime WHERE message_id = '" + message + "'",
	} {
		if r := g.query(statement).must(t); len(r.rows) > 0 {
			t.Errorf("%s: %s", statement, r.text())
		}
	}
}

// TestContentTooLarge compares contents with max_allowed_packet.
func TestContentTooLarge(t *testing.T) {
	g := newGateway(t)
	message, id := oneFile(t, g)
	from := fmt.Sprintf(" FROM attachments WHERE message_id = '%s' AND id = '%s'", message, id)
	length := int64(len(g.query("SELECT content_bytes" + from).must(t).rows[0][0].([]byte)))
	g.vars = map[string]any{"max_allowed_packet": length}
	g.query("SELECT content_bytes" + from).must(t)
	g.vars = map[string]any{"max_allowed_packet": length - 1}
	for _, what := range []string{"content_bytes", "MD5(content_bytes)"} {
		e := errorOf(t, g.query("SELECT "+what+from).err)
		for _, word := range []string{fmt.Sprint(length - 1), "max_allowed_packet", id, message, "adele@contoso.com"} {
			if e.Num != 1153 || !strings.Contains(e.Message, word) {
				t.Errorf("got %d %s, want 1153 and %q", e.Num, e.Message, word)
			}
		}
	}
	g.query("SELECT id, size" + from).must(t)
}

// TestBrokenAttachmentPages gives the right rows of attachments, or an error that names the mailbox, whatever breaks in the
// listing or in a batch.
func TestBrokenAttachmentPages(t *testing.T) {
	const listing = "SELECT message_id, id, name FROM attachments"
	const joined = "SELECT m.id, a.id FROM messages m LEFT JOIN attachments a ON a.message_id = m.id WHERE m.received_date_time >= '2026-10-15'"
	const box = "alex@contoso.com"
	g := newGateway(t)
	wants := map[string]string{}
	for _, statement := range []string{listing, joined} {
		wants[statement] = sorted(g.queryIn(box, statement).must(t))
	}
	for name, fault := range map[string]graphsim.Fault{
		"error in value": {ErrorInValue: true, Times: 1}, "malformed": {Malformed: true, Times: 1}, "cut": {CutAfter: 700, Times: 1},
		"500": {Status: 500, Code: "ErrorInternalServerError"}, "504": {Status: 504, Code: "UnknownError", Times: 1, Skip: 2},
		"403": {Status: 403, Code: "ErrorAccessDenied", Skip: 3}, "404": {Status: 404, Code: "ErrorItemNotFound", Times: 1},
		"429 once": {Status: 429, Code: "ApplicationThrottled", RetryAfter: "0.1", Times: 2}, "401 once": {RevokeTokens: true, Times: 1, Skip: 2},
		"503 once": {Status: 503, EmptyBody: true, RetryAfter: "0", Times: 2, Skip: 1}, "empty page": {EmptyPage: true, Times: 1},
	} {
		for _, path := range []string{"/messages", "/$batch"} {
			for statement, want := range wants {
				g.sim.ClearFaults()
				g.queryIn(box, "SELECT path FROM folders").must(t)
				fault.Path = path
				g.sim.Fault(fault)
				r := g.queryIn(box, statement)
				if r.err == nil {
					if got := sorted(r); got != want && !(name == "404" && len(r.warnings) > 0) {
						t.Errorf("%s at %s: %d rows without an error, want %d: %s", name, path, strings.Count(got, "\n"), strings.Count(want, "\n"), statement)
					}
					continue
				}
				if strings.HasSuffix(name, "once") {
					t.Errorf("%s at %s: %v", name, path, r.err)
				}
				if e := errorOf(t, r.err); !strings.Contains(e.Message, box) {
					t.Errorf("%s at %s: the error does not name the mailbox: %s", name, path, e.Message)
				}
			}
		}
	}
}
