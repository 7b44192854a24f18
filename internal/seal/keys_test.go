package seal

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	t.Parallel()
	keys := NewKeys()
	master := base64.StdEncoding.EncodeToString(keys.secret().masters[0].key[:])
	jwt := base64.StdEncoding.EncodeToString(keys.secret().jwt[:])
	pepper := base64.StdEncoding.EncodeToString(keys.secret().peppers[0].key[:])
	line := fmt.Sprintf("version: 1; master: %s; jwt: %s; pepper: %s", master, jwt, pepper)

	t.Run("accepts", func(t *testing.T) {
		t.Parallel()
		for name, text := range map[string]string{
			"its own text":         keys.Text(),
			"one line":             line,
			"a last semicolon":     line + ";\n",
			"lines of Windows":     strings.ReplaceAll(keys.Text(), "\n", "\r\n"),
			"no last line break":   strings.TrimSpace(keys.Text()),
			"another order":        fmt.Sprintf("pepper:%s\njwt:%s\n\n # mine\nmaster:%s\nversion:1", pepper, jwt, master),
			"blanks before colons": strings.ReplaceAll(line, ":", " : "),
		} {
			parsed, err := Parse(text)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if !sameKeys(parsed, keys) {
				t.Errorf("%s: other keys", name)
			}
		}
	})
	t.Run("refuses and says why", func(t *testing.T) {
		t.Parallel()
		zeros := base64.StdEncoding.EncodeToString(make([]byte, keySize))
		for name, test := range map[string]struct{ text, want string }{
			"nothing":            {"", "no version 1, 2 or 3"},
			"only comments":      {textHeading, "no version 1, 2 or 3"},
			"another file":       {"SQLite format 3\x00", "line 1 is not one of"},
			"a key alone":        {master, "line 1 is not one of"},
			"an unknown name":    {line + "; salt: " + pepper, "line 1 is not one of"},
			"an equals sign":     {"version: 1\nmaster=" + master, "line 2 is not one of"},
			"a name twice":       {line + "\njwt: " + jwt, "line 2 gives jwt a second time"},
			"no version":         {strings.Replace(line, "version: 1; ", "", 1), "no version 1, 2 or 3"},
			"a later version":    {strings.Replace(line, "version: 1", "version: 4", 1), "version is not 1, 2 or 3"},
			"a number too early": {strings.Replace(line, "master", "master-2", 1), "master-2 needs version 2"},
			"number one":         {strings.Replace(line, "master", "master-1", 1), "line 1 is not one of"},
			"number zero":        {strings.Replace(line, "master", "master-0", 1), "line 1 is not one of"},
			"a number in full":   {strings.Replace(line, "master", "master-02", 1), "line 1 is not one of"},
			"a number too high":  {strings.Replace(line, "master", "master-65536", 1), "line 1 is not one of"},
			"a numbered jwt":     {strings.Replace(line, "jwt", "jwt-2", 1), "line 1 is not one of"},
			"no second value":    {strings.Replace(line, "version: 1", "version: 2; master-2:", 1), "the master-2 key is not 32 bytes"},
			"a second one alike": {strings.Replace(line, "version: 1", "version: 2; master-2: "+master, 1), "the master-2 key is all zeros or equals"},
			"no pepper":          {strings.Replace(line, "; pepper: "+pepper, "", 1), "the pepper key is missing"},
			"a cut key":          {line[:len(line)-1], "the pepper key is not 32 bytes"},
			"a cut key, aligned": {line[:len(line)-4], "the pepper key is not 32 bytes"},
			"a longer key":       {strings.Replace(line, jwt, "AAAA"+jwt, 1), "the jwt key is not 32 bytes"},
			"not base64":         {strings.Replace(line, master[:3], "!!!", 1), "the master key is not 32 bytes"},
			"stray last bits":    {strings.Replace(line, jwt, strings.Repeat("A", 42)+"F=", 1), "the jwt key is not 32 bytes"},
			"an empty key":       {strings.Replace(line, master, "", 1), "the master key is not 32 bytes"},
			"zeros":              {strings.Replace(line, jwt, zeros, 1), "the jwt key is all zeros"},
			"one key twice":      {strings.Replace(line, pepper, master, 1), "the pepper key is all zeros or equals"},
		} {
			parsed, err := Parse(test.text)
			if !errors.Is(err, ErrBadKeys) || parsed != nil {
				t.Errorf("%s: got %v", name, err)
				continue
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s: %q lacks %q", name, err, test.want)
			}
			for _, secret := range []string{master, jwt, pepper} {
				if strings.Contains(err.Error(), secret[:8]) {
					t.Errorf("%s: the error shows a key", name)
				}
			}
		}
	})
	t.Run("accepts a file's text with semicolons for line ends", func(t *testing.T) {
		t.Parallel()
		rotated, err := keys.WithNext()
		if err != nil {
			t.Fatal(err)
		}
		for version, of := range map[string]*Keys{"version: 1\n": keys, "version: 2\n": rotated} {
			text := of.Text()
			if !strings.Contains(text, version) {
				t.Fatalf("the text is not of %q", version)
			}
			for name, end := range map[string]string{"tr": ";", "with blanks": " ; ", "of Windows": "\r;"} {
				parsed, err := Parse(strings.ReplaceAll(text, "\n", end))
				if err != nil || !sameKeys(parsed, of) {
					t.Errorf("%s, %s: %v", version, name, err)
				}
			}
		}
	})
	t.Run("refuses every truncation", func(t *testing.T) {
		t.Parallel()
		text := strings.TrimSpace(keys.Text())
		for length := range text {
			if _, err := Parse(text[:length]); !errors.Is(err, ErrBadKeys) {
				t.Errorf("%d of %d bytes: got %v", length, len(text), err)
			}
		}
	})
}

