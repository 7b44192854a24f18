package access

import (
	"strconv"
	"testing"
	"time"
)

func TestKnownTokens(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	t.Run("until_they_expire", func(t *testing.T) {
		t.Parallel()
		k := newKnownTokens()
		k.remember("token", "provider", start.Add(time.Hour), start)
		for at, want := range map[time.Duration]bool{0: true, time.Hour - 1: true, time.Hour: false} {
			if id, ok := k.credentialOf("token", start.Add(at)); ok != want || (ok && id != "provider") {
				t.Errorf("after %s: %q, %t", at, id, ok)
			}
		}
		if _, ok := k.credentialOf("another", start); ok {
			t.Error("knows a token that it never saw")
		}
	})
	t.Run("expired_ones_make_room", func(t *testing.T) {
		t.Parallel()
		k := newKnownTokens()
		for i := range maxKnownTokens {
			k.remember(strconv.Itoa(i), "provider", start.Add(time.Duration(i%2)*time.Hour), start)
		}
		k.remember("one more", "provider", start.Add(time.Hour), start)
		if want := maxKnownTokens/2 + 1; len(k.all) != want {
			t.Errorf("%d are left, want %d", len(k.all), want)
		}
	})
	t.Run("never_more_than_the_bound", func(t *testing.T) {
		t.Parallel()
		k := newKnownTokens()
		for i := range maxKnownTokens + 1 {
			k.remember(strconv.Itoa(i), "provider", start.Add(time.Hour), start)
		}
		if len(k.all) != 1 {
			t.Errorf("%d are left, want 1", len(k.all))
		}
	})
}
