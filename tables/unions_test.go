package tables_test

import (
	"slices"
	"strings"
	"testing"
)

// TestUnionConvertsAColumnTwice asks for a column both as it is and converted for a UNION, with a predicate on it: the engine once
// put the conversion in its own place without end, which no server survives.
func TestUnionConvertsAColumnTwice(t *testing.T) {
	g := newGateway(t)
	const first, twice = "SELECT path, total_item_count FROM folders UNION ALL ", "SELECT path, path FROM folders WHERE path "
	for statement, plain := range map[string]string{
		first + twice + "> 'D'":              "SELECT path, total_item_count FROM folders; SELECT path, path FROM folders WHERE path > 'D'",
		first + twice + "LIKE 'D%' LIMIT 99": "SELECT path, total_item_count FROM folders; SELECT path, path FROM folders WHERE path LIKE 'D%'",
		first + twice + "= 'Inbox' UNION ALL " + twice + "IS NULL OR path < 'B'":         "SELECT path, total_item_count FROM folders; " + twice + "= 'Inbox'; " + twice + "< 'B'",
		"SELECT a, b FROM (" + first + twice + "> 'D') u (a, b) WHERE a > 'E' AND b = a": "SELECT path, path FROM folders WHERE path > 'E'",
	} {
		want := []string{}
		for _, side := range strings.Split(plain, "; ") {
			want = append(want, strings.SplitAfter(g.query(side).must(t).text(), "\n")...)
		}
		got := strings.SplitAfter(g.query(statement).must(t).text(), "\n")
		slices.Sort(want)
		slices.Sort(got)
		if len(got) < 2 || !slices.Equal(slices.Compact(got), slices.Compact(want)) {
			t.Errorf("%s\n has  %q\n want %q", statement, got, want)
		}
	}
}