// sameKeys tells whether two sets hold the same keys under the same names.
func sameKeys(a, b *Keys) bool { return a.agree(b) && slices.Equal(a.Masters(), b.Masters()) }

func FuzzParse(f *testing.F) {
	text := patternKeys().Text()
	f.Add(text)
	f.Add(strings.ReplaceAll(text, "\n", ";"))
	f.Add(text[:len(text)-9])
	f.Add("version: 1\nmaster: \x00\xff;;;:\r\n# jwt")
	f.Fuzz(func(t *testing.T, text string) {
		keys, err := Parse(text)
		if err != nil {
			if !errors.Is(err, ErrBadKeys) {
				t.Errorf("unexpected kind of error: %v", err)
			}
			return
		}
		again, err := Parse(keys.Text())
		if err != nil || !sameKeys(again, keys) {
			t.Errorf("what was accepted does not survive being written: %v", err)
		}
	})
}

func TestVerify(t *testing.T) {
	t.Parallel()
	keys, other := NewKeys(), NewKeys()

	t.Run("accepts the same keys", func(t *testing.T) {
		t.Parallel()
		stored := keys.Checks()
		stored["future"] = []byte("of a later release")
		parsed, err := Parse(keys.Text())
		if err != nil {
			t.Fatal(err)
		}
		if err := parsed.Verify(stored); err != nil {
			t.Error(err)
		}
	})
	t.Run("asks for every master key in use, and for no other", func(t *testing.T) {
		t.Parallel()
		both := next(t, keys)
		for _, test := range []struct {
			name string
			keys *Keys
			want string // "" when they fit
			in   map[string][]byte
		}{
			{"before a rotation", keys, "", keys.FirstChecks()},
			{"the next one given already", both, "", keys.FirstChecks()},
			{"during a rotation", both, "", both.Checks()},
			{"without the new one", keys, "missing: master-2. ", both.Checks()},
			{"without the old one", both.WithNewestOnly(), "missing: master. ", both.Checks()},
			{"after it", both.WithNewestOnly(), "", both.FirstChecks()},
			{"after it, the old one kept", both, "", both.FirstChecks()},
			{"after it, the old one alone", keys, "missing: master-2. ", both.FirstChecks()},
			{"another second one", next(t, keys), "different: master-2. ", both.Checks()},
			{"another jwt too", next(t, other), "different: master, master-2, jwt, pepper. ", both.Checks()},
		} {
			err := test.keys.Verify(test.in)
			if (err == nil) != (test.want == "") || (err != nil && (!errors.Is(err, ErrOtherKeys) || !strings.Contains(err.Error(), test.want))) {
				t.Errorf("%s: want %q, got %v", test.name, test.want, err)
			}
		}
	})
	t.Run("names the keys that differ", func(t *testing.T) {
		t.Parallel()
		for _, test := range []struct {
			want   string
			change func(stored map[string][]byte)
		}{
			{"different: master. ", func(stored map[string][]byte) { stored["master"] = other.Checks()["master"] }},
			{"different: jwt. ", func(stored map[string][]byte) { stored["jwt"] = other.Checks()["jwt"] }},
			{"different: pepper. ", func(stored map[string][]byte) { stored["pepper"] = stored["pepper"][:31] }},
			{"different: jwt, pepper. ", func(stored map[string][]byte) { delete(stored, "pepper"); stored["jwt"] = nil }},
			{"different: master, jwt, pepper. ", func(stored map[string][]byte) { clear(stored) }},
			{"different: master, jwt. ", func(stored map[string][]byte) {
				stored["master"], stored["jwt"] = stored["jwt"], stored["master"]
			}},
		} {
			stored := keys.Checks()
			test.change(stored)
			err := keys.Verify(stored)
			if !errors.Is(err, ErrOtherKeys) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("want %q, got %v", test.want, err)
			}
		}
	})
	t.Run("stores nothing of the keys", func(t *testing.T) {
		t.Parallel()
		checks := keys.Checks()
		if diff := cmp.Diff(checks, keys.Checks()); diff != "" {
			t.Errorf("check values change: %s", diff)
		}
		for _, k := range keys.secret().named() {
			if check := checks[k.name]; len(check) != 32 || bytes.Equal(check, k.key) {
				t.Errorf("unexpected check value of %s", k.name)
			}
		}
	})
}

func TestSigningKey(t *testing.T) {
	t.Parallel()
	t.Run("is the caller's own", func(t *testing.T) {
		t.Parallel()
		keys := NewKeys()
		first := keys.SigningKey()
		if len(first) != 32 || bytes.Equal(first, keys.secret().jwt[:]) {
			t.Error("is not a derived key of 32 bytes")
		}
		kept := bytes.Clone(first)
		clear(first)
		if !bytes.Equal(NewVault(keys).SigningKey(), kept) {
			t.Error("changes when a caller changes its copy")
		}
	})
}
