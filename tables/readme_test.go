package tables_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestReadmeTables compares the README's table of columns with the declarations.
func TestReadmeTables(t *testing.T) {
	g := newGateway(t)
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range g.query("SHOW TABLES").must(t).rows {
		var columns, key []string
		for _, row := range g.query(fmt.Sprintf("SHOW COLUMNS FROM %v", table[0])).must(t).rows {
			columns = append(columns, fmt.Sprint(row[0]))
			if row[3] == "PRI" {
				key = append(key, fmt.Sprint(row[0]))
			}
		}
		line := fmt.Sprintf("| `%v` | %s | %s |\n", table[0], strings.Join(key, ", "), strings.Join(columns, ", "))
		if !strings.Contains(string(readme), line) {
			t.Errorf("README.md lacks this line:\n%s", line)
		}
	}
}
