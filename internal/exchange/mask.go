package exchange

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// A grant may be masked: its holder works with leads without reading their
// sealed numbers, and reveals one when it is needed, with a reason that is
// recorded (reveal.go). The table below says what is masked from whom; which
// group a field is of follows from the catalogue of contents, so that a new field
// of a meaning is masked from its first day.
//
// What is masked cannot come back as a value (refuseMasks), and so is nobody's
// identity; nor can it be searched by or asked of a rule (Grant.inClear): the
// answers would tell, guess by guess, what a mask hides.

// fieldGroup is what fields have in common that are masked together.
type fieldGroup uint8

const (
	openFields     fieldGroup = iota // everybody sees them who sees the lead
	documentFields                   // numbers of identity documents and contracts
	taxFields                        // of applicant, employer and relatives; registration numbers
	socialFields
	accountFields // accounts, and what is left of a card
	freeFields    // free JSON and values of free keys, in which anything may stand
)

// masked are the groups that a masked grant of a role does not see in clear. A
// role that is not listed sees none of them.
var masked = map[Role]map[fieldGroup]bool{
	RoleOperator: {documentFields: true, taxFields: true, socialFields: true, accountFields: true, freeFields: true},
	RoleProvider: {documentFields: true, taxFields: true, socialFields: true, accountFields: true, freeFields: true},
	RoleLender:   {documentFields: true, taxFields: true, socialFields: true, accountFields: true, freeFields: true},
}

// hides tells whether the holder of the grant sees a group as masks.
func (g Grant) hides(group fieldGroup) bool {
	if !g.Masked || group == openFields {
		return false
	}
	groups, known := masked[g.Role]
	return !known || groups[group]
}

func groupOf(e Entry) fieldGroup {
	if _, free := e.Cell.(*JSON); free {
		return freeFields
	}
	switch e.Meaning {
	case DocumentNumber:
		return documentFields
	case TaxNumber:
		return taxFields
	case SocialNumber:
		return socialFields
	case AccountNumber:
		return accountFields
	case FreeValue:
		return freeFields
	}
	return openFields
}

// fieldMask stands for what is hidden of a value: four bullets, whatever its
// length. Behind them is the end of a number: a third of its letters and digits,
// at most four, so that what is hidden cannot be guessed from what is shown. A
// free value shows nothing, nor does a number of less than six of them.
const fieldMask = "••••"

func maskNumber(value string) string {
	signs := []rune(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, value))
	const short, most = 6, 4
	shown := min(len(signs)/3, most)
	if len(signs) < short {
		shown = 0
	}
	return fieldMask + string(signs[len(signs)-shown:])
}

// seen are contents as the holder of the grant sees them. The given ones stay as
// they are.
func (g Grant) seen(c *Contents) Contents {
	if !g.Masked {
		return *c
	}
	var copied Contents
	copyFields(&copied, c, func(Entry) bool { return true })
	g.maskRecord(&copied)
	return copied
}

// seenBody is the body of an event as the holder of the grant sees it.
func (g Grant) seenBody(b *EventBody) *EventBody {
	seen := *b
	for _, c := range []*Shared[Contents]{&seen.Before, &seen.After} {
		if c.IsSet() {
			shown := g.seen(c.value)
			c.Put(&shown)
		}
	}
	return &seen
}

func (g Grant) maskRecord(r Record) {
	r.Each(func(e Entry) bool {
		if c, ok := e.Cell.(Composite); ok {
			for _, inner := range c.Records() {
				g.maskRecord(inner)
			}
			return true
		}
		if e.Cell.IsSet() && g.hides(groupOf(e)) {
			maskCell(e)
		}
		return true
	})
}

// maskCell hides a value. A type that no mask can be written as is hidden whole.
func maskCell(e Entry) {
	switch c := e.Cell.(type) {
	case *Text:
		switch {
		case c.value == "": // says as much as a mask
		case e.Meaning == FreeValue:
			c.value = fieldMask
		default:
			c.value = maskNumber(c.value)
		}
	case *JSON:
		c.value = `"` + fieldMask + `"`
	default:
		c.PutNull()
	}
}

