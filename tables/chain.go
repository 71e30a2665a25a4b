package tables

import (
	"context"
	"errors"
	"io"

	"github.com/dolthub/go-mysql-server/sql"
)

// chain reads sources one after another. The next ones are opened ahead, so that their first pages are on their way
// while the present one is read.
type chain struct {
	ctx   context.Context // ends when the statement does
	ahead int             // sources open at once
	rest  []func(context.Context) (rowSource, error)
	open  []rowSource // the first is being read
}

// newChain reads parts in order with ahead of them open; 1 opens each when its turn comes.
func newChain(ctx context.Context, ahead int, parts []func(context.Context) (rowSource, error)) *chain {
	return &chain{ctx: ctx, ahead: ahead, rest: parts}
}

// Next returns the next row of the first source that has one.
func (c *chain) Next(ctx context.Context) (sql.Row, error) {
	for {
		for len(c.open) < c.ahead && len(c.rest) > 0 {
			src, err := c.rest[0](c.ctx)
			if err != nil {
				return nil, err
			}
			c.open, c.rest = append(c.open, src), c.rest[1:]
		}
		if len(c.open) == 0 {
			return nil, io.EOF
		}
		row, err := c.open[0].Next(ctx)
		if !isEOF(err) {
			return row, err
		}
		if err := c.open[0].Close(); err != nil {
			return nil, err
		}
		c.open = c.open[1:]
	}
}

// Close closes every open source.
func (c *chain) Close() error {
	var all []error
	for _, src := range c.open {
		all = append(all, src.Close())
	}
	c.open, c.rest = nil, nil
	return errors.Join(all...)
}
