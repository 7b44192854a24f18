package bench

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
)

// connections is how many clients there are at a peak.
const connections = 32

// fewConnections are enough where an answer takes ten milliseconds of work.
const fewConnections = 4

// Bench measures. Its methods are called one after the other.
type Bench struct {
	Form    Form
	Drive   Driver       // of peaks
	Tell    func(string) // progress
	Profile *Profiles    // nil for none
	Work    []string     // which kinds, by the names in Engine; nil for all

	results Results
	bodies  bodies
	numbers atomic.Int64 // of leads: none is sent twice in a run
	peers   peers
}

// peers are the figures of others that ours are held to; without runs when they
// were not measured.
type peers struct{ createOpen, create, list, whole, lists, insert, insertOwn, queue, statements Figure }

// New makes a bench that has measured nothing yet. The data of a run lie below dir.
func New(form Form, drive Driver, machine Machine, tell func(string)) (*Bench, error) {
	b := &Bench{Form: form, Drive: drive, Tell: tell, results: Results{Form: form, Machine: machine}}
	for file, into := range map[string]**body{"brainysoft": &b.bodies.brainySoft, "leancore": &b.bodies.leanCore, "pocketbase": &b.bodies.pocketBase,
		"search": &b.bodies.search} {
		var err error
		if *into, err = readBody("testdata/" + file + ".json"); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// Results are what was found so far.
func (b *Bench) Results() *Results { return &b.results }

// Place is an engine and where its data are to lie.
type Place struct {
	Program string
	Engine  string   // "sqlite" or "postgres"
	Where   []string // flags that say where
}

// stage is an engine under measurement: an installation with a server that is
// started anew now and then, and two ecosystems in it.
type stage struct {
	*Bench
	in     *installation
	server *server
	trade  *market // in which leads come and go
	shelf  *market // whose leads are only listed
	to     *targets
	stored int64 // leads of trade
	// What P1, P3 and the reads beside them were on the empty store.
	peak, delivered, looked, paged Figure
	firstLeanCore                  int64 // the number before that of the first lead taken by LeanCore
}

// Engine measures everything on an engine. Peers that ours is held to are
// measured before. What is held to the peak of intake comes after that, and
// measures nothing without it.
func (b *Bench) Engine(ctx context.Context, p Place) (err error) {
	s := &stage{Bench: b, in: &installation{program: p.Program, where: p.Where, engine: p.Engine}}
	if s.trade, err = s.in.newMarket("Trade"); err != nil {
		return err
	}
	if s.shelf, err = s.in.newMarket("Shelf"); err != nil {
		return err
	}
	if err := s.start(); err != nil {
		return err
	}
	defer func() { s.server.Kill() }()
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"intake", s.intake}, {"reads", s.reads}, {"delivery", s.delivery}, {"list", s.list}, {"starts", s.starts},
		{"mixed", s.mixed}, {"overload", s.overload}, {"growth", s.growth},
	} {
		if b.Work != nil && !slices.Contains(b.Work, step.name) {
			continue
		}
		s.tell("%s", step.name)
		if err := s.renew(); err != nil {
			return err
		}
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s on %s: %w\n%s", step.name, p.Engine, err, s.server.Tail())
		}
	}
	return nil
}

func (s *stage) tell(format string, args ...any) {
	s.Tell(s.in.engine + ": " + fmt.Sprintf(format, args...))
}

func (s *stage) start() (err error) {
	s.server, _, err = s.in.serve()
	return err
}

// renew logs everybody in again: a token lives for an hour, a full run longer.
func (s *stage) renew() (err error) {
	s.to, err = s.server.targets(s.trade, s.bodies)
	return err
}

// figure is one of this engine.
func (s *stage) figure(work, unit string) Figure {
	return Figure{Work: work, Engine: s.in.engine, Unit: unit}
}
