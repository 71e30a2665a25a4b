package tables_test

import (
	"strings"
	"testing"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// TestBrokenStretches reads long folders side by side where pages break and filters are refused: the same rows, and no
// row twice.
func TestBrokenStretches(t *testing.T) {
	faults := map[string]graphsim.Fault{"refused": {RefuseFilter: true}, "empty": {EmptyPage: true}}
	for name, fault := range brokenPages {
		faults[name] = fault
	}
	g, b := newRestless(t, *propertySeed, 12)
	cases := 0
	for range 3 {
		b.mu.Lock()
		g.sim.Update(b.fill)
		b.mu.Unlock()
		g.ahead += 1e13
		for _, scan := range movingScans {
			want := sorted(g.query(scan.statement).must(t))
			for name, fault := range faults {
				fault.Path, fault.Skip, fault.Times = "/mailFolders/", b.IntN(12), 1+b.IntN(3)
				if fault.RefuseFilter { // for good, and those filters alone that no statement asks for
					fault.Query, fault.Times = "receivedDateTime ge 2026", 0
				}
				g.sim.Fault(fault)
				r := g.query(scan.statement)
				g.sim.ClearFaults()
				cases++
				if r.err != nil && !strings.Contains(r.err.Error(), "link to a page that was read before") {
					t.Errorf("%s, %s at %d: %v", scan.statement, name, fault.Skip, r.err)
				} else if got := sorted(r); r.err == nil && got != want {
					t.Errorf("%s, %s at %d: %d rows, want %d, %q", scan.statement, name, fault.Skip, strings.Count(got, "\n"), strings.Count(want, "\n"), r.texts())
				}
			}
		}
	}
	t.Logf("%d cases", cases)
}
