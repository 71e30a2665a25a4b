package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// intervalName is the function that stands for INTERVAL(…), which the grammar has not: the server's dialect writes it.
const intervalName = "outlooksql_interval"

// intervalPlace is INTERVAL(n, a, b, …): how many of the others, which ascend, are n at most; -1 where n is NULL. They are
// compared as numbers, and NULL is at most any number.
// See https://dev.mysql.com/doc/refman/8.0/en/comparison-operators.html#function_interval.
var intervalPlace = &scalarKind{name: intervalName, least: 2, most: 1 << 16, typeOf: always(gmstypes.Int64), nulls: true, eval: evalIntervalPlace}

// evalIntervalPlace finds the first that is greater. Exact numbers are compared exactly, all others as doubles.
func evalIntervalPlace(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	if values[0] == nil {
		return int64(-1), nil
	}
	for i, v := range values[1:] {
		if v == nil {
			continue
		}
		t := sql.Type(gmstypes.Float64)
		if isExact(call.args[0].Type(ctx)) && isExact(call.args[i+1].Type(ctx)) {
			t = gmstypes.InternalDecimalType
		}
		a, _, err := gmstypes.ConvertOrTruncate(ctx, values[0], t)
		if err != nil {
			return nil, err
		}
		b, _, err := gmstypes.ConvertOrTruncate(ctx, v, t)
		if err != nil {
			return nil, err
		}
		if c, err := t.Compare(ctx, a, b); err != nil || c < 0 {
			return int64(i), err
		}
	}
	return int64(len(values) - 1), nil
}
