package tables_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// TestBodyPagesFollowTheirBytes reads bodies of two sizes: after the first page, which cannot know, large ones come few to a
// page, small ones many.
func TestBodyPagesFollowTheirBytes(t *testing.T) {
	for name, test := range map[string]struct {
		messages, bytes int // bytes: of each body
		least, most     int // that the pages behind the first may hold
	}{
		"small": {3000, 2 << 10, 500, 1000},
		"large": {220, 300 << 10, 10, 20},
	} {
		tenant := graphsim.Bulk(test.messages)
		inbox := folderOf(t, tenant, "Inbox")
		body, bulk := strings.Repeat("x", test.bytes), inbox.Messages
		inbox.Messages = graphsim.Generated(test.messages, func(i int) *graphsim.Message {
			m := *bulk.At(i)
			m.Body, m.UniqueBody = func() string { return body }, nil
			return &m
		})
		g := newGatewayOf(t, tenant, graphsim.Options{MailboxRequests: -1})
		r := g.query("SELECT id, LENGTH(body_content) FROM messages").must(t)
		if len(r.rows) != test.messages {
			t.Errorf("%s: %d rows, want %d", name, len(r.rows), test.messages)
		}
		pages := 0
		for _, request := range g.sim.Requests() {
			top, err := strconv.Atoi(request.Param("$top"))
			if !strings.Contains(request.Param("$select"), "body") || !strings.Contains(request.URL(), inbox.ID) || err != nil || pages == 0 && top == 50 {
				continue
			}
			if pages++; top < test.least || top > test.most {
				t.Errorf("%s: a page of %d, want %d to %d", name, top, test.least, test.most)
			}
		}
		if pages == 0 {
			t.Errorf("%s: all pages are of the first size", name)
		}
	}
}
