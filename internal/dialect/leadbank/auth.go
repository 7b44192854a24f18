package leadbank

import (
	"context"
	"net/http"
	"time"

	"leadex/internal/access"
	"leadex/internal/exchange"
)

// caller recognises who calls. The contract documents no authentication, so all
// three ways that clients of such APIs have are taken.
func (d *Dialect) caller(r *http.Request) (exchange.Caller, error) {
	return d.keeper.Caller(r, exchange.SurfaceLeadBank, access.Basic, access.Bearer, access.APIKey)
}

// zoneOf is the time zone of the ecosystem in which the caller receives leads:
// that of its first grant as a lender, as the use cases choose it. UTC for who
// is no receiver: the use case refuses it.
func (d *Dialect) zoneOf(ctx context.Context, caller exchange.Caller) (*time.Location, error) {
	for _, g := range caller.Grants {
		if g.Role != exchange.RoleLender {
			continue
		}
		e, err := d.exchange.EcosystemOf(ctx, caller, g.Ecosystem)
		if err != nil {
			return nil, err
		}
		return d.zone(e), nil
	}
	return time.UTC, nil
}
