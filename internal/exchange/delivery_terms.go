package exchange

import (
	"context"
	"strconv"
	"time"
)

// SetDeliveryTerms is a change of a lender's delivery terms.
type SetDeliveryTerms struct {
	Lender ID // NoID: the caller's own
	// Change writes the new terms over the present ones. It may run more than
	// once.
	Change func(*DeliveryTerms)
	Once   *Once
}

// SetDeliveryTerms changes how leads are handed to a lender. An open batch keeps
// the lease that it was opened with. The return window is the operator's to set;
// all else is the lender's own as well.
//
// Errors: NotFound; Forbidden for a provider, a branch, and for a lender that
// changes the return window; Invalid names the field.
func (x *Exchange) SetDeliveryTerms(ctx context.Context, caller Caller, s SetDeliveryTerms) (*Lender, error) {
	grant, id, err := x.grantOver(ctx, caller, s.Lender, true)
	if err != nil {
		return nil, err
	}
	if grant.Branch != NoID {
		return nil, Refuse(Forbidden, "a branch cannot change the terms of its lender")
	}
	var lender *Lender
	err = x.write(ctx, write{caller: caller, grant: grant, once: s.Once, decide: func(ctx context.Context, t *tx) (answered, error) {
		lender, err = t.setTerms(ctx, id, s.Change)
		return answered{result: lender}, err
	}})
	if err != nil {
		return nil, err
	}
	return lender, nil
}

func (t *tx) setTerms(ctx context.Context, id ID, change func(*DeliveryTerms)) (*Lender, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	l, err := r.Lender(ctx, t.ecosystem.ID, id)
	if err != nil {
		return nil, err
	}
	before := l.Terms
	change(&l.Terms)
	if err := l.Terms.check(); err != nil {
		return nil, err
	}
	if t.grant.Role == RoleLender && l.Terms.ReturnWindow != before.ReturnWindow {
		return nil, &Error{Code: Forbidden, Field: "return_window", Message: "only the operator can change the return window"}
	}
	if l.Terms == before {
		return &l, nil
	}
	l.UpdatedAt = t.now
	t.changes.Lenders = append(t.changes.Lenders, l)
	_, err = t.record(Event{Kind: LenderTermsChanged, Lender: id, Facts: l.Terms.facts()}, NoID, nil)
	return &l, err
}

func (d DeliveryTerms) facts() map[string]string {
	return map[string]string{
		"lease": d.Lease.String(), "max_attempts": decimal(d.MaxAttempts),
		"return_window": d.ReturnWindow.String(), "revisions": strconv.FormatBool(d.Revisions),
	}
}

// timeFact is a time as facts have it.
func timeFact(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }
