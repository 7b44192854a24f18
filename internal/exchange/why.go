package exchange

import (
	"strconv"
)

// Why is the reason for a step: a code for machines, and words for people.
type Why struct {
	// Reason is a code of the caller's choice, such as duplicate, wrong_number,
	// out_of_area, not_interested, incomplete, fraud: lower case letters, digits,
	// and _ - . between them, at most 64 characters.
	Reason string
	// Note is free text. It may be personal, so it is kept sealed, in the event
	// of the step alone.
	Note string
}

const (
	maxReason = 64
	maxNote   = 2000
)

func (w Why) check(required bool) error {
	if w.Reason == "" && required {
		return InvalidField("reason", "is required")
	}
	if len(w.Reason) > maxReason {
		return InvalidField("reason", "must be at most %d characters", maxReason)
	}
	for i, c := range []byte(w.Reason) {
		inside := i > 0 && i < len(w.Reason)-1
		if !(c >= 'a' && c <= 'z' || isDigit(c) || inside && (c == '_' || c == '-' || c == '.')) {
			return InvalidField("reason", "must be a code such as wrong_number: lower case letters, digits, and _ - . between them; words go into note")
		}
	}
	if err := refuseCards("reason", w.Reason); err != nil {
		return err // it is kept in clear
	}
	return checkText("note", w.Note, maxNote)
}

// body is the sealed part of the event of a step.
func (w Why) body() *EventBody {
	b := &EventBody{}
	if w.Note != "" {
		b.Note = Some(w.Note)
		dropCards(b)
	}
	return b
}

// decimal is a number as facts have it.
func decimal(n int) string { return strconv.Itoa(n) }
