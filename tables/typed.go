package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/sqltypes"
)

// typed is a function of the engine whose type is another in MySQL.
type typed struct {
	sql.Expression
	typeOf func(ctx *sql.Context, args []sql.Expression) sql.Type
}

var (
	_ sql.Expression         = (*typed)(nil)
	_ sql.CollationCoercible = (*typed)(nil)
)

// WithChildren keeps the type.
func (t *typed) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	e, err := t.Expression.WithChildren(ctx, children...)
	if err != nil {
		return nil, err
	}
	return &typed{e, t.typeOf}, nil
}

// CollationCoercibility is the function's.
func (t *typed) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	return sql.GetCoercibility(ctx, t.Expression)
}

// Type is MySQL's.
func (t *typed) Type(ctx *sql.Context) sql.Type { return t.typeOf(ctx, t.Children()) }

// Eval is the function's value, of the type.
func (t *typed) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := t.Expression.Eval(ctx, row)
	if v == nil || err != nil {
		return nil, err
	}
	return valueOf(ctx, v, t.Type(ctx))
}

// TimeDigits are those of a second that its values have: of one of several results as many as the longest of them has.
func (t *typed) TimeDigits(ctx *sql.Context) int {
	if digits, ok := saidDigits(ctx, t.Expression); ok {
		return digits
	}
	results := resultsOf(bare(t.Expression))
	if len(results) == 0 {
		return typeDigits(t.Type(ctx))
	}
	most, children := 0, bare(t.Expression).Children()
	for _, at := range results {
		most = max(most, fractionDigits(ctx, children[at]))
	}
	return most
}

// valueOf is a value of a type; a decimal has as many digits after the point as that says.
func valueOf(ctx *sql.Context, v any, t sql.Type) (any, error) {
	if d, isDecimal := t.(sql.DecimalType); isDecimal && d.Scale() < mostScale { // the engine says 30 where it does not know
		d, err := decimalOf(ctx, v)
		if err != nil {
			return nil, err
		}
		return rounded(d, int32(scaleOf(t))), nil
	}
	v, _, err := gmstypes.ConvertOrTruncate(ctx, v, t)
	return v, err
}

// inColumn is a value as a column of a type keeps it: a decimal with the digits of the type, where the value may have more.
func inColumn(ctx *sql.Context, v any, t sql.Type) (any, error) {
	if d, isDecimal := t.(sql.DecimalType); v == nil || !isDecimal || d.Scale() >= mostScale {
		return v, nil
	}
	return valueOf(ctx, v, t)
}

// roundFunction is ROUND or TRUNCATE: of decimals the result has as many digits after the point as it says.
func roundFunction(name string, engine func(*sql.Context, ...sql.Expression) (sql.Expression, error), doubles *scalarKind) sql.Function {
	return sql.FunctionN{Name: name, Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		e, err := engine(ctx, args...)
		if err != nil {
			return nil, err
		}
		if t := args[0].Type(ctx); !isExact(t) && !gmstypes.IsNullType(t) {
			return doubles.function().NewInstance(ctx, args)
		}
		return &typed{e, roundType}, nil
	}}
}

// typedFunction is a function of the engine that has another type in MySQL.
func typedFunction(name string, typeOf func(*sql.Context, []sql.Expression) sql.Type) sql.Function {
	engine := builtIns[name]
	return sql.FunctionN{Name: name, Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		e, err := engine.NewInstance(ctx, args)
		if err != nil {
			return nil, err
		}
		return &typed{e, typeOf}, nil
	}}
}

// unixType is the type of UNIX_TIMESTAMP, a whole number of a time without a fraction of a second.
func unixType(ctx *sql.Context, args []sql.Expression) sql.Type {
	digits := mostFractionDigits(ctx, args)
	if digits == 0 {
		return gmstypes.Int64
	}
	return gmstypes.MustCreateDecimalType(uint8(unixDigits+digits), uint8(digits))
}

