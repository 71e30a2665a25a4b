package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
)

// nullIf is a = b, and a. The engine's NULLIF compares in its own way, and not as = is mended to: a text that is no number fails beside one.
var nullIf = &scalarKind{
	name: "nullif", least: 2, most: 2, nulls: true,
	typeOf: func(ctx *sql.Context, args []sql.Expression) sql.Type { return args[1].Type(ctx) },
	digits: func(ctx *sql.Context, args []sql.Expression) int { return fractionDigits(ctx, args[1]) },
	eval: func(_ *sql.Context, _ *scalar, values sql.Row) (any, error) {
		if values[0] == true {
			return nil, nil
		}
		return values[1], nil
	},
}

// newNullIf is NULLIF(a, b), which compares as a = b does; the engine's where nothing of that is to be mended.
// See https://dev.mysql.com/doc/refman/8.0/en/flow-control-functions.html#function_nullif.
func newNullIf(ctx *sql.Context, e *function.NullIf) (out sql.Expression, changed bool, err error) {
	equal, numbers, err := textsAsNumbers(ctx, expression.NewEquals(e.LeftChild, e.RightChild))
	if err != nil {
		return nil, false, err
	}
	equal, others, err := mendComparisons(ctx, equal)
	if err != nil || !numbers && !others {
		return e, false, err
	}
	return &renamed{&scalar{nullIf, []sql.Expression{equal, e.LeftChild}}, e.String()}, true, nil
}
