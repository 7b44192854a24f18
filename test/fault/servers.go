package fault

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"leadex/internal/leadextest"
)

// Servers are the processes under test: one, or several on one database.
type Servers struct {
	in *installation

	mu      sync.Mutex
	running []*server // nil where none runs
	next    int       // who gets the next connection
	kills   int
	starts  int
	alarms  []string // what they logged that they should not
}

type server struct {
	*leadextest.Program
	address string
}

func newServers(in *installation, n int) *Servers {
	return &Servers{in: in, running: make([]*server, n)}
}

var serving = regexp.MustCompile(`msg=serving addr=http://(\S+)`)

// Start starts a server and returns when it listens.
func (s *Servers) Start(i int) error {
	p, err := leadextest.Start(s.in.program, "", s.command()...)
	if err != nil {
		return err
	}
	var address []string
	err = p.WaitFor("address", func() bool {
		address = serving.FindStringSubmatch(p.Output())
		return address != nil
	})
	if err != nil {
		p.Kill()
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running[i] = &server{p, address[1]}
	s.starts++
	return nil
}

// StartAndKill kills a server while it starts, so long after its beginning.
func (s *Servers) StartAndKill(after time.Duration) error {
	p, err := leadextest.Start(s.in.program, "", s.command()...)
	if err != nil {
		return err
	}
	select {
	case <-p.Done():
		return errors.New("a server ended by itself:\n" + p.Tail())
	case <-time.After(after):
	}
	p.Kill()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kills++
	s.starts++
	return nil
}

func (s *Servers) command() []string {
	return append([]string{"serve", "--addr", "127.0.0.1:0", "--admin-addr", "off"}, s.in.where...)
}

// Kill is kill -9. It does nothing where none runs.
func (s *Servers) Kill(i int) {
	s.mu.Lock()
	p := s.running[i]
	s.running[i] = nil
	if p != nil {
		s.kills++
	}
	s.mu.Unlock()
	if p == nil {
		return
	}
	p.Kill()
	s.look(p.Output())
}

// End kills all that are left, which is not counted.
func (s *Servers) End() {
	s.mu.Lock()
	left := slices.Clone(s.running)
	clear(s.running)
	s.mu.Unlock()
	for _, p := range left {
		if p != nil {
			p.Program.Kill()
			s.look(p.Output())
		}
	}
}

// look finds what a server must not log, whatever happens around it.
func (s *Servers) look(log string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for line := range strings.Lines(log) {
		if strings.Contains(line, "panic:") || strings.Contains(line, "level=ERROR") {
			s.alarms = append(s.alarms, strings.TrimSpace(line))
		}
	}
}

// Address is where the next connection goes, if anybody serves.
func (s *Servers) Address() (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range s.running {
		s.next = (s.next + 1) % len(s.running)
		if p := s.running[s.next]; p != nil {
			return p.address, true
		}
	}
	return "", false
}

// Counts are the kills so far, and the starts after the first of each server.
func (s *Servers) Counts() (kills, restarts int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kills, max(0, s.starts-len(s.running))
}

// Alarms are the lines of their logs that report a defect; of those that have
// ended.
func (s *Servers) Alarms() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.alarms)
}
