// Package doubles writes numbers of floating point as MySQL writes them.
package doubles

import (
	"bytes"
	"math"
	"strconv"
)

const (
	// sureDigits are those that every DOUBLE keeps, C's DBL_DIG: MySQL writes an exponent of whole numbers with more of them, and of numbers with as
	// many zeros behind the point.
	sureDigits = 15
	// floatDigits are those that a FLOAT is written with, C's FLT_DIG.
	floatDigits = 6
)

// Append writes a number of 32 or 64 bits: 1e15 is 1e15, and 1e14 is 100000000000000. A DOUBLE has as many digits as tell it from all others, a
// FLOAT six.
// See my_gcvt in https://github.com/mysql/mysql-server/blob/8.0/strings/dtoa.cc.
func Append(to []byte, f float64, bits int) []byte {
	f += 0 // -0 is 0
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return append(to, '0')
	}
	most := -1
	if bits == 32 {
		most = floatDigits - 1
	}
	scientific := strconv.AppendFloat(nil, f, 'e', most, bits)
	at := bytes.IndexByte(scientific, 'e')
	exponent, err := strconv.Atoi(string(scientific[at+1:]))
	if err != nil {
		return append(to, scientific...)
	}
	digits := scientific[:at]
	if bytes.IndexByte(digits, '.') >= 0 {
		digits = bytes.TrimRight(bytes.TrimRight(digits, "0"), ".")
	}
	whole := len(bytes.TrimLeft(digits, "-"))-len(".") <= exponent+1 // no digit stands behind the point
	if exponent < -sureDigits || exponent >= sureDigits && whole {
		return strconv.AppendInt(append(append(to, digits...), 'e'), int64(exponent), 10)
	}
	rounded, err := strconv.ParseFloat(string(scientific), 64)
	if err != nil {
		return append(to, scientific...)
	}
	return strconv.AppendFloat(to, rounded, 'f', -1, 64)
}
