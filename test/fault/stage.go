package fault

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Setting is on what a run takes place.
type Setting struct {
	Program   string   // the build under test
	Where     []string // flags of its commands that say where the data lies
	Processes int      // how many servers at once; several need one database
	Lenders   int
	Seed      uint64
	Tell      func(string) // how the run gets on
}

// stage is a run's surroundings: the program as processes, the proxy before it,
// and what was seen so far.
type stage struct {
	Setting
	begun    time.Time
	in       *installation
	servers  *Servers
	proxy    *Proxy
	token    string // of the operator, for LeanCore
	record   *Record
	register *Register
	tally    counters
	calm     atomic.Bool  // from here on nothing goes wrong with connections
	saw      func(Moment) // hears what clients are about

	mu     sync.Mutex
	faults []Violation // answers that nothing explains
}

func newStage(s Setting) *stage {
	return &stage{Setting: s, begun: time.Now(), record: &Record{}, register: newRegister(), saw: func(Moment) {}}
}

// open makes the installation, starts the servers and the proxy, and logs in.
func (s *stage) open() (err error) {
	if s.in, err = install(s.Program, s.Where, s.Lenders); err != nil {
		return err
	}
	s.servers = newServers(s.in, s.Processes)
	if err := s.start(); err != nil {
		return err
	}
	w := s.wire(s.in.operator)
	if s.token, err = w.token(); err != nil {
		return err
	}
	return nil
}

func (s *stage) start() (err error) {
	for i := range s.Processes {
		if err := s.servers.Start(i); err != nil {
			return err
		}
	}
	s.proxy, err = NewProxy(s.servers.Address, &s.tally)
	return err
}

// settle ends all that is still on its way, with the servers that it may be on
// its way to, and starts them again.
func (s *stage) settle() error {
	s.close()
	return s.start()
}

func (s *stage) close() {
	if s.proxy != nil {
		s.proxy.Close()
	}
	if s.servers != nil {
		s.servers.End()
	}
}

func (s *stage) wire(by login) wire { return wire{proxy: s.proxy.Address(), by: by} }

func (s *stage) queue(receiver int, name string) *Queue {
	return &Queue{wire: s.wire(s.in.lenders[receiver].login), receiver: receiver, client: name, record: s.record, register: s.register}
}

// wrong draws what goes wrong with the next connection.
func (s *stage) wrong(d dice) Wrong {
	if s.calm.Load() {
		return Wrong{}
	}
	return draw(d)
}

// retryPause bounds how long a client waits before it tries again: about as long
// as a server is away.
const retryPause = 40 * time.Millisecond

// until repeats a call until it is answered.
func (s *stage) until(ctx context.Context, d dice, w wire, q request) (status int, body []byte, err error) {
	for {
		status, body, err = w.ask(q, s.wrong(d), false)
		inFlight := status == http.StatusConflict && strings.Contains(string(body), ":in-flight")
		if err == nil && !inFlight {
			return status, body, nil
		}
		s.missed(status, body, err)
		if err := pause(ctx, d.upTo(retryPause)); err != nil {
			return 0, nil, err
		}
	}
}

// missed counts a call that has to be made again. That the program says that it
// is at fault itself is no part of any plan.
func (s *stage) missed(status int, body []byte, err error) {
	s.tally.retries.Add(1)
	if status == http.StatusInternalServerError || (err != nil && !errors.Is(err, errNoAnswer)) {
		s.fault("answer", "%d %s (%v)", status, body, err)
	}
}

func (s *stage) fault(rule, format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, Violation{Rule: rule, Receiver: -1, Text: fmt.Sprintf(format, args...)})
}

// strange are the faults of the run so far: answers, logs and acknowledgements
// that should not be. It belongs after the end of all servers.
func (s *stage) strange() []Violation {
	for _, line := range s.servers.Alarms() {
		s.fault("alarm", "a server logged %s", line)
	}
	for _, text := range s.register.Faults() {
		s.fault("twice", "%s", text)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.faults)
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

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
