package tables

import (
	"fmt"
	"strings"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/sqltypes"
)

// present is a function of the present time, as the value that it has for all of a statement. It prints itself as the function, because the
// columns of results are named by that.
type present struct {
	value  sql.Expression // a literal
	name   string
	digits int // of a second
}

var _ sql.Expression = (*present)(nil)

// Resolved is true.
func (p *present) Resolved() bool { return p.value.Resolved() }

// String is the function as it was written.
func (p *present) String() string { return p.name }

// Type is the value's.
func (p *present) Type(ctx *sql.Context) sql.Type { return p.value.Type(ctx) }

// TimeDigits are the digits of a second that it has.
func (p *present) TimeDigits(*sql.Context) int { return p.digits }

// IsNullable is the value's.
func (p *present) IsNullable(ctx *sql.Context) bool { return p.value.IsNullable(ctx) }

// Eval is the value.
func (p *present) Eval(ctx *sql.Context, row sql.Row) (any, error) { return p.value.Eval(ctx, row) }

// Children is the value, which the engine takes for a constant.
func (p *present) Children() []sql.Expression { return []sql.Expression{p.value} }

// WithChildren replaces the value.
func (p *present) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	if len(children) != 1 {
		return nil, sql.ErrInvalidChildrenNumber.New(p, len(children), 1)
	}
	return &present{children[0], p.name, p.digits}, nil
}

// presentFunction is a function of the present time, which is one for all of a statement, in UTC or in the session's zone. With a number it has so many
// digits of a second, else none. The engine does not take it for a constant, refuses it beside GROUP BY, and gives some digits that nobody asked for.
// See https://dev.mysql.com/doc/refman/8.0/en/date-and-time-functions.html#function_now.
func presentFunction(name string, utc bool, of presentKind) sql.Function {
	return sql.FunctionN{Name: name, Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		digits, err := presentDigits(name, args)
		if err != nil {
			return nil, err
		}
		now := ctx.QueryTime().UTC()
		if !utc {
			if now, err = sessionNow(ctx); err != nil {
				return nil, err
			}
		}
		shown := name + "()"
		if len(args) > 0 {
			shown = name + "(" + args[0].String() + ")"
		}
		return &present{of(now.Truncate(fractionUnit(digits)), digits), shown, digits}, nil
	}}
}

// fractionUnit is the least time that so many digits of a second can say.
func fractionUnit(digits int) time.Duration {
	unit := time.Second
	for range digits {
		unit /= 10
	}
	return unit
}

// presentDigits are those that are asked for.
func presentDigits(name string, args []sql.Expression) (int, error) {
	switch len(args) {
	case 0:
		return 0, nil
	case 1:
	default:
		return 0, sql.ErrInvalidArgumentNumber.New(strings.ToUpper(name), "0 or 1", len(args))
	}
	literal, ok := args[0].(*expression.Literal)
	if !ok {
		return allFractionDigits, nil // a parameter, before it has a value
	}
	digits, ok := smallInteger(literal.Value())
	if !ok || digits < 0 || digits > allFractionDigits {
		return 0, mysql.NewSQLError(errTooBigPrecision, stateSyntax, "Too-big precision %v specified for '%s'. Maximum is %d.", literal.Value(), name, allFractionDigits)
	}
	return int(digits), nil
}

// sessionNow is the present time in the session's zone.
func sessionNow(ctx *sql.Context) (time.Time, error) {
	now, err := function.NewNow(ctx, expression.NewLiteral(int64(allFractionDigits), gmstypes.Int64))
	if err != nil {
		return time.Time{}, err
	}
	v, err := now.Eval(ctx, nil)
	t, ok := v.(time.Time)
	if err == nil && !ok {
		err = fmt.Errorf("the present time is no time, but %T", v)
	}
	return t, err
}

// presentKind makes a value of the present time.
type presentKind func(now time.Time, digits int) *expression.Literal

// The kinds of values.
var (
	presentDatetime presentKind = func(now time.Time, digits int) *expression.Literal {
		return expression.NewLiteral(now, gmstypes.MustCreateDatetimeType(sqltypes.Datetime, digits))
	}
	presentDay presentKind = func(now time.Time, _ int) *expression.Literal {
		return expression.NewLiteral(now.Truncate(24*time.Hour), gmstypes.Date)
	}
	presentClock presentKind = func(now time.Time, _ int) *expression.Literal {
		return expression.NewLiteral(clockOf(now), gmstypes.Time)
	}
)
