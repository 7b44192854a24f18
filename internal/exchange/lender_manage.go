package exchange

import (
	"context"
)

// CreateLender makes a lender.
//
// Errors: NotFound for the ecosystem; Invalid names the field; Duplicate for a
// name or dealer code that exists.
func (x *Exchange) CreateLender(ctx context.Context, l Lender) (Lender, error) {
	if err := checkName("name", l.Name); err != nil {
		return l, err
	}
	for _, text := range []struct{ field, value string }{{"description", l.Description}, {"tax_id", l.TaxID}, {"logo", l.Logo}, {"dealer_code", l.DealerCode}, {"status", l.Status}} {
		if err := checkText(text.field, text.value, MaxText); err != nil {
			return l, err
		}
		if err := refuseCards(text.field, text.value); err != nil {
			return l, err
		}
	}
	if l.Status == "" {
		l.Status = "active"
	}
	if l.Terms == (DeliveryTerms{}) {
		l.Terms.ReturnWindow = DefaultReturnWindow
	}
	if err := l.Terms.check(); err != nil {
		return l, err
	}
	err := x.manage(ctx, l.Ecosystem, func(ctx context.Context, t *tx, r Reader) error {
		if err := t.freeDealerCode(ctx, r, l.DealerCode); err != nil {
			return err
		}
		all, err := r.Lenders(ctx, l.Ecosystem)
		if err != nil {
			return err
		}
		for _, other := range all {
			if other.Name == l.Name {
				return &Error{Code: Duplicate, Field: "name", Message: "a lender of this name exists already"}
			}
		}
		if l.ID == NoID {
			l.ID = t.x.newID()
		}
		l.CreatedAt, l.UpdatedAt = t.now, t.now
		if l.Number, err = t.number(ctx, PartyNumbers); err != nil {
			return err
		}
		t.changes.Lenders = append(t.changes.Lenders, l)
		_, err = t.record(Event{Kind: LenderCreated, Lender: l.ID, Facts: map[string]string{"lender": l.ID.String()}}, NoID, nil)
		return err
	})
	return l, err
}

// freeDealerCode refuses a dealer code that a lender or branch has already.
func (t *tx) freeDealerCode(ctx context.Context, r Reader, code string) error {
	if code == "" {
		return nil
	}
	taken := &Error{Code: Duplicate, Field: "dealer_code", Message: "this dealer code is taken"}
	lenders, err := r.Lenders(ctx, t.ecosystem.ID)
	if err != nil {
		return err
	}
	for _, l := range lenders {
		if l.DealerCode == code {
			return taken
		}
	}
	branches, err := r.Branches(ctx, t.ecosystem.ID, NoID)
	if err != nil {
		return err
	}
	for _, b := range branches {
		if b.DealerCode == code {
			return taken
		}
	}
	return nil
}

// DisableLender ends a lender's access; what it has received stays.
func (x *Exchange) DisableLender(ctx context.Context, ecosystem, id ID) error {
	return x.manage(ctx, ecosystem, func(ctx context.Context, t *tx, r Reader) error {
		l, err := r.Lender(ctx, ecosystem, id)
		if err != nil || !l.DisabledAt.IsZero() {
			return err
		}
		l.DisabledAt, l.UpdatedAt = t.now, t.now
		t.changes.Lenders = append(t.changes.Lenders, l)
		_, err = t.record(Event{Kind: LenderDisabled, Lender: id, Facts: map[string]string{"lender": id.String()}}, NoID, nil)
		return err
	})
}

// LendersOf are the lenders of an ecosystem, oldest first.
func (x *Exchange) LendersOf(ctx context.Context, ecosystem ID) ([]Lender, error) {
	return x.store.Lenders(ctx, ecosystem)
}
