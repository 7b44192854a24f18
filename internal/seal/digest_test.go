package seal

import (
	"strings"
	"testing"
)

func TestDigest(t *testing.T) {
	t.Parallel()
	keys := NewKeys()
	vault := NewVault(keys)

	t.Run("same in every process with the same pepper", func(t *testing.T) {
		t.Parallel()
		want := vault.Digest(bogota, 1, "five-field", "rojas", "maria")
		if vault.Digest(bogota, 1, "five-field", "rojas", "maria") != want {
			t.Error("differs the second time")
		}
		if NewVault(keys).Digest(bogota, 1, "five-field", "rojas", "maria") != want {
			t.Error("differs in another vault of the same keys")
		}
	})
	t.Run("different for all that differs", func(t *testing.T) {
		t.Parallel()
		long := strings.Repeat("x", 300)
		digests := map[string][DigestSize]byte{
			"other pepper":       newVault(t).Digest(bogota, 1, "k", "a", "bc"),
			"other ecosystem":    vault.Digest(kazan, 1, "k", "a", "bc"),
			"other kind":         vault.Digest(bogota, 1, "l", "a", "bc"),
			"a, bc":              vault.Digest(bogota, 1, "k", "a", "bc"),
			"ab, c":              vault.Digest(bogota, 1, "k", "ab", "c"),
			"abc":                vault.Digest(bogota, 1, "k", "abc"),
			"bc, a":              vault.Digest(bogota, 1, "k", "bc", "a"),
			"a, bc, empty":       vault.Digest(bogota, 1, "k", "a", "bc", ""),
			"empty, a, bc":       vault.Digest(bogota, 1, "k", "", "a", "bc"),
			"no part":            vault.Digest(bogota, 1, "k"),
			"one empty part":     vault.Digest(bogota, 1, "k", ""),
			"kind and part":      vault.Digest(bogota, 1, "ka", "bc"),
			"looks like lengths": vault.Digest(bogota, 1, "k", "a\x02bc"),
			"long":               vault.Digest(bogota, 1, "k", long),
			"long, split":        vault.Digest(bogota, 1, "k", long[:299], "x"),
			"secret":             vault.SecretHash("k"),
		}
		seen := map[[DigestSize]byte]string{}
		for name, digest := range digests {
			if other, there := seen[digest]; there {
				t.Errorf("%q and %q have one digest", name, other)
			}
			seen[digest] = name
		}
	})
}

// Not parallel: it counts the allocations of the whole program.
func TestDigestAllocations(t *testing.T) {
	vault := newVault(t)
	text := "1234567890"
	allocations := testing.AllocsPerRun(1000, func() { vault.Digest(bogota, 1, "tax-id", text, "rojas") })
	// Zero; about three under the race detector, which makes pools forget one value in four; nine without a pool.
	if allocations > 6 {
		t.Errorf("%v allocations for a digest", allocations)
	}
}

func FuzzDigest(f *testing.F) {
	f.Add("a", "bc", "ab", "c")
	f.Add("", "a", "a", "")
	f.Add("\x01a", "", "", "\x01a")
	f.Add(strings.Repeat("x", 127), "x", strings.Repeat("x", 128), "")
	vault := NewVault(patternKeys())
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		same := a == c && b == d
		if (vault.Digest(bogota, 1, "k", a, b) == vault.Digest(bogota, 1, "k", c, d)) != same {
			t.Errorf("(%q, %q) and (%q, %q): equal is not %v", a, b, c, d, same)
		}
	})
}

func TestSecret(t *testing.T) {
	t.Parallel()
	t.Run("new ones are random, in a safe alphabet", func(t *testing.T) {
		t.Parallel()
		const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
		seen := map[string]bool{}
		for range 200 {
			made := NewSecret("lxk")
			if seen[made] {
				t.Fatal("the same secret twice")
			}
			seen[made] = true
			if !strings.HasPrefix(made, "lxk_") || len(made) != len("lxk_")+43 || strings.Trim(made, alphabet) != "" {
				t.Fatalf("unexpected shape, %d characters", len(made))
			}
		}
	})
	t.Run("bad prefixes panic", func(t *testing.T) {
		t.Parallel()
		for _, prefix := range []string{"", "-x", "a b", "ключ", "a.b", "a\x00"} {
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("prefix %q was taken", prefix)
					}
				}()
				NewSecret(prefix)
			}()
		}
	})
	t.Run("matches its own hash only", func(t *testing.T) {
		t.Parallel()
		vault := newVault(t)
		made := NewSecret("lxk")
		hash := vault.SecretHash(made)
		if !vault.SecretMatches(made, hash[:]) {
			t.Error("does not match its hash")
		}
		other := newVault(t).SecretHash(made)
		for name, stored := range map[string][]byte{
			"none": nil, "cut": hash[:31], "longer": append(hash[:], 0), "of another pepper": other[:],
		} {
			if vault.SecretMatches(made, stored) {
				t.Errorf("matches a hash that is %s", name)
			}
		}
		for _, wrong := range []string{"", made + " ", made[:len(made)-1], strings.ToUpper(made)} {
			if vault.SecretMatches(wrong, hash[:]) {
				t.Error("another secret matches the hash")
			}
		}
	})
}
