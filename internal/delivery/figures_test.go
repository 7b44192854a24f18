package delivery_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/delivery"
	"leadex/internal/exchange"
)

// counted is an exchange of which the figures are written down.
type counted struct {
	mu         sync.Mutex
	ecosystems []exchange.Ecosystem
	receivers  map[exchange.ID][]exchange.ReceiverDelivery
	err        error
	reads      int
}

func (c *counted) Ecosystems(context.Context) ([]exchange.Ecosystem, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reads++
	return c.ecosystems, c.err
}

func (c *counted) DeliveriesIn(_ context.Context, e exchange.ID) ([]exchange.ReceiverDelivery, error) {
	return c.receivers[e], nil
}

// quiet is a log that nobody reads.
func quiet() delivery.Log {
	return delivery.Log{Logger: slog.New(slog.DiscardHandler), Text: error.Error}
}

// watch is a clock that a test sets.
type watch struct{ now time.Time }

func (w *watch) Now() time.Time { return w.now }

func newWatch() *watch { return &watch{time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)} }

// receiver is one with number leads in each figure, and a batch so many seconds
// old.
func receiver(lender, branch int64, leads int64, opened time.Time) exchange.ReceiverDelivery {
	d := exchange.ReceiverDelivery{LenderName: "Planted", LenderNumber: lender, BranchNumber: branch, BranchName: "Planted", DealerCode: "Planted",
		Ready: leads, InProgress: 10 * leads, OpenSince: opened, ReceivedToday: 100 * leads, Undeliverable: 1000 * leads, Changed: 10_000 * leads}
	d.Lender = exchange.NewID()
	if branch != 0 {
		d.Branch = exchange.NewID()
	}
	return d
}

