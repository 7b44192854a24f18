package control_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/control"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// scene is an installation with leads and a branch, and where its calls run.
type scene struct {
	*exchangetest.Rig
	*exchangetest.World
	at    control.Place
	leads []*exchange.LeadView
}

// scenes are the two places where calls run, each with three leads.
func scenes(t *testing.T) map[string]*scene {
	t.Helper()
	all := map[string]*scene{}
	for _, name := range []string{"here", "over_the_socket"} {
		r := exchangetest.SQLite(t)
		s := &scene{Rig: r, World: r.Colombia(t)}
		h := &control.House{Exchange: r.Exchange, Engine: r.Store.(control.Engine), Kind: "sqlite"}
		if s.at = control.Here(h); name != "here" {
			s.at = serveIn(t, t.TempDir(), h)
		}
		for range 3 {
			l, err := r.Submit(t.Context(), s.Provider.Caller, exchange.Submission{Contents: exchange.Contents{FirstName: exchange.Some("Ana")}})
			if err != nil {
				t.Fatal("submit:", err)
			}
			s.leads = append(s.leads, l)
		}
		if _, err := control.CreateBranch.At(t.Context(), s.at, control.NewBranch{Lender: "Banco Uno", Name: "Norte", DealerCode: "0011"}); err != nil {
			t.Fatal("branch:", err)
		}
		all[name] = s
	}
	return all
}

func (s *scene) lead(i int) string { return strconv.FormatInt(s.leads[i].Number, 10) }

// pull pulls for the first lender, and confirms the leads of these numbers.
func (s *scene) pull(t *testing.T, confirm ...int64) {
	t.Helper()
	if _, err := s.Pull(t.Context(), s.Lenders[0].Caller, 10); err != nil {
		t.Fatal("pull:", err)
	}
	if len(confirm) == 0 {
		return
	}
	if _, err := s.Confirm(t.Context(), s.Lenders[0].Caller, exchange.Confirm{Numbers: confirm}); err != nil {
		t.Fatal("confirm:", err)
	}
}

