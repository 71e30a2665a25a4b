package tables

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"

	"github.com/outlooksql/outlooksql/graph"
	"github.com/outlooksql/outlooksql/graph/odata"
)

// rung is one way of asking, from the most that can be pushed to the plain listing.
type rung struct {
	filter odata.Expr
	order  []odata.Order
	name   string // what is left to Graph, for the note
}

// rungs are the ways to ask for a filter and an order: both; no order; times only; nothing. Graph refuses filters that it
// finds too complex for a mailbox, and no document says which: the rows must be right all the same.
func rungs(filter odata.Expr, order []odata.Order) []rung {
	out := []rung{{filter, order, "the filter and the order"}}
	if len(order) > 0 {
		out = append(out, rung{filter, nil, "the filter without the order"})
	}
	var times []odata.Expr
	for _, term := range filter.Terms() {
		if p := term.Properties(); len(p) == 1 && p[0] == "receivedDateTime" {
			times = append(times, term)
		}
	}
	if len(times) > 0 && len(times) < len(filter.Terms()) {
		out = append(out, rung{odata.And(times...), nil, "the received time only"})
	}
	if !filter.IsZero() {
		out = append(out, rung{odata.Expr{}, nil, "no filter"})
	}
	return out
}

// ladder is a listing that steps down when Graph refuses its filter or order before the first row.
type ladder struct {
	s       *scan
	open    func(odata.Expr, []odata.Order) (rowSource, error)
	rungs   []rung
	now     int
	started bool // a row came: a refusal is an error from here on
	current rowSource
}

// step opens the present rung.
func (l *ladder) step() error {
	var err error
	l.current, err = l.open(l.rungs[l.now].filter, l.rungs[l.now].order)
	return err
}

// Next returns the next row, from a lower rung where the present one is refused.
func (l *ladder) Next(ctx context.Context) (sql.Row, error) {
	for {
		row, err := l.current.Next(ctx)
		if err == nil {
			l.started = true
			return row, nil
		}
		if l.started || !graph.IsFilterRefused(err) || l.now+1 >= len(l.rungs) {
			return nil, err
		}
		if err := l.current.Close(); err != nil {
			return nil, err
		}
		l.now++
		l.s.plan.order.lose()
		l.s.note(refusal(err, l.rungs[l.now].name))
		if err := l.step(); err != nil {
			return nil, err
		}
	}
}

// Close ends the present listing.
func (l *ladder) Close() error {
	if l.current == nil {
		return nil
	}
	return l.current.Close()
}

// refusal is the sentence that SHOW WARNINGS has.
func refusal(err error, left string) string {
	code := "an error"
	var g *graph.Error
	if errors.As(err, &g) {
		code = strings.TrimSpace(fmt.Sprintf("%d %s", g.Status, g.Code))
	}
	return fmt.Sprintf("Microsoft Graph refused the filter or order of this query (%s): it was asked for %s instead, "+
		"and the rest was done here. The rows are complete; more was read than needed.", code, left)
}