func TestFigures(t *testing.T) {
	t.Parallel()
	t.Run("each_receiver_by_number", func(t *testing.T) {
		t.Parallel()
		at, e := newWatch(), exchange.NewID()
		x := &counted{ecosystems: []exchange.Ecosystem{{ID: e, Name: "Planted"}}, receivers: map[exchange.ID][]exchange.ReceiverDelivery{
			e: {receiver(7, 0, 1, time.Time{}), receiver(7, 9, 2, at.now.Add(-90*time.Second))}}}
		want := map[string]float64{"leadex_delivery_up": 1, "leadex_delivery_ecosystems_left_out": 0}
		for name, values := range map[string][2]float64{"ready": {1, 2}, "in_progress": {10, 20}, "open_batch_age_seconds": {0, 90},
			"received_today": {100, 200}, "undeliverable": {1000, 2000}, "changed": {10_000, 20_000}} {
			want["leadex_delivery_"+name+" branch= ecosystem="+e.String()+" lender=7"] = values[0]
			want["leadex_delivery_"+name+" branch=9 ecosystem="+e.String()+" lender=7"] = values[1]
		}
		got := gather(t, delivery.NewFigures(x, at.Now, quiet()))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("those_beyond_the_bound_are_summed", func(t *testing.T) {
		t.Parallel()
		at, e := newWatch(), exchange.NewID()
		var receivers []exchange.ReceiverDelivery
		for i := range 250 {
			opened := time.Time{}
			if i == 149 || i == 180 {
				opened = at.now.Add(-time.Duration(i) * time.Second)
			}
			receivers = append(receivers, receiver(int64(i+1), 0, 1, opened))
		}
		x := &counted{ecosystems: []exchange.Ecosystem{{ID: e}}, receivers: map[exchange.ID][]exchange.ReceiverDelivery{e: receivers}}
		got := gather(t, delivery.NewFigures(x, at.Now, quiet()))
		if len(got) != 6*(delivery.MaxReceivers+1)+2 {
			t.Errorf("%d series", len(got))
		}
		rest := " branch=other ecosystem=" + e.String() + " lender=other"
		for name, want := range map[string]float64{"ready": 150, "in_progress": 1500, "open_batch_age_seconds": 180, "received_today": 15_000, "undeliverable": 150_000, "changed": 1_500_000} {
			if got["leadex_delivery_"+name+rest] != want {
				t.Errorf("%s of the others is %v, want %v", name, got["leadex_delivery_"+name+rest], want)
			}
		}
	})
	t.Run("ecosystems_beyond_the_bound_are_left_out_and_counted", func(t *testing.T) {
		t.Parallel()
		x := &counted{receivers: map[exchange.ID][]exchange.ReceiverDelivery{}}
		for i := range delivery.MaxEcosystems + 5 {
			e := exchange.Ecosystem{ID: exchange.NewID(), Name: strconv.Itoa(i)}
			if i < 2 {
				e.DisabledAt = newWatch().now
			}
			x.ecosystems = append(x.ecosystems, e)
			x.receivers[e.ID] = []exchange.ReceiverDelivery{receiver(1, 0, 1, time.Time{})}
		}
		got := gather(t, delivery.NewFigures(x, newWatch().Now, quiet()))
		if got["leadex_delivery_ecosystems_left_out"] != 3 || len(got) != 6*delivery.MaxEcosystems+2 {
			t.Errorf("%v are left out, %d series", got["leadex_delivery_ecosystems_left_out"], len(got))
		}
		for name := range got {
			if strings.Contains(name, x.ecosystems[0].ID.String()) {
				t.Errorf("a disabled ecosystem is there: %s", name)
			}
		}
	})
	t.Run("scrapes_in_a_row_read_once", func(t *testing.T) {
		t.Parallel()
		at, e := newWatch(), exchange.NewID()
		x := &counted{ecosystems: []exchange.Ecosystem{{ID: e}}, receivers: map[exchange.ID][]exchange.ReceiverDelivery{e: {receiver(7, 0, 1, at.now)}}}
		f := delivery.NewFigures(x, at.Now, quiet())
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() { gather(t, f) })
		}
		all.Wait()
		at.now = at.now.Add(9 * time.Second)
		got := gather(t, f)
		if age := got["leadex_delivery_open_batch_age_seconds branch= ecosystem="+e.String()+" lender=7"]; age != 9 || x.reads != 1 {
			t.Errorf("%d reads, the batch is %v s old", x.reads, age)
		}
		at.now = at.now.Add(time.Second)
		gather(t, f)
		if x.reads != 2 {
			t.Errorf("%d reads after ten seconds", x.reads)
		}
	})
	t.Run("database_away", func(t *testing.T) {
		t.Parallel()
		var log bytes.Buffer
		at, e := newWatch(), exchange.NewID()
		x := &counted{ecosystems: []exchange.Ecosystem{{ID: e}}, receivers: map[exchange.ID][]exchange.ReceiverDelivery{e: {receiver(7, 0, 1, at.now)}}}
		f := delivery.NewFigures(x, at.Now, delivery.Log{Logger: slog.New(slog.NewTextHandler(&log, nil)), Text: func(error) string { return "scrubbed" }})
		gather(t, f)
		x.err = errors.New("planted")
		at.now = at.now.Add(time.Minute)
		away := map[string]float64{"leadex_delivery_up": 0, "leadex_delivery_ecosystems_left_out": 0}
		for range 3 {
			if diff := cmp.Diff(away, gather(t, f)); diff != "" {
				t.Errorf("while it is away (-want +got):\n%s", diff)
			}
		}
		at.now = at.now.Add(time.Minute)
		gather(t, f)
		if x.reads != 3 {
			t.Errorf("%d reads: a database that is away is asked at every scrape", x.reads)
		}
		x.err = nil
		at.now = at.now.Add(time.Minute)
		if got := gather(t, f); got["leadex_delivery_up"] != 1 || len(got) != 8 {
			t.Errorf("afterwards: %v", got)
		}
		if text := log.String(); strings.Count(text, "\n") != 2 || strings.Count(text, "scrubbed") != 1 || strings.Contains(text, "planted") {
			t.Errorf("it logged:\n%s", text)
		}
	})
}
