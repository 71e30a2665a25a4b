package tables_test

import "testing"

// TestLongNumbers: texts of many digits are numbers as texts of a few are, and as quickly.
func TestLongNumbers(t *testing.T) {
	g := newGateway(t)
	const most = "99999999999999999999999999999999999999999999999999999999999999999"
	for query, want := range map[string]string{
		"SELECT CAST(REPEAT('1', 3000000) AS DECIMAL(65))":                                                             most + "\n",
		"SELECT CAST(CONCAT('-', REPEAT('1', 3000000), 'x') AS DECIMAL(65))":                                           "-" + most + "\n",
		"SELECT CAST(CONCAT('1e', REPEAT('1', 7000)) AS DECIMAL(65)), CAST('1e99999999' AS DECIMAL(65))":               most + " | " + most + "\n",
		"SELECT CAST(CONCAT('1e-', REPEAT('1', 7000)) AS DECIMAL(65)), CAST('1e-99999999' AS DECIMAL(65,2))":           "0 | 0.00\n",
		"SELECT CAST(CONCAT(REPEAT('0', 200), '12.5') AS DECIMAL(10,2))":                                               "12.50\n",
		"SELECT CAST(CONCAT('0.', REPEAT('0', 200), '5e202') AS DECIMAL(10,2))":                                        "50.00\n",
		"SELECT CAST(CONCAT('25', REPEAT('0', 200), 'e-200') AS DECIMAL(10,2))":                                        "25.00\n",
		"SELECT CAST(CONCAT('1.', REPEAT('9', 3000)) AS DECIMAL(10,2)), CAST(' +1.005e00000000003z' AS DECIMAL(10,2))": "2.00 | 1005.00\n",
		"SELECT CAST(REPEAT('x', 3000000) AS DECIMAL(10,2))":                                                           "0.00\n",
	} {
		if got := g.query(query).must(t).text(); got != want {
			t.Errorf("%s: got %.80q, want %.80q", query, got, want)
		}
	}
}
