package exchange

import (
	"context"
	"strings"
	"time"
)

// What follows is for whoever runs the installation: commands on the machine,
// not calls from outside. It takes no caller; events name the command surface.

// command is the caller of a command.
func command() Caller { return Caller{Surface: SurfaceCommand} }

// manage runs a decision of the installation's owner.
func (x *Exchange) manage(ctx context.Context, ecosystem ID, decide func(ctx context.Context, t *tx, r Reader) error) error {
	defer x.known.forgetAll()
	return x.write(ctx, write{caller: command(), grant: operatorOf(ecosystem), decide: func(ctx context.Context, t *tx) (answered, error) {
		r, err := t.read(ctx)
		if err != nil {
			return answered{}, err
		}
		return answered{}, decide(ctx, t, r)
	}})
}

// CreateEcosystem makes a tenant. Name, Country, Currency and TimeZone are
// given; PhoneRegion is the country unless given, ID is new unless given.
//
// Errors: Invalid names the field; Duplicate for an ID or name that exists.
func (x *Exchange) CreateEcosystem(ctx context.Context, e Ecosystem) (Ecosystem, error) {
	if err := checkEcosystem(&e); err != nil {
		return e, err
	}
	all, err := x.store.Ecosystems(ctx)
	if err != nil {
		return e, err
	}
	for _, other := range all {
		if other.Name == e.Name || other.ID == e.ID {
			return e, &Error{Code: Duplicate, Field: "name", Message: "an ecosystem of this name or id exists already"}
		}
	}
	if e.ID == NoID {
		e.ID = x.newID()
	}
	e.CreatedAt = x.now()
	if e.WrappedKey, err = x.vault.NewEcosystemKey(e.ID); err != nil {
		return e, err
	}
	if err := x.store.CreateEcosystem(ctx, e); err != nil {
		return e, err
	}
	return e, x.manage(ctx, e.ID, func(_ context.Context, t *tx, _ Reader) error {
		_, err := t.record(Event{Kind: EcosystemCreated, Facts: map[string]string{"country": e.Country, "currency": e.Currency}}, NoID, nil)
		return err
	})
}

func checkEcosystem(e *Ecosystem) error {
	if err := checkName("name", e.Name); err != nil {
		return err
	}
	e.Country, e.Currency = strings.ToUpper(e.Country), strings.ToUpper(e.Currency)
	if !capitals(e.Country, 2) {
		return InvalidField("country", "must be an ISO 3166 code of two letters such as CO")
	}
	if !capitals(e.Currency, 3) {
		return InvalidField("currency", "must be an ISO 4217 code of three letters such as COP")
	}
	if e.PhoneRegion = strings.ToUpper(e.PhoneRegion); e.PhoneRegion == "" {
		e.PhoneRegion = e.Country
	}
	if !capitals(e.PhoneRegion, 2) {
		return InvalidField("phone_region", "must be an ISO 3166 code of two letters such as CO")
	}
	if e.TimeZone == "" {
		e.TimeZone = "UTC"
	}
	if _, err := time.LoadLocation(e.TimeZone); err != nil || e.TimeZone == "Local" {
		return InvalidField("time_zone", "must be an IANA time zone such as America/Bogota")
	}
	return nil
}

func checkName(field, name string) error {
	if strings.TrimSpace(name) == "" {
		return InvalidField(field, "is required")
	}
	return checkText(field, name, maxTermName)
}

func capitals(s string, n int) bool {
	return len(s) == n && strings.IndexFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' }) < 0
}

// DisableEcosystem ends all access to an ecosystem; nothing is deleted.
func (x *Exchange) DisableEcosystem(ctx context.Context, id ID) error {
	return x.manage(ctx, id, func(ctx context.Context, t *tx, r Reader) error {
		e, err := r.Ecosystem(ctx, id)
		if err != nil || !e.DisabledAt.IsZero() {
			return err
		}
		e.DisabledAt = t.now
		t.changes.Ecosystem = &e
		_, err = t.record(Event{Kind: EcosystemDisabled}, NoID, nil)
		return err
	})
}

// Ecosystems are all ecosystems, oldest first.
func (x *Exchange) Ecosystems(ctx context.Context) ([]Ecosystem, error) {
	return x.store.Ecosystems(ctx)
}

// NewProvider is what a provider is made from.
type NewProvider struct {
	Provider
	Service      string // name of its default service, "" for "default"
	CampaignCode string // of its default campaign, "" for "default"
	CampaignName string // "" for the code
}

