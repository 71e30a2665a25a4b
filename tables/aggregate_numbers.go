package tables

import (
	"math"

	"github.com/cockroachdb/apd/v3"
	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// The aggregates of numbers. Sums of integers and decimals are decimals with all of their digits, those of anything else are doubles.
// See https://dev.mysql.com/doc/refman/8.0/en/aggregate-functions.html.
var (
	sum     = &aggregateKind{name: "sum", typeOf: sumType, start: func(args []sql.Type) accumulator { return newTotal(args[0], false) }}
	average = &aggregateKind{name: "avg", typeOf: averageType, start: func(args []sql.Type) accumulator { return newTotal(args[0], true) }}

	standardDeviation = &aggregateKind{name: "stddev_pop", typeOf: doubleType, start: func([]sql.Type) accumulator { return &spread{root: true} }}
	sampleDeviation   = &aggregateKind{name: "stddev_samp", typeOf: doubleType, start: func([]sql.Type) accumulator { return &spread{root: true, sample: true} }}
	variance          = &aggregateKind{name: "var_pop", typeOf: doubleType, start: func([]sql.Type) accumulator { return &spread{} }}
	sampleVariance    = &aggregateKind{name: "var_samp", typeOf: doubleType, start: func([]sql.Type) accumulator { return &spread{sample: true} }}
)

// The digits of decimals. averageScale is MySQL's div_precision_increment.
const (
	mostDigits   = 65
	sumDigits    = 22 // what a sum has before the point beyond those of its values
	averageScale = 4
	mostScale    = 30
	bigintDigits = 19
	// of a BIGINT UNSIGNED, which may be larger
	unsignedDigits = 20
)

// isExact says that values of a type are integers or decimals.
func isExact(t sql.Type) bool {
	return (gmstypes.IsNumber(t) || gmstypes.IsBit(t) || gmstypes.IsYear(t)) && !gmstypes.IsFloat(t)
}

// scaleOf is the number of digits after the point.
func scaleOf(t sql.Type) uint8 {
	if d, ok := t.(sql.DecimalType); ok {
		return min(d.Scale(), mostScale) // the engine's type of a constant may have more
	}
	return 0
}

// digitsOf is the number of digits in all.
func digitsOf(t sql.Type) uint8 {
	if d, ok := t.(sql.DecimalType); ok {
		return min(d.Precision()-(d.Scale()-scaleOf(t)), mostDigits)
	}
	if t.Equals(gmstypes.Uint64) {
		return unsignedDigits
	}
	return bigintDigits
}

// exactType is the decimal that holds the values of two exact types, of which one is a decimal; nil for all others. The engine's own has 30
// digits after the point.
func exactType(a, b sql.Type) sql.Type {
	if !isExact(a) || !isExact(b) || !gmstypes.IsDecimal(a) && !gmstypes.IsDecimal(b) {
		return nil
	}
	scale := max(scaleOf(a), scaleOf(b))
	digits := max(digitsOf(a)-scaleOf(a), digitsOf(b)-scaleOf(b))
	return gmstypes.MustCreateDecimalType(min(digits+scale, mostDigits), scale)
}

// sumType is the type of a sum.
func sumType(t sql.Type) sql.Type {
	if !isExact(t) {
		return gmstypes.Float64
	}
	return gmstypes.MustCreateDecimalType(min(digitsOf(t)+sumDigits, mostDigits), scaleOf(t))
}

// averageType is the type of an average.
func averageType(t sql.Type) sql.Type {
	if !isExact(t) {
		return gmstypes.Float64
	}
	scale := min(scaleOf(t)+averageScale, mostScale)
	return gmstypes.MustCreateDecimalType(min(digitsOf(t)+averageScale, mostDigits), scale)
}

// doubleType is DOUBLE.
func doubleType(sql.Type) sql.Type { return gmstypes.Float64 }

// newTotal starts a sum or an average of values of a type.
func newTotal(t sql.Type, average bool) accumulator {
	if !isExact(t) {
		return &doubleTotal{average: average}
	}
	scale := sumType(t)
	if average {
		scale = averageType(t)
	}
	return &exactTotal{average: average, scale: int32(scaleOf(scale))}
}

// exactTotal is a sum of integers and decimals. Integers are summed as such as long as that goes.
type exactTotal struct {
	average bool
	scale   int32 // of the result
	n       int64
	small   int64
	large   apd.Decimal // what did not fit into small
}

// add adds a number.
func (s *exactTotal) add(ctx *sql.Context, args sql.Row) error {
	s.n++
	if v, ok := smallInteger(args[0]); ok {
		total := s.small + v
		if (total > s.small) == (v > 0) {
			s.small = total
			return nil
		}
	}
	d, err := decimalOf(ctx, args[0])
	if err != nil {
		return err
	}
	_, err = sql.DecimalCtx.Add(&s.large, &s.large, d)
	return err
}

// smallInteger is an integer of Go that fits into 64 bits with its sign.
func smallInteger(v any) (int64, bool) {
	switch v := v.(type) {
	case bool:
		return int64(tinyint(v)), true
	case int8:
		return int64(v), true
	case int16:
		return int64(v), true
	case int32:
		return int64(v), true
	case int64:
		return v, true
	case int:
		return int64(v), true
	case uint8:
		return int64(v), true
	case uint16:
		return int64(v), true
	case uint32:
		return int64(v), true
	}
	return 0, false
}

// decimalOf is a value as a decimal.
func decimalOf(ctx *sql.Context, v any) (*apd.Decimal, error) {
	if d, ok := v.(*apd.Decimal); ok {
		return d, nil
	}
	out, _, err := gmstypes.InternalDecimalType.Convert(ctx, v)
	if err != nil {
		return nil, err
	}
	return out.(*apd.Decimal), nil
}

// result is the sum or the average, with more digits than its type says where there are more: see shown. It is NULL of no rows.
func (s *exactTotal) result(*sql.Context) (any, error) {
	if s.n == 0 {
		return nil, nil
	}
	total := new(apd.Decimal)
	if _, err := sql.DecimalCtx.Add(total, &s.large, apd.New(s.small, 0)); err != nil {
		return nil, err
	}
	if s.average {
		total = quotient(total, apd.New(s.n, 0))
	}
	if -total.Exponent < s.scale {
		return rounded(total, s.scale), nil
	}
	return total, nil
}

// rounded is a decimal with so many digits after the point. There is no zero below zero.
func rounded(d *apd.Decimal, scale int32) *apd.Decimal {
	out := new(apd.Decimal)
	c := sql.DecimalCtx.WithPrecision(mostDigits + mostScale)
	c.Rounding = apd.RoundHalfUp
	if _, err := c.Quantize(out, d, -scale); err != nil {
		return d
	}
	out.Negative = out.Negative && out.Coeff.Sign() != 0
	return out
}

// doubleTotal is a sum of anything else, read as doubles.
type doubleTotal struct {
	average bool
	n       int64
	sum     float64
}

// add adds a value.
func (s *doubleTotal) add(ctx *sql.Context, args sql.Row) error {
	f, err := doubleOf(ctx, args[0])
	s.n++
	s.sum += f
	return err
}

// result is the sum or the average; NULL of no rows.
func (s *doubleTotal) result(*sql.Context) (any, error) {
	switch {
	case s.n == 0:
		return nil, nil
	case s.average:
		return s.sum / float64(s.n), nil
	}
	return s.sum, nil
}

// doubleOf is a value as a double; of a text the number that it begins with.
func doubleOf(ctx *sql.Context, v any) (float64, error) {
	switch v := v.(type) {
	case float64:
		return v, nil
	case bool:
		return float64(tinyint(v)), nil
	}
	out, _, err := gmstypes.ConvertOrTruncate(ctx, v, gmstypes.Float64)
	if err != nil {
		return 0, err
	}
	f, _ := out.(float64)
	return f, nil
}

// spread is a variance or a standard deviation, by Welford's recurrence.
type spread struct {
	root, sample  bool
	n             int64
	mean, squares float64
}

// add adds a value.
func (s *spread) add(ctx *sql.Context, args sql.Row) error {
	f, err := doubleOf(ctx, args[0])
	if err != nil {
		return err
	}
	s.n++
	d := f - s.mean
	s.mean += d / float64(s.n)
	s.squares += d * (f - s.mean)
	return nil
}

// result is NULL of no rows, or of one as a sample.
func (s *spread) result(*sql.Context) (any, error) {
	n := s.n
	if s.sample {
		n--
	}
	switch {
	case n <= 0:
		return nil, nil
	case s.root:
		return math.Sqrt(s.squares / float64(n)), nil
	}
	return s.squares / float64(n), nil
}
