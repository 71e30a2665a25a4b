package server

import "testing"

// TestDoubleText compares with what a MariaDB wrote, which does it as MySQL.
func TestDoubleText(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 1: "1", -0.5: "-0.5", 1e7: "10000000", -20261001: "-20261001", 1e14: "100000000000000", 1e15: "1e15", -1e20: "-1e20",
		123456789012345678: "1.2345678901234568e17", 1234567890123456.5: "1234567890123456.5", 1.5e-5: "0.000015", 1e-15: "0.000000000000001",
		1e-16: "1e-16", 1.2345678e-12: "0.0000000000012345678", 1.2345678901234567e-12: "0.0000000000012345678901234567", 1.7976931348623157e308: "1.7976931348623157e308",
	} {
		if got := doubleText(v); got != want {
			t.Errorf("%g: got %s, want %s", v, got, want)
		}
	}
}
