package exchange_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// secretive is a lead with something in every group of fields that is masked.
func secretive() exchange.Contents {
	c := ivan("100")
	c.Passport.Pointer().Number.Put("4509123456")
	c.TaxID.Put("770123456789")
	c.SocialID.Put("112-233-445 95")
	c.CardLastFour.Put("1111")
	c.Incomes.Put(`[{"inn":"500100732259"}]`)
	c.ExtraFields.Put([]exchange.ExtraField{{Key: exchange.Some("no"), Value: exchange.Some("5001007322")}})
	return c
}

// secrets are what of it nobody may read who sees masks.
var secrets = []string{"4509123456", "770123456789", "112-233-445 95", "1111", "500100732259", "5001007322"}

// clearIn is the first of the secrets that can be read in contents.
func clearIn(all ...exchange.Contents) string {
	for i := range all {
		document := string(exchange.AppendDocument(nil, &all[i]))
		for _, s := range secrets {
			if strings.Contains(document, s) {
				return s
			}
		}
	}
	return ""
}

// shared is a lead that its provider submitted, the operator edited, and the
// first lender received and edited for itself.
func shared(t *testing.T, r *exchangetest.Rig, w *exchangetest.World) exchange.ID {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	lead, err := r.Submit(ctx, w.Provider.Caller, exchange.Submission{ExternalID: "ext", Contents: secretive()})
	must(err)
	_, err = r.Assign(ctx, w.Operator.Caller, exchange.Assign{Lead: lead.ID, Lender: w.Lenders[0].Party})
	must(err)
	_, err = r.Pull(ctx, w.Lenders[0].Caller, 0)
	must(err)
	_, err = r.Confirm(ctx, w.Lenders[0].Caller, exchange.Confirm{All: true})
	must(err)
	for login, edit := range map[*exchangetest.Login]func(*exchange.Contents) error{
		&w.Operator:   func(c *exchange.Contents) error { c.SocialID.Put("112-233-445 95 "); return nil },
		&w.Lenders[0]: func(c *exchange.Contents) error { c.Passport.Pointer().ExtraNumber.Put("4509123456"); return nil },
	} {
		_, err = r.Edit(ctx, login.Caller, exchange.Edit{Lead: exchange.LeadKey{ID: lead.ID}, Change: edit})
		must(err)
	}
	return lead.ID
}

func TestMaskedViews(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx, w := t.Context(), r.Russia(t)
		lead := shared(t, r, w)
		for name, login := range r.Masked(t, w) {
			var views []exchange.LeadView
			v, err := r.Lead(ctx, login.Caller, exchange.LeadKey{ID: lead})
			if err != nil {
				t.Fatal(name, err)
			}
			all, err := r.LeadsByExternalID(ctx, login.Caller, "ext")
			if err != nil || len(all) != 1 {
				t.Fatal(name, all, err)
			}
			newest, err := r.NewestLead(ctx, login.Caller, exchange.LeadSearch{ExternalID: "ext"})
			if err != nil {
				t.Fatal(name, err)
			}
			edited, err := r.Edit(ctx, login.Caller, exchange.Edit{Lead: exchange.LeadKey{ID: lead}, Change: func(c *exchange.Contents) error {
				c.Channel.Put("SITE")
				return nil
			}})
			if name != "provider" && err != nil {
				t.Fatal(name, err)
			}
			if edited != nil {
				views = append(views, *edited)
			}
			own := exchange.Submission{Contents: secretive()}
			submitted, err := r.Submit(ctx, login.Caller, own)
			if err != nil {
				t.Fatal(name, err)
			}
			for _, v := range append(append(views, *v, *newest, *submitted), all...) {
				if s := clearIn(v.Contents); s != "" {
					t.Errorf("to the %s a view shows %s", name, s)
				}
				if got := v.Contents.TaxID.Value(); got != "••••6789" {
					t.Errorf("to the %s the tax id is %q", name, got)
				}
			}
			if err := r.Leads(ctx, login.Caller, w.Ecosystem.ID, 0, 0, func(l *exchange.Lead) error {
				if s := clearIn(l.Contents); s != "" {
					return fmt.Errorf("the list shows %s", s)
				}
				return nil
			}); err != nil {
				t.Errorf("to the %s %v", name, err)
			}
			events, err := r.LeadEvents(ctx, login.Caller, lead, 0, 100)
			if err != nil || len(events) == 0 {
				t.Fatal(name, events, err)
			}
			for _, e := range events {
				if s := clearIn(e.Body.Before.Value(), e.Body.After.Value()); s != "" {
					t.Errorf("to the %s %s shows %s", name, e.Kind, s)
				}
			}
		}
	})
}

