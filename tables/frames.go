package tables

import (
	"fmt"
	"io"
	"strings"

	"github.com/cockroachdb/apd/v3"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	agg "github.com/dolthub/go-mysql-server/sql/expression/function/aggregation"
	"github.com/dolthub/go-mysql-server/sql/expression/function/aggregation/window"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// withFrame gives a window with an order the frame that MySQL means by it: without one, all rows up to the last that is equal to the present
// row. The engine's own compare in ascending order only, and lose their way where there is NULL.
func withFrame(ctx *sql.Context, w sql.WindowAdaptableExpression) (sql.Expression, bool) {
	d := w.Window()
	if d == nil || len(d.OrderBy) == 0 || isRows(d.Frame) {
		return w, false
	}
	if _, ours := d.Frame.(*rangeFrame); ours {
		return w, false
	}
	c := *d
	c.Frame = &rangeFrame{d.Frame}
	return w.WithWindow(ctx, &c), true
}

// isRows says that a frame counts rows.
func isRows(f sql.WindowFrame) bool {
	return f != nil && strings.HasPrefix(strings.ToUpper(f.String()), "ROWS")
}

// framerOf walks the frames of a window.
func framerOf(w *sql.WindowDefinition) (sql.WindowFramer, error) {
	if w.Frame == nil {
		return agg.NewPartitionFramer(), nil
	}
	return w.Frame.NewFramer(w)
}

// rangeFrame is a RANGE of rows, by their order. The frame within is the engine's; nil is the default.
type rangeFrame struct{ sql.WindowFrame }

var _ sql.WindowFrame = (*rangeFrame)(nil)

// String tells two frames apart.
func (f *rangeFrame) String() string {
	if f.WindowFrame == nil {
		return "range to the current row"
	}
	return f.WindowFrame.String()
}

// NewFramer finds the frames of a window.
func (f *rangeFrame) NewFramer(w *sql.WindowDefinition) (sql.WindowFramer, error) {
	r := &rangeFramer{order: w.OrderBy}
	if f.WindowFrame == nil {
		return r, nil
	}
	r.start = bound{following: f.StartNFollowing(), preceding: f.StartNPreceding(), unbounded: f.UnboundedPreceding()}
	r.end = bound{following: f.EndNFollowing(), preceding: f.EndNPreceding(), unbounded: f.UnboundedFollowing()}
	r.fromCurrent = !r.start.unbounded
	if (r.start.offset() || r.end.offset()) && len(w.OrderBy) != 1 {
		return nil, agg.ErrRangeInvalidOrderBy.New(len(w.OrderBy))
	}
	return r, nil
}

// bound is an end of a frame: the partition's, that of the rows equal to the present one, or at a distance from it.
type bound struct {
	preceding, following sql.Expression // a distance; nil where there is none
	unbounded            bool
}

// offset says that the bound is at a distance.
func (b bound) offset() bool { return b.preceding != nil || b.following != nil }

// rangeFramer walks the frames of a partition.
type rangeFramer struct {
	order       sql.SortConditions
	start, end  bound
	fromCurrent bool // the frame begins with the present row, or at a distance from it

	partition, peers, frame sql.WindowInterval
	at                      int
}

var _ sql.WindowFramer = (*rangeFramer)(nil)

// NewFramer begins a partition.
func (f *rangeFramer) NewFramer(partition sql.WindowInterval) (sql.WindowFramer, error) {
	c := *f
	c.partition, c.at = partition, partition.Start
	c.peers = sql.WindowInterval{Start: partition.Start, End: partition.Start}
	return &c, nil
}

// Next is the frame of the next row.
func (f *rangeFramer) Next(ctx *sql.Context, rows sql.WindowBuffer) (sql.WindowInterval, error) {
	if f.at >= f.partition.End {
		return sql.WindowInterval{}, io.EOF
	}
	if f.at >= f.peers.End {
		if err := endedBy(ctx); err != nil {
			return sql.WindowInterval{}, err
		}
		if err := f.nextPeers(ctx, rows); err != nil {
			return sql.WindowInterval{}, err
		}
	}
	f.at++
	return f.frame, nil
}

// nextPeers finds the rows that are equal in the order, and their frame.
func (f *rangeFramer) nextPeers(ctx *sql.Context, rows sql.WindowBuffer) error {
	f.peers = sql.WindowInterval{Start: f.at, End: f.at + 1}
	first, err := f.keys(ctx, rows[f.at])
	if err != nil {
		return err
	}
	for ; f.peers.End < f.partition.End; f.peers.End++ {
		next, err := f.keys(ctx, rows[f.peers.End])
		if err != nil {
			return err
		}
		if same, err := f.equal(ctx, first, next); err != nil {
			return err
		} else if !same {
			break
		}
	}
	f.frame = sql.WindowInterval{Start: f.partition.Start, End: f.peers.End}
	if f.fromCurrent {
		f.frame.Start = f.peers.Start
	}
	if f.end.unbounded {
		f.frame.End = f.partition.End
	}
	if (f.start.offset() || f.end.offset()) && first[0] != nil {
		return f.measure(ctx, rows)
	}
	return nil
}

// keys are what a row is ordered by.
func (f *rangeFramer) keys(ctx *sql.Context, row sql.Row) (sql.Row, error) {
	out := make(sql.Row, len(f.order))
	for i, o := range f.order {
		v, err := o.Expr.Eval(ctx, row)
		if err != nil {
			return nil, err
		}
		if out[i], err = sql.UnwrapAny(ctx, v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// equal compares keys; NULL is equal to NULL.
func (f *rangeFramer) equal(ctx *sql.Context, a, b sql.Row) (bool, error) {
	for i, o := range f.order {
		if a[i] == nil || b[i] == nil {
			if a[i] != nil || b[i] != nil {
				return false, nil
			}
			continue
		}
		if c, err := o.Expr.Type(ctx).Compare(ctx, a[i], b[i]); err != nil || c != 0 {
			return false, err
		}
	}
	return true, nil
}

// measure finds the frame whose bounds are at a distance from the present row.
func (f *rangeFramer) measure(ctx *sql.Context, rows sql.WindowBuffer) error {
	inside := func(b bound, row sql.Row, before bool) (bool, error) {
		return f.within(ctx, b, rows[f.at], row, before)
	}
	if f.start.offset() {
		f.frame.Start = f.partition.Start
		for ; f.frame.Start < f.partition.End; f.frame.Start++ {
			if ok, err := inside(f.start, rows[f.frame.Start], true); err != nil {
				return err
			} else if ok {
				break
			}
		}
	}
	if f.end.offset() {
		f.frame.End = f.partition.End
		for ; f.frame.End > f.partition.Start; f.frame.End-- {
			if ok, err := inside(f.end, rows[f.frame.End-1], false); err != nil {
				return err
			} else if ok {
				break
			}
		}
	}
	f.frame.End = max(f.frame.End, f.frame.Start)
	return nil
}

// within says that a row is not before a bound, or not after it. NULL comes before every bound, or behind it where the order descends.
func (f *rangeFramer) within(ctx *sql.Context, b bound, current, row sql.Row, notBefore bool) (bool, error) {
	key := f.order[0].Expr
	distance, back := b.following, false
	if b.preceding != nil {
		distance, back = b.preceding, true
	}
	descending := f.order[0].Order == sql.Descending
	op := "+"
	if back != descending {
		op = "-"
	}
	limit, err := distant(ctx, key, distance, op, current)
	if err != nil {
		return false, err
	}
	v, err := key.Eval(ctx, row)
	switch {
	case limit == nil || err != nil:
		return false, err
	case v == nil:
		return notBefore == descending, nil
	}
	c, err := compareDistance(ctx, key, v, limit)
	if descending {
		c = -c
	}
	if notBefore {
		return c >= 0, err
	}
	return c <= 0, err
}

// distant is the key of a row, so far away.
func distant(ctx *sql.Context, key, distance sql.Expression, op string, row sql.Row) (any, error) {
	if interval, ok := distance.(*expression.Interval); ok {
		sign := int64(1)
		if op == "-" {
			sign = -1
		}
		return later(ctx, key, interval, sign).Eval(ctx, row)
	}
	return expression.NewArithmetic(key, distance, op).Eval(ctx, row)
}

// compareDistance compares a key with one at a distance, which for numbers has another type.
func compareDistance(ctx *sql.Context, key sql.Expression, v, limit any) (int, error) {
	if _, isDecimal := limit.(*apd.Decimal); isDecimal || isExact(key.Type(ctx)) {
		a, err := decimalOf(ctx, v)
		if err != nil {
			return 0, fmt.Errorf("comparing the bounds of a window: %w", err)
		}
		b, err := decimalOf(ctx, limit)
		if err != nil {
			return 0, fmt.Errorf("comparing the bounds of a window: %w", err)
		}
		return a.Cmp(b), nil
	}
	return key.Type(ctx).Compare(ctx, v, limit)
}

// FirstIdx is where the frame begins.
func (f *rangeFramer) FirstIdx() int { return f.frame.Start }

// LastIdx is where it ends.
func (f *rangeFramer) LastIdx() int { return f.frame.End }

// Interval is the frame.
func (f *rangeFramer) Interval() (sql.WindowInterval, error) { return f.frame, nil }

// bucket is NTILE, which counts in integers; the engine says that they are doubles.
type bucket struct{ *window.NTile }

var _ sql.WindowAggregation = (*bucket)(nil)

// ntileFunction makes calls of NTILE.
func ntileFunction() sql.Function {
	engine := builtIns["ntile"]
	return sql.FunctionN{Name: "ntile", Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		e, err := engine.NewInstance(ctx, args)
		if err != nil {
			return nil, err
		}
		return &bucket{e.(*window.NTile)}, nil
	}}
}

// Type is that of integers.
func (*bucket) Type(*sql.Context) sql.Type { return gmstypes.Uint64 }

// WithChildren keeps the type.
func (b *bucket) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	e, err := b.NTile.WithChildren(ctx, children...)
	if err != nil {
		return nil, err
	}
	return &bucket{e.(*window.NTile)}, nil
}

// WithWindow keeps the type.
func (b *bucket) WithWindow(ctx *sql.Context, w *sql.WindowDefinition) sql.WindowAdaptableExpression {
	return &bucket{b.NTile.WithWindow(ctx, w).(*window.NTile)}
}

// WithId keeps the type.
//
//lint:ignore ST1003 the engine names it so
func (b *bucket) WithId(id sql.ColumnId) sql.IdExpression {
	return &bucket{b.NTile.WithId(id).(*window.NTile)}
}
