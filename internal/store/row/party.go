package row

import (
	"time"

	"leadex/internal/exchange"
)

// Providers are the parties that submit leads.
var Providers = define(Noun[exchange.Provider]{
	Table: Table{
		Name: "provider",
		Key:  []string{"id"},
		Columns: []Column{
			{"id", ID}, {"number", Number}, {"name", Text}, {"default_service_id", ID}, {"default_campaign_id", ID},
			{"created_at", Time}, {"disabled_at", Time},
		},
	},
	Write: func(w Writer, p *exchange.Provider) {
		w.ID(p.ID)
		w.Number(p.Number)
		w.Text(p.Name)
		w.ID(p.DefaultService)
		w.ID(p.DefaultCampaign)
		w.Time(p.CreatedAt)
		w.Time(p.DisabledAt)
	},
	Read: func(r Reader, p *exchange.Provider) {
		p.Ecosystem = r.ID()
		p.ID = r.ID()
		p.Number = r.Number()
		p.Name = r.Text()
		p.DefaultService = r.ID()
		p.DefaultCampaign = r.ID()
		p.CreatedAt = r.Time()
		p.DisabledAt = r.Time()
	},
})

// Services are what providers offer.
var Services = define(Noun[exchange.Service]{
	Table: Table{
		Name:    "service",
		Key:     []string{"id"},
		Columns: []Column{{"id", ID}, {"number", Number}, {"provider_id", ID}, {"name", Text}},
	},
	Write: func(w Writer, s *exchange.Service) {
		w.ID(s.ID)
		w.Number(s.Number)
		w.ID(s.Provider)
		w.Text(s.Name)
	},
	Read: func(r Reader, s *exchange.Service) {
		s.Ecosystem = r.ID()
		s.ID = r.ID()
		s.Number = r.Number()
		s.Provider = r.ID()
		s.Name = r.Text()
	},
})

// Campaigns are the headings under which providers win leads.
var Campaigns = define(Noun[exchange.Campaign]{
	Table: Table{
		Name: "campaign",
		Key:  []string{"id"},
		Columns: []Column{
			{"id", ID}, {"number", Number}, {"provider_id", ID}, {"code", Text}, {"name", Text}, {"sharing_limit", Number},
		},
	},
	Write: func(w Writer, c *exchange.Campaign) {
		w.ID(c.ID)
		w.Number(c.Number)
		w.ID(c.Provider)
		w.Text(c.Code)
		w.Text(c.Name)
		w.Number(int64(c.SharingLimit))
	},
	Read: func(r Reader, c *exchange.Campaign) {
		c.Ecosystem = r.ID()
		c.ID = r.ID()
		c.Number = r.Number()
		c.Provider = r.ID()
		c.Code = r.Text()
		c.Name = r.Text()
		c.SharingLimit = int(r.Number())
	},
})

// Lenders are the parties that receive leads.
var Lenders = define(Noun[exchange.Lender]{
	Table: Table{
		Name: "lender",
		Key:  []string{"id"},
		Columns: []Column{
			{"id", ID}, {"number", Number}, {"name", Text}, {"description", Text}, {"tax_id", Text}, {"logo", Text},
			{"status", Text}, {"dealer_code", Text}, {"created_at", Time}, {"updated_at", Time}, {"disabled_at", Time},
			{"lease_seconds", Number}, {"max_attempts", Number}, {"return_window_seconds", Number}, {"revisions", Flag},
		},
	},
	Write: func(w Writer, l *exchange.Lender) {
		w.ID(l.ID)
		w.Number(l.Number)
		w.Text(l.Name)
		w.Text(l.Description)
		w.Text(l.TaxID)
		w.Text(l.Logo)
		w.Text(l.Status)
		w.Text(l.DealerCode)
		w.Time(l.CreatedAt)
		w.Time(l.UpdatedAt)
		w.Time(l.DisabledAt)
		w.Number(int64(l.Terms.Lease / time.Second))
		w.Number(int64(l.Terms.MaxAttempts))
		w.Number(int64(l.Terms.ReturnWindow / time.Second))
		w.Flag(l.Terms.Revisions)
	},
	Read: func(r Reader, l *exchange.Lender) {
		l.Ecosystem = r.ID()
		l.ID = r.ID()
		l.Number = r.Number()
		l.Name = r.Text()
		l.Description = r.Text()
		l.TaxID = r.Text()
		l.Logo = r.Text()
		l.Status = r.Text()
		l.DealerCode = r.Text()
		l.CreatedAt = r.Time()
		l.UpdatedAt = r.Time()
		l.DisabledAt = r.Time()
		l.Terms.Lease = time.Duration(r.Number()) * time.Second
		l.Terms.MaxAttempts = int(r.Number())
		l.Terms.ReturnWindow = time.Duration(r.Number()) * time.Second
		l.Terms.Revisions = r.Flag()
	},
})

// Branches are the parts of lenders.
var Branches = define(Noun[exchange.Branch]{
	Table: Table{
		Name: "branch",
		Key:  []string{"id"},
		Columns: []Column{
			{"id", ID}, {"number", Number}, {"lender_id", ID}, {"name", Text}, {"dealer_code", Text},
			{"created_at", Time}, {"disabled_at", Time},
		},
	},
	Write: func(w Writer, b *exchange.Branch) {
		w.ID(b.ID)
		w.Number(b.Number)
		w.ID(b.Lender)
		w.Text(b.Name)
		w.Text(b.DealerCode)
		w.Time(b.CreatedAt)
		w.Time(b.DisabledAt)
	},
	Read: func(r Reader, b *exchange.Branch) {
		b.Ecosystem = r.ID()
		b.ID = r.ID()
		b.Number = r.Number()
		b.Lender = r.ID()
		b.Name = r.Text()
		b.DealerCode = r.Text()
		b.CreatedAt = r.Time()
		b.DisabledAt = r.Time()
	},
})
