package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression/function/aggregation"
	"github.com/dolthub/go-mysql-server/sql/plan"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// groupBytes is what a group takes beside its values, for each function over it.
const groupBytes = 160

// group makes a GROUP BY count what its groups hold. The engine reads rows in one goroutine and groups them in another, whose
// errors would leave the first waiting for ever: they are kept for the next row that comes.
func (h *hoard) group(n *plan.GroupBy) {
	grouped := len(n.GroupByExprs) > 0
	counted := make([]sql.Expression, len(n.SelectDeps))
	for i, e := range n.SelectDeps {
		a, isFunction := e.(sql.Aggregation)
		switch {
		case !isFunction && !grouped, isFunction && !grouped && !holdsRows(a): // one group, which the engine reads without
			counted[i] = e
			continue
		case !isFunction:
			a = aggregation.NewFirst(e)
		}
		counted[i] = &countedFunction{Aggregation: a, hoard: h}
	}
	n.SelectDeps = counted
	keys := make([]sql.Expression, len(n.GroupByExprs))
	for i, e := range n.GroupByExprs {
		keys[i] = &groupKey{sameValue{wrapper{e}}, h}
	}
	n.GroupByExprs = keys
}

// holdsRows reports the functions over rows that hold something of each.
func holdsRows(a sql.Aggregation) bool {
	switch a := a.(type) {
	case *aggregate:
		if a.sorted && len(a.args) > 1 { // without an order GROUP_CONCAT keeps no more than it will give, which is bounded
			return true
		}
	}
	return holdsDocument(a)
}

// countedFunction is a function over the rows of a group that counts what it holds.
type countedFunction struct {
	sql.Aggregation
	hoard *hoard
}

// NewBuffer begins a group.
func (f *countedFunction) NewBuffer(ctx *sql.Context) (sql.AggregationBuffer, error) {
	a, err := f.Aggregation, error(nil)
	document := holdsDocument(a)
	if document {
		if a, err = countedDocument(ctx, a, f.hoard); err != nil {
			return nil, err
		}
	}
	buffer, err := a.NewBuffer(ctx)
	if err != nil {
		return nil, err
	}
	if err := f.hoard.add(groupBytes); err != nil {
		f.hoard.fail(err)
	}
	return &countedBuffer{AggregationBuffer: buffer, hoard: f.hoard, counted: document, grows: holdsTexts(ctx, a)}, nil
}

// holdsTexts reports the functions over rows whose value has no size of its own: a later one may be a longer text.
func holdsTexts(ctx *sql.Context, a sql.Aggregation) bool {
	switch a.(type) {
	case *aggregation.Max, *aggregation.Min, *aggregate:
		t := a.Type(ctx)
		return gmstypes.IsText(t) || gmstypes.IsJSON(t)
	}
	return false
}

// countedBuffer is the state of a function of one group.
type countedBuffer struct {
	sql.AggregationBuffer
	hoard   *hoard
	counted bool  // its arguments count what it holds
	grows   bool  // its value may take more with each row
	value   bool  // it has a value
	held    int64 // bytes
}

// Update takes a row. After an error nothing is evaluated any more: hundreds of rows may still be on their way.
func (b *countedBuffer) Update(ctx *sql.Context, row sql.Row) error {
	if b.hoard.broken.Load() != nil {
		return nil
	}
	err := b.AggregationBuffer.Update(ctx, row)
	if err == nil && !b.counted {
		err = b.count(ctx)
	}
	if err != nil {
		b.hoard.fail(err)
	}
	return nil
}

// count counts what the function holds since this row.
func (b *countedBuffer) count(ctx *sql.Context) error {
	if b.value && !b.grows {
		return nil
	}
	b.value = true
	held, err := b.size(ctx)
	if err != nil || held <= b.held {
		return err
	}
	more := held - b.held
	b.held = held
	return b.hoard.add(more)
}

// size is what the function holds.
func (b *countedBuffer) size(ctx *sql.Context) (int64, error) {
	if g, ok := b.AggregationBuffer.(*group); ok {
		if c, ok := g.accumulator.(*concatenating); ok {
			return c.held, nil
		}
	}
	v, err := b.AggregationBuffer.Eval(ctx)
	return sizeOfValue(v), err
}

// groupKey is an expression that rows are grouped by.
type groupKey struct {
	sameValue
	hoard *hoard
}

var _ sql.Expression = (*groupKey)(nil)

// WithChildren replaces the expression.
func (k *groupKey) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(k, children)
	return &groupKey{sameValue{in}, k.hoard}, err
}

// Eval evaluates the expression. After an error no group counts any more.
func (k *groupKey) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	if k.hoard.broken.Load() != nil {
		return nil, nil
	}
	v, err := k.child.Eval(ctx, row)
	if err != nil {
		k.hoard.fail(err)
		return nil, nil
	}
	return v, nil
}
