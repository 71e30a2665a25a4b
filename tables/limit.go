package tables

import "github.com/dolthub/go-mysql-server/sql"

// count evaluates LIMIT and OFFSET.
func (p *pusher) count(e sql.Expression) (int64, bool) {
	v, ok := constant(p.ctx, e)
	if !ok {
		return 0, false
	}
	return asInt64(p.ctx, v)
}

// smaller is the lower of two limits, 0 being none.
func smaller(a, b int64) int64 {
	if a == 0 || b < a {
		return b
	}
	return a
}

// asInt64 converts a number of rows.
func asInt64(ctx *sql.Context, v any) (int64, bool) {
	out, _, err := integerType.Convert(ctx, v)
	n, ok := out.(int64)
	return n, err == nil && ok && n >= 0
}
