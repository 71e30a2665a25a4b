package server

import (
	"bytes"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	"github.com/dolthub/go-mysql-server/sql/expression/function/aggregation/window"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/sqltypes"

	"github.com/outlooksql/outlooksql/server/doubles"
)

// spanType is TIME with so many digits of a second, as it is written to clients. The engine's only type TIME has six.
type spanType struct {
	types.TimespanType_
	digits int
}

var _ sql.Type = spanType{}

// fullYears is a DATE or a DATETIME whose years have four digits, as it is written to clients. The engine leaves out zeros before the year 1000,
// and Exchange has mail of the year 1.
type fullYears struct{ sql.DatetimeType }

var _ sql.Type = fullYears{}

// SQL writes a value.
func (t fullYears) SQL(ctx *sql.Context, dest []byte, v any) (sqltypes.Value, error) {
	value, err := t.DatetimeType.SQL(ctx, dest, v)
	if err != nil || value.IsNull() {
		return value, err
	}
	missing := 4 - bytes.IndexByte(value.Raw(), '-')
	if missing <= 0 || missing > 3 {
		return value, nil
	}
	text := value.ToString()
	return sqltypes.MakeTrusted(value.Type(), append(append(dest, "000"[:missing]...), text...)), nil
}

// plainDouble is a FLOAT or a DOUBLE, as it is written to clients. The engine writes the exponent as Go does.
type plainDouble struct{ sql.NumberType }

var _ sql.Type = plainDouble{}

// SQL writes a value.
func (t plainDouble) SQL(ctx *sql.Context, dest []byte, v any) (sqltypes.Value, error) {
	out, _, err := t.NumberType.Convert(ctx, v)
	switch f := out.(type) {
	case float64:
		if err == nil {
			return sqltypes.MakeTrusted(t.Type(), doubles.Append(dest, f, 64)), nil
		}
	case float32:
		if err == nil {
			return sqltypes.MakeTrusted(t.Type(), doubles.Append(dest, float64(f), 32)), nil
		}
	}
	return t.NumberType.SQL(ctx, dest, v)
}

// isSpan says that a type is one.
func isSpan(t sql.Type) bool {
	_, ok := t.(spanType)
	return ok
}

// timeLength is the length of "-838:59:59".
const timeLength = 10

// MaxTextResponseByteLength is the most bytes of a value.
func (t spanType) MaxTextResponseByteLength(*sql.Context) uint32 {
	if t.digits == 0 {
		return timeLength
	}
	return uint32(timeLength + 1 + t.digits)
}

// SQL writes a value.
func (t spanType) SQL(ctx *sql.Context, dest []byte, v any) (sqltypes.Value, error) {
	value, err := t.TimespanType_.SQL(ctx, dest, v)
	if err != nil || value.IsNull() {
		return value, err
	}
	text := value.ToString()
	whole, fraction, _ := strings.Cut(text, ".")
	if t.digits == 0 {
		return sqltypes.MakeTrusted(sqltypes.Time, append(dest, whole...)), nil
	}
	fraction += strings.Repeat("0", timeDecimals)
	return sqltypes.MakeTrusted(sqltypes.Time, append(dest, whole+"."+fraction[:t.digits]...)), nil
}

// timeDigits are the digits of a second in a column of type TIME, by the expressions that make it: six where one of them does not say.
func (o *origins) timeDigits(made []sql.Expression) int {
	o.steps = mostSteps
	return o.mostTimeDigits(made)
}

// mostTimeDigits are those of the expression that has the most of them.
func (o *origins) mostTimeDigits(made []sql.Expression) int {
	if len(made) == 0 {
		return timeDecimals
	}
	digits := 0
	for _, e := range made {
		digits = max(digits, o.timeDigitsOf(e))
	}
	return digits
}

// timeDigitsOf are those of one expression.
func (o *origins) timeDigitsOf(e sql.Expression) int {
	if o.steps--; o.steps < 0 {
		return timeDecimals
	}
	switch e := unwrapped(e).(type) {
	case interface{ TimeDigits(*sql.Context) int }:
		return e.TimeDigits(o.ctx)
	case *expression.Alias:
		return o.timeDigitsOf(e.Child)
	case *function.NullIf:
		return o.timeDigitsOf(e.LeftChild)
	case *plan.Subquery:
		o.read(e.Query)
		return o.mostTimeDigits(o.columnOf(e.Query, 0))
	case *window.Lag:
		return o.mostTimeDigits(e.ChildExpressions)
	case *window.Lead:
		return o.mostTimeDigits(e.ChildExpressions)
	case *window.FirstValue:
		return o.timeDigitsOf(e.Child)
	case *window.LastValue:
		return o.timeDigitsOf(e.Child)
	case sql.WindowAdaptableExpression: // MAX and its like, which give a value of their first argument
		if args := e.Children(); len(args) > 0 {
			return o.timeDigitsOf(args[0])
		}
	case *expression.GetField:
		below, _ := o.below(e)
		return o.mostTimeDigits(below)
	}
	return timeDecimals
}
