package exchange

import (
	"strconv"
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
func checkRecord(r Record) *Error {
	var failed *Error
	r.EachGiven(func(e Entry) bool {
		if e.Cell.IsSet() {
			failed = checkCell(e.Cell).inside(e.Key)
		}
		return failed == nil
	})
	return failed
}

// checkCell holds a value to its bounds. The Error names fields inside of it alone.
func checkCell(cell Cell) *Error {
	switch c := cell.(type) {
	case *Text:
		return checkLength(c.value, MaxText)
	case *JSON:
		if len(c.value) > MaxJSON {
			return InvalidField("", "must be at most %d bytes of JSON", MaxJSON)
		}
		if strings.ContainsRune(string(c.value), 0) || strings.Contains(string(c.value), `\u0000`) {
			return InvalidField("", "must not hold a NUL character")
		}
	case Composite:
		records := c.Records()
		if len(records) > MaxList {
			return InvalidField("", "must have at most %d elements", MaxList)
		}
		for i, inner := range records {
			if failed := checkRecord(inner); failed != nil {
				return failed.among(c, i)
			}
		}
	}
	return nil
}

// inside is the Error as it is called by who holds what it is about in a field of
// that key.
func (e *Error) inside(key string) *Error {
	switch {
	case e == nil:
		return nil
	case e.Field == "":
		e.Field = key
	case e.Field[0] == '[':
		e.Field = key + e.Field
	default:
		e.Field = key + "." + e.Field
	}
	return e
}

// among is the Error of a record of a composite.
func (e *Error) among(c Composite, i int) *Error {
	if c.IsList() {
		e.inside("[" + strconv.Itoa(i) + "]")
	}
	return e
}

func checkText(field, s string, most int) error {
	if failed := checkLength(s, most); failed != nil {
		return failed.inside(field)
	}
	return nil
}

func checkLength(s string, most int) *Error {
	if !utf8.ValidString(s) {
		return InvalidField("", "must be valid UTF-8")
	}
	if strings.IndexByte(s, 0) >= 0 {
		return InvalidField("", "must not hold a NUL character")
	}
	if len(s) > most && utf8.RuneCountInString(s) > most {
		return InvalidField("", "must be at most %d characters", most)
	}
	return nil
}
