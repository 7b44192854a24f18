package exchange

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Reveal asks for fields of a lead in clear.
type Reveal struct {
	Lead   ID
	Fields []string // keys of contents that are masked from somebody; each once
	Why             // Reason is required
	Once   *Once
}

// Revealed are fields of a lead in clear.
type Revealed struct {
	Lead    ID
	Number  int64
	Version int64    // of the lead
	Fields  Contents // what was asked for; a field that was never written is not there
	Event   int64    // number of the event that has the reason
}

// Reveal answers fields of a lead that the caller may see, in clear, and records
// who asked and why: the keys and the code of the reason as facts, the note
// sealed. The operator sees that event, and the party that asked; nobody else
// learns who looked. To a lender its own edit lies over the lead. A caller that sees the
// fields in clear anyway may ask as well; it is recorded all the same.
//
// Errors: NotFound; Conflict for an erased lead; Invalid names the field:
// "fields[2]" for one that nobody sees masked.
func (x *Exchange) Reveal(ctx context.Context, caller Caller, r Reveal) (*Revealed, error) {
	if err := r.check(true); err != nil {
		return nil, err
	}
	if err := checkRevealed(r.Fields); err != nil {
		return nil, err
	}
	found, err := x.findLead(ctx, x.store, caller, LeadKey{ID: r.Lead})
	if err != nil {
		return nil, err
	}
	var answer *Revealed
	err = x.write(ctx, write{caller: caller, grant: found.grant, once: r.Once, decide: func(ctx context.Context, t *tx) (answered, error) {
		f, err := t.lead(ctx, LeadKey{ID: r.Lead})
		if err != nil {
			return answered{}, err
		}
		if answer, err = t.reveal(f, &r); err != nil {
			return answered{}, err
		}
		return answered{result: answer, subject: f.lead.ID, key: f.key}, nil
	}})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

func (t *tx) reveal(f *foundLead, r *Reveal) (*Revealed, error) {
	if f.lead.State == LeadErased {
		return nil, Refuse(Conflict, "a lead that is %s has nothing to reveal", f.lead.State)
	}
	answer := &Revealed{Lead: f.lead.ID, Number: f.lead.Number, Version: f.lead.Version}
	copyFields(&answer.Fields, &f.lead.Contents, func(e Entry) bool { return slices.Contains(r.Fields, e.Key) })
	facts := editFacts(r.Fields)
	facts["reason"] = r.Reason
	e := Event{Kind: LeadRevealed, Lead: f.lead.ID, Facts: facts, Body: r.body()}
	if t.grant.Role == RoleLender {
		e.Lender = t.grant.Party
	}
	var err error
	answer.Event, err = t.record(e, f.lead.ID, f.key)
	return answer, err
}

// checkRevealed holds the fields of a reveal to those that there is a reason to
// reveal.
func checkRevealed(fields []string) error {
	if len(fields) == 0 {
		return InvalidField("fields", "must name at least one field")
	}
	known := MaskableFields()
	for i, key := range fields {
		at := fmt.Sprintf("fields[%d]", i)
		if slices.Contains(fields[:i], key) {
			return InvalidField(at, "names a field that was named before")
		}
		if !slices.Contains(known, key) {
			return InvalidField(at, "must be one of %s", strings.Join(known, ", "))
		}
	}
	return nil
}

// MaskableFields are the keys of contents that are masked from somebody, whole or
// in part, in the order of the catalogue.
func MaskableFields() []string {
	var keys []string
	(&Contents{}).Each(func(e Entry) bool {
		if maskable(e) {
			keys = append(keys, e.Key)
		}
		return true
	})
	return keys
}
