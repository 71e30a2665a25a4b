package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function/aggregation"
	"github.com/dolthub/go-mysql-server/sql/plan"
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
		keys[i] = &groupKey{expression.UnaryExpressionStub{Child: e}, h}
	}
	n.GroupByExprs = keys
}

// holdsRows reports the functions over rows that hold something of each.
func holdsRows(a sql.Aggregation) bool {
	switch a := a.(type) {
	case *aggregate:
		return a.sorted && len(a.args) > 1 // without an order GROUP_CONCAT keeps no more than it will give
	case *aggregation.JsonArray, *aggregation.JSONObjectAgg:
		return true
	}
	return false
}

// countedFunction is a function over the rows of a group that counts what it holds.
type countedFunction struct {
	sql.Aggregation
	hoard *hoard
}

// NewBuffer begins a group.
func (f *countedFunction) NewBuffer(ctx *sql.Context) (sql.AggregationBuffer, error) {
	buffer, err := f.Aggregation.NewBuffer(ctx)
	if err != nil {
		return nil, err
	}
	if err := f.hoard.add(groupBytes); err != nil {
		f.hoard.fail(err)
	}
	return &countedBuffer{AggregationBuffer: buffer, hoard: f.hoard, rows: holdsRows(f.Aggregation)}, nil
}

// countedBuffer is the state of a function of one group.
type countedBuffer struct {
	sql.AggregationBuffer
	hoard *hoard
	rows  bool // something is held of each row
	value bool // a value is held
}

// Update takes a row.
func (b *countedBuffer) Update(ctx *sql.Context, row sql.Row) error {
	err := b.AggregationBuffer.Update(ctx, row)
	if err == nil {
		var more int64
		if more, err = b.more(ctx, row); err == nil {
			err = b.hoard.add(more)
		}
	}
	if err != nil {
		b.hoard.fail(err)
	}
	return nil
}

// more is what the function holds since this row.
func (b *countedBuffer) more(ctx *sql.Context, row sql.Row) (int64, error) {
	switch {
	case b.rows:
		return sizeOf(row), nil
	case b.value:
		return 0, nil
	}
	b.value = true
	v, err := b.AggregationBuffer.Eval(ctx)
	return sizeOfValue(v), err
}

// groupKey is an expression that rows are grouped by.
type groupKey struct {
	expression.UnaryExpressionStub
	hoard *hoard
}

var _ sql.Expression = (*groupKey)(nil)

// Type is the expression's.
func (k *groupKey) Type(ctx *sql.Context) sql.Type { return k.Child.Type(ctx) }

// CollationCoercibility is the expression's.
func (k *groupKey) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	return sql.GetCoercibility(ctx, k.Child)
}

// String prints the expression.
func (k *groupKey) String() string { return k.Child.String() }

// WithChildren replaces the expression.
func (k *groupKey) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(k, len(children), 1)
	}
	return &groupKey{expression.UnaryExpressionStub{Child: children[0]}, k.hoard}, nil
}

// Eval evaluates the expression. After an error no group counts any more.
func (k *groupKey) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := k.Child.Eval(ctx, row)
	if err != nil {
		k.hoard.fail(err)
		return nil, nil
	}
	return v, nil
}
