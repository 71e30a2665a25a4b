package tables

import (
	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// signOf is SIGN. The engine's is 0 of numbers between -1 and 1.
// See https://dev.mysql.com/doc/refman/8.0/en/mathematical-functions.html#function_sign.
var signOf = &scalarKind{name: "sign", least: 1, most: 1, typeOf: always(gmstypes.Int8), eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	if !isExact(call.args[0].Type(ctx)) {
		f, err := doubleOf(ctx, values[0])
		switch {
		case f > 0:
			return int8(1), err
		case f < 0:
			return int8(-1), err
		}
		return int8(0), err
	}
	d, err := decimalOf(ctx, values[0])
	if err != nil {
		return nil, err
	}
	return int8(d.Sign()), nil
}}
