package tables_test

import (
	"fmt"
	"testing"
)

// TestOrderByChance counts which of three rows comes first: each in a third of all draws. With a number for each comparison the last row would
// in a half of them.
func TestOrderByChance(t *testing.T) {
	g := newGateway(t)
	const draws = 900
	drawn := g.query(fmt.Sprintf("WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < %d) "+
		"SELECT (SELECT x FROM (SELECT 1 AS x UNION ALL SELECT 2 UNION ALL SELECT 3) AS d WHERE x + n.i > 0 ORDER BY RAND() LIMIT 1) FROM n", draws)).must(t)
	first := map[string]int{}
	for _, row := range drawn.rows {
		first[fmt.Sprint(row[0])]++
	}
	for x := 1; x <= 3; x++ {
		if n := first[fmt.Sprint(x)]; n < draws/3-100 || n > draws/3+100 { // seven times the standard deviation
			t.Errorf("%d came first in %d of %d draws", x, n, draws)
		}
	}
}
