package control

import (
	"context"
	"time"

	"leadex/internal/exchange"
)

// Terms are how leads are handed to a lender and its branches.
type Terms struct {
	Lender              exchange.ID `json:"lender"`
	LenderName          string      `json:"lender_name"`
	LeaseSeconds        int64       `json:"lease_seconds"` // 0: none
	MaxAttempts         int         `json:"max_attempts"`  // 0: no bound
	ReturnWindowSeconds int64       `json:"return_window_seconds"`
	Revisions           bool        `json:"revisions"`
}

// NewTerms are the terms that are to change; null stays as it is.
type NewTerms struct {
	Ecosystem    string         `json:"ecosystem"`
	Lender       string         `json:"lender"` // id or name
	Lease        *time.Duration `json:"lease"`  // in nanoseconds, as all of these
	MaxAttempts  *int           `json:"max_attempts"`
	ReturnWindow *time.Duration `json:"return_window"`
	Revisions    *bool          `json:"revisions"`
}

// LenderTerms changes delivery terms, and answers what they are then; when
// nothing is to change, what they are.
var LenderTerms = Call[NewTerms, Terms]{"lender-terms", lenderTerms}

func lenderTerms(ctx context.Context, h *House, in NewTerms) (Terms, error) {
	l, err := findLender(ctx, h, Named{Ecosystem: in.Ecosystem, Name: in.Lender})
	if err != nil {
		return Terms{}, err
	}
	if in.Lease == nil && in.MaxAttempts == nil && in.ReturnWindow == nil && in.Revisions == nil {
		return termsOf(&l), nil
	}
	changed, err := h.Exchange.SetDeliveryTerms(ctx, exchange.Command(l.Ecosystem), exchange.SetDeliveryTerms{Lender: l.ID, Change: in.over})
	if err != nil {
		return Terms{}, err
	}
	return termsOf(changed), nil
}

func (in NewTerms) over(d *exchange.DeliveryTerms) {
	if in.Lease != nil {
		d.Lease = *in.Lease
	}
	if in.MaxAttempts != nil {
		d.MaxAttempts = *in.MaxAttempts
	}
	if in.ReturnWindow != nil {
		d.ReturnWindow = *in.ReturnWindow
	}
	if in.Revisions != nil {
		d.Revisions = *in.Revisions
	}
}

func termsOf(l *exchange.Lender) Terms {
	return Terms{Lender: l.ID, LenderName: l.Name, LeaseSeconds: int64(l.Terms.Lease / time.Second), MaxAttempts: l.Terms.MaxAttempts,
		ReturnWindowSeconds: int64(l.Terms.ReturnWindow / time.Second), Revisions: l.Terms.Revisions}
}
