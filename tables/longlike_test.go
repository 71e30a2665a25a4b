package tables_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// TestLikeOfLongTexts: a long text is like a pattern when a short one is, and is compared in as many steps as it is long.
func TestLikeOfLongTexts(t *testing.T) {
	g := newGateway(t)
	const more = "REPEAT('z', 66000)"
	r := rand.New(rand.NewPCG(1, 2))
	random := func(letters string, most int) string {
		var b strings.Builder
		for range r.IntN(most) {
			b.WriteString(strings.Split(letters, " ")[r.IntN(strings.Count(letters, " ")+1)])
		}
		return strings.ReplaceAll(b.String(), `\`, `\\`)
	}
	found := 0
	for range 60 {
		text, pattern := random(`a A ä b 日 % _ \`, 6), random(`a b % % _ \% \_ 日`, 6)
		query := fmt.Sprintf("SELECT '%s' LIKE '%s', CONCAT(%s, '%s') LIKE CONCAT(%s, '%s')", text, pattern, more, text, more, pattern)
		row := g.query(query).must(t).rows[0]
		if row[0] != row[1] {
			t.Errorf("%s: %v", query, row)
		}
		if row[0] == true {
			found++
		}
	}
	if found < 10 {
		t.Errorf("%d of 60 patterns fit", found)
	}
	const long, part = "REPEAT('a', 2000000)", "REPEAT('A', 400000)"
	for query, want := range map[string]string{
		"SELECT " + long + " LIKE CONCAT('%', " + part + ", 'b%')":                              "false\n",
		"SELECT CONCAT(" + long + ", 'b') LIKE CONCAT('%', " + part + ", 'B')":                  "true\n",
		"SELECT CONCAT(" + long + ", 'b', " + long + ") LIKE CONCAT('a%', " + part + ", 'b%a')": "true\n",
		"SELECT " + long + " LIKE '%b%', " + long + " LIKE '%', " + long + " LIKE NULL":         "false | true | <nil>\n",
		"SELECT BINARY " + long + " LIKE 'A%'":                                                  "false\n",
		"SELECT SUM(CONCAT(" + more + ", id) LIKE CONCAT('z%', id)) = COUNT(*) FROM users":      "true\n",
	} {
		began := time.Now()
		if got := g.query(query).must(t).text(); got != want {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%s took %v", query, took)
		}
	}
}
