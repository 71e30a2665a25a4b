package tables_test

import (
	"context"
	"testing"

	"github.com/dolthub/go-mysql-server/sql"

	"github.com/outlooksql/outlooksql/tables"
)

// TestReplace lets statements keep the sources that they began with, and settles when the last of them has ended, of
// earlier generations too.
func TestReplace(t *testing.T) {
	named := func(name string) *tables.Source { return tables.NewSource(tables.SourceOptions{Name: name}) }
	p := tables.NewProvider(named("a"))
	has := func(ctx context.Context, name string) bool {
		return p.HasDatabase(sql.NewContext(ctx), name)
	}
	first, endFirst := p.Begin(t.Context())
	firstSettled := p.Replace(named("b"))
	second, endSecond := p.Begin(t.Context())
	secondSettled := p.Replace(named("c"), named("d"))
	for _, test := range []struct {
		ctx  context.Context
		name string
		want bool
	}{
		{first, "a", true}, {first, "b", false}, {first, "c", false}, {first, "adele@contoso.com", true},
		{second, "a", false}, {second, "b", true}, {second, "B_ALL", true}, {second, "c", false},
		{t.Context(), "a", false}, {t.Context(), "b", false}, {t.Context(), "d", true}, {t.Context(), "adele@contoso.com", false},
	} {
		if got := has(test.ctx, test.name); got != test.want {
			t.Errorf("%s is there: %v, want %v", test.name, got, test.want)
		}
	}
	settled := func(ch <-chan struct{}) bool {
		select {
		case <-ch:
			return true
		default:
			return false
		}
	}
	endSecond()
	if settled(firstSettled) || settled(secondSettled) {
		t.Error("settled although the first statement runs")
	}
	endFirst()
	<-firstSettled
	<-secondSettled
}