// An edit by who sees masks changes what it names and leaves alone what it hides.
func TestMaskedEdit(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx, w := t.Context(), r.Russia(t)
		desk := r.Masked(t, w)[exchange.RoleOperator]
		lead := submit(t, r, w.Provider, secretive())
		_, err := r.Edit(ctx, desk.Caller, exchange.Edit{Lead: exchange.LeadKey{ID: lead.ID}, Change: func(c *exchange.Contents) error {
			c.BirthPlace.Put("Тула")
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		after, err := r.Lead(ctx, w.Operator.Caller, exchange.LeadKey{ID: lead.ID})
		if err != nil {
			t.Fatal(err)
		}
		want := lead.Contents
		want.BirthPlace.Put("Тула")
		if diff := cmp.Diff(exchange.AppendDocument(nil, &want), exchange.AppendDocument(nil, &after.Contents)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		for by, login := range map[string]exchangetest.Login{"who sees masks": desk, "who does not": w.Operator} {
			_, err := r.Edit(ctx, login.Caller, exchange.Edit{Lead: exchange.LeadKey{ID: lead.ID}, Change: func(c *exchange.Contents) error {
				c.Passport.Pointer().Number.Put("••••56")
				return nil
			}})
			if e := exchange.AsError(err); e.Code != exchange.Invalid || e.Field != "passport.number" {
				t.Errorf("a mask from %s: %+v", by, e)
			}
		}
		masks := exchange.Submission{Contents: lead.Contents}
		masks.Contents.TaxID.Put("••••6789")
		_, err = r.Submit(ctx, w.Provider.Caller, masks)
		if e := exchange.AsError(err); e.Code != exchange.Invalid || e.Field != "tax_id" {
			t.Errorf("a submitted mask: %+v", e)
		}
	})
}

func TestMaskedGrantCannot(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx, w := t.Context(), r.Russia(t)
		lead := shared(t, r, w)
		by := r.Masked(t, w)
		_, err := r.Pull(ctx, by[exchange.RoleLender].Caller, 1)
		wantCode(t, "pull", err, exchange.Forbidden)
		_, err = r.Confirm(ctx, by[exchange.RoleLender].Caller, exchange.Confirm{All: true})
		wantCode(t, "confirm", err, exchange.Forbidden)
		_, err = r.ConfirmChanges(ctx, by[exchange.RoleLender].Caller, exchange.ConfirmChanges{})
		wantCode(t, "confirm changes", err, exchange.Forbidden)
		guess := exchange.AskQuote{Lead: lead, Asked: exchange.LoanAsked{Amount: exchange.MustDecimal("1000"), Term: 6},
			Terms: &exchange.Terms{InterestRate: exchange.Some(exchange.MustDecimal("12")), InterestRateBasis: exchange.Some("annual"),
				Eligibility: exchange.Some(`lead.tax_id == "770123456789"`)}}
		if q, err := r.Quote(ctx, w.Operator.Caller, guess); err != nil || q.Eligibility != exchange.Holds {
			t.Errorf("in clear the rule is answered %+v, %v", q, err)
		}
		_, err = r.Quote(ctx, by[exchange.RoleOperator].Caller, guess)
		wantCode(t, "guess by a rule", err, exchange.Forbidden)
	})
}

func TestReveal(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		ctx, w := t.Context(), r.Russia(t)
		lead := shared(t, r, w)
		why := exchange.Why{Reason: "identity_check", Note: "Иван звонит, просит сверить"}
		for name, login := range r.Masked(t, w) {
			got, err := r.Reveal(ctx, login.Caller, exchange.Reveal{Lead: lead, Fields: []string{"passport", "tax_id", "debts"}, Why: why})
			if err != nil {
				t.Fatal(name, err)
			}
			extra := ""
			if name == "lender" { // its own edit
				extra = "4509123456"
			}
			p := got.Fields.Passport.Value()
			if got.Fields.TaxID.Value() != "770123456789" || p.Number.Value() != "4509123456" || p.ExtraNumber.Value() != extra ||
				got.Fields.SocialID.IsSet() || got.Fields.FirstName.IsSet() || got.Fields.Debts.IsSet() {
				t.Errorf("the %s is shown %+v", name, got.Fields)
			}
			for by, other := range map[exchange.Role]exchangetest.Login{exchange.RoleOperator: w.Operator, exchange.RoleProvider: w.Provider, exchange.RoleLender: w.Lenders[0]} {
				events, err := r.LeadEvents(ctx, other.Caller, lead, got.Event-1, 1)
				if err != nil {
					t.Fatal(err)
				}
				seen := len(events) == 1 && events[0].Kind == exchange.LeadRevealed
				if seen != (by == exchange.RoleOperator || by == name) {
					t.Errorf("that the %s looked is seen by the %s: %v", name, by, seen)
				}
				if seen {
					want := map[string]string{"fields": "passport tax_id debts", "reason": "identity_check"}
					if diff := cmp.Diff(want, events[0].Facts); diff != "" || events[0].Body.Note.Value() != why.Note || events[0].Credential != login.ID {
						t.Errorf("the event %+v (-want +got):\n%s", events[0], diff)
					}
				}
			}
		}
		t.Run("refused", func(t *testing.T) {
			before := r.Events(t, w.Ecosystem.ID)
			for name, test := range map[string]struct {
				by     exchange.Caller
				reveal exchange.Reveal
				code   exchange.Code
				field  string
			}{
				"without a reason":         {w.Operator.Caller, exchange.Reveal{Lead: lead, Fields: []string{"tax_id"}}, exchange.Invalid, "reason"},
				"without a field":          {w.Operator.Caller, exchange.Reveal{Lead: lead, Why: why}, exchange.Invalid, "fields"},
				"a field that is open":     {w.Operator.Caller, exchange.Reveal{Lead: lead, Fields: []string{"tax_id", "phone"}, Why: why}, exchange.Invalid, "fields[1]"},
				"a field twice":            {w.Operator.Caller, exchange.Reveal{Lead: lead, Fields: []string{"tax_id", "tax_id"}, Why: why}, exchange.Invalid, "fields[1]"},
				"a lead of somebody else":  {w.Lenders[1].Caller, exchange.Reveal{Lead: lead, Fields: []string{"tax_id"}, Why: why}, exchange.NotFound, ""},
				"a lead that is not there": {w.Operator.Caller, exchange.Reveal{Lead: w.Ecosystem.ID, Fields: []string{"tax_id"}, Why: why}, exchange.NotFound, ""},
			} {
				_, err := r.Reveal(ctx, test.by, test.reveal)
				if e := exchange.AsError(err); e.Code != test.code || e.Field != test.field {
					t.Errorf("%s: %+v", name, e)
				}
			}
			if after := r.Events(t, w.Ecosystem.ID); after != before {
				t.Errorf("%d events were recorded", after-before)
			}
		})
	})
}
