package brainysoft

import (
	"fmt"
	"strconv"
	"unicode/utf8"

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
func readPartialLoad(body web.Value) (*partialLoad, error) {
	if body.Kind() != '{' {
		return nil, refuse("the body must be a JSON object")
	}
	p := &partialLoad{}
	for name, value := range body.Members {
		if err := p.member(name, value); err != nil {
			return nil, within(name, err)
		}
	}
	if len(p.fields) == 0 {
		return nil, exchange.InvalidField("fields", "must name at least one field")
	}
	return p, nil
}

func (p *partialLoad) member(name string, v web.Value) error {
	switch name {
	case "fields":
		return readElements(v, maxFields, func(element web.Value) error {
			name, err := wordOf(element)
			if err == nil && name == "" {
				err = refuse("must be the name of a field")
			}
			p.fields = append(p.fields, name)
			return err
		})
	case "searchFields":
		return readElements(v, maxConditions, func(pair web.Value) error { return readPair(pair, &p.conditions, "value") })
	case "orderByFields":
		return readElements(v, maxOrder, func(pair web.Value) error { return readPair(pair, &p.order, "direction") })
	case "orderBy":
		return readInto(v, &p.orderBy)
	case "orderDirection":
		return readInto(v, &p.direction)
	case "countFrom":
		return readInto(v, &p.from)
	case "countTo":
		return readInto(v, &p.to)
	}
	return nil
}

// readPair reads {"field", other}.
func readPair(pair web.Value, into *[]namedValue, other string) error {
	if pair.Kind() != '{' {
		return refuse("must be an object")
	}
	var v namedValue
	for name, value := range pair.Members {
		var err error
		switch name {
		case "field":
			err = readInto(value, &v.name)
		case other:
			err = readInto(value, &v.value)
		}
		if err != nil {
			return within(name, err)
		}
	}
	if v.name == "" {
		return within("field", refuse("must be the name of a field"))
	}
	*into = append(*into, v)
	return nil
}

// readElements reads a list; null is an empty one.
func readElements(v web.Value, most int, element func(web.Value) error) error {
	switch v.Kind() {
	case 'n':
		return nil
	case '[':
	default:
		return refuse("must be a list")
	}
	for i, value := range v.Elements {
		if i == most {
			return refuse(fmt.Sprintf("must have at most %d elements", most))
		}
		if err := element(value); err != nil {
			return within("["+strconv.Itoa(i)+"]", err)
		}
	}
	return nil
}

func readInto(v web.Value, s *string) (err error) {
	*s, err = wordOf(v)
	return err
}

// wordOf is a text, or a number or truth value for its characters; null is "".
func wordOf(v web.Value) (string, error) {
	s, ok := scalarOf(v)
	switch {
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
