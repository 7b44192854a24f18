package leancore

import (
	"context"
	"net/http"

	"leadex/internal/exchange"
)

// user answers GET /user: the newest client with that id, nit or phone. The id
// may be that of the person, or of any lead converted into it.
func (d *Dialect) user(r *http.Request, caller exchange.Caller) ([]byte, error) {
	q, err := readQuery(r)
	if err != nil {
		return nil, err
	}
	name, value, err := oneOf(q, "id", "nit", "phone")
	if err != nil {
		return nil, err
	}
	ref := exchange.ClientRef{}
	switch name {
	case "id":
		ref.ID = value
	case "nit":
		ref.TaxID = value
	case "phone":
		ref.Phone = value
	}
	view, err := d.exchange.Client(r.Context(), caller, ref)
	if err != nil {
		return nil, err
	}
	return d.showClient(r.Context(), caller, &view.Client)
}

func (d *Dialect) showClient(ctx context.Context, caller exchange.Caller, c *exchange.Client) ([]byte, error) {
	surface, err := d.surfaceOf(ctx, caller, c)
	if err != nil {
		return nil, err
	}
	return appendClient(nil, c, surface), nil
}

// surfaceOf is the surface of the lead that made a client, "" when the caller
// may no longer see it. It is read only where it decides how the phone is shown.
func (d *Dialect) surfaceOf(ctx context.Context, caller exchange.Caller, c *exchange.Client) (exchange.Surface, error) {
	written := c.Contents.Phone.Value()
	if c.PhoneE164 == "" || !onlyDigits(written) || "+"+written == c.PhoneE164 {
		return "", nil
	}
	view, err := d.exchange.Lead(ctx, caller, exchange.LeadKey{ID: c.Lead})
	if exchange.CodeOf(err) == exchange.NotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return view.Surface, nil
}
