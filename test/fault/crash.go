package fault

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Crash is a long run: many leads, many kills, and every lead accounted for.
type Crash struct {
	Program   string   // the build under test
	Where     []string // flags of its commands that say where the data lies
	Processes int      // how many servers at once; several need one database

	Seed    uint64
	Leads   int
	Lenders int
	Kills   int           // of servers; clients come on top
	Within  time.Duration // a run that takes longer is stuck
	Tell    func(string)  // how it gets on, every few seconds
}

// Report is what came of a run.
type Report struct {
	Tally      Tally
	Violations []Violation
}

// run is a crash run under way.
type run struct {
	Crash
	in       *installation
	servers  *Servers
	proxy    *Proxy
	storm    *Proxy // the proxy while things went wrong
	begun    time.Time
	cancel   context.CancelFunc
	killer   *killer
	record   *Record
	register *Register
	pool     *pool
	native   bool   // the native API assigns and withdraws
	token    string // of the operator, for LeanCore
	calm     atomic.Bool
	tally    counters

	mu     sync.Mutex
	faults []Violation // answers that nothing explains
}

// Run runs it. The error is that it could not be run; what the program did wrong
// is in the report.
func (c Crash) Run(ctx context.Context) (*Report, error) {
	ctx, cancel := context.WithTimeout(ctx, c.Within)
	defer cancel()
	r := &run{Crash: c, begun: time.Now(), cancel: cancel, record: &Record{}, register: newRegister(), pool: &pool{}}
	defer func() { r.close() }()
	if err := r.open(); err != nil {
		return nil, err
	}
	stopTelling := r.tellEvery(5 * time.Second)
	r.play(ctx)
	stopTelling()
	if err := r.settle(); err != nil {
		return nil, err
	}
	return r.judge(ctx), nil
}

func (r *run) open() (err error) {
	if r.in, err = install(r.Program, r.Where, r.Lenders); err != nil {
		return err
	}
	r.servers = newServers(r.in, r.Processes)
	for i := range r.Processes {
		if err := r.servers.Start(i); err != nil {
			return err
		}
	}
	if r.proxy, err = NewProxy(r.servers.Address); err != nil {
		return err
	}
	r.storm = r.proxy
	r.killer = newKiller(r)
	w := r.wire(r.in.operator)
	if r.token, err = w.token(); err != nil {
		return err
	}
	r.native, err = w.assignsNatively()
	return err
}

func (r *run) close() {
	if r.proxy != nil {
		r.proxy.Close()
	}
	if r.servers != nil {
		r.servers.End()
	}
}

// play lets everybody act until all leads are given away and all kills done.
func (r *run) play(ctx context.Context) {
	var sources, operators, receivers sync.WaitGroup
	var next atomic.Int64
	for i := range 8 {
		sources.Go(func() { r.source(ctx, fmt.Sprint("provider ", i), &next) })
	}
	for i := range 12 {
		operators.Go(func() { r.operate(ctx, fmt.Sprint("operator ", i)) })
	}
	for i := range 2 * r.Lenders {
		receivers.Go(func() { r.receive(ctx, i/2, fmt.Sprintf("lender %d, client %d", i/2, i%2)) })
	}
	var kills sync.WaitGroup
	kills.Go(func() { r.killer.carryOut(ctx) })
	sources.Wait()
	r.pool.end()
	operators.Wait()
	kills.Wait()
	r.calm.Store(true)
	receivers.Wait()
}

// settle ends all that is still on its way, with the servers that it may be on
// its way to, and starts them again.
func (r *run) settle() error {
	r.proxy.Close()
	r.servers.End()
	for i := range r.Processes {
		if err := r.servers.Start(i); err != nil {
			return err
		}
	}
	var err error
	r.proxy, err = NewProxy(r.servers.Address)
	return err
}

// judge empties all queues, reads what became of every lead, and holds both to
// the rules.
func (r *run) judge(ctx context.Context) *Report {
	var all sync.WaitGroup
	for i := range r.Lenders {
		all.Go(func() { r.drain(ctx, i) })
	}
	all.Wait()
	final := r.readFinal(ctx)
	r.servers.End()
	for _, line := range r.servers.Alarms() {
		r.fault("alarm", "a server logged %s", line)
	}
	for _, text := range r.register.Faults() {
		r.fault("twice", "%s", text)
	}
	if ctx.Err() != nil {
		r.fault("stuck", "the run did not end within %s", r.Within)
	}
	violations := append(r.faults, Check(Evidence{Receivers: r.Lenders, Record: r.record, Leads: r.register.Leads(), Final: final})...)
	return &Report{Tally: r.tallied(), Violations: violations}
}

func (r *run) wire(by login) wire { return wire{proxy: r.proxy.Address(), by: by} }

// wrong draws what goes wrong with the next connection.
func (r *run) wrong(d dice) Wrong {
	if r.calm.Load() {
		return Wrong{}
	}
	return draw(d)
}

// retryPause bounds how long a client waits before it tries again: about as long
// as a server is away.
const retryPause = 40 * time.Millisecond

// until repeats a call until it is answered, and says how often it was made.
func (r *run) until(ctx context.Context, d dice, w wire, q request) (status int, body []byte, err error) {
	for {
		status, body, err = w.ask(q, r.wrong(d), false)
		inFlight := status == http.StatusConflict && strings.Contains(string(body), ":in-flight")
		if err == nil && !inFlight {
			return status, body, nil
		}
		r.missed(status, body, err)
		if err := pause(ctx, d.upTo(retryPause)); err != nil {
			return 0, nil, err
		}
	}
}

// missed counts a call that has to be made again.
func (r *run) missed(status int, body []byte, err error) {
	r.tally.retries.Add(1)
	if status == http.StatusInternalServerError || (err != nil && !errors.Is(err, errNoAnswer)) {
		r.fault("answer", "%d %s (%v)", status, body, err)
	}
}

func (r *run) fault(rule, format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = append(r.faults, Violation{Rule: rule, Receiver: -1, Text: fmt.Sprintf(format, args...)})
}

// token logs in by LeanCore.
func (w wire) token() (string, error) {
	body, err := json.Marshal(map[string]string{"id": w.by.ID, "api_key": w.by.Secret})
	if err != nil {
		return "", err
	}
	_, answer, err := w.ask(request{method: "POST", path: "/login", body: string(body)}, Wrong{}, false)
	if err != nil {
		return "", fmt.Errorf("log in: %w", err)
	}
	var got struct{ Access string }
	err = json.Unmarshal(answer, &got)
	return got.Access, err
}

// assignsNatively tells whether the native API has the calls of the assignment
// table.
func (w wire) assignsNatively() (bool, error) {
	_, file, err := w.ask(request{method: "GET", path: "/v1/openapi.yaml"}, Wrong{}, false)
	return strings.Contains(string(file), "/v1/leads/{id}/assignments/{lender_id}/withdraw"), err
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
