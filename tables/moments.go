package tables

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
)

// asTimes makes times of the numbers and texts that a time is compared with: 20261101 is a day, '2026-09-31' is none. The engine takes digits
// off the end of a text until it is a time.
func asTimes(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	children := append([]sql.Expression{}, e.Children()...)
	changed := false
	var err error
	if rows, isRows := pairOfRows(children); isRows {
		changed, err = rowsAsTimes(ctx, rows)
		children[0], children[1] = rows[0], rows[1]
	} else if with := dayAmong(ctx, children); with != nil {
		for i, c := range children {
			var isOne bool
			if children[i], isOne, err = asMoment(ctx, c, with); err != nil {
				break
			}
			changed = changed || isOne
		}
		if err == nil && changed { // what has been planned before knows already
			castMoments(ctx, e, children)
		}
	}
	if err != nil || !changed {
		return e, false, err
	}
	out, err := e.WithChildren(ctx, children...)
	return out, true, err
}

// castMoments makes NULL of the texts that are no times where MySQL casts them: a comparison of which neither side is a constant.
// See https://dev.mysql.com/doc/refman/8.0/en/type-conversion.html.
func castMoments(ctx *sql.Context, e sql.Expression, sides []sql.Expression) {
	switch e.(type) {
	case *expression.Between, *expression.InTuple:
		return
	}
	for _, side := range sides {
		if _, isConstant := constant(ctx, side); isConstant {
			return
		}
	}
	for _, side := range sides {
		if m, ok := side.(*moment); ok {
			m.cast = true
		}
	}
}

// withoutCasts compares the texts of a node that are no times as 0000-00-00: MySQL casts them in conditions on rows alone.
func withoutCasts(ctx *sql.Context, n sql.Node) (sql.Node, error) {
	switch n.(type) {
	case *plan.Filter, *plan.JoinNode:
		return n, nil
	}
	out, _, err := transform.OneNodeExpressions(ctx, n, func(_ *sql.Context, e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
		m, ok := e.(*moment)
		if !ok || !m.cast {
			return e, transform.SameTree, nil
		}
		c := *m
		c.cast = false
		return &c, transform.NewTree, nil
	})
	return out, err
}

// dayAmong is the type of the first time among expressions, and those in a list; nil without any.
func dayAmong(ctx *sql.Context, among []sql.Expression) sql.Type {
	for _, e := range among {
		if t := e.Type(ctx); isDay(t) {
			return t
		}
		if list, ok := e.(expression.Tuple); ok {
			if t := dayAmong(ctx, list); t != nil {
				return t
			}
		}
	}
	return nil
}

// pairOfRows are two rows that are compared with each other, as copies.
func pairOfRows(children []sql.Expression) (rows [2]expression.Tuple, ok bool) {
	if len(children) != 2 {
		return rows, false
	}
	for i, c := range children {
		row, isRow := c.(expression.Tuple)
		if !isRow {
			return rows, false
		}
		rows[i] = append(expression.Tuple{}, row...)
	}
	return rows, len(rows[0]) == len(rows[1])
}

// rowsAsTimes makes times of those members of two rows that a time is compared with.
func rowsAsTimes(ctx *sql.Context, rows [2]expression.Tuple) (changed bool, err error) {
	for i := range rows[0] {
		with := dayAmong(ctx, []sql.Expression{rows[0][i], rows[1][i]})
		for side := range rows {
			if with == nil || err != nil {
				break
			}
			var isOne bool
			rows[side][i], isOne, err = asMoment(ctx, rows[side][i], with)
			changed = changed || isOne
		}
	}
	return changed, err
}

