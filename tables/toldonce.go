package tables

import (
	"context"
	"sync"
)

// toldOnce is what a statement has been told once and need not be told again: a join scans the same mailboxes several times.
type toldOnce struct {
	mu    sync.Mutex // guards about
	about map[string]bool
}

// onceKey is the context key of what a statement has been told, which Begin puts there.
type onceKey struct{}

// onceOf is what the statement of ctx has been told; nothing for one that did not begin with Begin.
func onceOf(ctx context.Context) *toldOnce {
	if s, ok := ctx.Value(onceKey{}).(*toldOnce); ok {
		return s
	}
	return &toldOnce{}
}

// first reports whether nothing has been said about something before, and notes that it is.
func (s *toldOnce) first(about string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.about[about] {
		return false
	}
	if s.about == nil {
		s.about = map[string]bool{}
	}
	s.about[about] = true
	return true
}
