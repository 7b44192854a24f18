package brainysoft

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// Bounds of a partial-load.
const (
	maxFields      = 200
	maxConditions  = 50
	maxOrder       = 10
	maxSearchValue = 255 // characters of a name or a value
)

// partialLoad is the body of a partial-load as it was sent.
type partialLoad struct {
	fields     []string
	conditions []namedValue // of searchFields
	orderBy    string
	direction  string
	order      []namedValue // of orderByFields; the value is the direction
	from, to   string       // "" when they were not sent
}

// namedValue is a field by its name on the wire with what was said of it.
type namedValue struct{ name, value string }

// readPartialLoad reads a body. Properties that are not known are passed over;
// null and "" are as if nothing was sent.
//
// Errors are Invalid and name the place.
func readPartialLoad(body []byte) (*partialLoad, error) {
	if err := web.CheckJSON(body); err != nil {
		return nil, err
	}
	d := jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if d.PeekKind() != '{' {
		return nil, refuse("the body must be a JSON object")
	}
	p := &partialLoad{}
	if err := readMembers(d, p.member); err != nil {
		return nil, err
	}
	if len(p.fields) == 0 {
		return nil, exchange.InvalidField("fields", "must name at least one field")
	}
	return p, nil
}

func (p *partialLoad) member(d *jsontext.Decoder, name string) error {
	switch name {
	case "fields":
		return readElements(d, maxFields, func() error {
			name, err := readWordOf(d)
			if err == nil && name == "" {
				err = refuse("must be the name of a field")
			}
			p.fields = append(p.fields, name)
			return err
		})
	case "searchFields":
		return readElements(d, maxConditions, func() error { return readPair(d, &p.conditions, "value") })
	case "orderByFields":
		return readElements(d, maxOrder, func() error { return readPair(d, &p.order, "direction") })
	case "orderBy":
		return readInto(d, &p.orderBy)
	case "orderDirection":
		return readInto(d, &p.direction)
	case "countFrom":
		return readInto(d, &p.from)
	case "countTo":
		return readInto(d, &p.to)
	}
	return notJSON(d.SkipValue())
}

// readPair reads {"field", other}.
func readPair(d *jsontext.Decoder, into *[]namedValue, other string) error {
	if d.PeekKind() != '{' {
		return refuse("must be an object")
	}
	var v namedValue
	err := readMembers(d, func(d *jsontext.Decoder, name string) error {
		switch name {
		case "field":
			return readInto(d, &v.name)
		case other:
			return readInto(d, &v.value)
		}
		return notJSON(d.SkipValue())
	})
	if err == nil && v.name == "" {
		err = within("field", refuse("must be the name of a field"))
	}
	*into = append(*into, v)
	return err
}

// readMembers reads the object that comes next, member by member.
func readMembers(d *jsontext.Decoder, member func(*jsontext.Decoder, string) error) error {
	if _, err := d.ReadToken(); err != nil {
		return notJSON(err)
	}
	for d.PeekKind() != '}' {
		token, err := d.ReadToken()
		if err != nil {
			return notJSON(err)
		}
		name := token.String()
		if err := member(d, name); err != nil {
			return within(name, err)
		}
	}
	_, err := d.ReadToken()
	return notJSON(err)
}

// readElements reads a list; null is an empty one.
func readElements(d *jsontext.Decoder, most int, element func() error) error {
	switch d.PeekKind() {
	case 'n':
		return notJSON(d.SkipValue())
	case '[':
	default:
		return refuse("must be a list")
	}
	if _, err := d.ReadToken(); err != nil {
		return notJSON(err)
	}
	for i := 0; d.PeekKind() != ']'; i++ {
		if i == most {
			return refuse(fmt.Sprintf("must have at most %d elements", most))
		}
		if err := element(); err != nil {
			return within("["+strconv.Itoa(i)+"]", err)
		}
	}
	_, err := d.ReadToken()
	return notJSON(err)
}

func readInto(d *jsontext.Decoder, s *string) (err error) {
	*s, err = readWordOf(d)
	return err
}

// readWordOf reads a text, or a number or truth value for its characters; null
// is "".
func readWordOf(d *jsontext.Decoder) (string, error) {
	s, ok, err := readScalar(d)
	switch {
	case err != nil:
		return "", err
	case !ok:
		return "", refuse("must be a single value, not an object or a list")
	case utf8.RuneCountInString(s.text) > maxSearchValue:
		return "", refuse(fmt.Sprintf("must be at most %d characters", maxSearchValue))
	}
	return s.text, nil
}

// window is the part of what is found that is asked for: from countFrom up to and
// without countTo.
func (p *partialLoad) window() (offset, limit int, err error) {
	if offset, err = countOf("countFrom", p.from, 0); err != nil {
		return 0, 0, err
	}
	to, err := countOf("countTo", p.to, offset+exchange.UsualWindow)
	if err != nil {
		return 0, 0, err
	}
	if to-offset > exchange.MaxWindow {
		return 0, 0, exchange.InvalidField("countTo", "must be at most %d above countFrom", exchange.MaxWindow)
	}
	return offset, max(to-offset, 0), nil
}

// maxCount bounds the window's place: what is before it is counted through.
const maxCount = 10_000_000

func countOf(name, text string, otherwise int) (int, error) {
	if text == "" {
		return otherwise, nil
	}
	n, ok := wholeNumber(text)
	if !ok || n < 0 || n > maxCount {
		return 0, exchange.InvalidField(name, "must be a whole number between 0 and %d", maxCount)
	}
	return int(n), nil
}

// wholeNumber reads a whole number as the fields of a lead are read.
func wholeNumber(text string) (int64, bool) {
	var n exchange.Int
	err := readWhole(64)(scalar{kind: '"', text: text}, &n)
	return n.Value(), err == nil && n.IsSet()
}
