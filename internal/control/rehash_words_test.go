package control

import (
	"strings"
	"testing"
)

func TestStays(t *testing.T) {
	t.Parallel()
	for want, waiting := range map[string][]string{
		"but the secret of one credential is known by it alone: op. It stays in the key file for this one.":           {"op"},
		"but the secrets of 2 credentials are known by it alone: op, lender. It stays in the key file for these.":     {"op", "lender"},
		"but the secrets of 21 credentials are known by it alone: " + strings.Repeat("a, ", 19) + "a and 1 more. It ": strings.Split(strings.Repeat("a", 21), ""),
	} {
		if got := stays([]string{"pepper"}, waiting); !strings.Contains(got, want) {
			t.Errorf("of %d it says %q, want %q in it", len(waiting), got, want)
		}
	}
}

func TestLost(t *testing.T) {
	t.Parallel()
	for keys, want := range map[int64]string{1: "One key of a person could not be made anew", 2: "2 keys of persons could not be made anew"} {
		if got := lost(keys); !strings.HasPrefix(got, want) {
			t.Errorf("of %d it says %q, want %q", keys, got, want)
		}
	}
}
