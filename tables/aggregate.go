package tables

import (
	"fmt"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// aggregateKind is what an aggregate function does.
type aggregateKind struct {
	name string
	// typeOf is the type of the result, by that of the argument.
	typeOf func(sql.Type) sql.Type
	// start makes the state of one group, by the types of the arguments.
	start func(args []sql.Type) accumulator
	// never says that the result is never NULL.
	never bool
	// called is the name of the result where the engine has given it one already.
	called string
	// nulls says that rows in which the argument is NULL are added too.
	nulls bool
	// sorted says that the arguments after the first are only sorted by, and may be NULL.
	sorted bool
}

// accumulator is the state of one group. Rows in which an argument is NULL are not added, unless nulls says so.
type accumulator interface {
	add(ctx *sql.Context, args sql.Row) error
	result(ctx *sql.Context) (any, error)
}

// aggregate is a call of an aggregate function of ours, over groups or as a window function.
type aggregate struct {
	*aggregateKind
	rowsCall
}

var (
	_ sql.Aggregation        = (*aggregate)(nil)
	_ sql.FunctionExpression = (*aggregate)(nil)
	_ sql.CollationCoercible = (*aggregate)(nil)
)

// aggregateFunction is the function of one argument that makes such calls.
func aggregateFunction(a *aggregateKind) sql.Function {
	return sql.Function1{Name: a.name, Fn: func(_ *sql.Context, e sql.Expression) sql.Expression {
		if d, ok := e.(*expression.DistinctExpression); ok {
			e = &distinct{child: d.Child}
		}
		return &aggregate{a, rowsCall{args: []sql.Expression{e}}}
	}}
}

// FunctionName is its name.
func (a *aggregate) FunctionName() string { return a.name }

// Description is shown nowhere.
func (a *aggregate) Description() string { return a.name }

// String is by what the engine takes two calls for the same.
func (a *aggregate) String() string {
	if a.called != "" {
		return a.called
	}
	if a.aggregateKind == countDistinct {
		return a.over("COUNTDISTINCT([" + strings.Join(a.words(), " ") + "])") // as the engine's, which is known by this name elsewhere in the plan
	}
	return a.printed(strings.ToUpper(a.name))
}

// Type is the result's.
func (a *aggregate) Type(ctx *sql.Context) sql.Type { return a.typeOf(a.args[0].Type(ctx)) }

// IsNullable is true where no row may be added.
func (a *aggregate) IsNullable(*sql.Context) bool { return !a.never }

// CollationCoercibility is that of numbers, or of the text that is made.
func (a *aggregate) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	if t, isText := a.Type(ctx).(sql.TypeWithCollation); isText {
		return t.Collation(), 2
	}
	return sql.Collation_binary, 5
}

// Eval fails: an aggregate has a value for many rows only.
func (a *aggregate) Eval(*sql.Context, sql.Row) (any, error) {
	return nil, fmt.Errorf("%s stands where a value of one row is wanted", a)
}

// WithChildren replaces the arguments and the window's expressions.
func (a *aggregate) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	with, err := a.with(ctx, a, children)
	return &aggregate{a.aggregateKind, with}, err
}

// WithId sets it.
//
//lint:ignore ST1003 the engine names it so
func (a *aggregate) WithId(id sql.ColumnId) sql.IdExpression {
	c := *a
	c.id = id
	return &c
}

// WithWindow makes it a window function.
func (a *aggregate) WithWindow(_ *sql.Context, w *sql.WindowDefinition) sql.WindowAdaptableExpression {
	c := *a
	c.window = w
	return &c
}

// NewBuffer starts a group.
func (a *aggregate) NewBuffer(ctx *sql.Context) (sql.AggregationBuffer, error) {
	return a.newGroup(ctx)
}

// newGroup starts a group, with arguments of its own: a DISTINCT remembers what it has seen.
func (a *aggregate) newGroup(ctx *sql.Context) (*group, error) {
	g := &group{sorted: a.sorted, nulls: a.nulls, args: make([]sql.Expression, len(a.args)), values: make(sql.Row, len(a.args))}
	types := make([]sql.Type, len(a.args))
	for i, e := range a.args {
		c, err := transform.Clone(ctx, e)
		if err != nil {
			return nil, err
		}
		g.args[i], types[i] = c, e.Type(ctx)
	}
	g.accumulator = a.start(types)
	return g, nil
}

// group is one group, or the frame of a window.
type group struct {
	accumulator
	args   []sql.Expression
	values sql.Row // of the present row
	sorted bool    // see aggregateKind
	nulls  bool    // as well
}

// Update adds a row.
func (g *group) Update(ctx *sql.Context, row sql.Row) error {
	for i, e := range g.args {
		v, err := e.Eval(ctx, row)
		if err != nil {
			return err
		}
		v, err = sql.UnwrapAny(ctx, v)
		if err != nil || v == nil && !g.nulls && !(g.sorted && i > 0) {
			return err
		}
		g.values[i] = v
	}
	return g.add(ctx, g.values)
}

// Eval is the result.
func (g *group) Eval(ctx *sql.Context) (any, error) { return g.result(ctx) }

// Dispose forgets what a DISTINCT has seen.
func (g *group) Dispose(ctx *sql.Context) {
	for _, e := range g.args {
		expression.Dispose(ctx, e)
	}
}

// NewWindowFunction executes it over frames.
func (a *aggregate) NewWindowFunction(ctx *sql.Context) (sql.WindowFunction, error) {
	framer, err := framerOf(a.window)
	if err != nil {
		return nil, err
	}
	return &framed{aggregate: a, framer: framer}, nil
}

// framed is an aggregate over frames. A frame that begins where the one before did is only added to: running totals read each row once.
type framed struct {
	*aggregate
	framer     sql.WindowFramer
	group      *group
	start, end int // of the frame before
	value      any
}

var _ sql.WindowFunction = (*framed)(nil)

// StartPartition forgets the partition before.
func (f *framed) StartPartition(*sql.Context, sql.WindowInterval, sql.WindowBuffer) error {
	f.group = nil
	return nil
}

// DefaultFramer is that of the window.
func (f *framed) DefaultFramer() sql.WindowFramer { return f.framer }

// Compute is the result over a frame.
func (f *framed) Compute(ctx *sql.Context, frame sql.WindowInterval, rows sql.WindowBuffer) (any, error) {
	if f.group != nil && f.start == frame.Start && f.end == frame.End {
		return f.value, nil
	}
	if f.group == nil || f.start != frame.Start || f.end > frame.End {
		g, err := f.newGroup(ctx)
		if err != nil {
			return nil, err
		}
		f.group, f.start, f.end = g, frame.Start, frame.Start
	}
	for ; f.end < frame.End; f.end++ {
		if err := f.group.Update(ctx, rows[f.end]); err != nil {
			return nil, err
		}
	}
	var err error
	f.value, err = f.group.result(ctx)
	return f.value, err
}

// Dispose has nothing to release that the garbage collector would not.
func (f *framed) Dispose(*sql.Context) { f.group = nil }
