package tables_test

import (
	"strings"
	"testing"
)

// TestDocumentsAreCounted: what texts become when they are read as JSON counts as memory, before they are read.
func TestDocumentsAreCounted(t *testing.T) {
	g := newGateway(t)
	g.vars["outlook_max_memory"] = int64(8 << 20)
	const long = "CONCAT('[', REPEAT('1,', 200000), '1]')" // 0.4 MB, and 12 MB as a document
	for _, query := range []string{
		"SELECT JSON_LENGTH(" + long + ")",
		"SELECT JSON_LENGTH(" + long + ", '$[0]')",
		"SELECT JSON_EXTRACT(" + long + ", '$[0]')",
		"SELECT JSON_VALUE(" + long + ", '$[0]')",
		"SELECT JSON_CONTAINS('[1]', " + long + ")",
		"SELECT outlooksql_member_of(1, " + long + ")",
		"SELECT JSON_TYPE(CONCAT('[1234567890123456789', REPEAT(',1', 200000), ']'))",
		"SELECT JSON_TYPE(" + long + ")",
		"SELECT JSON_MERGE_PATCH('[1]', " + long + ")",
		"SELECT JSON_SET(" + long + ", '$[0]', 2)",
		"SELECT CAST(" + long + " AS JSON) IS NULL",
		"SELECT COUNT(*) FROM JSON_TABLE(" + long + ", '$[*]' COLUMNS (a INT PATH '$')) t",
		"SELECT JSON_DEPTH('[" + strings.Repeat("1,", 200000) + "1]')",
		"SELECT COUNT(*) FROM users WHERE JSON_LENGTH((SELECT " + long + ")) = 1",
	} {
		if r := g.query(query); r.err == nil || !strings.Contains(r.err.Error(), "errno 1041") {
			t.Errorf("%.60s: %v, %v; want error 1041", query, r.rows, r.err)
		}
	}
	for query, want := range map[string]string{
		"SELECT SUM(JSON_LENGTH(CONCAT('[', REPEAT('1,', 40000 + LENGTH(id)), '1]')) > 0) > 10 FROM users": "true\n", // one at a time
		"SELECT JSON_LENGTH('[1, 2]'), JSON_EXTRACT(CONCAT('{\"a\": ', '7}'), '$.a')":                      "2 | 7\n",
		"SELECT LENGTH(JSON_QUOTE(" + long + "))":                                                          "400005\n", // which reads no document
	} {
		if got := g.query(query).must(t).text(); got != want {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
	}
}