// CreateProvider makes a provider with its default service and campaign.
//
// Errors: NotFound for the ecosystem; Invalid names the field; Duplicate for a
// name that exists.
func (x *Exchange) CreateProvider(ctx context.Context, n NewProvider) (Provider, error) {
	p := n.Provider
	if err := checkName("name", p.Name); err != nil {
		return p, err
	}
	err := x.manage(ctx, p.Ecosystem, func(ctx context.Context, t *tx, r Reader) error {
		all, err := r.Providers(ctx, p.Ecosystem)
		if err != nil {
			return err
		}
		for _, other := range all {
			if other.Name == p.Name {
				return &Error{Code: Duplicate, Field: "name", Message: "a provider of this name exists already"}
			}
		}
		if p.ID == NoID {
			p.ID = t.x.newID()
		}
		p.CreatedAt = t.now
		service := Service{ID: t.x.newID(), Ecosystem: p.Ecosystem, Provider: p.ID, Name: orDefault(n.Service)}
		campaign := Campaign{ID: t.x.newID(), Ecosystem: p.Ecosystem, Provider: p.ID, Code: orDefault(n.CampaignCode), Name: n.CampaignName, SharingLimit: 1}
		if campaign.Name == "" {
			campaign.Name = campaign.Code
		}
		for _, number := range []*int64{&p.Number, &service.Number, &campaign.Number} {
			if *number, err = t.number(ctx, PartyNumbers); err != nil {
				return err
			}
		}
		p.DefaultService, p.DefaultCampaign = service.ID, campaign.ID
		t.changes.Providers = append(t.changes.Providers, p)
		t.changes.Services = append(t.changes.Services, service)
		t.changes.Campaigns = append(t.changes.Campaigns, campaign)
		_, err = t.record(Event{Kind: ProviderCreated, Facts: map[string]string{"provider": p.ID.String()}}, NoID, nil)
		return err
	})
	return p, err
}

func orDefault(s string) string {
	if s == "" {
		return "default"
	}
	return s
}

// DisableProvider ends a provider's access; its leads stay.
func (x *Exchange) DisableProvider(ctx context.Context, ecosystem, id ID) error {
	return x.manage(ctx, ecosystem, func(ctx context.Context, t *tx, r Reader) error {
		p, err := r.Provider(ctx, ecosystem, id)
		if err != nil || !p.DisabledAt.IsZero() {
			return err
		}
		p.DisabledAt = t.now
		t.changes.Providers = append(t.changes.Providers, p)
		_, err = t.record(Event{Kind: ProviderDisabled, Facts: map[string]string{"provider": id.String()}}, NoID, nil)
		return err
	})
}

// Providers are those of an ecosystem, oldest first.
func (x *Exchange) Providers(ctx context.Context, ecosystem ID) ([]Provider, error) {
	return x.store.Providers(ctx, ecosystem)
}

// CreateLender makes a lender.
//
// Errors: NotFound for the ecosystem; Invalid names the field; Duplicate for a
// name or dealer code that exists.
func (x *Exchange) CreateLender(ctx context.Context, l Lender) (Lender, error) {
	if err := checkName("name", l.Name); err != nil {
		return l, err
	}
	for _, text := range []struct{ field, value string }{{"description", l.Description}, {"tax_id", l.TaxID}, {"logo", l.Logo}, {"dealer_code", l.DealerCode}} {
		if err := checkText(text.field, text.value, MaxText); err != nil {
			return l, err
		}
	}
	if l.Status == "" {
		l.Status = "active"
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

// CreateBranch makes a branch of a lender with a dealer code of its own.
func (x *Exchange) CreateBranch(ctx context.Context, b Branch) (Branch, error) {
	if err := checkName("name", b.Name); err != nil {
		return b, err
	}
	if err := checkName("dealer_code", b.DealerCode); err != nil {
		return b, err
	}
	err := x.manage(ctx, b.Ecosystem, func(ctx context.Context, t *tx, r Reader) error {
		if _, err := r.Lender(ctx, b.Ecosystem, b.Lender); err != nil {
			return err
		}
		if err := t.freeDealerCode(ctx, r, b.DealerCode); err != nil {
			return err
		}
		if b.ID == NoID {
			b.ID = t.x.newID()
		}
		b.CreatedAt = t.now
		var err error
		if b.Number, err = t.number(ctx, PartyNumbers); err != nil {
			return err
		}
		t.changes.Branches = append(t.changes.Branches, b)
		_, err = t.record(Event{Kind: BranchCreated, Lender: b.Lender, Facts: map[string]string{"branch": b.ID.String()}}, NoID, nil)
		return err
	})
	return b, err
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

// BranchesOf are the branches of a lender, or of all for NoID.
func (x *Exchange) BranchesOf(ctx context.Context, ecosystem, lender ID) ([]Branch, error) {
	return x.store.Branches(ctx, ecosystem, lender)
}
