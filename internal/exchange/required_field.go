package exchange

import (
	"slices"
	"strings"
)

// MaxRequiredFields bounds the fields that an ecosystem may require of a
// conversion.
const MaxRequiredFields = 50

// checkRequiredFields holds the fields that a conversion is to need to the
// catalogue: each is a key of contents, or of a record in them behind a dot.
//
// Errors: Invalid names required_fields.
func checkRequiredFields(keys []string) error {
	if len(keys) > MaxRequiredFields {
		return InvalidField("required_fields", "must be at most %d", MaxRequiredFields)
	}
	for i, key := range keys {
		if !isField(&Contents{}, key) {
			return InvalidField("required_fields", "element %d is no field of a lead; fields are such as first_name or passport.number", i+1)
		}
		if slices.Contains(keys[:i], key) {
			return InvalidField("required_fields", "element %d stands there twice", i+1)
		}
	}
	return nil
}

// isField tells whether a dotted key names a field of the record, which it may
// change. A list has fields of its elements and none by a key.
func isField(r Record, key string) bool {
	name, rest, nested := strings.Cut(key, ".")
	e, known := r.Entry(name)
	if !known || !nested {
		return known
	}
	composite, ok := e.Cell.(Composite)
	return ok && !composite.IsList() && isField(composite.Add(), rest)
}

// requireFields refuses contents in which one of the fields has no value, or one
// that says nothing to the identity rule though it reads the field. All that are
// missing are named.
func requireFields(keys []string, c *Contents, who *facts) error {
	var missing []string
	for _, key := range keys {
		if !says(c, key) || who.lack(key) {
			missing = append(missing, key)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return InvalidField(missing[0], "a conversion needs %s", strings.Join(missing, ", "))
}

// lack tells of a field that the identity rule reads whether it makes nothing of
// the value: a dash is no name, and "0" no number.
func (f *facts) lack(key string) bool {
	switch key {
	case "last_name":
		return f.last == ""
	case "first_name":
		return f.first == ""
	case "middle_name":
		return f.middle == ""
	case "business_name":
		return f.company == ""
	case "tax_id":
		return f.tax == ""
	case "registration_number":
		return f.registration == ""
	case "passport.series":
		return f.series == ""
	case "passport.number":
		return f.number == ""
	}
	return false
}

// says tells whether the field of a dotted key has a value.
func says(r Record, key string) bool {
	name, rest, nested := strings.Cut(key, ".")
	e, known := r.Entry(name)
	if !known || !nested {
		return known && hasValue(e.Cell)
	}
	composite, ok := e.Cell.(Composite)
	return ok && slices.ContainsFunc(composite.Records(), func(inner Record) bool { return says(inner, rest) })
}

// hasValue tells whether a cell says anything: blanks and empty records do not.
func hasValue(cell Cell) bool {
	switch c := cell.(type) {
	case *Text:
		return strings.TrimSpace(c.value) != ""
	case Composite:
		return slices.ContainsFunc(c.Records(), func(r Record) bool {
			found := false
			r.Each(func(e Entry) bool {
				found = e.Key != "id" && hasValue(e.Cell) // ids are ours
				return !found
			})
			return found
		})
	}
	return cell.IsSet()
}
