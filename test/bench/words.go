package bench

import (
	"fmt"
	"strings"
)

// number writes a figure with three or four digits that mean something.
func number(v float64) string {
	switch {
	case v >= 1000:
		return thousands(int64(v + 0.5))
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	if v >= 0.00005 && v < 0.095 {
		return fmt.Sprintf("%.2g", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// thousands sets commas between groups of three digits; v is not negative.
func thousands(v int64) string {
	s := fmt.Sprint(v)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func runs(all []float64) string {
	words := make([]string, len(all))
	for i, v := range all {
		words[i] = number(v)
	}
	return strings.Join(words, " · ")
}

func boundText(g Goal) string {
	one := func(b Bound) string {
		if b.Below {
			return "under " + number(b.Limit) + " " + g.Unit
		}
		return number(b.Limit) + " " + g.Unit
	}
	if g.Least == nil {
		return one(g.Want)
	}
	return one(g.Want) + " (least " + one(*g.Least) + ")"
}
