package loan_test

import (
	"strings"
	"testing"

	"leadex/internal/loan"
)

func TestParseDecimal(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"0": "0", "-0": "0", "1.10": "1.10", "-1.10": "-1.10", "0.05": "0.05", "1e3": "1000", "1.25E-2": "0.0125", "12.5e+1": "125",
		"99999999999999999999.01": "99999999999999999999.01", "1.50e1": "15.0",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			d, err := loan.ParseDecimal(text)
			if err != nil || d.String() != want {
				t.Fatalf("%v, %v, not %s", d, err, want)
			}
		})
	}
	for _, text := range []string{
		"", "-", "+1", "01", "1.", ".5", "1,5", "1e", "1e+", "NaN", "Infinity", "0x10", "1 ", "1e101", "1e-101", strings.Repeat("9", 101), "1e99999999999999999999",
	} {
		t.Run("refuses "+text, func(t *testing.T) {
			t.Parallel()
			if d, err := loan.ParseDecimal(text); err == nil {
				t.Fatalf("read as %s", d)
			}
		})
	}
}

func TestDecimalRound(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		value, to string
		mode      loan.Mode
		want      string
	}{
		{"2.345", "0.01", loan.HalfUp, "2.35"},
		{"-2.345", "0.01", loan.HalfUp, "-2.35"},
		{"2.345", "0.01", loan.HalfEven, "2.34"},
		{"2.355", "0.01", loan.HalfEven, "2.36"},
		{"-2.345", "0.01", loan.HalfEven, "-2.34"},
		{"2.3401", "0.01", loan.Up, "2.35"},
		{"2.34", "0.01", loan.Up, "2.34"},
		{"-2.349", "0.01", loan.Up, "-2.34"},
		{"2.5", "1", loan.HalfUp, "3"},
		{"2.5", "1", loan.HalfEven, "2"},
		{"1.12", "0.05", loan.HalfUp, "1.10"},
		{"1.125", "0.05", loan.HalfUp, "1.15"},
		{"150", "100", loan.HalfEven, "200"},
		{"149.99", "100", loan.HalfUp, "100"},
		{"0.3", "0.25", loan.Up, "0.50"},
		{"123456789012345678901234567890.5", "1", loan.HalfUp, "123456789012345678901234567891"},
	} {
		t.Run(test.value+" to "+test.to, func(t *testing.T) {
			t.Parallel()
			got, err := loan.MustDecimal(test.value).Round(loan.Rounding{To: loan.MustDecimal(test.to), Mode: test.mode})
			if err != nil || got.String() != test.want {
				t.Fatalf("%s, %v, not %s", got, err, test.want)
			}
		})
	}
	t.Run("refuses a negative step", func(t *testing.T) {
		t.Parallel()
		if got, err := loan.MustDecimal("1").Round(loan.Rounding{To: loan.MustDecimal("-1")}); err == nil {
			t.Fatalf("rounded to %s", got)
		}
	})
}

func TestDecimalShift(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		value  string
		places int
		want   string
	}{{"12.5", -2, "0.125"}, {"12.5", 1, "125"}, {"12.5", 3, "12500"}, {"0", 5, "0"}} {
		if got := loan.MustDecimal(test.value).Shift(test.places); got.String() != test.want {
			t.Errorf("%s shifted by %d is %s, not %s", test.value, test.places, got, test.want)
		}
	}
}
