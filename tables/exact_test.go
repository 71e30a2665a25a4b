package tables

import (
	"testing"

	"github.com/cockroachdb/apd/v3"
)

// TestQuotient divides with the digits that MySQL computes.
func TestQuotient(t *testing.T) {
	for _, of := range []struct{ a, b, want string }{
		{"1", "3", "0.333333333"},
		{"2", "3", "0.666666666"},
		{"-1", "3", "-0.333333333"},
		{"1.00", "3", "0.333333333"},
		{"1.00", "3.0", "0.333333333333333333"},
		{"0.333333333", "3", "0.111111111000000000"},
		{"10", "4", "2.500000000"},
		{"1e3", "7", "142.857142857"},
		{"0.00", "7", "0.000000000"},
		{"123456789012345678901234567890123456789012345678901234567890.5", "1", "123456789012345678901234567890123456789012345678901234567890.500000000"},
	} {
		a, _, err := apd.NewFromString(of.a)
		if err != nil {
			t.Fatal(err)
		}
		b, _, err := apd.NewFromString(of.b)
		if err != nil {
			t.Fatal(err)
		}
		if got := quotient(a, b).Text('f'); got != of.want {
			t.Errorf("%s / %s is %s, want %s", of.a, of.b, got, of.want)
		}
	}
}
