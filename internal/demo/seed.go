package demo

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"leadex/internal/exchange"
)

const (
	// submitters is how many leads are submitted at once when there are many. The
	// group commit makes one of them no faster and all of them together much.
	submitters = 256
	// orderly is up to how many leads are submitted one after the other, so that a
	// small demo lists them in the order of their ids.
	orderly = 200
	// stretch is how many leads are submitted between two notes in the plan. It
	// bounds what a start after a killed one has to look up.
	stretch = 10_000
)

// Seed makes what the plan says and is not there yet, with leads in each
// ecosystem. It never makes anything twice. Progress is called now and then with
// how many leads there are of how many.
//
// It refuses a database that holds ecosystems of somebody else while the plan is
// new: that is not a place for invented people.
func Seed(ctx context.Context, x *exchange.Exchange, p *Plan, leads int, progress func(done, all int)) error {
	there, err := x.Ecosystems(ctx)
	if err != nil {
		return err
	}
	if !p.kept {
		if len(there) > 0 {
			return exchange.Refuse(exchange.Conflict,
				"the database holds other ecosystems: give the demo a database and a directory of its own, or the directory that this demo was started with before")
		}
		if err := p.save(); err != nil {
			return err
		}
	}
	done := 0
	for i, s := range scenes() {
		e := &p.Ecosystems[i]
		if !slices.ContainsFunc(there, func(t exchange.Ecosystem) bool { return t.ID == e.ID }) {
			e.Leads = Leads{}
		}
		if err := parties(ctx, x, e, &s); err != nil {
			return fmt.Errorf("make the ecosystem %s: %w", e.Name, err)
		}
		note := func(n int) { progress(done+n, leads*len(p.Ecosystems)) }
		if err := p.submitAll(ctx, x, e, s.applicant, leads, note); err != nil {
			return fmt.Errorf("submit the leads of %s: %w", e.Name, err)
		}
		done += leads
	}
	return nil
}

// parties makes the ecosystem, who is in it, and their credentials.
func parties(ctx context.Context, x *exchange.Exchange, e *Ecosystem, s *scene) error {
	if err := ecosystem(ctx, x, e, s); err != nil {
		return err
	}
	if err := provider(ctx, x, e, s); err != nil {
		return err
	}
	credentials, err := x.CredentialsOf(ctx, e.ID)
	if err != nil {
		return err
	}
	login := func(l Login, name string, g exchange.Grant) error {
		if slices.ContainsFunc(credentials, func(c exchange.Credential) bool { return c.ID == l.ID }) {
			return nil
		}
		g.Ecosystem = e.ID
		_, _, err := x.CreateCredential(ctx, exchange.NewCredential{ID: l.ID, Name: name, Secret: l.APIKey, Grant: g})
		return err
	}
	if err := login(e.Operator, "operator", exchange.Grant{Role: exchange.RoleOperator}); err != nil {
		return err
	}
	providerID, _ := exchange.ParseID(e.Provider.ID)
	if err := login(e.Provider, s.provider, exchange.Grant{Role: exchange.RoleProvider, Party: providerID}); err != nil {
		return err
	}
	operator, err := x.Authenticate(ctx, e.Operator.ID, e.Operator.APIKey)
	if err != nil {
		return fmt.Errorf("log in as the operator: %w", err)
	}
	operator.Surface = exchange.SurfaceCommand
	if err := mapOutcomes(ctx, x, operator, e); err != nil {
		return fmt.Errorf("say what outcomes mean: %w", err)
	}
	for i := range e.Lenders {
		l := &e.Lenders[i]
		if err := lenderWithProducts(ctx, x, operator, e, l, &s.lenders[i]); err != nil {
			return err
		}
		if err := login(Login{l.ID.String(), l.APIKey}, l.Name, exchange.Grant{Role: exchange.RoleLender, Party: l.ID}); err != nil {
			return err
		}
	}
	return nil
}

func ecosystem(ctx context.Context, x *exchange.Exchange, e *Ecosystem, s *scene) error {
	all, err := x.Ecosystems(ctx)
	if err != nil || slices.ContainsFunc(all, func(t exchange.Ecosystem) bool { return t.ID == e.ID }) {
		return err
	}
	_, err = x.CreateEcosystem(ctx, exchange.Ecosystem{ID: e.ID, Name: e.Name, Country: s.country, Currency: s.currency, TimeZone: s.timeZone})
	return err
}

