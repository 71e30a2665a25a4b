package tables

import (
	"fmt"
	"strings"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// scalarKind is a function of one row.
type scalarKind struct {
	name        string
	least, most int  // arguments
	nulls       bool // it looks at arguments that are NULL; all others are NULL then
	typeOf      func(ctx *sql.Context, args []sql.Expression) sql.Type
	eval        func(ctx *sql.Context, call *scalar, values sql.Row) (any, error)
	// digits are those of a second that a TIME has which it gives; nil where it gives none.
	digits func(ctx *sql.Context, args []sql.Expression) int
}

// scalar is a call of a function of ours.
type scalar struct {
	*scalarKind
	args []sql.Expression
}

var (
	_ sql.FunctionExpression = (*scalar)(nil)
	_ sql.CollationCoercible = (*scalar)(nil)
)

// function makes such calls.
func (k *scalarKind) function() sql.Function {
	return sql.FunctionN{Name: k.name, Fn: func(_ *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		if len(args) < k.least || len(args) > k.most {
			return nil, sql.ErrInvalidArgumentNumber.New(strings.ToUpper(k.name), k.least, len(args))
		}
		return &scalar{k, args}, nil
	}}
}

// always is a type that no argument changes.
func always(t sql.Type) func(*sql.Context, []sql.Expression) sql.Type {
	return func(*sql.Context, []sql.Expression) sql.Type { return t }
}

// FunctionName is its name.
func (s *scalar) FunctionName() string { return s.name }

// Description is shown nowhere.
func (s *scalar) Description() string { return s.name }

// Resolved follows the arguments.
func (s *scalar) Resolved() bool { return expression.ExpressionsResolved(s.args...) }

// String is what SQL says.
func (s *scalar) String() string {
	args := make([]string, len(s.args))
	for i, e := range s.args {
		args[i] = e.String()
	}
	return s.name + "(" + strings.Join(args, ",") + ")"
}

// Type is the result's.
func (s *scalar) Type(ctx *sql.Context) sql.Type { return s.typeOf(ctx, s.args) }

// TimeDigits are the digits of a second that its values have.
func (s *scalar) TimeDigits(ctx *sql.Context) int {
	if s.digits != nil {
		return s.digits(ctx, s.args)
	}
	return typeDigits(s.Type(ctx))
}

// IsNullable is true: arguments that mean nothing give NULL.
func (s *scalar) IsNullable(*sql.Context) bool { return true }

// CollationCoercibility is that of the texts among the arguments; what is made of times and numbers has the connection's collation, and bytes have
// none, as strongly as what they are made of.
func (s *scalar) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	t := s.Type(ctx)
	if !gmstypes.IsText(t) {
		return sql.Collation_binary, numberCoercibility
	}
	collation, coercibility := ctx.GetCollation(), byte(textCoercibility)
	for _, e := range s.args {
		other, too := sql.GetCoercibility(ctx, e)
		switch {
		case !gmstypes.IsText(e.Type(ctx)):
		case gmstypes.IsTextOnly(t):
			collation, coercibility = sql.ResolveCoercibility(collation, coercibility, other, too)
		default:
			coercibility = min(coercibility, too)
		}
	}
	if !gmstypes.IsTextOnly(t) {
		collation = sql.Collation_binary
	}
	return collation, coercibility
}

// Children are the arguments.
func (s *scalar) Children() []sql.Expression { return s.args }

// WithChildren replaces them.
func (s *scalar) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	if len(children) != len(s.args) {
		return nil, sql.ErrInvalidChildrenNumber.New(s, len(children), len(s.args))
	}
	return &scalar{s.scalarKind, children}, nil
}

// Eval is the function's value.
func (s *scalar) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	values := make(sql.Row, len(s.args))
	for i, e := range s.args {
		v, err := e.Eval(ctx, row)
		if err != nil {
			return nil, err
		}
		if values[i], err = sql.UnwrapAny(ctx, v); values[i] == nil && !s.nulls || err != nil {
			return nil, err
		}
	}
	return s.eval(ctx, s, values)
}

// integerOf is a value as a whole number, rounded; of a text the one that it begins with.
func integerOf(ctx *sql.Context, v any) (int64, error) {
	if text, ok := v.(string); ok {
		n, whole := wholeAt(text)
		if !whole {
			ctx.Warn(errTruncatedWrongValue, "Truncated incorrect INTEGER value") // which may be mail
		}
		return n, nil
	}
	out, _, err := gmstypes.ConvertOrTruncate(ctx, v, gmstypes.Int64)
	if err != nil {
		return 0, err
	}
	n, _ := out.(int64)
	return n, nil
}

// timeOf is a value as a time; ok is false, with a warning, where it is none.
func timeOf(ctx *sql.Context, v any) (t time.Time, ok bool) {
	if n, isNumber := smallInteger(v); isNumber {
		return numberTime(n)
	}
	if t, ok = utcTime(ctx, v); !ok {
		ctx.Warn(errTruncatedWrongValue, "Incorrect datetime value: '%v'", v)
	}
	return t, ok
}

// numberTime is the time that a number means: YYYYMMDD or YYYYMMDDhhmmss, with two digits of the year too.
// See https://dev.mysql.com/doc/refman/8.0/en/date-and-time-literals.html.
func numberTime(n int64) (time.Time, bool) {
	if n < 101 {
		return time.Time{}, false
	}
	layout := "20060102150405"
	switch {
	case n <= 99991231:
		n = fullYear(n, 10_000)
		layout = "20060102"
	case n <= 991231235959:
		n = fullYear(n, 10_000_000_000)
	}
	t, err := time.Parse(layout, fmt.Sprintf("%0*d", len(layout), n))
	return t, err == nil
}

// fullYear adds the century to a number whose year stands at unit, where the year has two digits.
func fullYear(n, unit int64) int64 {
	switch year := n / unit; {
	case year < 70:
		return n + 2000*unit
	case year < 100:
		return n + 1900*unit
	}
	return n
}
