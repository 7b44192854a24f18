package api

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"leadex/internal/exchange"
)

// decoder reads a body and notes everything in it that breaks the schema, not
// only the first: whoever corrects a request wants the whole list.
//
// The body has passed web.CheckJSON, so that its JSON cannot fail; failed is set
// if it does all the same, and ends the reading.
type decoder struct {
	body   []byte
	json   *jsontext.Decoder
	faults []Fault
	failed error
}

func newDecoder(body []byte) *decoder {
	return &decoder{body: body, json: jsontext.NewDecoder(bytes.NewBuffer(body))}
}

// end is the error that the reading came to.
func (d *decoder) end() error {
	if d.failed != nil {
		return refuse(malformed, "The body is not valid JSON.").because(d.failed)
	}
	if len(d.faults) > 0 {
		return broken(d.faults...)
	}
	return nil
}

// fault notes what is wrong with the value that was read last.
func (d *decoder) fault(detail string) { d.faultAt(string(d.json.StackPointer()), detail) }

func (d *decoder) faultAt(pointer, detail string) {
	if len(d.faults) < maxFaults {
		d.faults = append(d.faults, Fault{Pointer: pointer, Detail: detail})
	}
}

// maxName bounds the name of an unknown field that is told back.
const maxName = 100

// object reads an object and calls member for each name, which reads the value
// or returns false for a name it does not know. ok is false for another value.
func (d *decoder) object(member func(name string) bool) (ok bool) {
	if d.json.PeekKind() != '{' {
		d.skip("must be an object")
		return false
	}
	d.token()
	for d.failed == nil && d.json.PeekKind() != '}' {
		name := d.token()
		if member(name) {
			continue
		}
		if len(name) > maxName || exchange.HoldsCard(name) {
			at := string(d.json.StackPointer())
			d.faultAt(at[:strings.LastIndexByte(at, '/')], "has a field with a name that is not known here")
			d.value()
			continue
		}
		d.skip("is not a known field")
	}
	d.token()
	return true
}

// objectWith is object for one in which some names must be there.
func (d *decoder) objectWith(required []string, member func(name string) bool) {
	seen := map[string]bool{}
	isObject := d.object(func(name string) bool {
		seen[name] = true
		return member(name)
	})
	if !isObject {
		return
	}
	at := string(d.json.StackPointer())
	for _, name := range required {
		if !seen[name] {
			d.faultAt(at+"/"+name, "is missing")
		}
	}
}

// list reads a list of at most so many elements and calls element for each.
func (d *decoder) list(most int, element func()) (ok bool) {
	if d.json.PeekKind() != '[' {
		d.skip("must be a list")
		return false
	}
	d.token()
	n := 0
	for d.failed == nil && d.json.PeekKind() != ']' {
		if n++; n > most {
			d.value()
			continue
		}
		element()
	}
	d.token()
	if n > most {
		d.fault(atMost(most, "elements"))
	}
	return true
}

// token reads the next token and returns its text.
func (d *decoder) token() string {
	t, err := d.json.ReadToken()
	if err != nil {
		d.fail(err)
		return ""
	}
	return t.String()
}

// value reads the next value as it is written.
func (d *decoder) value() jsontext.Value {
	v, err := d.json.ReadValue()
	if err != nil {
		d.fail(err)
	}
	return v
}

func (d *decoder) fail(err error) {
	if d.failed == nil {
		d.failed = err
	}
}

// skip reads over the next value and says what is wrong with it.
func (d *decoder) skip(detail string) {
	d.value()
	d.fault(detail)
}

// null reads a null, if it is next.
func (d *decoder) null() bool {
	if d.json.PeekKind() != 'n' {
		return false
	}
	d.token()
	return true
}

// text reads a string of at least and at most so many characters.
func (d *decoder) text(least, most int) (s string, ok bool) {
	if d.json.PeekKind() != '"' {
		d.skip("must be a text")
		return "", false
	}
	s = d.token()
	if n := utf8.RuneCountInString(s); n < least {
		d.fault("must not be empty")
		return "", false
	} else if n > most {
		d.fault(atMost(most, "characters"))
		return "", false
	}
	return s, true
}

// number reads a number as it is written.
func (d *decoder) number(what string) (digits string, ok bool) {
	if d.json.PeekKind() != '0' {
		d.skip(what)
		return "", false
	}
	return string(d.value()), true
}

func (d *decoder) flag() (value, ok bool) {
	switch d.json.PeekKind() {
	case 't', 'f':
		return d.token() == "true", true
	}
	d.skip("must be true or false")
	return false, false
}

func (d *decoder) id() exchange.ID {
	s, ok := d.text(0, exchange.MaxText)
	if !ok {
		return exchange.NoID
	}
	id, ok := exchange.ParseID(s)
	if !ok || id == exchange.NoID {
		d.fault("must be a UUID")
	}
	return id
}

// integer reads a whole number between least and most, written without fraction
// and exponent.
func (d *decoder) integer(least, most int64) int64 {
	digits, ok := d.number(between(least, most))
	if !ok {
		return 0
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < least || n > most {
		d.fault(between(least, most))
		return 0
	}
	return n
}

// leadNumber reads the number of a lead.
func (d *decoder) leadNumber() int64 {
	n := d.integer(1, exchange.MaxNumber)
	if exchange.IsCardNumber(n) {
		d.fault("must not be a card number") // unknown numbers are told back
	}
	return n
}

// instant reads a point in time.
func (d *decoder) instant() (t time.Time, ok bool) {
	s, ok := d.text(0, exchange.MaxText)
	if !ok {
		return t, false
	}
	// time.Parse takes a comma before the fraction, which RFC 3339 does not know.
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || strings.Contains(s, ",") {
		d.fault("must be a time such as 2026-03-02T12:00:00Z")
		return t, false
	}
	return t, true
}

// The years between which a time makes sense that something is done with.
const (
	firstYear = 1900
	lastYear  = 9999
)

// moment reads a point in time within those years.
func (d *decoder) moment() time.Time {
	t, ok := d.instant()
	if y := t.UTC().Year(); ok && (y < firstYear || y > lastYear) {
		d.fault(fmt.Sprintf("must be of a year from %d to %d", firstYear, lastYear))
	}
	return t
}
