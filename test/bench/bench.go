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
	Drive   Driver           // of peaks
	Tell    func(string)     // progress
	Keep    func(Part) error // is given each part as soon as it is measured
	Profile *Profiles        // nil for none
	Work    []string         // which of kindsOfWork; nil for all

	results Results
	bodies  bodies
	numbers atomic.Int64 // of leads: none is sent twice in a run
	reads   atomic.Int64 // of what asks for leads that are there
	peers   peers
	rivals  map[string][]*rival // by engine: peers of intake
	ends    []func() error      // of those
}

// kindsOfWork are what is measured of an engine, in this order; the last one has
// none. What is held to the peak of intake, and growth to all before delivery and
// that too, measures it itself where it was left out.
var kindsOfWork = [...]string{"intake", "reads", "delivery", "list", "starts", "mixed", "overload", "growth", "schedule"}

// peers are the figures of others that ours are held to; without runs when they
// were not measured.
type peers struct {
	list, whole, lists, queue, statements Figure

	queueNote string // what is to be known of the former two
}

// New makes a bench that has measured nothing yet.
func New(form Form, drive Driver, run Run, tell func(string)) (*Bench, error) {
	run.Form = form.Name
	run.Figures = form.figures()
	b := &Bench{Form: form, Drive: drive, Tell: tell, Keep: func(Part) error { return nil }, results: Results{Run: run}}
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

// Wants tells whether a kind of work is to be measured.
func (b *Bench) Wants(work string) bool { return b.Work == nil || slices.Contains(b.Work, work) }

// measure measures a part and hands it on.
func (b *Bench) measure(work, engine string, do func() error) error {
	b.results.begin(work, engine)
	if err := do(); err != nil {
		return fmt.Errorf("%s on %s: %w", work, engine, err)
	}
	p := b.results.part()
	for _, g := range p.Goals {
		b.Tell(fmt.Sprintf("%s on %s: %s: %s %s, wanted %s: %s", g.ID, g.Engine, g.Work, number(g.Value), g.Unit, boundText(g), g.Verdict()))
	}
	return b.Keep(*p)
}

// Place is an engine and where its data are to lie.
type Place struct {
	Program  string
	Engine   string // "sqlite" or "postgres"
	Data     string // directory
	Database string // of PostgreSQL, "" for none
}

// where is the same as flags.
func (p *Place) where() []string {
	if p.Database == "" {
		return []string{"--data", p.Data}
	}
	return []string{"--data", p.Data, "--database", p.Database}
}

// stage is an engine under measurement: an installation with a server that is
// started anew now and then, and two ecosystems in it.
type stage struct {
	*Bench
	place  Place
	in     *installation
	server *server
	trade  *market // in which leads come and go
	shelf  *market // whose leads are only listed
	to     *targets
	stored int64 // leads of trade
	listed int   // leads of shelf
	// What P1, P3 and the reads beside them were on the empty store.
	peak, delivered, looked, paged Figure
	known                          span // leads that can be looked up
}

// Engine measures everything that is wanted on an engine. Peers that it is held to
// are measured before.
func (b *Bench) Engine(ctx context.Context, p Place) (err error) {
	s := &stage{Bench: b, place: p, in: &installation{program: p.Program, where: p.where(), engine: p.Engine}}
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
		work string
		do   func(context.Context) error
	}{
		{"intake", s.intake}, {"reads", s.reads}, {"delivery", s.delivery}, {"list", s.list}, {"starts", s.starts},
		{"mixed", s.mixed}, {"overload", s.overload},
	} {
		if err := s.step(ctx, step.work, step.work, step.do); err != nil {
			return err
		}
	}
	for _, leads := range b.Form.Stored {
		err := s.step(ctx, "growth", fmt.Sprintf("growth-%d", leads), func(ctx context.Context) error { return s.growth(ctx, leads) })
		if err != nil {
			return err
		}
	}
	return nil
}

// step measures a part if its kind is wanted.
func (s *stage) step(ctx context.Context, kind, work string, do func(context.Context) error) error {
	if !s.Wants(kind) {
		return nil
	}
	s.tell("%s", work)
	err := s.measure(work, s.in.engine, func() error {
		if err := s.renew(); err != nil {
			return err
		}
		if err := s.analyze(ctx); err != nil {
			return err
		}
		return do(ctx)
	})
	if err != nil {
		return fmt.Errorf("%w\n%s", err, s.server.Tail())
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
