package exchange

import "context"

// Origin is where a lead came from, with the names and numbers that go out with
// it. What the lead does not name is zero.
type Origin struct {
	Provider Provider
	Service  Service
	Campaign Campaign
	Lender   Lender // that submitted it itself
}

// originOf finds a lead's origin among the remembered parties, and reads them
// anew when a service or campaign is not there: another process, or this very
// transaction, may have made it since.
func (x *Exchange) originOf(ctx context.Context, r Reader, l *Lead) (Origin, error) {
	parties, err := x.known.parties(ctx, l.Ecosystem)
	if err != nil {
		return Origin{}, err
	}
	o := parties.Origin(l)
	if o.Service.ID == l.Service && o.Campaign.ID == l.Campaign {
		return o, nil
	}
	if parties, err = readParties(ctx, r, l.Ecosystem); err != nil {
		return Origin{}, err
	}
	return parties.Origin(l), nil
}

// Origin is where a lead came from, as far as these parties know.
func (p *Parties) Origin(l *Lead) Origin {
	return Origin{Provider: p.Providers[l.Provider], Service: p.Services[l.Service], Campaign: p.Campaigns[l.Campaign], Lender: p.Lenders[l.Lender]}
}

// origin is originOf with the service and campaign that the decision makes.
func (t *tx) origin(ctx context.Context, l *Lead) (Origin, error) {
	parties, err := t.x.known.parties(ctx, l.Ecosystem)
	if err != nil {
		return Origin{}, err
	}
	o := parties.Origin(l)
	for _, s := range t.changes.Services {
		o.Service = s
	}
	for _, c := range t.changes.Campaigns {
		o.Campaign = c
	}
	if o.Service.ID == l.Service && o.Campaign.ID == l.Campaign {
		return o, nil
	}
	// A decision before this one made them; reading writes what it has changed.
	r, err := t.read(ctx)
	if err != nil {
		return Origin{}, err
	}
	stored, err := readParties(ctx, r, l.Ecosystem)
	if err != nil {
		return Origin{}, err
	}
	if o.Service.ID != l.Service {
		o.Service = stored.Services[l.Service]
	}
	if o.Campaign.ID != l.Campaign {
		o.Campaign = stored.Campaigns[l.Campaign]
	}
	return o, nil
}
