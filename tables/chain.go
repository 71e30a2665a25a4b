package tables

import (
	"context"
	"errors"
	"io"

	"github.com/dolthub/go-mysql-server/sql"
)

// part opens one source of a chain.
type part func(context.Context) (rowSource, error)

// chain reads sources one after another. The next ones are opened ahead, side by side, so that their first pages are on
// their way while the present one is read.
type chain struct {
	ctx    context.Context // ends when the statement does, or the chain
	cancel context.CancelFunc
	ahead  int // sources open at once
	rest   []part
	open   []*opening // the first is being read
}

// opening is a source that is being opened in a goroutine, which ends when part returns.
type opening struct {
	done     chan struct{}
	src      rowSource
	err      error
	panicked any // what part panicked with: it goes on in the reader's goroutine, where the server catches it
}

// newChain reads parts in order with ahead of them open; 1 opens each when its turn comes.
func newChain(ctx context.Context, ahead int, parts []part) *chain {
	ctx, cancel := context.WithCancel(ctx)
	return &chain{ctx: ctx, cancel: cancel, ahead: ahead, rest: parts}
}

// start opens the next part.
func (c *chain) start() {
	o := &opening{done: make(chan struct{})}
	open := c.rest[0]
	c.open, c.rest = append(c.open, o), c.rest[1:]
	go func() {
		defer close(o.done)
		defer func() { o.panicked = recover() }()
		o.src, o.err = open(c.ctx)
	}()
}

// Next returns the next row of the first source that has one.
func (c *chain) Next(ctx context.Context) (sql.Row, error) {
	for {
		for len(c.open) < c.ahead && len(c.rest) > 0 {
			c.start()
		}
		if len(c.open) == 0 {
			return nil, io.EOF
		}
		first := c.open[0]
		<-first.done // ends with the context at the latest, as every request does
		if first.panicked != nil {
			panic(first.panicked)
		}
		if first.err != nil {
			return nil, first.err
		}
		row, err := first.src.Next(ctx)
		if !isEOF(err) {
			return row, err
		}
		if err := first.src.Close(); err != nil {
			return nil, err
		}
		c.open = c.open[1:]
	}
}

// Close ends every source that is open or being opened.
func (c *chain) Close() error {
	c.cancel()
	var all []error
	for _, o := range c.open {
		<-o.done
		if o.src != nil {
			all = append(all, o.src.Close())
		}
	}
	c.open, c.rest = nil, nil
	return errors.Join(all...)
}
