package cli

import (
	"slices"
	"strings"
	"testing"
	"time"

	"leadex/internal/exchange"
)

func TestSpan(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{"off": 0, "0s": 0, "90s": 90 * time.Second, "1h30m": 90 * time.Minute,
		"7d": 7 * 24 * time.Hour, "0d": 0, "100000d": 100_000 * 24 * time.Hour} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			s := span(-1)
			if err := s.UnmarshalText([]byte(text)); err != nil || time.Duration(s) != want {
				t.Errorf("%v, %v", time.Duration(s), err)
			}
			again := span(-1)
			if err := again.UnmarshalText([]byte(ofSeconds(int64(want / time.Second)))); err != nil || again != s {
				t.Errorf("%s is written %s", text, ofSeconds(int64(want/time.Second)))
			}
		})
	}
	for _, text := range []string{"", "7", "d", "-1d", "1.5d", "100001d", "9223372036854775807d", "99999999999999999999d", "1w", "soon", "1d12h"} {
		t.Run("refused "+text, func(t *testing.T) {
			t.Parallel()
			if err := new(span).UnmarshalText([]byte(text)); err == nil {
				t.Error("taken")
			}
		})
	}
}

// TestClasses holds the classes of the command line to those of the domain.
func TestClasses(t *testing.T) {
	t.Parallel()
	want := []string{unmapped}
	for _, c := range exchange.OutcomeClasses() {
		want = append(want, string(c))
	}
	for _, leaf := range newParser(t).Model.Leaves(false) {
		for _, f := range leaf.Flags {
			if leaf.Path() != "outcome map" || f.Name != "class" {
				continue
			}
			got := f.EnumSlice()
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("classes %v, want %v", got, want)
			}
			for _, class := range want {
				if !strings.Contains(f.Help, class) {
					t.Errorf("the help does not name %s", class)
				}
			}
			return
		}
	}
	t.Error("there is no --class")
}

func TestAgeOf(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	opened, later := now.Add(-90*time.Second-time.Millisecond), now.Add(time.Second)
	if got := []string{ageOf(&opened, now), ageOf(&later, now), ageOf(nil, now)}; !slices.Equal(got, []string{"1m30s", "0s", "-"}) {
		t.Errorf("%q", got)
	}
}
