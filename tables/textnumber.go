package tables

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// textNumber is the number that a text begins with, as MySQL computes and compares with it: 3 of '3ea', the largest one of '1e999', 0 of 'a'. The
// engine finds none in '3ea', makes an infinity of '1e999', and of bytes takes the bits.
// See https://dev.mysql.com/doc/refman/8.0/en/type-conversion.html.
type textNumber struct {
	wrapper
	ofTime  bool // the text is a time, of which the number is all digits
	warning *valueWarning
}

var (
	_ sql.Expression         = (*textNumber)(nil)
	_ sql.CollationCoercible = (*textNumber)(nil)
)

// asTextNumber is a text or bytes as a number; of all else changed is false. So it is of constants that are numbers as they stand: the engine reads
// those as it should, and what is sent to Graph is made of them. Bytes that the statement has as 0x41 are numbers by themselves.
func asTextNumber(ctx *sql.Context, e sql.Expression) (out sql.Expression, changed bool) {
	if t := e.Type(ctx); !gmstypes.IsText(t) || gmstypes.IsEnum(t) || gmstypes.IsSet(t) {
		return e, false
	}
	if l, ok := e.(*expression.Literal); ok {
		s, isText := l.Value().(string)
		if _, err := strconv.ParseFloat(s, 64); err == nil || !isText {
			return e, false
		}
	}
	return newTextNumber(e, writesTimes(ctx, e)), true
}

// newTextNumber is the number of a text, or of a text that is a time.
func newTextNumber(e sql.Expression, ofTime bool) *textNumber {
	return &textNumber{wrapper{e}, ofTime, new(valueWarning)}
}

// textArguments gives a function that computes its texts as numbers.
func textArguments(ctx *sql.Context, args []sql.Expression) []sql.Expression {
	out := make([]sql.Expression, len(args))
	for i, e := range args {
		if d, ok := e.(*expression.DistinctExpression); ok {
			child, _ := asTextNumber(ctx, d.Child)
			out[i] = expression.NewDistinctExpression(child)
			continue
		}
		out[i], _ = asTextNumber(ctx, e)
	}
	return out
}

// readsTexts are the functions that compute and read texts in their own way, by their names in lower case.
var readsTexts = namesOf("bin", "bit_and", "bit_count", "bit_or", "bit_xor", "conv", "oct")

// textsAsNumbers gives an operator that computes its texts as numbers, and one that compares them where a number stands on another side.
func textsAsNumbers(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	sides := append([]sql.Expression{}, e.Children()...)
	switch e.(type) {
	case *expression.Arithmetic, *expression.Div, *expression.Mod, *expression.UnaryMinus:
	case *expression.Equals, *expression.NullSafeEquals, *expression.GreaterThan, *expression.GreaterThanOrEqual, *expression.LessThan, *expression.LessThanOrEqual:
		if !gmstypes.IsNumber(sides[0].Type(ctx)) && !gmstypes.IsNumber(sides[1].Type(ctx)) {
			return e, false, nil
		}
	case *expression.Between: // whose three sides are compared as one type
		isNumber := func(e sql.Expression) bool { return gmstypes.IsNumber(e.Type(ctx)) }
		if !slices.ContainsFunc(sides, isNumber) || dayAmong(ctx, sides) != nil {
			return e, false, nil
		}
	default:
		return e, false, nil
	}
	changed := false
	for i, side := range sides {
		if _, ok := side.(*expression.Interval); ok {
			return e, false, nil // a time, so much later
		}
		var isText bool
		sides[i], isText = asTextNumber(ctx, side)
		changed = changed || isText
	}
	if !changed {
		return e, false, nil
	}
	out, err := e.WithChildren(ctx, sides...)
	if m, isRemainder := out.(*expression.Mod); isRemainder && err == nil {
		out = &remainder{m}
	}
	return out, true, err
}

// Type is a double.
func (*textNumber) Type(*sql.Context) sql.Type { return gmstypes.Float64 }

// WithChildren replaces the text.
func (n *textNumber) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(n, children)
	return &textNumber{in, n.ofTime, n.warning}, err
}

// numberSpaces may stand around a number.
const numberSpaces = " \t\n\v\f\r"

// numberAhead finds the number that a text begins with.
var numberAhead = regexp.MustCompile(`^[ \t\n\v\f\r]*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?`)

// Eval reads the number, with a warning where it is not all of the text.
func (n *textNumber) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, read, err := textOfChild(ctx, n.child, row)
	if read == nil || err != nil {
		return v, err
	}
	text := *read
	if n.ofTime {
		text = onlyDigits(text)
	}
	found := strings.Trim(numberAhead.FindString(text), numberSpaces)
	if found == "" || found != strings.Trim(text, numberSpaces) {
		n.warning.give(ctx, "Truncated incorrect DOUBLE", n.child)
	}
	if found == "" {
		return 0.0, nil
	}
	f, _ := strconv.ParseFloat(found, 64) // an error is a number out of range, whose sign remains
	return max(min(f, math.MaxFloat64), -math.MaxFloat64), nil
}

// onlyDigits is the text of a time without what stands between its numbers. A TIME may have a sign.
func onlyDigits(time string) string {
	unsigned, negative := strings.CutPrefix(time, "-")
	digits := strings.NewReplacer("-", "", ":", "", " ", "").Replace(unsigned)
	if negative {
		return "-" + digits
	}
	return digits
}
