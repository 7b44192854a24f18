package api

import "leadex/internal/exchange"

// Bounds of a reason and a note, in characters.
const (
	maxReason = 64
	maxNote   = 2000
)

// why reads an object with a reason, of which nothing must be there but what is
// required.
func (d *decoder) why(required ...string) (w exchange.Why) {
	d.objectWith(required, func(name string) bool { return d.whyMember(name, &w) })
	return w
}

// whyMember reads a member of a reason, where it is one. That a reason is a code
// is a rule of the domain.
func (d *decoder) whyMember(name string, w *exchange.Why) bool {
	switch name {
	case "reason":
		w.Reason, _ = d.text(1, maxReason)
	case "note":
		w.Note, _ = d.text(0, maxNote)
	default:
		return false
	}
	return true
}
