package loan

import "fmt"

// Refusal is the one error of this package: terms or flows that have no answer. Reason is a sentence part that follows
// the field's name ("must be fewer than the instalments"); it repeats no input but numbers of periods.
type Refusal struct {
	Field  string // path in the terms, dotted and indexed: "grace.periods", "expenses[0].percent"; may be empty
	Reason string
}

// Error is the field and the reason.
func (r *Refusal) Error() string {
	if r.Field == "" {
		return r.Reason
	}
	return r.Field + " " + r.Reason
}

func refuse(field, format string, arguments ...any) *Refusal {
	return &Refusal{Field: field, Reason: fmt.Sprintf(format, arguments...)}
}
