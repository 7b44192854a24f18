package demo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/demo"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// openPlan opens the plan in a directory with secrets that are easy to tell.
func openPlan(t *testing.T, dir string) *demo.Plan {
	t.Helper()
	n := 0
	p, err := demo.OpenPlan(dir, exchange.NewID, func() string { n++; return fmt.Sprintf("lxk_secret-%d", n) })
	if err != nil {
		t.Fatal("open plan:", err)
	}
	return p
}

func seed(t *testing.T, r *exchangetest.Rig, p *demo.Plan, leads int) {
	t.Helper()
	if err := demo.Seed(t.Context(), r.Exchange, p, leads, func(int, int) {}); err != nil {
		t.Fatal("seed:", err)
	}
}

// operator is the caller of an ecosystem's operator.
func operator(t *testing.T, r *exchangetest.Rig, e *demo.Ecosystem) exchange.Caller {
	t.Helper()
	c, err := r.Authenticate(t.Context(), e.Operator.ID, e.Operator.APIKey)
	if err != nil {
		t.Fatal("authenticate:", err)
	}
	return c
}

// leadsOf are the leads of an ecosystem, oldest first.
func leadsOf(t *testing.T, r *exchangetest.Rig, e *demo.Ecosystem) []exchange.Lead {
	t.Helper()
	var all []exchange.Lead
	err := r.Leads(t.Context(), operator(t, r, e), e.ID, 0, 0, func(l *exchange.Lead) error { all = append(all, *l); return nil })
	if err != nil {
		t.Fatal("leads:", err)
	}
	return all
}

func TestSeed(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		dir := t.TempDir()
		p := openPlan(t, dir)
		seed(t, r, p, 12)
		for i := range p.Ecosystems {
			e := &p.Ecosystems[i]
			checkParties(t, r, e, []string{"COP America/Bogota", "RUB Europe/Moscow"}[i])
			checkLeads(t, r, e, 12)
		}
		events := r.Events(t, p.Ecosystems[0].ID)
		again := openPlan(t, dir)
		seed(t, r, again, 12)
		if diff := cmp.Diff(p.Ecosystems, again.Ecosystems); diff != "" {
			t.Errorf("the second start has another plan:\n%s", diff)
		}
		if got := r.Events(t, p.Ecosystems[0].ID); got != events {
			t.Errorf("the second start made %d events", got-events)
		}
	})
}

// TestSeedKeeps changes what outcomes mean between two starts.
func TestSeedKeeps(t *testing.T) {
	t.Parallel()
	r, dir := exchangetest.SQLite(t), t.TempDir()
	p := openPlan(t, dir)
	seed(t, r, p, 1)
	e := &p.Ecosystems[0]
	var change []exchange.OutcomeCode
	for status := range int64(6) {
		change = append(change, exchange.OutcomeCode{Status: status + 1, AnyReason: true})
	}
	want, err := r.MapOutcomes(t.Context(), operator(t, r, e), exchange.MapOutcomes{Ecosystem: e.ID, Codes: change})
	if err != nil {
		t.Fatal("map:", err)
	}
	seed(t, r, openPlan(t, dir), 1)
	got, err := r.OutcomeCodes(t.Context(), operator(t, r, e), e.ID)
	if err != nil || len(got) != len(want) {
		t.Fatalf("%d codes, %v", len(got), err)
	}
	for i := range got {
		if got[i].Class != want[i].Class {
			t.Errorf("%d is %s again", got[i].Status, got[i].Class)
		}
	}
}

