package tables

import (
	"fmt"
	"math"
	"math/bits"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	"github.com/dolthub/go-mysql-server/sql/plan"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// mostBytes is the longest text that a function may make, MySQL's default of max_allowed_packet: the engine would take
// whatever memory a number in a statement asks for, and the process would end.
const mostBytes = 64 << 20

// errAllowedPacket is ER_WARN_ALLOWED_PACKET_OVERFLOWED.
const errAllowedPacket = 1301

// bounded is a function that makes a longer text of its arguments. A result that is too long is NULL with a warning, as in MySQL.
// See https://dev.mysql.com/doc/refman/8.0/en/string-functions.html.
type bounded struct {
	sql.Expression
	onValues sql.Expression // the function of the columns of a row, which has its arguments: each is evaluated once
	last     *lastText      // of this place in the statement; nil where it is only for show
}

var (
	_ sql.Expression         = (*bounded)(nil)
	_ sql.CollationCoercible = (*bounded)(nil)
)

// newBounded sets the bound. Constant arguments stay where they are.
func newBounded(ctx *sql.Context, e sql.Expression) (sql.Expression, error) {
	fields := append([]sql.Expression{}, e.Children()...)
	for i, c := range fields {
		if _, isLiteral := c.(*expression.Literal); !isLiteral {
			fields[i] = expression.NewGetField(i, c.Type(ctx), c.String(), true)
		}
	}
	onValues, err := e.WithChildren(ctx, fields...)
	return &bounded{e, onValues, &lastText{}}, err
}

// boundedTexts gives a function its times as texts, and the bound.
func boundedTexts(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	out, _, err := asTexts(ctx, e)
	if err != nil {
		return nil, false, err
	}
	out, err = newBounded(ctx, out)
	return out, true, err
}

// newTextArgument is where REPLACE has what it puts in.
const newTextArgument = 2

// WithChildren keeps the bound.
func (b *bounded) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	e, err := b.Expression.WithChildren(ctx, children...)
	if err != nil {
		return nil, err
	}
	if isForShow(ctx, e) {
		return &bounded{Expression: e}, nil
	}
	again, err := newBounded(ctx, e)
	if copied, ok := again.(*bounded); ok && b.last != nil {
		copied.last = b.last // the engine copies subqueries for each outer row
	}
	return again, err
}

// isForShow reports what the engine makes to name a column: the subqueries in it are their words, and asking for their types panics.
func isForShow(ctx *sql.Context, e sql.Expression) bool {
	return containsFunc(ctx, e, func(e sql.Expression) bool {
		s, ok := e.(*plan.Subquery)
		if !ok {
			return false
		}
		_, words := s.Query.(*plan.StrExpr)
		return words
	})
}

// CollationCoercibility is the function's.
func (b *bounded) CollationCoercibility(ctx *sql.Context) (sql.CollationID, byte) {
	return sql.GetCoercibility(ctx, b.Expression)
}

// Eval evaluates the function where its result is short enough.
func (b *bounded) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	values, err := b.values(ctx, row)
	if err != nil {
		return nil, err
	}
	_, isQuote := b.Expression.(*function.Quote)
	if isQuote && values[0] == nil {
		return "NULL", nil // the word
	}
	if _, isRepeat := b.Expression.(*function.Repeat); isRepeat && values[0] != nil && numberAt(ctx, values, 1) < 0 {
		return "", nil // where the engine has an error
	}
	length, err := b.length(ctx, values)
	if err != nil {
		return nil, err
	}
	if length > mostBytes {
		warnTooLong(ctx, length)
		return nil, nil
	}
	var v any
	if isQuote {
		var text string
		if text, err = wholeText(ctx, values[0]); err == nil {
			v = "'" + quotes.Replace(text) + "'"
		}
	} else {
		v, err = b.onValues.Eval(ctx, values)
	}
	if err != nil {
		return nil, err
	}
	return v, b.last.hold(usageOf(ctx), sizeOfValue(v))
}