// unixTimestampFunction is UNIX_TIMESTAMP, which is 0 of what is no time: the engine's is NULL.
// See Item::get_timeval in https://github.com/mysql/mysql-server/blob/8.0/sql/item.cc.
func unixTimestampFunction() sql.Function {
	engine := typedFunction("unix_timestamp", unixType)
	return sql.FunctionN{Name: "unix_timestamp", Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		e, err := engine.NewInstance(ctx, args)
		if err != nil || len(args) == 0 {
			return e, err
		}
		given := e.Children()[0]
		if time, isRead := given.(*reading); isRead {
			given = time.child
		}
		return &zeroForNone{shown{wrapper{e}}, given}, nil
	}}
}

// zeroForNone is a function of a time, and 0 where what it is given is no time. That is a child of its own: the function may be a constant by then.
type zeroForNone struct {
	shown
	given sql.Expression
}

// Resolved follows both.
func (z *zeroForNone) Resolved() bool { return z.child.Resolved() && z.given.Resolved() }

// Children are the function and what it is given.
func (z *zeroForNone) Children() []sql.Expression { return []sql.Expression{z.child, z.given} }

// WithChildren replaces them.
func (z *zeroForNone) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	if len(children) != 2 {
		return nil, sql.ErrInvalidChildrenNumber.New(z, len(children), 2)
	}
	return &zeroForNone{shown{wrapper{children[0]}}, children[1]}, nil
}

// Eval is the function's value.
func (z *zeroForNone) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := z.child.Eval(ctx, row)
	if v != nil || err != nil {
		return v, err
	}
	given, err := z.given.Eval(ctx, row)
	if given == nil || err != nil {
		return nil, err
	}
	return valueOf(ctx, int64(0), z.Type(ctx))
}

// unixDigits are those of the seconds of the last second that UNIX_TIMESTAMP knows, and one more.
const unixDigits = 12

// sysdateFunction is SYSDATE, which is another time for each row, with the digits of a second that are asked for.
func sysdateFunction() sql.Function {
	engine := builtIns["sysdate"]
	return sql.FunctionN{Name: "sysdate", Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		digits, err := presentDigits("sysdate", args)
		if err != nil {
			return nil, err
		}
		e, err := engine.NewInstance(ctx, args)
		if err != nil {
			return nil, err
		}
		return &perRow{&typed{e, always(gmstypes.MustCreateDatetimeType(sqltypes.Datetime, digits))}}, nil
	}}
}

// modFunction is MOD(a, b), of the type that a % b has.
func modFunction() sql.Function {
	engine := builtIns["mod"]
	return sql.FunctionN{Name: "mod", Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		e, err := engine.NewInstance(ctx, args)
		if err != nil {
			return nil, err
		}
		if m, ok := e.(*expression.Mod); ok && ofDoubles(ctx, m) {
			return &remainder{m}, nil
		}
		if t := remainderType(ctx, args); t != nil {
			return &typed{e, always(t)}, nil
		}
		return e, nil
	}}
}

// remainderType is the type of a remainder: of integers an integer, with the sign of what is divided; nil of decimals, of which the engine's is right.
func remainderType(ctx *sql.Context, of []sql.Expression) sql.Type {
	a, b := of[0].Type(ctx), of[1].Type(ctx)
	if gmstypes.IsInteger(a) && gmstypes.IsInteger(b) {
		return bigintOf(a)
	}
	return nil
}

// bigintOf is BIGINT, unsigned where a type is. The engine calls small constants unsigned too.
func bigintOf(t sql.Type) sql.Type {
	if t.Equals(gmstypes.Uint64) {
		return gmstypes.Uint64
	}
	return gmstypes.Int64
}

// resultFunction is a function of the engine whose result is one of its arguments, from the first-th on: exact numbers keep their digits.
func resultFunction(name string, first int) sql.Function {
	engine := collatedFunction(builtIns[name])
	return sql.FunctionN{Name: name, Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		e, err := engine.NewInstance(ctx, args)
		if err != nil || len(args) <= first {
			return e, err
		}
		t := exactResult(ctx, args[first:])
		if t == nil {
			return e, nil
		}
		return &typed{e, always(t)}, nil
	}}
}

