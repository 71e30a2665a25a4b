package tables

import (
	"math"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// decimalCast is CAST(… AS DECIMAL(p, s)). The engine takes no notice of p and s where s is 0, and makes 0 of what is too large.
// See https://dev.mysql.com/doc/refman/8.0/en/cast-functions.html.
type decimalCast struct {
	*expression.Convert
	wanted sql.DecimalType
}

var (
	_ sql.Expression         = (*decimalCast)(nil)
	_ sql.CollationCoercible = (*decimalCast)(nil)
)

// castDigits are the digits of a DECIMAL that names none.
const castDigits = "10"

// nameDigits writes the digits of CAST(… AS DECIMAL), and refuses those that no DECIMAL has: the engine makes conversions without any for itself, in unions, and those keep all digits.
func nameDigits(c *sqlparser.ConvertExpr) error {
	if c.Type == nil || !strings.EqualFold(c.Type.Type, expression.ConvertToDecimal) {
		return nil
	}
	digits, scale := digitCount(c.Type.Length), digitCount(c.Type.Scale)
	if digits == 0 {
		c.Type.Length, digits = sqlparser.NewIntVal([]byte(castDigits)), 10
	}
	written := sqlparser.String(c.Expr)
	switch {
	case scale > mostScale:
		return mysql.NewSQLError(errTooBigScale, stateSyntax, "Too big scale %d specified for column '%s'. Maximum is %d.", scale, written, mostScale)
	case digits > mostDigits:
		return mysql.NewSQLError(errTooBigPrecision, stateSyntax, "Too-big precision %d specified for '%s'. Maximum is %d.", digits, written, mostDigits)
	case scale > digits:
		return mysql.NewSQLError(errScaleBeyondDigits, stateSyntax, "For float(M,D), double(M,D) or decimal(M,D), M must be >= D (column '%s').", written)
	}
	return nil
}

// The errors of DECIMALs that there are not: ER_TOO_BIG_SCALE and ER_M_BIGGER_THAN_D.
const (
	errTooBigScale       = 1425
	errScaleBeyondDigits = 1427
)

// digitCount is a number of digits as it is written; 0 of none.
func digitCount(v *sqlparser.SQLVal) int {
	if v == nil {
		return 0
	}
	n, err := strconv.Atoi(string(v.Val))
	if err != nil {
		return math.MaxInt32 // more digits than a number has
	}
	return n
}

// decimalWanted is the type that a CAST asks for; ok is false where it is no decimal, or one that the engine refuses.
func decimalWanted(ctx *sql.Context, e *expression.Convert) (t sql.DecimalType, ok bool) {
	if !gmstypes.IsDecimal(e.Type(ctx)) {
		return nil, false
	}
	_, digits, scale := castWanted(e)
	if digits == 0 || digits > mostDigits || scale > mostScale {
		return nil, false
	}
	t, err := gmstypes.CreateDecimalType(uint8(digits), uint8(scale))
	return t, err == nil
}

// Type is the type that was asked for.
func (d *decimalCast) Type(*sql.Context) sql.Type { return d.wanted }

// WithChildren keeps the type.
func (d *decimalCast) WithChildren(ctx *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	e, err := d.Convert.WithChildren(ctx, children...)
	if err != nil {
		return nil, err
	}
	return &decimalCast{e.(*expression.Convert), d.wanted}, nil
}

// Eval is the number, rounded; of one that is too large the nearest that the type has, with a warning.
func (d *decimalCast) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := d.Child.Eval(ctx, row)
	if err == nil {
		v, err = sql.UnwrapAny(ctx, v)
	}
	if v == nil || err != nil {
		return nil, err
	}
	if text, ok := v.(string); ok {
		v = shortNumber(text)
	}
	from := d.Child.Type(ctx)
	if v, err = gmstypes.ConvertHexBlobToDecimalForNumericContext(timeDigits(ctx, from, v), from); err != nil {
		return nil, err
	}
	number, err := d.wanted.ConvertToDecimal(v)
	if number == nil || number.Form != apd.Finite {
		number, err = new(apd.Decimal), gmstypes.ErrConvertingToDecimal.New(v)
	}
	if err != nil {
		ctx.Warn(errTruncatedWrongValue, "Truncated incorrect DECIMAL value in %s", d)
	}
	return d.nearest(ctx, number), nil
}

// errOutOfRange is ER_WARN_DATA_OUT_OF_RANGE.
const errOutOfRange = 1264

// nearest is a number of the type.
func (d *decimalCast) nearest(ctx *sql.Context, number *apd.Decimal) *apd.Decimal {
	digits, scale := int64(d.wanted.Precision()), int32(d.wanted.Scale())
	if limit := apd.New(1, int32(digits)-scale); new(apd.Decimal).Abs(number).Cmp(limit) < 0 {
		number = rounded(number, scale)
		if new(apd.Decimal).Abs(number).Cmp(limit) < 0 {
			return number
		}
	}
	most := new(apd.BigInt).Exp(apd.NewBigInt(10), apd.NewBigInt(digits), nil)
	largest := apd.NewWithBigInt(most.Sub(most, apd.NewBigInt(1)), -scale)
	largest.Negative = number.Negative
	ctx.Warn(errOutOfRange, "Out of range value in %s: it is %s", d, largest.Text('f'))
	return largest
}

// timeDigits is a time as the digits that it is as a number: YYYYMMDDhhmmss, of a DATE YYYYMMDD, of a TIME hhmmss. Other values stay as they are.
func timeDigits(ctx *sql.Context, t sql.Type, v any) any {
	if span, ok := v.(gmstypes.Timespan); ok {
		return strings.ReplaceAll(span.String(), ":", "")
	}
	if !isDay(t) {
		return v
	}
	at, ok := utcTime(ctx, v)
	switch {
	case !ok:
		return v
	case gmstypes.IsDateType(t):
		return at.Format("20060102")
	}
	return at.Format("20060102150405.999999")
}