// values are the arguments. Of texts that are put together there are no more than a result may have: there may be thousands of long ones.
func (b *bounded) values(ctx *sql.Context, row sql.Row) (sql.Row, error) {
	values := make(sql.Row, len(b.Children()))
	total := 0.0
	for i, c := range b.Children() {
		v, err := c.Eval(ctx, row)
		if err == nil {
			values[i], err = sql.UnwrapAny(ctx, v)
		}
		if err != nil {
			return nil, err
		}
		if total += bytesOf(values[i]); total > mostBytes && b.joins() {
			break
		}
	}
	return values, nil
}

// joins reports whether the result is as long as all arguments together.
func (b *bounded) joins() bool {
	switch b.Expression.(type) {
	case *function.Concat, *function.ConcatWithSeparator:
		return true
	}
	return false
}

// warnTooLong says that a text of so many bytes is NULL.
func warnTooLong(ctx *sql.Context, length float64) {
	ctx.Session.Warn(&sql.Warning{Level: "Warning", Code: errAllowedPacket,
		Message: fmt.Sprintf("A text of %.0f bytes was larger than max_allowed_packet (%d): it is NULL", length, mostBytes)})
}

// length is how many bytes the result has at most; 0 where the function itself will say what is wrong.
func (b *bounded) length(ctx *sql.Context, values sql.Row) (float64, error) {
	switch b.Expression.(type) {
	case *function.Repeat:
		return numberAt(ctx, values, 1) * bytesOf(values[0]), nil
	case *function.Concat, *function.MakeSet:
		total := float64(len(values)) // MAKE_SET has commas
		for _, v := range values {
			total += bytesOf(v)
		}
		return total, nil
	case *function.ConcatWithSeparator:
		total := 0.0
		for _, v := range values[1:] {
			total += bytesOf(v) + bytesOf(values[0])
		}
		return total, nil
	case *function.Replace:
		text, old := fmt.Sprint(values[0]), fmt.Sprint(values[1])
		if values[0] == nil || values[1] == nil || old == "" {
			return 0, nil
		}
		return float64(len(text)) + float64(strings.Count(text, old))*(bytesOf(values[newTextArgument])-float64(len(old))), nil
	case *function.ExportSet:
		return exportedLength(ctx, values), nil
	case *function.Hex:
		return 2 * bytesOf(values[0]), nil
	case *function.ToBase64: // in lines of 76
		letters := 4 * math.Ceil(bytesOf(values[0])/3)
		return letters + math.Floor(letters/76), nil
	case *function.Quote:
		text := fmt.Sprint(values[0])
		return float64(2 + len(text) + strings.Count(text, "'") + strings.Count(text, `\`) + strings.Count(text, "\x00") + strings.Count(text, "\x1a")), nil
	}
	if len(values) > 1 {
		return numberAt(ctx, values, 1), nil // LPAD and RPAD
	}
	return numberAt(ctx, values, 0), nil // SPACE
}

// exportedLength is the length of EXPORT_SET(bits, on, off, separator, number).
func exportedLength(ctx *sql.Context, values sql.Row) float64 {
	number, separator := 64, 1.0
	if len(values) > 3 {
		separator = bytesOf(values[3])
	}
	if len(values) > 4 {
		if n := numberAt(ctx, values, 4); n >= 0 && n < 64 {
			number = int(n)
		}
	}
	set, err := integerOf(ctx, values[0])
	if values[0] == nil || err != nil {
		return 0
	}
	on := float64(bits.OnesCount64(uint64(set) & (1<<number - 1)))
	return on*bytesOf(values[1]) + (float64(number)-on)*bytesOf(values[2]) + float64(number)*separator
}

// bytesOf is how many bytes a value has as a text.
func bytesOf(v any) float64 {
	switch v := v.(type) {
	case nil:
		return 0
	case string:
		return float64(len(v))
	case []byte:
		return float64(len(v))
	}
	return float64(len(fmt.Sprint(v)))
}

// numberAt is one of some values as a number; 0 of what is none.
func numberAt(ctx *sql.Context, values sql.Row, i int) float64 {
	if values[i] == nil {
		return 0
	}
	v, _, err := gmstypes.Float64.Convert(ctx, values[i])
	if f, ok := v.(float64); ok && err == nil {
		return f
	}
	return 0
}
