package exchange

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Bounds of contents, whatever the surface.
const (
	MaxText       = 4000      // characters of one text
	MaxJSON       = 256 << 10 // bytes of one free JSON value
	MaxList       = 1000      // elements of one list
	MaxExternalID = 200       // characters of a provider's own id
)

// checkRecord holds every value of a record to the bounds, and refuses text
// that a store cannot keep. The Error names the field.
func checkRecord(path string, r Record) error {
	var failed error
	r.Each(func(e Entry) bool {
		failed = checkCell(path+e.Key, e.Cell)
		return failed == nil
	})
	return failed
}

func checkCell(path string, cell Cell) error {
	switch c := cell.(type) {
	case *Text:
		return checkText(path, c.value, MaxText)
	case *JSON:
		if len(c.value) > MaxJSON {
			return InvalidField(path, "must be at most %d bytes of JSON", MaxJSON)
		}
		if strings.ContainsRune(string(c.value), 0) || strings.Contains(string(c.value), `\u0000`) {
			return InvalidField(path, "must not hold a NUL character")
		}
	case Composite:
		records := c.Records()
		if len(records) > MaxList {
			return InvalidField(path, "must have at most %d elements", MaxList)
		}
		for i, inner := range records {
			at := path
			if c.IsList() {
				at = fmt.Sprintf("%s[%d]", path, i)
			}
			if err := checkRecord(at+".", inner); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkText(path, s string, most int) error {
	if !utf8.ValidString(s) {
		return InvalidField(path, "must be valid UTF-8")
	}
	if strings.IndexByte(s, 0) >= 0 {
		return InvalidField(path, "must not hold a NUL character")
	}
	if len(s) > most && utf8.RuneCountInString(s) > most {
		return InvalidField(path, "must be at most %d characters", most)
	}
	return nil
}
