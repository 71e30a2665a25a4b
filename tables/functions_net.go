package tables

import (
	"fmt"
	"math"

	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// errWrongForType is ER_WRONG_VALUE_FOR_TYPE.
const errWrongForType = 1411

// inetAton is INET_ATON(address): the number of an address, of which 127.1 is a short form; NULL with a warning of what is none. The engine's knows no
// short ones.
// See https://dev.mysql.com/doc/refman/8.0/en/miscellaneous-functions.html#function_inet-aton.
var inetAton = &scalarKind{name: "inet_aton", least: 1, most: 1, typeOf: always(gmstypes.Uint64), eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	text, err := stringOf(ctx, call, values, 0)
	if err != nil {
		return nil, err
	}
	address, ok := addressNumber(text)
	if !ok {
		ctx.Warn(errWrongForType, "Incorrect string value: ''%s'' for function inet_aton", text)
		return nil, nil
	}
	return address, nil
}}

// addressNumber reads numbers below 256 with points between. Where there are two or three, the last one is that of the address too. As in MySQL,
// there may be more than four, and none before a point is 0.
func addressNumber(text string) (out uint64, ok bool) {
	part, points := uint64(0), 0
	for _, c := range []byte(text) {
		switch {
		case c == '.':
			out, part = out<<8+part, 0
			points++
		case c < '0' || c > '9':
			return 0, false
		default:
			if part = part*10 + uint64(c-'0'); part > 255 {
				return 0, false
			}
		}
	}
	switch points {
	case 1:
		out <<= 16
	case 2:
		out <<= 8
	}
	return out<<8 + part, text != "" && text[len(text)-1] != '.'
}

// inetNtoa is INET_NTOA(number); NULL of what is no address. The engine's gives other addresses there.
// See https://dev.mysql.com/doc/refman/8.0/en/miscellaneous-functions.html#function_inet-ntoa.
var inetNtoa = &scalarKind{name: "inet_ntoa", least: 1, most: 1, typeOf: always(text(int64(len("255.255.255.255")))), eval: func(ctx *sql.Context, _ *scalar, values sql.Row) (any, error) {
	n, err := bitsOf(ctx, values[0])
	if err != nil || n > math.MaxUint32 {
		return nil, err
	}
	return fmt.Sprintf("%d.%d.%d.%d", byte(n>>24), byte(n>>16), byte(n>>8), byte(n)), nil
}}
