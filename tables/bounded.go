package tables

import (
	"fmt"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// mostBytes is the longest text that a function may make, MySQL's default of max_allowed_packet: the engine would take
// whatever memory a number in a statement asks for, and the process would end.
const mostBytes = 64 << 20

// errAllowedPacket is ER_WARN_ALLOWED_PACKET_OVERFLOWED.
const errAllowedPacket = 1301

// bounded is REPEAT, SPACE, LPAD or RPAD. A result that is too long is NULL with a warning, as in MySQL.
// See https://dev.mysql.com/doc/refman/8.0/en/string-functions.html.
type bounded struct{ sql.Expression }

var (
	_ sql.Expression         = (*bounded)(nil)
	_ sql.CollationCoercible = (*bounded)(nil)
)

// WithChildren keeps the bound.
func (b *bounded) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	e, err := b.Expression.WithChildren(ctx, children...)
	if err != nil {
		return nil, err
	}
	return &bounded{e}, nil
}

// CollationCoercibility is the function's.
func (b *bounded) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	return sql.GetCoercibility(ctx, b.Expression)
}

// Eval evaluates the function where its result is short enough.
func (b *bounded) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	length, err := b.length(ctx, row)
	if err != nil {
		return nil, err
	}
	if length > mostBytes {
		ctx.Session.Warn(&sql.Warning{Level: "Warning", Code: errAllowedPacket,
			Message: fmt.Sprintf("A text of %.0f bytes was larger than max_allowed_packet (%d): it is NULL", length, mostBytes)})
		return nil, nil
	}
	return b.Expression.Eval(ctx, row)
}

// length is how many bytes the result has at most; 0 where the function itself will say what is wrong.
func (b *bounded) length(ctx *sql.Context, row sql.Row) (float64, error) {
	children := b.Children()
	count, each := children[0], 1.0
	if len(children) > 1 {
		count = children[1]
	}
	if _, repeats := b.Expression.(*function.Repeat); repeats {
		text, err := children[0].Eval(ctx, row)
		if text == nil || err != nil {
			return 0, err
		}
		each = float64(len(fmt.Sprint(text)))
	}
	n, err := count.Eval(ctx, row)
	if n == nil || err != nil {
		return 0, err
	}
	f, _, err := gmstypes.Float64.Convert(ctx, n)
	if v, ok := f.(float64); ok && err == nil {
		return v * each, nil
	}
	return 0, nil
}
