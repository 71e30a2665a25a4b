package doubles

import (
	"math"
	"testing"
)

// TestAppend writes numbers on both sides of where an exponent begins.
func TestAppend(t *testing.T) {
	for _, c := range []struct {
		number float64
		bits   int
		want   string
	}{
		{0, 64, "0"},
		{math.Copysign(0, -1), 64, "0"},
		{1e14, 64, "100000000000000"},
		{999999999999999, 64, "999999999999999"},
		{1e15, 64, "1e15"},
		{1234567890123456, 64, "1.234567890123456e15"},
		{123456789012345.6, 64, "123456789012345.6"},
		{-1e20, 64, "-1e20"},
		{1.5e20, 64, "1.5e20"},
		{1e100, 64, "1e100"},
		{math.MaxFloat64, 64, "1.7976931348623157e308"},
		{5e-324, 64, "5e-324"},
		{1e-5, 64, "0.00001"},
		{1e-15, 64, "0.000000000000001"},
		{9e-16, 64, "9e-16"},
		{-1.5e-7, 64, "-0.00000015"},
		{0.30000000000000004, 64, "0.30000000000000004"},
		{0.1234567, 32, "0.123457"},
		{16777216, 32, "16777200"},
		{float64(float32(3.4e38)), 32, "3.4e38"},
		{float64(float32(0.1)), 32, "0.1"},
		{math.Inf(1), 64, "0"},
	} {
		if got := string(Append([]byte("x"), c.number, c.bits)); got != "x"+c.want {
			t.Errorf("%v of %d bits is %s, want x%s", c.number, c.bits, got, c.want)
		}
	}
}
