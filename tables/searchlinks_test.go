package tables_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/outlooksql/outlooksql/graph/graphsim"
	"github.com/outlooksql/outlooksql/tables"
)

// TestMailGoesFromSearchFolder reads a search folder of messages without a received time, page by page by Graph's links, while a message of an
// earlier page is deleted in the folder that it searches: the link steps over another one, which comes all the same.
func TestMailGoesFromSearchFolder(t *testing.T) {
	for _, hidden := range []bool{false, true} {
		source := &graphsim.Folder{ID: "AAMkSource", DisplayName: "Source", Hidden: hidden}
		var list []*graphsim.Message
		for i := range 40 {
			id := fmt.Sprintf("AAMkUndated%02d", i)
			list = append(list, &graphsim.Message{ID: id, LegacyID: id + "L", ChangeKey: id, Created: graphsim.DemoEpoch, Modified: graphsim.DemoEpoch,
				Sent: graphsim.DemoEpoch, Body: func() string { return "" }})
		}
		source.Messages = graphsim.Slice(list)
		tenant := graphsim.Bulk(0)
		tenant.Users[0].Mailbox.Root.Children = []*graphsim.Folder{source, {ID: "AAMkSearch", DisplayName: "All",
			Search: &graphsim.SearchFolder{SourceFolderIDs: []string{source.ID}, IncludeNestedFolders: true}}}
		pages := 0
		var g *gateway
		g = newGatewayOf(t, tenant, graphsim.Options{MailboxRequests: -1, Before: func(path string) {
			if !strings.Contains(path, "AAMkSearch/messages") {
				return
			}
			if pages++; pages == 3 {
				g.sim.Update(func(*graphsim.Tenant) { source.Remove(list[0].ID) })
			}
		}}, func(o *tables.SourceOptions) { o.PageSize = 12 })
		r := g.query("SELECT id FROM messages WHERE folder_path = 'All'").must(t)
		var got []string
		for _, row := range r.rows {
			got = append(got, row[0].(string))
		}
		for _, m := range list[1:] {
			if !slices.Contains(got, m.ID) {
				t.Errorf("hidden %v: %s is missing of %d after %d pages, warnings %q", hidden, m.ID, len(got), pages, r.texts())
			}
		}
		if slices.Sort(got); len(slices.Compact(got)) != len(r.rows) || pages < 4 {
			t.Errorf("hidden %v: %d rows, %d pages", hidden, len(r.rows), pages)
		}
	}
}
