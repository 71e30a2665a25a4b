package tables

import (
	"math"
	"strconv"
	"strings"
)

// mostNumber is how long a number in a text may be that is read as it stands; of a longer one so many digits count, more than any decimal has.
const mostNumber = 100

// shortNumber is a text whose number is written shorter, where that has many digits or a long exponent: for a text of a megabyte the engine takes minutes, and at
// an exponent beyond its own it panics.
func shortNumber(text string) string {
	found := numberAhead.FindString(text)
	mantissa, exponent, hasExponent := strings.Cut(strings.ToLower(found), "e")
	if len(found) <= mostNumber && len(exponent) <= 4 {
		return text
	}
	mantissa = strings.TrimSpace(mantissa)
	sign := ""
	if strings.HasPrefix(mantissa, "-") {
		sign = "-"
	}
	whole, fraction, _ := strings.Cut(strings.TrimLeft(mantissa, "+-"), ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	power := 0
	if hasExponent {
		power = clamped(exponent)
	}
	power -= len(fraction)
	if len(digits) > mostNumber {
		power, digits = power+len(digits)-mostNumber, digits[:mostNumber]
	}
	switch {
	case digits == "" || power < -2*mostNumber:
		digits, power = "0", 0
	case power > 2*mostNumber: // too large for any decimal, however large
		power = 2 * mostNumber
	}
	rest := text[len(found):]
	return sign + digits + "e" + strconv.Itoa(power) + rest[:min(1, len(rest))] // which says that more follows
}

// clamped is an exponent, or one beyond all texts.
func clamped(exponent string) int {
	n, err := strconv.Atoi(exponent)
	if err != nil && strings.HasPrefix(exponent, "-") {
		return math.MinInt32
	}
	if err != nil {
		return math.MaxInt32
	}
	return max(min(n, math.MaxInt32), math.MinInt32)
}