// maskable tells whether a field, or one inside it, is masked from anybody.
func maskable(e Entry) bool {
	c, ok := e.Cell.(Composite)
	if !ok {
		return groupOf(e) != openFields
	}
	found := false
	c.Add().Each(func(inner Entry) bool {
		found = maskable(inner)
		return !found
	})
	return found
}

// refuseMasks refuses values of a record that are masks: somebody sends back what
// was shown to him, and the value itself would be lost. The Error names the field.
func refuseMasks(r Record) *Error {
	var failed *Error
	r.EachGiven(func(e Entry) bool {
		if !e.Cell.IsSet() {
			return true
		}
		c, ok := e.Cell.(Composite)
		switch {
		case !ok && groupOf(e) != openFields && isMask(e.Cell):
			failed = InvalidField(e.Key, "is masked: leave it out to keep the value that is there")
		case ok:
			failed = refuseMasksIn(c).inside(e.Key)
		}
		return failed == nil
	})
	return failed
}

func refuseMasksIn(c Composite) *Error {
	for i, inner := range c.Records() {
		if failed := refuseMasks(inner); failed != nil {
			return failed.among(c, i)
		}
	}
	return nil
}

// refuseNewMasks refuses masks in what an edit has changed.
func refuseNewMasks(before, after *Contents) error {
	_, is, _ := difference(before, after)
	if failed := refuseMasks(&is); failed != nil {
		return failed
	}
	return nil
}

func isMask(cell Cell) bool {
	switch c := cell.(type) {
	case *Text:
		return strings.Contains(c.value, fieldMask)
	case *JSON:
		var text string
		isText := strings.HasPrefix(strings.TrimLeft(string(c.value), " \t\r\n"), `"`)
		return isText && json.Unmarshal([]byte(c.value), &text) == nil && strings.Contains(text, fieldMask)
	}
	return false
}

// refuseHidden refuses a record that has a value which the grant's holder would
// see masked: he cannot do what is named. The Error names the first such field.
func (g Grant) refuseHidden(path string, r Record, what string) error {
	if !g.Masked {
		return nil
	}
	var failed error
	r.Each(func(e Entry) bool {
		at := path + e.Key
		c, ok := e.Cell.(Composite)
		switch {
		case !ok && e.Cell.IsSet() && g.hides(groupOf(e)):
			failed = g.inClear(at, what)
		case ok:
			for i, inner := range c.Records() {
				to := at
				if c.IsList() {
					to = fmt.Sprintf("%s[%d]", at, i)
				}
				if failed == nil {
					failed = g.refuseHidden(to+".", inner, what)
				}
			}
		}
		return failed == nil
	})
	return failed
}

// hidesKey tells whether the grant's holder sees a field of contents masked, by
// its key with those of the records around it.
func (g Grant) hidesKey(key string) bool {
	name, rest, nested := strings.Cut(key, ".")
	e, known := (&Contents{}).Entry(name)
	for known && nested {
		name, rest, nested = strings.Cut(rest, ".")
		c, ok := e.Cell.(Composite)
		if !ok {
			return false
		}
		e, known = c.Add().Entry(name)
	}
	return known && g.hides(groupOf(e))
}

// knowsLink tells whether the grant's holder is shown to whom a lead is linked.
// Until it is converted the link follows the numbers that the lead says, each of
// which may be a guess; a conversion holds it fast.
func (g Grant) knowsLink(l *Lead) bool { return !g.Masked || l.Applications > 0 }

// inClear refuses what a masked grant must not do, because the answer would tell
// what a mask hides, or because it needs the values themselves.
func (g Grant) inClear(field, what string) error {
	if !g.Masked {
		return nil
	}
	return &Error{Code: Forbidden, Field: field, Message: "a credential that sees fields masked cannot " + what}
}
