package tables_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestManyConditions: many conditions go where a few go.
func TestManyConditions(t *testing.T) {
	g := newGateway(t)
	var many strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&many, " AND m.subject <> 'none %d'", i)
	}
	for _, where := range []string{
		"messages m WHERE m.is_read = 0 AND m.received_date_time >= '2026-11-01'",
		"messages m JOIN folders f ON f.id = m.parent_folder_id WHERE m.is_read = 0 AND f.display_name = 'Inbox' AND LENGTH(m.subject) > LENGTH(f.path)",
	} {
		want := g.query("SELECT COUNT(*) FROM " + where).must(t).text()
		asked := filters(g.requests())
		if got := g.query("SELECT COUNT(*) FROM " + where + many.String()).must(t).text(); got != want || want == "0\n" {
			t.Errorf("%s: got %swant %s", where, got, want)
		}
		if got := filters(g.requests()); got != asked || got == "" {
			t.Errorf("%s: asks\n%s, want\n%s", where, got, asked)
		}
	}
}

// filters are the filters that messages are asked for with, but for that of the second look, which names the time.
func filters(requests []string) string {
	var out []string
	for _, r := range requests {
		if _, filter, ok := strings.Cut(r, "/messages?%24filter="); ok && !strings.HasPrefix(filter, "lastModified") {
			filter, _, _ = strings.Cut(filter, "&")
			out = append(out, filter)
		}
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), "\n")
}
