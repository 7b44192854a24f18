package delivery

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"leadex/internal/exchange"
)

// Bounds of what a scrape shows and costs.
const (
	// MaxReceivers is how many receivers of an ecosystem have series of their own:
	// the first by number, so that a series stays. The others are one receiver
	// named Other.
	MaxReceivers = 100
	// MaxEcosystems is how many ecosystems are shown, the oldest first.
	MaxEcosystems = 100
	// Other is the lender and the branch of the receivers beyond MaxReceivers.
	Other = "other"

	// figuresAge is how long figures are served again, however many ask: the
	// database counts for the first one alone.
	figuresAge = 10 * time.Second
	// readTime bounds how long a scrape waits for the database.
	readTime = 2 * time.Second
)

// Deliveries is what Figures read: an exchange.Exchange.
type Deliveries interface {
	Ecosystems(ctx context.Context) ([]exchange.Ecosystem, error)
	DeliveriesIn(ctx context.Context, ecosystem exchange.ID) ([]exchange.ReceiverDelivery, error)
}

// Figures show how delivery stands at each receiver, as a collector. They are
// read when they are asked for, at most once in ten seconds. While the database
// does not answer there are none, and leadex_delivery_up is 0: old figures would
// look like new ones.
//
// Labels are the ecosystem's id and the numbers of lender and branch, "" for the
// queue of the lender itself; never a name.
type Figures struct {
	of        Deliveries
	clock     func() time.Time
	complaint complaint

	mu   sync.Mutex
	read time.Time // zero before the first time
	up   bool
	rows []figuresRow
	left int // ecosystems that are not shown
}

// figuresRow is a receiver with its labels.
type figuresRow struct {
	labels [3]string
	exchange.ReceiverDelivery
}

// NewFigures makes Figures of an exchange.
func NewFigures(of Deliveries, clock func() time.Time, log Log) *Figures {
	return &Figures{of: of, clock: clock,
		complaint: complaint{log: log, failing: "there are no metrics of delivery; it is tried again", works: "there are metrics of delivery again"}}
}

// series are those of each receiver.
var series = []struct {
	desc  *prometheus.Desc
	value func(d *exchange.ReceiverDelivery, now time.Time) float64
}{
	{seriesDesc("ready", "Leads that wait to be pulled."),
		func(d *exchange.ReceiverDelivery, _ time.Time) float64 { return float64(d.Ready) }},
	{seriesDesc("in_progress", "Leads that were pulled and not confirmed."),
		func(d *exchange.ReceiverDelivery, _ time.Time) float64 { return float64(d.InProgress) }},
	{seriesDesc("open_batch_age_seconds", "Time since the open batch was pulled, 0 without one; of several receivers the longest."), openAge},
	{seriesDesc("received_today", "Leads that were received since midnight in the ecosystem's time zone."),
		func(d *exchange.ReceiverDelivery, _ time.Time) float64 { return float64(d.ReceivedToday) }},
	{seriesDesc("undeliverable", "Leads that did not reach the receiver and wait for the operator."),
		func(d *exchange.ReceiverDelivery, _ time.Time) float64 { return float64(d.Undeliverable) }},
	{seriesDesc("changed", "Received leads that have changed since, without a receipt of the change."),
		func(d *exchange.ReceiverDelivery, _ time.Time) float64 { return float64(d.Changed) }},
}

var (
	upDesc = prometheus.NewDesc("leadex_delivery_up", "1 when the figures of delivery could be read, 0 when there are none.", nil, nil)
	// leftDesc says that the bound on ecosystems has cut something off.
	leftDesc = prometheus.NewDesc("leadex_delivery_ecosystems_left_out", "Ecosystems beyond the first "+strconv.Itoa(MaxEcosystems)+", whose figures are not shown.", nil, nil)
)

func seriesDesc(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("leadex_delivery_"+name, help, []string{"ecosystem", "lender", "branch"}, nil)
}

func openAge(d *exchange.ReceiverDelivery, now time.Time) float64 {
	if d.OpenSince.IsZero() {
		return 0
	}
	return max(0, now.Sub(d.OpenSince).Seconds())
}

// Describe is that of a prometheus.Collector.
func (f *Figures) Describe(to chan<- *prometheus.Desc) {
	for _, s := range series {
		to <- s.desc
	}
	to <- upDesc
	to <- leftDesc
}

// Collect is that of a prometheus.Collector. It never fails a scrape.
func (f *Figures) Collect(to chan<- prometheus.Metric) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.clock()
	if f.read.IsZero() || now.Sub(f.read) >= figuresAge {
		f.refresh()
		// What is given up at its time limit must not be tried anew by the next.
		now = f.clock()
		f.read = now
	}
	up := 0.0
	if f.up {
		up = 1
	}
	to <- prometheus.MustNewConstMetric(upDesc, prometheus.GaugeValue, up)
	to <- prometheus.MustNewConstMetric(leftDesc, prometheus.GaugeValue, float64(f.left))
	for i := range f.rows {
		for _, s := range series {
			to <- prometheus.MustNewConstMetric(s.desc, prometheus.GaugeValue, s.value(&f.rows[i].ReceiverDelivery, now), f.rows[i].labels[:]...)
		}
	}
}

func (f *Figures) refresh() {
	ctx, cancel := context.WithTimeout(context.Background(), readTime)
	defer cancel()
	f.rows, f.left, f.up = nil, 0, false
	rows, left, err := f.readAll(ctx)
	f.complaint.note(ctx, err)
	if err != nil {
		return
	}
	f.rows, f.left, f.up = rows, left, true
}

func (f *Figures) readAll(ctx context.Context) (rows []figuresRow, left int, err error) {
	all, err := f.of.Ecosystems(ctx)
	if err != nil {
		return nil, 0, err
	}
	shown := 0
	for _, e := range all {
		if !e.DisabledAt.IsZero() {
			continue
		}
		if shown == MaxEcosystems {
			left++
			continue
		}
		shown++
		receivers, err := f.of.DeliveriesIn(ctx, e.ID)
		if err != nil {
			return nil, 0, err
		}
		rows = append(rows, labelled(e.ID, receivers)...)
	}
	return rows, left, nil
}

// labelled gives the receivers of an ecosystem their labels; those beyond the
// bound are added up.
func labelled(ecosystem exchange.ID, receivers []exchange.ReceiverDelivery) []figuresRow {
	rows := make([]figuresRow, 0, min(len(receivers), MaxReceivers+1))
	for i, d := range receivers {
		switch {
		case i < MaxReceivers:
			rows = append(rows, figuresRow{[3]string{ecosystem.String(), strconv.FormatInt(d.LenderNumber, 10), branchLabel(&d)}, d})
		case i == MaxReceivers:
			rows = append(rows, figuresRow{[3]string{ecosystem.String(), Other, Other}, d})
		default:
			add(&rows[MaxReceivers].ReceiverDelivery, &d)
		}
	}
	return rows
}

func branchLabel(d *exchange.ReceiverDelivery) string {
	if d.Branch == exchange.NoID {
		return ""
	}
	return strconv.FormatInt(d.BranchNumber, 10)
}

func add(sum, d *exchange.ReceiverDelivery) {
	sum.Ready += d.Ready
	sum.InProgress += d.InProgress
	sum.ReceivedToday += d.ReceivedToday
	sum.Undeliverable += d.Undeliverable
	sum.Changed += d.Changed
	if sum.OpenSince.IsZero() || !d.OpenSince.IsZero() && d.OpenSince.Before(sum.OpenSince) {
		sum.OpenSince = d.OpenSince
	}
}
