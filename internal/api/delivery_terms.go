package api

import (
	"errors"
	"net/http"
	"time"

	"leadex/internal/exchange"
)

// ShowDeliveryTerms answers GET /v1/lenders/{lender}/delivery-terms.
func (a *API) ShowDeliveryTerms(w http.ResponseWriter, r *http.Request, written LenderID) {
	id, ok := exchange.ParseID(written)
	if !ok {
		a.Refuse(w, r, exchange.ErrNotFound)
		return
	}
	lender, err := a.exchange.Lender(r.Context(), callerOf(r), id)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, termsOf(&lender.Lender))
}

// termsOf are the delivery terms of a lender on the wire.
func termsOf(l *exchange.Lender) any {
	return DeliveryTerms{
		Lender: l.ID, LeaseSeconds: int64(l.Terms.Lease / time.Second), MaxAttempts: int32(l.Terms.MaxAttempts),
		ReturnWindowSeconds: int64(l.Terms.ReturnWindow / time.Second), Revisions: l.Terms.Revisions,
	}
}

// ChangeDeliveryTerms answers PATCH /v1/lenders/{lender}/delivery-terms.
func (a *API) ChangeDeliveryTerms(w http.ResponseWriter, r *http.Request, written LenderID, params ChangeDeliveryTermsParams) {
	var changes []func(*exchange.DeliveryTerms)
	body, err := readBody(r, func(d *decoder) { changes = d.termsChange() })
	id, ok := exchange.ParseID(written)
	if err == nil && (!ok || id == exchange.NoID) {
		err = exchange.ErrNotFound
	}
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	change := func(terms *exchange.DeliveryTerms) {
		for _, c := range changes {
			c(terms)
		}
	}
	write(a, w, r, params.IdempotencyKey, body, termsOf, func(once *exchange.Once) (*exchange.Lender, error) {
		l, err := a.exchange.SetDeliveryTerms(r.Context(), callerOf(r), exchange.SetDeliveryTerms{Lender: id, Change: change, Once: once})
		return l, inSeconds(err)
	})
}

// termsChange reads what is to change; what is absent is not in it.
func (d *decoder) termsChange() (changes []func(*exchange.DeliveryTerms)) {
	d.object(func(name string) bool {
		var change func(*exchange.DeliveryTerms)
		switch name {
		case "lease_seconds":
			lease := d.seconds(exchange.MaxLease)
			if lease > 0 && lease < exchange.MinLease {
				d.fault("must be 0, which is no lease, or at least 10")
			}
			change = func(t *exchange.DeliveryTerms) { t.Lease = lease }
		case "max_attempts":
			most := d.integer(0, exchange.MaxAttemptsBound)
			change = func(t *exchange.DeliveryTerms) { t.MaxAttempts = int(most) }
		case "return_window_seconds":
			window := d.seconds(exchange.MaxReturnWindow)
			change = func(t *exchange.DeliveryTerms) { t.ReturnWindow = window }
		case "revisions":
			wanted, _ := d.flag()
			change = func(t *exchange.DeliveryTerms) { t.Revisions = wanted }
		default:
			return false
		}
		changes = append(changes, change)
		return true
	})
	return changes
}

// seconds reads a duration of whole seconds.
func (d *decoder) seconds(most time.Duration) time.Duration {
	return time.Duration(d.integer(0, int64(most/time.Second))) * time.Second
}

// inSeconds gives the durations that a refusal names their names on this wire.
func inSeconds(err error) error {
	var e *exchange.Error
	if !errors.As(err, &e) || (e.Field != "lease" && e.Field != "return_window") {
		return err
	}
	named := *e
	named.Field += "_seconds"
	return &named
}
