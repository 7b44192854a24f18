package seal

import (
	"cmp"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// The versions of the key text. What the first can say is written in it: so an older release reads it, and one that
// does not know of rotations tells that it cannot, in words, and opens nothing.
const (
	textVersion       = "1"
	rotatedVersion    = "2" // with numbered master keys
	rehashedVersion   = "3" // with numbered peppers, and perhaps numbered master keys
	versionsOfKeyText = textVersion + ", " + rotatedVersion + " or " + rehashedVersion
)

const versionName = "version"

const textHeading = `# The keys of a Leadex installation.
# Whoever reads this file can read every sealed field: keep it secret (mode 0600).
# Keep a copy of it apart from the copies of the database: without it nobody can read those fields again.
# Leadex changes this file only when it is told to: by "leadex keys next", "leadex keys rotate" and "leadex keys rehash".
`

// Text is the key text of the keys, as [Parse] reads it and key files hold it. It is the secret itself.
func (k *Keys) Text() string {
	var text strings.Builder
	text.WriteString(textHeading)
	fmt.Fprintf(&text, "%s: %s\n", versionName, k.secret().version())
	for _, k := range k.secret().named() {
		fmt.Fprintf(&text, "%s: %s\n", k.name, base64.StdEncoding.EncodeToString(k.key))
	}
	return text.String()
}

// version is the least that can say all that there is.
func (s *secret) version() string {
	switch {
	case !s.peppers.first():
		return rehashedVersion
	case !s.masters.first():
		return rotatedVersion
	}
	return textVersion
}

// Parse reads a key text: entries of the form "name: value", one on a line, for version (1, 2 or 3) and for each key
// (32 bytes in base64). From version 2 on there may be several master keys, called master, master-2, master-3 and so on, and
// in version 3 several peppers, likewise. Order is free, and entries may stand on one line with semicolons between them, as an environment variable likes it. What is
// empty or begins with # is passed over, to the end of the line or the next semicolon.
// It returns ErrBadKeys with the line and what is wrong with it, never with its value.
func Parse(text string) (*Keys, error) {
	entries, err := parseEntries(text)
	if err != nil {
		return nil, err
	}
	version, ok := entries[versionName]
	if !ok {
		return nil, badKeys("no version %s: not a key file, or damaged: restore it from a copy", versionsOfKeyText)
	}
	if version != textVersion && version != rotatedVersion && version != rehashedVersion {
		return nil, badKeys("their version is not %s, which are those that this release reads", versionsOfKeyText)
	}
	read := &secret{masters: generationsIn(masterKey, entries), peppers: generationsIn(pepperKey, entries)}
	if needed := read.version(); version < needed {
		newest := generationName(masterKey, read.masters.newest().number)
		if needed == rehashedVersion {
			newest = generationName(pepperKey, read.peppers.newest().number)
		}
		return nil, badKeys("%s needs version %s", newest, needed)
	}
	for _, k := range read.named() {
		if err := decodeKey(k.key, k.name, entries); err != nil {
			return nil, err
		}
	}
	if err := checkDistinct(read); err != nil {
		return nil, err
	}
	return &Keys{secret: hide(read)}, nil
}

// generationsIn are the generations of a key that entries name, still without their values; the first one when none is named.
func generationsIn(key string, entries map[string]string) generations {
	var all generations
	for name := range entries {
		if number, ok := generationNumber(key, name); ok {
			all = append(all, generation{number: number})
		}
	}
	if all == nil {
		return generations{{number: firstGeneration}}
	}
	slices.SortFunc(all, func(a, b generation) int { return cmp.Compare(a.number, b.number) })
	return all
}

// parseEntries splits a key text into names and values and accepts each known name once.
func parseEntries(text string) (map[string]string, error) {
	entries := map[string]string{}
	number := 0
	for line := range strings.Lines(text) {
		number++
		for entry := range strings.SplitSeq(line, ";") {
			entry = strings.TrimSpace(entry)
			if entry == "" || strings.HasPrefix(entry, "#") {
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
	if name == versionName || name == jwtKey {
		return true
	}
	_, master := generationNumber(masterKey, name)
	_, pepper := generationNumber(pepperKey, name)
	return master || pepper
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
	for _, k := range keys.named() {
		for _, other := range seen {
			if subtle.ConstantTimeCompare(k.key, other) == 1 {
				return badKeys("the %s key is all zeros or equals another key: each must be random", k.name)
			}
		}
		seen = append(seen, k.key)
	}
	return nil
}

func badKeys(format string, values ...any) error {
	return fmt.Errorf("%w: %s", ErrBadKeys, fmt.Sprintf(format, values...))
}
