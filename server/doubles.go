package server

import (
	"strconv"
	"strings"

	"github.com/dolthub/vitess/go/sqltypes"
	querypb "github.com/dolthub/vitess/go/vt/proto/query"
)

// mostPlainDigits are those that MySQL writes before the point, and fewer zeros behind it, without an exponent. See my_gcvt in its strings/dtoa.cc.
const mostPlainDigits = 15

// spellDoubles writes the doubles of a row as MySQL does: the engine has 1e+07 for 10000000. In the binary protocol they are read again.
func spellDoubles(fields []*querypb.Field, values []sqltypes.Value) {
	for i, f := range fields {
		if f.Type != sqltypes.Float64 || values[i].IsNull() {
			continue
		}
		if v, err := strconv.ParseFloat(values[i].ToString(), 64); err == nil {
			values[i] = sqltypes.MakeTrusted(sqltypes.Float64, []byte(doubleText(v)))
		}
	}
}

// doubleText is a double with the fewest digits that tell it from all others.
func doubleText(v float64) string {
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', -1, 64), "e")
	digits := len(strings.Trim(strings.Replace(mantissa, ".", "", 1), "-"))
	power, err := strconv.Atoi(exponent)
	if err != nil { // no number that MySQL knows
		return mantissa
	}
	point := power + 1 // digits before it
	if point > -mostPlainDigits && (point <= mostPlainDigits || digits > point) {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return mantissa + "e" + strconv.Itoa(power)
}
