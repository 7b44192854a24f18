package seal

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	keys := patternKeys()
	vault := NewVault(keys)
	ecosystem := newEcosystem(t, vault, bogota)
	data, _ := newSubject(t, ecosystem, maria)
	secrets := map[string]any{
		"Keys": keys, "Keys by value": *keys, "Vault": vault,
		"EcosystemKey": ecosystem, "EcosystemKey by value": *ecosystem, "DataKey": data, "DataKey by value": *data,
	}
	verbs := []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o", "%t", "%c"}

	t.Run("by every verb", func(t *testing.T) {
		t.Parallel()
		for name, secret := range secrets {
			for _, verb := range verbs {
				if got := fmt.Sprintf(verb, secret); got != redacted {
					t.Errorf("%s by %s: %q", name, verb, got)
				}
			}
		}
		for _, text := range []string{keys.String(), vault.GoString(), data.LogValue().String()} {
			if text != redacted {
				t.Errorf("got %q", text)
			}
		}
	})
	t.Run("in a field that fmt reads past its methods", func(t *testing.T) {
		t.Parallel()
		holder := struct {
			keys  Keys
			vault *Vault
			key   EcosystemKey
			data  DataKey
			also  *DataKey
		}{*keys, vault, *ecosystem, *data, data}
		const maxHolder = 1200 // 876 when this was written
		for _, verb := range verbs {
			for _, got := range []string{fmt.Sprintf(verb, holder), fmt.Sprintf(verb, &holder)} {
				withoutPattern(t, verb, got)
				// Expanded AES keys show no pattern, but they print as 500 characters and more.
				if strings.Contains(got, "GCM") || len(got) > maxHolder {
					t.Errorf("%s prints %d characters: %s", verb, len(got), got)
				}
			}
		}
	})
	t.Run("in logs and JSON", func(t *testing.T) {
		t.Parallel()
		var out strings.Builder
		for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
			for name, secret := range secrets {
				slog.New(handler).Info("start", "secret", secret, "nested", struct{ Secret any }{secret}, "name", name)
			}
		}
		withoutPattern(t, "slog", out.String())
		if !strings.Contains(out.String(), "secret="+redacted) || !strings.Contains(out.String(), `"secret":"`+redacted+`"`) {
			t.Errorf("no redaction in %q", out.String())
		}
		encoded, err := json.Marshal(secrets)
		if err != nil {
			t.Fatal(err)
		}
		withoutPattern(t, "json", string(encoded))
	})
}

// withoutPattern fails if bytes of patternKeys show in any of the usual bases.
func withoutPattern(t *testing.T, how, text string) {
	t.Helper()
	for _, pattern := range []string{
		"\xa1\xa1", "a1a1", "A1A1", "161 161", "0xa1, 0xa1", "241 241", "oaGhoaGh", "¡¡",
		"\xb2\xb2", "b2b2", "B2B2", "178 178", "0xb2, 0xb2", "262 262", "srKysrKy", "²²",
		"\xc3\xc3", "c3c3", "C3C3", "195 195", "0xc3, 0xc3", "303 303", "w8PDw8PD", "ÃÃ",
	} {
		if strings.Contains(text, pattern) {
			t.Errorf("%s shows %q", how, pattern)
		}
	}
}
