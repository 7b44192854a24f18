package exchange_test

import (
	"context"
	"fmt"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestSubmitAll(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		w := r.Colombia(t)
		// More than are in the line at once; each tax id twice, the second of them
		// refused, and one in ten that is no lead.
		const leads = 150
		list := make([]exchange.Submission, leads)
		for i := range list {
			c := ivan("1000.10")
			c.TaxID.Put(fmt.Sprintf("52%06d", i/2))
			if i%10 == 7 {
				c.FirstName.Put("\x00")
			}
			list[i] = exchange.Submission{Contents: c, UniqueTaxID: true}
		}
		done := r.SubmitAll(t.Context(), w.Provider.Caller, list)
		if len(done) != leads {
			t.Fatalf("%d answers", len(done))
		}
		last := int64(0)
		for i, d := range done {
			what := fmt.Sprintf("lead %d", i)
			switch {
			case i%10 == 7:
				wantCode(t, what, d.Err, exchange.Invalid)
			case i%2 == 1:
				wantCode(t, what, d.Err, exchange.Duplicate)
				if got := exchange.AsError(d.Err).Lead; got != done[i-1].Lead.ID {
					t.Errorf("%s is a copy of %v", what, got)
				}
			case d.Err != nil:
				t.Errorf("%s: %v", what, d.Err)
			case d.Lead.Sequence <= last:
				t.Errorf("%s has sequence %d behind %d", what, d.Lead.Sequence, last)
			default:
				last = d.Lead.Sequence
			}
		}
	})
	t.Run("written_some_together", func(t *testing.T) {
		t.Parallel()
		store, r, w := faultyRig(t)
		commits := 0
		store.onCommit = func(commit func() error) error {
			commits++
			return commit()
		}
		list := make([]exchange.Submission, 128)
		for i := range list {
			list[i].Contents = ivan("1000.10")
		}
		for _, d := range r.SubmitAll(t.Context(), w.Provider.Caller, list) {
			if d.Err != nil {
				t.Fatal(d.Err)
			}
		}
		if commits == 0 || commits > 40 {
			t.Errorf("128 leads took %d commits", commits)
		}
	})
	t.Run("the_line_is_full", func(t *testing.T) {
		t.Parallel()
		r := exchangetest.SQLite(t)
		w := r.Colombia(t)
		exchange.SetMaxWaiting(r.Exchange, 5)
		list := make([]exchange.Submission, 40)
		for i := range list {
			list[i].Contents = ivan("1000.10")
		}
		for i, d := range r.SubmitAll(t.Context(), w.Provider.Caller, list) {
			if d.Err != nil {
				t.Errorf("lead %d: %v", i, d.Err)
			}
		}
	})
	t.Run("nobody_waits", func(t *testing.T) {
		t.Parallel()
		r := exchangetest.SQLite(t)
		w := r.Colombia(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for i, d := range r.SubmitAll(ctx, w.Provider.Caller, make([]exchange.Submission, 3)) {
			wantCode(t, fmt.Sprintf("lead %d", i), d.Err, exchange.Unavailable)
		}
	})
}