// provider makes the provider, whose id is that of its credential.
func provider(ctx context.Context, x *exchange.Exchange, e *Ecosystem, s *scene) error {
	all, err := x.Providers(ctx, e.ID)
	if err != nil || slices.ContainsFunc(all, func(p exchange.Provider) bool { return p.ID.String() == e.Provider.ID }) {
		return err
	}
	id, _ := exchange.ParseID(e.Provider.ID)
	_, err = x.CreateProvider(ctx, exchange.NewProvider{Provider: exchange.Provider{ID: id, Ecosystem: e.ID, Name: s.provider},
		Service: s.service, CampaignCode: s.campaign, CampaignName: s.campaignName})
	return err
}

func lenderWithProducts(ctx context.Context, x *exchange.Exchange, operator exchange.Caller, e *Ecosystem, l *Lender, s *lender) error {
	all, err := x.LendersOf(ctx, e.ID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(o exchange.Lender) bool { return o.ID == l.ID }) {
		_, err := x.CreateLender(ctx, exchange.Lender{ID: l.ID, Ecosystem: e.ID, Name: l.Name, Description: s.description,
			TaxID: s.taxID, DealerCode: l.DealerCode, Terms: s.delivery})
		if err != nil {
			return err
		}
	}
	view, err := x.Lender(ctx, operator, l.ID)
	if err != nil {
		return err
	}
	for _, terms := range s.products {
		if slices.ContainsFunc(view.Products, func(p exchange.LoanProduct) bool { return p.Terms.Name == terms.Name }) {
			continue
		}
		if _, err := x.AddProduct(ctx, operator, exchange.NewProduct{Lender: l.ID, Terms: terms}); err != nil {
			return fmt.Errorf("add the product %s: %w", terms.Name, err)
		}
	}
	return nil
}

// submitAll submits the leads that are missing, in stretches.
func (p *Plan) submitAll(ctx context.Context, x *exchange.Exchange, e *Ecosystem, applicant func(int) exchange.Contents, leads int, note func(int)) error {
	if e.Leads.Submitted >= leads {
		return nil
	}
	caller, err := x.Authenticate(ctx, e.Provider.ID, e.Provider.APIKey)
	if err != nil {
		return fmt.Errorf("log in as the provider: %w", err)
	}
	caller.Surface, caller.UserAgent = exchange.SurfaceNative, "leadex demo"
	for e.Leads.Submitted < leads {
		from, doubtful := e.Leads.Submitted, e.Leads.Begun
		to := min(from+stretch, leads)
		e.Leads.Begun = max(doubtful, to)
		if err := p.save(); err != nil {
			return err
		}
		if err := submitStretch(ctx, x, caller, applicant, from, to, doubtful); err != nil {
			return err
		}
		e.Leads.Submitted = to
		if err := p.save(); err != nil {
			return err
		}
		note(to)
	}
	return nil
}

// submitStretch submits the leads from up to, but not including, to. Those
// below doubtful may be there already, from a start that was killed.
func submitStretch(ctx context.Context, x *exchange.Exchange, caller exchange.Caller, applicant func(int) exchange.Contents, from, to, doubtful int) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(submitters)
	if to <= orderly {
		g.SetLimit(1)
	}
	for number := from; number < to; number++ {
		g.Go(func() error {
			id := ExternalID(number)
			if number < doubtful {
				there, err := x.LeadsByExternalID(ctx, caller, id)
				if err != nil || len(there) > 0 {
					return err
				}
			}
			_, err := x.Submit(ctx, caller, exchange.Submission{ExternalID: id, Contents: applicant(number), Consents: consents})
			return err
		})
	}
	return g.Wait()
}

// ExternalID is the provider's own id of a lead, counted from 0.
func ExternalID(number int) string { return fmt.Sprintf("DEMO-%06d", number+1) }

// consents are what every invented applicant has agreed to.
const consents exchange.RawJSON = `[{"purpose":"credit_offer","recipient":"lenders","text_version":"2026-01","channel":"web","given":true}]`
