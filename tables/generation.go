package tables

import (
	"context"
	"sync"
)

// generation is what a Provider serves between two calls of Replace.
type generation struct {
	sources []*Source
	running sync.WaitGroup  // the statements that began with it
	before  <-chan struct{} // closed when the generation before has settled
	settled chan struct{}   // closed by settle
}

// newGeneration follows one that settles when before is closed.
func newGeneration(sources []*Source, before <-chan struct{}) *generation {
	return &generation{sources: sources, before: before, settled: make(chan struct{})}
}

// settle waits for the statements of g and of all generations before it. No statement may begin with g any more.
func (g *generation) settle() {
	<-g.before
	g.running.Wait()
	close(g.settled)
}

// pinned is the context key of the generation that a statement began with.
type pinned struct{ by *Provider }

// Begin lets a statement see the sources as they are now, to its end and whatever Replace does meanwhile. The statement
// runs in the context that Begin returns, and calls the function when it has ended.
func (p *Provider) Begin(ctx context.Context) (statement context.Context, end func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	g := p.current
	g.running.Add(1)
	ctx = context.WithValue(ctx, onceKey{}, &toldOnce{})
	return context.WithValue(ctx, pinned{p}, g), g.running.Done
}

// Replace puts other sources in the place of all that are served. Statements that have begun keep those that they began
// with; settled is closed when the last of them has ended.
func (p *Provider) Replace(sources ...*Source) (settled <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	old := p.current
	p.current = newGeneration(sources, old.settled)
	go old.settle() // ends with the last statement that began before
	return old.settled
}

// sources are those that the statement of ctx began with, or without one the present ones.
func (p *Provider) sources(ctx context.Context) []*Source {
	if g, ok := ctx.Value(pinned{p}).(*generation); ok {
		return g.sources
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.current.sources
}
