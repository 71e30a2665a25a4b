package tables

import (
	"fmt"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
)

// windowKind is a window function that the engine lacks.
type windowKind struct {
	name   string
	takes  int // arguments
	typeOf func(*sql.Context, []sql.Expression) sql.Type
	// peers says that it looks at the rows up to the last one that is equal to the present one, whatever the frame is.
	peers bool
	eval  func(ctx *sql.Context, call *windowCall, frame, partition sql.WindowInterval, rows sql.WindowBuffer) (any, error)
}

// CUME_DIST and NTH_VALUE.
// See https://dev.mysql.com/doc/refman/8.0/en/window-function-descriptions.html.
var (
	cumulated = &windowKind{name: "cume_dist", typeOf: always(gmstypes.Float64), peers: true,
		eval: func(_ *sql.Context, _ *windowCall, frame, partition sql.WindowInterval, _ sql.WindowBuffer) (any, error) {
			return float64(frame.End-partition.Start) / float64(partition.End-partition.Start), nil
		}}
	nthValue = &windowKind{name: "nth_value", takes: 2, eval: evalNthValue,
		typeOf: func(ctx *sql.Context, args []sql.Expression) sql.Type { return args[0].Type(ctx) }}
)

// evalNthValue is the value of the n-th row of the frame; NULL if that has fewer.
func evalNthValue(ctx *sql.Context, call *windowCall, frame, _ sql.WindowInterval, rows sql.WindowBuffer) (any, error) {
	v, err := call.args[1].Eval(ctx, nil)
	if err != nil {
		return nil, err
	}
	n, err := integerOf(ctx, v)
	if at := int64(frame.Start) + n - 1; err == nil && at < int64(frame.End) {
		return call.args[0].Eval(ctx, rows[at])
	}
	return nil, err
}

// nthValueFunction makes calls of NTH_VALUE, whose second argument is a number from 1.
func nthValueFunction() sql.Function {
	return sql.FunctionN{Name: nthValue.name, Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		call := &windowCall{nthValue, rowsCall{args: args}} // beside an error too, which the engine asks for only then
		if len(args) != nthValue.takes {
			return call, sql.ErrInvalidArgumentNumber.New("NTH_VALUE", nthValue.takes, len(args))
		}
		if literal, ok := args[1].(*expression.Literal); ok && gmstypes.IsInteger(literal.Type(ctx)) {
			if n, err := integerOf(ctx, literal.Value()); err == nil && n > 0 {
				return call, nil
			}
		}
		return call, mysql.NewSQLError(errWrongArguments, "HY000", "Incorrect arguments to nth_value: the second is a number from 1")
	}}
}

// errWrongArguments is ER_WRONG_ARGUMENTS.
const errWrongArguments = 1210

// function makes calls.
func (k *windowKind) function() sql.Function {
	return sql.FunctionN{Name: k.name, Fn: func(_ *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		if len(args) != k.takes {
			return nil, sql.ErrInvalidArgumentNumber.New(strings.ToUpper(k.name), k.takes, len(args))
		}
		return &windowCall{k, rowsCall{args: args}}, nil
	}}
}

// windowCall is a call of such a function.
type windowCall struct {
	*windowKind
	rowsCall
}

var (
	_ sql.FunctionExpression = (*windowCall)(nil)
	_ sql.WindowAggregation  = (*windowCall)(nil)
	_ sql.CollationCoercible = (*windowCall)(nil)
)

// FunctionName is its name.
func (c *windowCall) FunctionName() string { return c.name }

// Description is shown nowhere.
func (c *windowCall) Description() string { return c.name }

// String is by what the engine takes two calls for the same.
func (c *windowCall) String() string { return c.printed(c.name) }

// Type is the result's.
func (c *windowCall) Type(ctx *sql.Context) sql.Type { return c.typeOf(ctx, c.args) }

// IsNullable is true where there is an argument.
func (c *windowCall) IsNullable(*sql.Context) bool { return len(c.args) > 0 }

// CollationCoercibility is that of the first argument, or of numbers.
func (c *windowCall) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	if len(c.args) > 0 {
		return sql.GetCoercibility(ctx, c.args[0])
	}
	return sql.Collation_binary, 5
}

// Eval fails: a window function has no value for one row alone.
func (c *windowCall) Eval(*sql.Context, sql.Row) (any, error) {
	return nil, fmt.Errorf("%s stands where a value of one row is wanted", c)
}

// WithChildren replaces the arguments and the window's expressions.
func (c *windowCall) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	with, err := c.with(ctx, c, children)
	return &windowCall{c.windowKind, with}, err
}

// WithId sets it.
//
//lint:ignore ST1003 the engine names it so
func (c *windowCall) WithId(id sql.ColumnId) sql.IdExpression {
	with := *c
	with.id = id
	return &with
}

// WithWindow sets it.
func (c *windowCall) WithWindow(_ *sql.Context, w *sql.WindowDefinition) sql.WindowAdaptableExpression {
	with := *c
	with.window = w
	return &with
}

// NewWindowFunction executes it over frames.
func (c *windowCall) NewWindowFunction(*sql.Context) (sql.WindowFunction, error) {
	if c.window == nil {
		return nil, sql.ErrWindowUnsupported.New(c.name)
	}
	framer := sql.WindowFramer(&rangeFramer{order: c.window.OrderBy})
	if !c.peers {
		var err error
		if framer, err = framerOf(c.window); err != nil {
			return nil, err
		}
	}
	return &windowRun{call: c, framer: framer}, nil
}

// windowRun is the execution of a call.
type windowRun struct {
	call      *windowCall
	framer    sql.WindowFramer
	partition sql.WindowInterval
}

// StartPartition notes where the rows begin and end.
func (r *windowRun) StartPartition(_ *sql.Context, partition sql.WindowInterval, _ sql.WindowBuffer) error {
	r.partition = partition
	return nil
}

// DefaultFramer walks the frames.
func (r *windowRun) DefaultFramer() sql.WindowFramer { return r.framer }

// Compute is the value over a frame.
func (r *windowRun) Compute(ctx *sql.Context, frame sql.WindowInterval, rows sql.WindowBuffer) (any, error) {
	return r.call.eval(ctx, r.call, frame, r.partition, rows)
}

// Dispose has nothing to release.
func (r *windowRun) Dispose(*sql.Context) {}
