package fault

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/anishathalye/porcupine"
)

// Bouts are many short histories. In each bout every receiver's queue, empty at
// first, is worked on by eight clients at once, a server is killed meanwhile, and
// in the end the queue is emptied. What all clients of a queue saw is one history.
type Bouts struct {
	Setting
	Histories int           // at least
	Leads     int           // of a history
	Judging   time.Duration // bound of the check of one history
}

// clientsPerQueue is the concurrency of a history: operators and receivers.
const (
	operatorsPerQueue = 2
	receiversPerQueue = 6
)

// Verdicts is what came of the histories.
type Verdicts struct {
	Tally                       Tally
	Accepted, Rejected, Unknown int
	Calls, Unanswered           int
	Longest                     time.Duration // of the checks
	Examples                    []string      // of what was not accepted
	Violations                  []Violation
}

func (v *Verdicts) String() string {
	return fmt.Sprintf("%d histories accepted, %d rejected, %d undecided; %d calls, %d of them unanswered; longest check %d ms; %s",
		v.Accepted, v.Rejected, v.Unknown, v.Calls, v.Unanswered, v.Longest.Milliseconds(), v.Tally)
}

// Run plays bouts until there are as many histories, or until enough says so.
func (b Bouts) Run(ctx context.Context, enough func(*Verdicts) bool) (*Verdicts, error) {
	s := newStage(b.Setting)
	defer s.close()
	if err := s.open(); err != nil {
		return nil, err
	}
	v := &Verdicts{}
	for n := 0; v.Accepted+v.Rejected+v.Unknown < b.Histories; n++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s.record = &Record{}
		if err := b.bout(ctx, s, n); err != nil {
			return nil, err
		}
		b.judge(s.record, v, enough)
		v.Tally = s.tallied()
		if n%10 == 9 {
			s.Tell(v.String())
		}
		if enough(v) {
			break
		}
	}
	s.servers.End()
	v.Violations = s.strange()
	return v, nil
}

func (b Bouts) bout(ctx context.Context, s *stage, n int) error {
	given, err := b.submit(ctx, s, n)
	if err != nil {
		return err
	}
	s.calm.Store(false)
	var clients, killing sync.WaitGroup
	over := make(chan struct{})
	for receiver := range s.Lenders {
		b.work(ctx, s, &clients, receiver, fmt.Sprintf("%d.%d", n, receiver), given[receiver])
	}
	killed := make(chan error, 1)
	killing.Go(func() { killed <- b.kill(ctx, s, n, over) })
	clients.Wait()
	close(over)
	killing.Wait()
	if err := <-killed; err != nil {
		return err
	}
	s.calm.Store(true)
	if err := s.settle(); err != nil {
		return err
	}
	for receiver := range s.Lenders {
		clients.Go(func() { s.drain(ctx, receiver) })
	}
	clients.Wait()
	return nil
}

// submit makes the leads of a bout.
func (b Bouts) submit(ctx context.Context, s *stage, n int) ([][]Lead, error) {
	s.calm.Store(true)
	given := make([][]Lead, s.Lenders)
	var all sync.WaitGroup
	for receiver := range s.Lenders {
		all.Go(func() {
			name := fmt.Sprintf("lead-%d-%d", n, receiver)
			d, w := newDice(s.Seed, name), s.wire(s.in.provider)
			for i := range b.Leads {
				if l, ok := s.submit(ctx, d, w, fmt.Sprintf("%s-%d", name, i)); ok {
					s.register.Acknowledge(l)
					s.tally.submits.Add(1)
					given[receiver] = append(given[receiver], l)
				}
			}
		})
	}
	all.Wait()
	for _, leads := range given {
		if len(leads) < b.Leads {
			return nil, fmt.Errorf("the leads of a bout could not be submitted: %v", s.strange())
		}
	}
	return given, nil
}