// exactResult is the type of numbers of which some are decimals, or of times of several types; nil for all others.
func exactResult(ctx *sql.Context, results []sql.Expression) sql.Type {
	if t := integerResult(ctx, results); t != nil {
		return t
	}
	var out sql.Type
	for _, e := range results {
		t := e.Type(ctx)
		switch {
		case out != nil && isDay(out) && isDay(t):
			out = generalType(out, t)
		case gmstypes.IsNullType(t):
			continue
		case out == nil:
			out = t
		default:
			both := exactType(out, t)
			if both == nil && !(isExact(out) && isExact(t)) {
				return nil
			}
			if both != nil {
				out = both
			}
		}
	}
	if out == nil || !gmstypes.IsDecimal(out) && !isDay(out) {
		return nil
	}
	return out
}

// generalType is the type that holds the values of two: of days and times of them one with the digits of a second that either has.
func generalType(a, b sql.Type) sql.Type {
	switch {
	case !isDay(a) || !isDay(b):
		return gmstypes.GeneralizeTypes(a, b)
	case gmstypes.IsDateType(a) && gmstypes.IsDateType(b):
		return a
	}
	return gmstypes.MustCreateDatetimeType(sqltypes.Datetime, max(typeDigits(a), typeDigits(b)))
}

// integerResult is the type of integers of which some are BIGINT UNSIGNED, or the engine calls some unsigned, as it does small constants; nil for
// all others.
func integerResult(ctx *sql.Context, results []sql.Expression) sql.Type {
	unsigned, large, small := false, false, false
	for _, e := range results {
		t := e.Type(ctx)
		switch {
		case gmstypes.IsNullType(t):
		case !gmstypes.IsInteger(t):
			return nil
		case isUnsigned(ctx, e):
			large = true
		default:
			small, unsigned = true, unsigned || gmstypes.IsUnsigned(t)
		}
	}
	switch {
	case large && small:
		return gmstypes.MustCreateDecimalType(20, 0)
	case unsigned:
		return gmstypes.Int64
	}
	return nil
}

// isDay says that values of a type have a date: DATE, DATETIME and TIMESTAMP, which the engine calls times.
func isDay(t sql.Type) bool { return gmstypes.IsTime(t) }

// isDayOrClock says that they are these, or TIMEs.
func isDayOrClock(t sql.Type) bool { return isDay(t) || gmstypes.IsTimespan(t) }

// truncate makes the engine's TRUNCATE.
func truncate(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
	if len(args) != 2 {
		return nil, sql.ErrInvalidArgumentNumber.New("TRUNCATE", 2, len(args))
	}
	return function.NewTruncate(ctx, args[0], args[1]), nil
}

// constantDigits is the number of digits that a constant says, 0 of a text that begins with no number; ok is false where it is no constant.
func constantDigits(ctx *sql.Context, e sql.Expression) (n int64, ok bool) {
	of := e
	if text, isText := e.(*textNumber); isText {
		of = text.child
	}
	if _, ok = of.(*expression.Literal); !ok {
		return 0, false
	}
	v, err := e.Eval(ctx, nil)
	if err == nil && v != nil {
		n, err = integerOf(ctx, v)
	}
	if err != nil {
		n = 0
	}
	return n, true
}

// roundType is the type of a rounded number.
func roundType(ctx *sql.Context, args []sql.Expression) sql.Type {
	t := args[0].Type(ctx)
	switch {
	case gmstypes.IsDecimal(t):
	case isExact(t):
		return bigintOf(t)
	default:
		return gmstypes.Float64
	}
	scale := uint8(0)
	if len(args) > 1 {
		scale = scaleOf(t)
		if n, ok := constantDigits(ctx, args[1]); ok {
			scale = uint8(min(max(n, 0), int64(scale)))
		}
	}
	return gmstypes.MustCreateDecimalType(max(digitsOf(t)-scaleOf(t)+scale, 1), scale)
}
