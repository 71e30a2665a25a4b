package tables

import (
	"testing"

	"github.com/dolthub/go-mysql-server/sql/analyzer"
)

// TestBoundedRulesAreThere asks the engine for the rules that boundPlanning finds by their names.
func TestBoundedRulesAreThere(t *testing.T) {
	found := map[string]bool{}
	for _, b := range analyzer.NewBuilder(nil).Build().Batches {
		for _, r := range b.Rules {
			found[r.Id.String()] = true
		}
	}
	for _, name := range []string{optimizeJoinsRule, pushFiltersRule} {
		if !found[name] {
			t.Errorf("the engine has no rule %s: nothing bounds what it did", name)
		}
	}
}
