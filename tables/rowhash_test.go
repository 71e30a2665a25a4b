package tables_test

import "testing"

// TestRowsThatLookAlike compares rows whose values, one behind the other, are the same bytes.
func TestRowsThatLookAlike(t *testing.T) {
	g := newGateway(t)
	const (
		row   = "SELECT CAST('a' AS BINARY) x, CAST(CONCAT('b', CHAR(0), 'c') AS BINARY) y"
		other = "SELECT CAST(CONCAT('a', CHAR(0), 'b') AS BINARY) x, CAST('c' AS BINARY) y"
		both  = row + " UNION ALL " + other
	)
	for _, c := range []struct {
		statement string
		want      int64
	}{
		{"SELECT COUNT(*) FROM (SELECT DISTINCT CAST(x AS BINARY) FROM (SELECT '<nil>' x UNION ALL SELECT NULL) t) u", 2},
		{"SELECT COUNT(*) FROM (SELECT DISTINCT x, y FROM (" + both + ") t) u", 2},
		{"SELECT COUNT(*) FROM (SELECT DISTINCT x, y FROM (SELECT 'a' x, 'bc' y UNION ALL SELECT 'ab', 'c') t) u", 2},
		{"SELECT COUNT(DISTINCT x, y) FROM (" + both + ") t", 2},
		{"SELECT COUNT(*) FROM (" + row + " UNION " + other + ") t", 2},
		{"SELECT COUNT(*) FROM (" + row + " UNION " + row + ") t", 1},
		{"SELECT COUNT(*) FROM (" + row + " INTERSECT " + other + ") t", 0},
		{"SELECT COUNT(*) FROM (" + row + " EXCEPT " + other + ") t", 1},
		{"SELECT COUNT(*) FROM (SELECT -0e0 x UNION SELECT 0e0 UNION SELECT 0.00 UNION SELECT 0) t", 1},
		{"SELECT COUNT(*) FROM (SELECT 1.50 x UNION SELECT 1.5 UNION SELECT NULL UNION SELECT NULL) t", 2},
	} {
		if got := g.query(c.statement).must(t).rows[0][0]; got != c.want {
			t.Errorf("%s\ngave %v, want %d", c.statement, got, c.want)
		}
	}
}
