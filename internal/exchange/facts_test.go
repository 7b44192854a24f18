package exchange

import (
	"encoding/json"
	"testing"
)

func FuzzFactsJSON(f *testing.F) {
	for _, seed := range []string{"", "state", "0193aa00-0000-7000-8000-000000000001", `a"b\c`, "<&>", "a\x00b\x1f\x7f", "Пётр", "\u2028", "\xff"} {
		f.Add(seed, "state", "ready")
		f.Add("batch", seed, seed)
	}
	f.Fuzz(func(t *testing.T, key, other, value string) {
		for _, facts := range []map[string]string{nil, {}, {key: value}, {key: value, other: key, "z": value}} {
			want, err := json.Marshal(facts)
			if facts == nil {
				want = []byte("{}")
			}
			if got, failed := factsJSON(facts); got != string(want) || (failed == nil) != (err == nil) {
				t.Errorf("%q is %s (error %v) instead of %s (error %v)", facts, got, failed, want, err)
			}
		}
	})
}
