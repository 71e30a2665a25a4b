package server

import (
	"sync"
	"testing"

	"github.com/dolthub/go-mysql-server/sql"
)

// panickingRows panic when they are read.
type panickingRows struct{ closed bool }

// Next panics.
func (*panickingRows) Next(*sql.Context) (sql.Row, error) { panic("a row") }

// Close notes that it was called.
func (r *panickingRows) Close(*sql.Context) error {
	r.closed = true
	return nil
}

// TestShapeCloses reads rows that panic: they are closed, as they may hold memory that is counted.
func TestShapeCloses(t *testing.T) {
	rows := &panickingRows{}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was lost")
			}
		}()
		discarded.apply(sql.NewEmptyContext(), rows)
	}()
	if !rows.closed {
		t.Error("the rows are open")
	}
}

// TestWarningsOfGoroutines warns from another goroutine while the count is read. The race detector looks on.
func TestWarningsOfGoroutines(t *testing.T) {
	ctx := sql.NewEmptyContext()
	s := &session{BaseSession: sql.NewBaseSession()}
	var wg sync.WaitGroup
	wg.Go(func() {
		for range 100 {
			s.Warn(&sql.Warning{Level: errorLevel})
			s.ClearWarnings()
		}
	})
	for range 100 {
		for _, name := range []string{warningCount, errorCount} {
			if n, err := s.GetSessionVariable(ctx, name); err != nil || n.(int64) > 1 {
				t.Fatalf("%s: %v, %v", name, n, err)
			}
		}
	}
	wg.Wait()
}