func checkParties(t *testing.T, r *exchangetest.Rig, e *demo.Ecosystem, want string) {
	t.Helper()
	caller := operator(t, r, e)
	kept, err := r.EcosystemOf(t.Context(), caller, e.ID)
	if err != nil || kept.Currency+" "+kept.TimeZone != want {
		t.Errorf("ecosystem %+v, %v, want %s", kept, err, want)
	}
	if len(e.Lenders) != 2 {
		t.Fatalf("%d lenders", len(e.Lenders))
	}
	for _, l := range e.Lenders {
		view, err := r.Lender(t.Context(), caller, l.ID)
		if err != nil || len(view.Products) == 0 || view.DealerCode != l.DealerCode || l.DealerCode == "" {
			t.Errorf("lender %+v, %v", view, err)
		}
		c, err := r.Authenticate(t.Context(), l.ID.String(), l.APIKey)
		if err != nil || len(c.Grants) != 1 || c.Grants[0].Role != exchange.RoleLender || c.Grants[0].Party != l.ID {
			t.Errorf("the lender's id logs in as %+v, %v", c, err)
		}
	}
	patient, err := r.Lender(t.Context(), caller, e.Lenders[0].ID)
	if err != nil || patient.Terms != (exchange.DeliveryTerms{ReturnWindow: exchange.DefaultReturnWindow}) {
		t.Errorf("the first lender's terms are %+v, %v", patient.Terms, err)
	}
	if l, err := r.Lender(t.Context(), caller, e.Lenders[1].ID); err != nil || l.Terms.Lease == 0 || l.Terms.MaxAttempts == 0 {
		t.Errorf("the second lender's terms are %+v, %v", l.Terms, err)
	}
	codes, err := r.OutcomeCodes(t.Context(), caller, e.ID)
	if err != nil || len(codes) != 6 || codes[5].Status != 6 || codes[5].Class != exchange.Funded || !codes[5].AnyReason {
		t.Errorf("the codes of outcomes are %+v, %v", codes, err)
	}
	c, err := r.Authenticate(t.Context(), e.Provider.ID, e.Provider.APIKey)
	if err != nil || c.Grants[0].Role != exchange.RoleProvider {
		t.Errorf("the provider logs in as %+v, %v", c, err)
	}
}

func checkLeads(t *testing.T, r *exchangetest.Rig, e *demo.Ecosystem, want int) {
	t.Helper()
	leads := leadsOf(t, r, e)
	if len(leads) != want {
		t.Errorf("%s has %d leads, want %d", e.Name, len(leads), want)
	}
	for i, l := range leads {
		if l.ExternalID != demo.ExternalID(i) {
			t.Errorf("lead %d is %s", i, l.ExternalID)
		}
		if l.LiveAssignments != 0 || l.Applications != 0 || l.Provider.String() != e.Provider.ID || l.PhoneE164 != l.Contents.Phone.Value() {
			t.Errorf("lead %+v", l)
		}
		if text := string(exchange.AppendDocument(nil, &l.Contents)); strings.Contains(text, "****") {
			t.Errorf("lead %d looks like card data", i)
		}
	}
}

func TestSeedAfterKill(t *testing.T) {
	t.Parallel()
	t.Run("leads_that_were_under_way_are_completed", func(t *testing.T) {
		t.Parallel()
		r, dir := exchangetest.SQLite(t), t.TempDir()
		seed(t, r, openPlan(t, dir), 7)
		// As if the process had died while the leads from 3 to 15 were submitted,
		// of which 3 to 6 had got through.
		forget(t, dir, demo.Leads{Begun: 15, Submitted: 3})
		p := openPlan(t, dir)
		seed(t, r, p, 15)
		for i := range p.Ecosystems {
			checkLeads(t, r, &p.Ecosystems[i], 15)
		}
	})
	t.Run("whatever_was_made_is_completed", func(t *testing.T) {
		t.Parallel()
		whole := &killing{at: -1}
		if err := whole.seed(t, exchangetest.SQLite(t), t.TempDir()); err != nil {
			t.Fatal(err)
		}
		const ends = 12
		ended := 0
		for i := range ends {
			r, dir := exchangetest.SQLite(t), t.TempDir()
			k := &killing{at: 1 + whole.reads*i/ends}
			// One that is killed while the last leads are under way may get
			// through all the same; what counts is what the next start finds.
			if err := k.seed(t, r, dir); err != nil {
				ended++
			}
			p := openPlan(t, dir)
			seed(t, r, p, 2)
			for i := range p.Ecosystems {
				checkParties(t, r, &p.Ecosystems[i], []string{"COP America/Bogota", "RUB Europe/Moscow"}[i])
				checkLeads(t, r, &p.Ecosystems[i], 2)
			}
		}
		if ended < ends/2 {
			t.Errorf("%d of %d starts were ended", ended, ends)
		}
	})
	t.Run("database_that_was_replaced_is_filled_again", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		seed(t, exchangetest.SQLite(t), openPlan(t, dir), 3)
		r, p := exchangetest.SQLite(t), openPlan(t, dir)
		seed(t, r, p, 3)
		checkLeads(t, r, &p.Ecosystems[1], 3)
	})
}

