package seal

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
)

// textVersion is the version of the key text that this release writes and reads.
const textVersion = "1"

const versionName = "version"

const textHeading = `# The keys of a Leadex installation.
# Whoever reads this file can read every sealed field: keep it secret (mode 0600).
# Keep a copy of it apart from the copies of the database: without it nobody can read those fields again.
# Leadex never changes or replaces this file.
`

// Text is the key text of the keys, as [Parse] reads it and key files hold it. It is the secret itself.
func (k *Keys) Text() string {
	var text strings.Builder
	text.WriteString(textHeading)
	fmt.Fprintf(&text, "%s: %s\n", versionName, textVersion)
	for _, name := range keyNames {
		fmt.Fprintf(&text, "%s: %s\n", name, base64.StdEncoding.EncodeToString(k.secret().named(name)))
	}
	return text.String()
}

// Parse reads a key text: entries of the form "name: value", one on a line, for version (1) and for each key
// (32 bytes in base64). Order is free, empty lines and lines that begin with # are passed over, and
// entries may stand on one line with semicolons between them, as an environment variable likes it.
// It returns ErrBadKeys with the line and what is wrong with it, never with its value.
func Parse(text string) (*Keys, error) {
	entries, err := parseEntries(text)
	if err != nil {
		return nil, err
	}
	version, ok := entries[versionName]
	if !ok {
		return nil, badKeys("no line %q: not a key file, or damaged: restore it from a copy", versionName+": "+textVersion)
	}
	if version != textVersion {
		return nil, badKeys("their version is not %s, which is the one that this release reads", textVersion)
	}
	read := new(secret)
	for _, name := range keyNames {
		if err := decodeKey(read.named(name), name, entries); err != nil {
			return nil, err
		}
	}
	if err := checkDistinct(read); err != nil {
		return nil, err
	}
	return &Keys{secret: hide(read)}, nil
}

// parseEntries splits a key text into names and values and accepts each known name once.
func parseEntries(text string) (map[string]string, error) {
	entries := make(map[string]string, len(keyNames)+1)
	number := 0
	for line := range strings.Lines(text) {
		number++
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		for entry := range strings.SplitSeq(line, ";") {
			entry = strings.TrimSpace(entry)
			if entry == "" {
				continue
			}
			name, value, found := strings.Cut(entry, ":")
			name = strings.TrimSpace(name)
			if !found || !knownName(name) {
				// What stands there is not repeated: it may be a key without its name.
				return nil, badKeys("line %d is not one of version, master, jwt, pepper with a colon and a value", number)
			}
			if _, twice := entries[name]; twice {
				return nil, badKeys("line %d gives %s a second time", number, name)
			}
			entries[name] = strings.TrimSpace(value)
		}
	}
	return entries, nil
}

func knownName(name string) bool {
	switch name {
	case versionName, masterKey, jwtKey, pepperKey:
		return true
	}
	return false
}

func decodeKey(into []byte, name string, entries map[string]string) error {
	value, ok := entries[name]
	if !ok {
		return badKeys("the %s key is missing; the text may be cut off: restore it from a copy", name)
	}
	key, err := base64.StdEncoding.Strict().DecodeString(value)
	if err != nil || len(key) != keySize {
		return badKeys("the %s key is not %d bytes in base64; the text may be cut off or damaged: restore it from a copy",
			name, keySize)
	}
	copy(into, key)
	return nil
}

// checkDistinct refuses what only a mistake makes: a key of zeros, or one key under two names.
func checkDistinct(keys *secret) error {
	seen := [][]byte{make([]byte, keySize)}
	for _, name := range keyNames {
		key := keys.named(name)
		for _, other := range seen {
			if subtle.ConstantTimeCompare(key, other) == 1 {
				return badKeys("the %s key is all zeros or equals another key: each must be random", name)
			}
		}
		seen = append(seen, key)
	}
	return nil
}

func badKeys(format string, values ...any) error {
	return fmt.Errorf("%w: %s", ErrBadKeys, fmt.Sprintf(format, values...))
}
