package bench

import "testing"

func TestNumber(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]float64{"0.05": 0.05, "0.001": 0.001, "0.00": 0.000002, "9.99": 9.99, "12.3": 12.34, "999": 999, "1,000": 1000, "1,234,568": 1234567.8} {
		if got := number(v); got != want {
			t.Errorf("%v is written %s, want %s", v, got, want)
		}
	}
}
