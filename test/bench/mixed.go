package bench

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"leadex/test/bench/openloop"
)

// P5: what a day consists of, at half of the rate of P1 and at that rate whatever
// the answers take.

// mixedWorkers is how many calls may be under way: at some thousand calls a
// second, more than enough as long as answers take milliseconds.
const mixedWorkers = 256

func (s *stage) mixed(ctx context.Context) error {
	if err := s.needPeak(ctx); err != nil {
		return err
	}
	ids, err := s.fill(ctx, max(25, s.Form.Queued/4))
	if err != nil {
		return err
	}
	mix := s.newMix(ids)
	f := s.figure("99th percentile of mixed load at half of the rate of "+intakeWork, "ms")
	f.Note = "of 20 calls 13 submit, 5 read a lead, 1 lists 20, 1 pulls 10 or confirms them"
	half := s.figure("median of that load", "ms")
	refused := map[string]int64{} // calls without a success, by what became of them
	for run := s.Form.firstRun(); run < s.Form.Runs; run++ {
		d := s.Form.length(run)
		end := s.Profile.begin(ctx, run == 0, f, d)
		o := openloop.Run(ctx, openloop.Load{PerSecond: max(20, s.peak.Median()/2), For: d, Workers: mixedWorkers, Ask: mix.ask})
		if err := end(); err != nil {
			return err
		}
		if run < 0 {
			continue
		}
		refused["never sent"] += o.Unasked
		for status, calls := range o.ByStatus {
			if status < 200 || status > 299 {
				refused[fmt.Sprintf("answered with %d", status)] += calls
			}
		}
		f.Runs = append(f.Runs, milliseconds(o.Accepted.Quantile(0.99)))
		half.Runs = append(half.Runs, milliseconds(o.Accepted.Quantile(0.5)))
		s.stored += o.Accepted.Count() * 13 / 20
	}
	mix.close()
	s.results.note(fmt.Sprintf("P5 on %s, from when a call was sent: median, 99th percentile and longest in ms: %s.", s.in.engine, mix.kindsTook()))
	if _, err := s.drain(ctx); err != nil { // what is left in the queues is nobody else's
		return err
	}
	for _, became := range slices.Sorted(maps.Keys(refused)) {
		if calls := refused[became]; calls > 0 {
			s.results.note(fmt.Sprintf("P5 on %s: %d calls were %s.", s.in.engine, calls, became))
		}
	}
	s.tell("%s: %s %s", f.Work, number(f.Median()), f.Unit)
	s.results.add(half)
	s.results.limit("P5", s.results.add(f), below(10))
	return nil
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1000 }

// mix is the calls of a mixed load, by the number of the call.
type mix struct {
	*stage
	ids   []string
	wires []*wire
	took  [len(kinds)]openloop.Histogram // from when each was sent
}

// kinds are what a day consists of.
var kinds = [...]string{"submit", "read a lead", "list 20", "pull", "confirm"}

// kindOf is the kind of the call of a number.
func kindOf(number int) int {
	switch at := number % 40; at % 20 {
	case 0:
		return 3 + at/20
	case 1:
		return 2
	case 2, 6, 10, 14, 18:
		return 1
	}
	return 0
}

func (s *stage) newMix(ids []string) *mix {
	m := &mix{stage: s, ids: ids}
	for range mixedWorkers {
		m.wires = append(m.wires, newWire(s.server.address))
	}
	return m
}

func (m *mix) close() {
	for _, w := range m.wires {
		w.close()
	}
}

func (m *mix) ask(_ context.Context, worker, number int) int {
	begun := time.Now()
	a, err := m.call(m.wires[worker], number)
	if err != nil {
		return 0
	}
	m.took[kindOf(number)].Record(time.Since(begun))
	return a.status
}

// kindsTook says how long each kind took.
func (m *mix) kindsTook() string {
	var b strings.Builder
	for kind, name := range kinds {
		fmt.Fprintf(&b, "; %s %.1f, %.1f, %.1f", name, milliseconds(m.took[kind].Quantile(0.5)), milliseconds(m.took[kind].Quantile(0.99)), milliseconds(m.took[kind].Max()))
	}
	return b.String()[2:]
}

func (m *mix) call(w *wire, number int) (answer, error) {
	receiver := number / 40 % receivers
	switch kindOf(number) {
	case 4:
		return w.post(&m.to.confirm[receiver], []byte("null"))
	case 3:
		return w.post(&m.to.pull[receiver], []byte("10"))
	case 2:
		return w.ask(&m.to.page, 0)
	case 1:
		one := m.to.page
		one.path = "/lead?id=" + m.ids[number*7919%len(m.ids)]
		return w.ask(&one, 0)
	}
	if number%5 == 3 {
		return w.ask(&m.to.leanCore, m.numbers.Add(1))
	}
	return w.ask(&m.to.brainySoft, m.numbers.Add(1))
}

// refusal tells a refusal as it should be.
func refusal(a answer) bool {
	return (a.status == http.StatusTooManyRequests || a.status == http.StatusServiceUnavailable) && a.retryAfter != ""
}
