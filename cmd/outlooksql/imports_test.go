package main

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const (
	module = "github.com/outlooksql/outlooksql"
	engine = "github.com/dolthub/go-mysql-server"
)

// mayImport are our packages that each package may import, below the module.
var mayImport = map[string][]string{
	"cmd/outlooksql":  {"config", "graph", "graph/graphsim", "graph/odata", "server", "server/doubles", "tables"},
	"cmd/bench":       {},
	"config":          {"server/spelling"},
	"server":          {"server/doubles", "server/spelling"},
	"server/doubles":  {},
	"server/spelling": {},
	"tables":          {"graph", "graph/odata", "server/doubles", "tables/catalog"},
	"tables/catalog":  {},
	"graph":           {"graph/odata"},
	"graph/odata":     {},
	"graph/graphsim":  {},
}

// importsEngine are those that may import the SQL engine.
var importsEngine = []string{"server", "tables", "tables/catalog"}

// TestImports holds every package of the module, without its tests, to what it may import.
func TestImports(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-tags", "gms_pure_go", "-json=ImportPath,Imports", module+"/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	seen := 0
	for list := json.NewDecoder(strings.NewReader(string(out))); list.More(); seen++ {
		var pkg struct {
			ImportPath string
			Imports    []string
		}
		if err := list.Decode(&pkg); err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(pkg.ImportPath, module+"/")
		allowed, known := mayImport[name]
		if !known {
			t.Errorf("package %s has no rule", name)
		}
		for _, path := range pkg.Imports {
			if own, ok := strings.CutPrefix(path, module+"/"); ok && !slices.Contains(allowed, own) {
				t.Errorf("%s may not import %s", name, own)
			}
			if strings.HasPrefix(path, engine) && !slices.Contains(importsEngine, name) {
				t.Errorf("%s may not import the SQL engine (%s)", name, path)
			}
		}
	}
	if seen != len(mayImport) {
		t.Errorf("go list gave %d packages, want %d", seen, len(mayImport))
	}
}