// work lets the clients of one queue at it.
func (b Bouts) work(ctx context.Context, s *stage, clients *sync.WaitGroup, receiver int, bout string, leads []Lead) {
	directed := make(chan struct{}) // closed when the operators are done
	var operators sync.WaitGroup
	for i := range operatorsPerQueue {
		name := fmt.Sprintf("operator %d of %s", i, bout)
		d := newDice(s.Seed, name)
		var own []Lead
		for j := i; j < len(leads); j += operatorsPerQueue {
			own = append(own, leads[j])
		}
		operators.Go(func() { s.direct(ctx, d, name, receiver, own) })
	}
	clients.Go(func() {
		operators.Wait()
		close(directed)
	})
	for i := range receiversPerQueue {
		name := fmt.Sprintf("lender %d of %s", i, bout)
		d := newDice(s.Seed, name)
		clients.Go(func() { s.fetch(ctx, d, s.queue(receiver, name), directed) })
	}
}

// direct assigns leads in any order, takes some back, and gives some of those
// again. Only what was assigned by a call that is carried out once is taken back:
// a late copy of another would assign it anew, unseen.
func (s *stage) direct(ctx context.Context, d dice, name string, receiver int, leads []Lead) {
	w := s.wire(s.in.operator)
	d.Shuffle(len(leads), func(i, j int) { leads[i], leads[j] = leads[j], leads[i] })
	var once []Lead
	for _, l := range leads {
		native := d.percent(80)
		s.assign(ctx, d, w, name, l, receiver, native)
		if native {
			once = append(once, l)
		}
		if len(once) > 0 && d.percent(30) {
			back := pick(d, once)
			s.withdraw(ctx, d, w, name, back, receiver)
			if d.percent(40) {
				s.assign(ctx, d, w, name, back, receiver, true)
			}
		}
		_ = pause(ctx, d.upTo(10*time.Millisecond))
	}
}

// maxPulls bounds what one client adds to a history: the checker's work grows
// faster than that.
const maxPulls = 10

// fetch pulls and confirms this and that, until there is no more to come.
func (s *stage) fetch(ctx context.Context, d dice, q *Queue, directed <-chan struct{}) {
	for pulls := 0; pulls < maxPulls; {
		select {
		case <-directed:
			return
		case <-time.After(d.upTo(20 * time.Millisecond)):
		}
		got, err := q.Pull(d.between(1, 5), surfaceOf(d), s.wrong(d), s.dies(d))
		if !errors.Is(err, errNotSent) {
			pulls++
		}
		if err != nil {
			s.missed(0, nil, err)
			_ = pause(ctx, d.upTo(retryPause))
			continue
		}
		s.tally.pulls.Add(1)
		for _, part := range parts(d, got, nil) {
			if err := q.Confirm(part, surfaceOf(d), s.wrong(d), s.dies(d)); err != nil {
				s.missed(0, nil, err)
				break
			}
			s.tally.confirms.Add(1)
		}
	}
}

// dies tells whether a client is killed before it has heard the answer.
func (s *stage) dies(d dice) bool {
	dying := d.percent(2)
	if dying {
		s.tally.clientKills.Add(1)
	}
	return dying
}

// kill kills a server in the middle of a bout, or all of them, and starts them
// again.
func (b Bouts) kill(ctx context.Context, s *stage, n int, over <-chan struct{}) error {
	d := newDice(s.Seed, fmt.Sprint("killer of ", n))
	select {
	case <-time.After(d.upTo(150 * time.Millisecond)):
	case <-over:
	}
	struck := victims(d, s.Processes)
	for _, i := range struck {
		s.servers.Kill(i)
	}
	_ = pause(ctx, d.upTo(30*time.Millisecond))
	for _, i := range struck {
		if err := s.servers.Start(i); err != nil {
			return err
		}
	}
	return nil
}

// judge holds the histories of a bout to the model.
func (b Bouts) judge(r *Record, v *Verdicts, enough func(*Verdicts) bool) {
	for receiver := range b.Lenders {
		if enough(v) {
			return
		}
		begun := time.Now()
		verdict := Judge(r.Of(receiver), b.Judging)
		v.Longest = max(v.Longest, time.Since(begun))
		v.Calls += verdict.Calls
		v.Unanswered += verdict.Unanswered
		switch verdict.CheckResult {
		case porcupine.Ok:
			v.Accepted++
			continue
		case porcupine.Unknown:
			v.Unknown++
		default:
			v.Rejected++
		}
		v.Examples = append(v.Examples, fmt.Sprintf("%s, receiver %d:\n%s", verdict.CheckResult, receiver, verdict.Text))
	}
}
