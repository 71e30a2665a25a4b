package tables_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestTry(t *testing.T) {
	g := newGateway(t)
	for _, q := range strings.Split(os.Getenv("TRY"), ";") {
		if strings.TrimSpace(q) == "" {
			continue
		}
		fmt.Println("==", q)
		r := g.query(q)
		txt := r.text()
		if len(txt) > 3000 {
			txt = txt[:3000]
		}
		fmt.Print(txt)
		fmt.Println("rows", len(r.rows), "err", r.err)
		for _, w := range r.warnings {
			fmt.Println("  warning:", w.Message)
		}
		rs := g.requests()
		fmt.Println("  requests:", len(rs))
		for i, l := range rs {
			if i < 12 {
				if len(l) > 420 {
					l = l[:420]
				}
				fmt.Println("   ", l)
			}
		}
	}
}