// TestSteps drives an assignment through its whole table by calls.
func TestSteps(t *testing.T) {
	t.Parallel()
	for name, s := range scenes(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			is := func(state exchange.AssignmentState, lender, branch string) func(control.Assignment, error) control.Assignment {
				return func(a control.Assignment, err error) control.Assignment {
					t.Helper()
					if err != nil || a.State != state || a.LenderName != lender || a.BranchName != branch {
						t.Fatalf("%+v, %v; want it to be %s at %s %s", a, err, state, lender, branch)
					}
					return a
				}
			}
			uno := func(i int) control.AtLender { return control.AtLender{Lead: s.lead(i), Lender: "Banco Uno"} }
			give := func(g control.Gift) (control.Assignment, error) { return control.AssignLead.At(ctx, s.at, g) }
			do := func(call control.Call[control.Step, control.Assignment], step control.Step) (control.Assignment, error) {
				return call.At(ctx, s.at, step)
			}

			// Undeliverable, and back; undeliverable, and to another.
			given := is(exchange.Ready, "Banco Uno", "")(give(control.Gift{AtLender: uno(0), Exclusive: true}))
			again := is(exchange.Ready, "Banco Uno", "")(give(control.Gift{AtLender: control.AtLender{Lead: s.leads[0].ID.String(), Lender: s.Lenders[0].Party.String()}}))
			if diff := cmp.Diff(given, again); diff != "" || !given.Exclusive || given.Place == 0 || given.Number != s.leads[0].Number || given.Lead != s.leads[0].ID {
				t.Errorf("%+v; given again (-first +second):\n%s", given, diff)
			}
			lost := is(exchange.Undeliverable, "Banco Uno", "")(do(control.UndeliverLead, control.Step{AtLender: uno(0), Reason: "receiver_down", Note: "since noon"}))
			list, err := control.Undeliverable.At(ctx, s.at, control.Page{Limit: 10})
			if diff := cmp.Diff([]control.Assignment{lost}, list); diff != "" || err != nil || lost.Reason != "receiver_down" {
				t.Errorf("undeliverable: %v (-want +got):\n%s", err, diff)
			}
			if list, err := control.Undeliverable.At(ctx, s.at, control.Page{Limit: 10, After: lost.Place}); err != nil || len(list) != 0 {
				t.Errorf("behind the last: %v, %v", list, err)
			}
			if back := is(exchange.Ready, "Banco Uno", "")(do(control.PutBackLead, control.Step{AtLender: uno(0)})); back.Place != given.Place {
				t.Errorf("put back at %d, not at %d", back.Place, given.Place)
			}
			move := control.Move{Step: control.Step{AtLender: uno(0)}, To: "Banco Uno", Branch: "0011"}
			is(exchange.Ready, "Banco Uno", "Norte")(control.ReassignLead.At(ctx, s.at, move))
			move.To, move.Branch = "Banco Dos", ""
			for range 2 {
				is(exchange.Ready, "Banco Dos", "")(control.ReassignLead.At(ctx, s.at, move))
			}

			// Pulled: refused, withdrawn. Received: returned, denied.
			for i := range 3 {
				is(exchange.Ready, "Banco Uno", "")(give(control.Gift{AtLender: uno(i)}))
			}
			s.pull(t, s.leads[2].Number)
			is(exchange.Refused, "Banco Uno", "")(do(control.RefuseLead, control.Step{AtLender: uno(0), Reason: "out_of_area"}))
			is(exchange.Withdrawn, "Banco Uno", "")(do(control.WithdrawLead, control.Step{AtLender: uno(1), Reason: "duplicate"}))
			asked := control.Step{AtLender: uno(2), Reason: "wrong_number"}
			is(exchange.ReturnRequested, "Banco Uno", "")(do(control.ReturnLead, asked))
			is(exchange.ReturnDenied, "Banco Uno", "")(do(control.DenyReturn, asked))
			is(exchange.ReturnRequested, "Banco Uno", "")(do(control.ReturnLead, asked))
			if a := is(exchange.Returned, "Banco Uno", "")(do(control.AcceptReturn, asked)); a.ReceivedAt == nil {
				t.Errorf("returned without receipt: %+v", a)
			}
			var history []string
			all, err := control.Assignments.At(ctx, s.at, control.OneLead{Lead: s.lead(0)})
			for _, a := range all {
				history = append(history, a.LenderName+" "+a.BranchName+" "+string(a.State))
			}
			want := []string{"Banco Uno  withdrawn", "Banco Uno Norte withdrawn", "Banco Dos  ready", "Banco Uno  refused"}
			if diff := cmp.Diff(want, history); diff != "" || err != nil {
				t.Errorf("where the lead was: %v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestStepRefusals(t *testing.T) {
	t.Parallel()
	for name, s := range scenes(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			got := map[string]string{}
			note := func(what string, err error) {
				e := exchange.AsError(err)
				got[what] = string(e.Code) + " " + e.Field
			}
			for what, at := range map[string]control.AtLender{
				"no such lead":       {Lead: "999999", Lender: "Banco Uno"},
				"no such lead by id": {Lead: exchange.NewID().String(), Lender: "Banco Uno"},
				"no lead at all":     {Lead: "Ana", Lender: "Banco Uno"},
				"negative number":    {Lead: "-1", Lender: "Banco Uno"},
				"no such lender":     {Lead: s.lead(0), Lender: "Banco Tres"},
				"never given":        {Lead: s.lead(0), Lender: "Banco Uno"},
			} {
				_, err := control.WithdrawLead.At(ctx, s.at, control.Step{AtLender: at})
				note(what, err)
			}
			uno := control.AtLender{Lead: s.lead(0), Lender: "Banco Uno"}
			_, err := control.AssignLead.At(ctx, s.at, control.Gift{AtLender: uno, Branch: "Sur"})
			note("no such branch", err)
			_, err = control.AssignLead.At(ctx, s.at, control.Gift{AtLender: uno})
			note("given", err)
			_, err = control.AssignLead.At(ctx, s.at, control.Gift{AtLender: uno, Branch: "Norte"})
			note("in another queue", err)
			_, err = control.RefuseLead.At(ctx, s.at, control.Step{AtLender: uno})
			note("without a reason", err)
			_, err = control.RefuseLead.At(ctx, s.at, control.Step{AtLender: uno, Reason: "Out of area"})
			note("words for a reason", err)
			_, err = control.RefuseLead.At(ctx, s.at, control.Step{AtLender: uno, Reason: "out_of_area"})
			note("refused before it was pulled", err)
			_, err = control.Undeliverable.At(ctx, s.at, control.Page{})
			note("page without a limit", err)
			_, err = control.ReassignLead.At(ctx, s.at, control.Move{Step: control.Step{AtLender: uno}, To: "Banco Tres"})
			note("to nobody", err)
			want := map[string]string{"no such lead": "not_found lead", "no such lead by id": "not_found lead", "no lead at all": "invalid lead",
				"negative number": "invalid lead", "no such lender": "not_found lender", "never given": "not_found lender", "no such branch": "not_found branch",
				"given": "internal ", "in another queue": "conflict ", "without a reason": "invalid reason", "words for a reason": "invalid reason",
				"refused before it was pulled": "conflict ", "page without a limit": "invalid limit", "to nobody": "not_found lender"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDeliveries(t *testing.T) {
	t.Parallel()
	for name, s := range scenes(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			for i, branch := range []string{"", "", "Norte"} {
				at := control.AtLender{Lead: s.lead(i), Lender: "Banco Uno"}
				if _, err := control.AssignLead.At(ctx, s.at, control.Gift{AtLender: at, Branch: branch}); err != nil {
					t.Fatal("assign:", err)
				}
			}
			s.pull(t, s.leads[0].Number)
			all, err := control.Deliveries.At(ctx, s.at, control.InLender{})
			if err != nil || len(all) != 3 {
				t.Fatalf("%+v, %v", all, err)
			}
			uno, norte := all[0], all[1]
			if uno.LenderName != "Banco Uno" || uno.ReceivedToday != 1 || uno.InProgress != 1 || uno.OpenSince == nil || uno.Branch != nil || uno.DealerCode != "001" {
				t.Errorf("%+v", uno)
			}
			if norte.BranchName != "Norte" || norte.Ready != 1 || norte.OpenSince != nil || norte.BranchNumber == nil || norte.DealerCode != "0011" {
				t.Errorf("%+v", norte)
			}
			if own, err := control.Deliveries.At(ctx, s.at, control.InLender{Lender: "Banco Dos"}); err != nil || len(own) != 1 || own[0].LenderName != "Banco Dos" {
				t.Errorf("of one lender: %+v, %v", own, err)
			}
		})
	}
}

func TestReplay(t *testing.T) {
	t.Parallel()
	for name, s := range scenes(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			if _, err := control.AssignLead.At(ctx, s.at, control.Gift{AtLender: control.AtLender{Lead: s.lead(0), Lender: "Banco Uno"}}); err != nil {
				t.Fatal("assign:", err)
			}
			s.pull(t, s.leads[0].Number)
			// The clock of the test stands at 2 March, noon in UTC, which is 7 in
			// the morning in Bogotá.
			for _, period := range []struct {
				from, to string
				want     int
			}{
				{"2026-03-01", "2026-03-02", 0},
				{"2026-03-02T12:01:00Z", "2026-03-03", 0},
				{"2026-03-02T07:00:00-05:00", "2026-03-02T07:01:00-05:00", 1},
				{"2026-03-02", "2026-03-03", 0}, // due already
			} {
				got, err := control.Replay.At(ctx, s.at, control.Period{Lender: "Banco Uno", From: period.from, To: period.to})
				if err != nil || got.Leads != period.want {
					t.Errorf("from %s to %s: %d leads, %v; want %d", period.from, period.to, got.Leads, err, period.want)
				}
			}
			for what, period := range map[string]control.Period{
				"from":   {Lender: "Banco Uno", From: "yesterday", To: "2026-03-03"},
				"to":     {Lender: "Banco Uno", From: "2026-03-02", To: "2026-03-01"},
				"branch": {Lender: "Banco Uno", Branch: "Sur", From: "2026-03-02", To: "2026-03-03"},
				"lender": {Lender: "Banco Tres", From: "2026-03-02", To: "2026-03-03"},
			} {
				if _, err := control.Replay.At(ctx, s.at, period); exchange.AsError(err).Field != what {
					t.Errorf("bad %s: %v", what, err)
				}
			}
		})
	}
}

func TestLenderTerms(t *testing.T) {
	t.Parallel()
	for name, s := range scenes(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			window, lease, attempts, revisions := 7*24*time.Hour, 15*time.Minute, 3, true
			want := control.Terms{Lender: s.Lenders[0].Party, LenderName: "Banco Uno", ReturnWindowSeconds: int64(window / time.Second)}
			got, err := control.LenderTerms.At(ctx, s.at, control.NewTerms{Lender: "Banco Uno"})
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Fatalf("at first: %v (-want +got):\n%s", err, diff)
			}
			before := s.Events(t, s.Ecosystem.ID)
			want.LeaseSeconds, want.MaxAttempts, want.Revisions = 900, 3, true
			for range 2 {
				got, err = control.LenderTerms.At(ctx, s.at, control.NewTerms{Lender: "Banco Uno", Lease: &lease, MaxAttempts: &attempts, Revisions: &revisions})
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Fatalf("changed: %v (-want +got):\n%s", err, diff)
				}
			}
			if n := s.Events(t, s.Ecosystem.ID) - before; n != 1 {
				t.Errorf("%d events of one change", n)
			}
			short := time.Second
			if _, err := control.LenderTerms.At(ctx, s.at, control.NewTerms{Lender: "Banco Uno", Lease: &short}); exchange.AsError(err).Field != "lease" {
				t.Errorf("a lease of a second: %v", err)
			}
		})
	}
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	for name, s := range scenes(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			if _, err := control.AssignLead.At(ctx, s.at, control.Gift{AtLender: control.AtLender{Lead: s.lead(0), Lender: "Banco Uno"}}); err != nil {
				t.Fatal("assign:", err)
			}
			s.pull(t, s.leads[0].Number)
			reason := int64(12)
			_, err := s.Report(ctx, s.Lenders[0].Caller, exchange.Report{Outcomes: []exchange.OutcomeReport{
				{Number: s.leads[0].Number, Status: 3, OccurredAt: s.Clock.Now()}, {Number: s.leads[0].Number, Status: 4, Reason: &reason, OccurredAt: s.Clock.Now()}}})
			if err != nil {
				t.Fatal("report:", err)
			}
			codes, err := control.OutcomeCodes.At(ctx, s.at, control.In{})
			want := []control.OutcomeCode{{Status: 3}, {Status: 4, Reason: &reason}}
			if diff := cmp.Diff(want, codes); diff != "" || err != nil {
				t.Errorf("codes at first: %v (-want +got):\n%s", err, diff)
			}
			funded := exchange.Funded
			if _, err = control.MapOutcome.At(ctx, s.at, control.MappedCode{Status: 3, AnyReason: true, Class: funded}); err != nil {
				t.Fatal("map:", err)
			}
			all, err := control.Outcomes.At(ctx, s.at, control.OneLead{Lead: s.lead(0)})
			if err != nil || len(all) != 2 || all[0].LenderName != "Banco Uno" || all[0].Status != 3 || *all[0].Class != funded || all[1].Class != nil || *all[1].Reason != 12 {
				t.Errorf("outcomes %+v, %v", all, err)
			}
			if _, err = control.MapOutcome.At(ctx, s.at, control.MappedCode{Status: 3, Class: "lost"}); exchange.AsError(err).Field != "class" {
				t.Errorf("a class that is none: %v", err)
			}
			if codes, err = control.MapOutcome.At(ctx, s.at, control.MappedCode{Status: 3, AnyReason: true}); err != nil || len(codes) != 3 || codes[0].Class != nil {
				t.Errorf("taken away: %+v, %v", codes, err)
			}
		})
	}
}