// killing ends a start early: the domain reads its clock in every step, so that
// is where.
type killing struct {
	at    int // the reading of the clock at which it ends; negative for never
	reads int
}

func (k *killing) seed(t *testing.T, r *exchangetest.Rig, dir string) error {
	t.Helper()
	ctx, kill := context.WithCancel(t.Context())
	defer kill()
	var mu sync.Mutex
	x := exchange.New(exchange.Config{Store: r.Store, Vault: r.Vault, Clock: func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		if k.reads++; k.reads == k.at {
			kill()
		}
		return r.Clock.Now()
	}})
	err := demo.Seed(ctx, x, openPlan(t, dir), 2, func(int, int) {})
	return errors.Join(err, x.Close(t.Context()))
}

// forget sets how far the plan in a directory says that submitting has come.
func forget(t *testing.T, dir string, leads demo.Leads) {
	t.Helper()
	file := filepath.Join(dir, demo.PlanFile)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var p demo.Plan
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	for i := range p.Ecosystems {
		p.Ecosystems[i].Leads = leads
	}
	if text, err = json.Marshal(&p); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestSeedRefuses(t *testing.T) {
	t.Parallel()
	r := exchangetest.SQLite(t)
	w := r.Colombia(t)
	before := r.Events(t, w.Ecosystem.ID)
	dir := t.TempDir()
	err := demo.Seed(t.Context(), r.Exchange, openPlan(t, dir), 5, func(int, int) {})
	if exchange.CodeOf(err) != exchange.Conflict {
		t.Errorf("a database of others is taken: %v", err)
	}
	if all, err := r.Ecosystems(t.Context()); err != nil || len(all) != 1 || r.Events(t, w.Ecosystem.ID) != before {
		t.Errorf("something was made: %v, %v", all, err)
	}
	if _, err := os.Stat(filepath.Join(dir, demo.PlanFile)); !os.IsNotExist(err) {
		t.Errorf("a plan was kept: %v", err)
	}
}

func TestWriteCredentials(t *testing.T) {
	t.Parallel()
	p := openPlan(t, t.TempDir())
	file := filepath.Join(t.TempDir(), "who.json")
	if err := os.WriteFile(file, []byte("an older one"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := p.WriteCredentials(file, "http://127.0.0.1:8080"); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	e := p.Ecosystems[0]
	start := fmt.Sprintf(`{"base_url":"http://127.0.0.1:8080","ecosystems":[{"id":%q,"name":"Colombia",`+
		`"operator":{"id":%q,"api_key":"lxk_secret-1"},"provider":{"id":%q,"api_key":"lxk_secret-2"},`+
		`"lenders":[{"id":%q,"name":"Crédito Cumbre","dealer_code":"00101","api_key":"lxk_secret-3"},`,
		e.ID, e.Operator.ID, e.Provider.ID, e.Lenders[0].ID)
	if got := compact(t, text); !strings.HasPrefix(got, start) {
		t.Errorf("got  %s\nwant %s...", got, start)
	}
}

func compact(t *testing.T, text []byte) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, text); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestOpenPlan(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, demo.PlanFile), []byte(`{"ecosystems":[`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := demo.OpenPlan(dir, exchange.NewID, func() string { return "lxk_x" }); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("a damaged plan: %v", err)
	}
}
