package tables

import (
	"strings"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// textOf is a value of a type as MySQL writes it into a text: of a DATE the day alone, of a DATETIME(6) six digits of the second. Other values
// are left to the engine.
func textOf(ctx *sql.Context, t sql.Type, v any) any {
	at, ok := v.(time.Time)
	d, isTime := t.(sql.DatetimeType)
	switch {
	case !ok || !isTime:
		return v
	case gmstypes.IsDateType(t):
		return at.Format(time.DateOnly)
	case d.Precision() == 0:
		return at.Format(time.DateTime)
	}
	return at.Format(time.DateTime + "." + strings.Repeat("0", d.Precision()))
}

// timesText is the type of a time as text.
var timesText = text(int64(len("9999-12-31 23:59:59.999999")))

// asTexts gives a function of texts its times as texts. The engine writes them all in one way.
func asTexts(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	children := e.Children()
	out := make([]sql.Expression, len(children))
	changed := false
	for i, c := range children {
		out[i] = c
		if t := c.Type(ctx); gmstypes.IsTime(t) {
			out[i], changed = &cast{c, timesText}, true
		}
	}
	if !changed {
		return e, false, nil
	}
	with, err := e.WithChildren(ctx, out...)
	return with, true, err
}

// asTimes makes times of the numbers that a time is compared with: 20261101 is a day.
func asTimes(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	children := e.Children()
	times := false
	for _, c := range children {
		times = times || gmstypes.IsDatetimeType(c.Type(ctx)) || gmstypes.IsDateType(c.Type(ctx))
	}
	if !times {
		return e, false, nil
	}
	out := make([]sql.Expression, len(children))
	changed := false
	for i, c := range children {
		out[i] = c
		if tuple, ok := c.(expression.Tuple); ok {
			list := append(expression.Tuple{}, tuple...)
			for j, item := range list {
				if gmstypes.IsNumber(item.Type(ctx)) {
					list[j], changed = &dayNumber{item}, true
				}
			}
			out[i] = list
		} else if gmstypes.IsNumber(c.Type(ctx)) {
			out[i], changed = &dayNumber{c}, true
		}
	}
	if !changed {
		return e, false, nil
	}
	with, err := e.WithChildren(ctx, out...)
	return with, true, err
}

// dayNumber is a number that stands for a time.
type dayNumber struct{ child sql.Expression }

var (
	_ sql.Expression         = (*dayNumber)(nil)
	_ sql.CollationCoercible = (*dayNumber)(nil)
)

// Resolved follows the child.
func (d *dayNumber) Resolved() bool { return d.child.Resolved() }

// String is the number.
func (d *dayNumber) String() string { return d.child.String() }

// Type is that of times.
func (*dayNumber) Type(*sql.Context) sql.Type { return dateTime }

// IsNullable is the child's.
func (d *dayNumber) IsNullable(ctx *sql.Context) bool { return d.child.IsNullable(ctx) }

// CollationCoercibility is that of numbers.
func (*dayNumber) CollationCoercibility(*sql.Context) (sql.CollationID, byte) {
	return sql.Collation_binary, 5
}

// Children is the one.
func (d *dayNumber) Children() []sql.Expression { return []sql.Expression{d.child} }

// WithChildren replaces it.
func (d *dayNumber) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(d, len(children), 1)
	}
	return &dayNumber{children[0]}, nil
}

// Eval is the time; a number that is none is an error, as a text is.
func (d *dayNumber) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := d.child.Eval(ctx, row)
	if v == nil || err != nil {
		return nil, err
	}
	n, err := integerOf(ctx, v)
	if err != nil {
		return nil, err
	}
	t, ok := numberTime(n)
	if !ok {
		return nil, gmstypes.ErrConvertingToTime.New(v)
	}
	return t, nil
}