// asMoment is an expression as a time to compare with one of a type; of a list, each of its members. A constant that is no time is MySQL's
// error 1525.
func asMoment(ctx *sql.Context, e sql.Expression, with sql.Type) (out sql.Expression, changed bool, err error) {
	if tuple, ok := e.(expression.Tuple); ok {
		list := make(expression.Tuple, len(tuple))
		for i, item := range tuple {
			var isOne bool
			if list[i], isOne, err = asMoment(ctx, item, with); err != nil {
				return nil, false, err
			}
			changed = changed || isOne
		}
		return list, changed, nil
	}
	if t := e.Type(ctx); !gmstypes.IsNumber(t) && !gmstypes.IsText(t) {
		return e, false, nil
	}
	m := &moment{wrapper: wrapper{e}, warned: new(atomic.Bool)}
	v, ok := constant(ctx, e)
	if !ok || contains[*expression.UserVar](ctx, e) { // which the statement itself may set
		return m, true, nil
	}
	if v != nil {
		if m.fixed, ok = timeIn(ctx, v); !ok {
			return nil, false, wrongTimeError(with, v)
		}
	}
	m.isFixed, m.isNull = true, v == nil
	return m, true, nil
}

// caseTimes makes times of what CASE compares a time with.
func caseTimes(ctx *sql.Context, c *expression.Case) (sql.Expression, bool, error) {
	if c.Expr == nil || !isDay(c.Expr.Type(ctx)) {
		return c, false, nil
	}
	children := append([]sql.Expression{}, c.Children()...)
	changed := false
	for i := range c.Branches {
		at := 1 + 2*i
		when, isOne, err := asMoment(ctx, children[at], c.Expr.Type(ctx))
		if err != nil {
			return nil, false, err
		}
		children[at], changed = when, changed || isOne
	}
	if !changed {
		return c, false, nil
	}
	e, err := c.WithChildren(ctx, children...)
	return e, true, err
}

// errWrongValue is ER_WRONG_VALUE.
const errWrongValue = 1525

// wrongTimeError refuses a constant that a value of a type is compared with.
func wrongTimeError(with sql.Type, v any) error {
	name := "DATETIME"
	if gmstypes.IsDateType(with) {
		name = "DATE"
	}
	if b, ok := v.([]byte); ok {
		v = string(b)
	}
	return mysql.NewSQLError(errWrongValue, stateOf(errWrongValue), "Incorrect %s value: '%v'", name, v)
}

// timeIn is the time that a text or a number stands for.
func timeIn(ctx *sql.Context, v any) (time.Time, bool) {
	switch v.(type) {
	case string, []byte, time.Time:
		return utcTime(ctx, v)
	}
	n, err := integerOf(ctx, v)
	if err != nil {
		return time.Time{}, false
	}
	if n == 0 {
		return gmstypes.ZeroTime, true
	}
	return numberTime(n)
}

// moment is a text or a number that stands for a time.
type moment struct {
	wrapper
	fixed           time.Time // the value of a constant
	isFixed, isNull bool
	cast            bool         // what is no time is NULL
	warned          *atomic.Bool // one warning for all rows
}

var (
	_ sql.Expression         = (*moment)(nil)
	_ sql.CollationCoercible = (*moment)(nil)
)

// Type is that of times.
func (*moment) Type(*sql.Context) sql.Type { return dateTime }

// IsNullable says that a text may be no time.
func (m *moment) IsNullable(*sql.Context) bool { return !m.isFixed || m.isNull }

// WithChildren replaces the child.
func (m *moment) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(m, children)
	c := *m
	c.wrapper = in
	return &c, err
}

// Eval is the time. What is none and no constant is NULL or 0000-00-00, with a warning that does not show it.
func (m *moment) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	if m.isFixed {
		if m.isNull {
			return nil, nil
		}
		return m.fixed, nil
	}
	v, err := m.child.Eval(ctx, row)
	if err == nil {
		v, err = sql.UnwrapAny(ctx, v)
	}
	if v == nil || err != nil {
		return nil, err
	}
	t, ok := timeIn(ctx, v)
	if ok {
		return t, nil
	}
	as := "0000-00-00"
	if m.cast {
		as = "NULL"
	}
	if m.warned.CompareAndSwap(false, true) {
		ctx.Session.Warn(&sql.Warning{Level: "Warning", Code: errTruncatedWrongValue,
			Message: fmt.Sprintf("Incorrect datetime value in %s: it is compared as %s", m.child, as)})
	}
	if m.cast {
		return nil, nil
	}
	return gmstypes.ZeroTime, nil
}
