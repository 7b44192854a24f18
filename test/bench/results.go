package bench

import (
	"slices"
	"time"
)

// Results are what a run has found.
type Results struct {
	Run   Run
	Parts []Part // in the order of their being measured
}

// Run is what all that is measured in one go has in common. A ratio is always of
// two figures of one run.
type Run struct {
	Begun   time.Time    `json:"begun"` // its name too
	Form    string       `json:"form"`
	Figures string       `json:"each_figure_is"` // how a figure is made, unless its note says otherwise
	Machine []MachineRow `json:"machine"`
}

// Figure is what was measured of one kind of work.
type Figure struct {
	Work   string    `json:"work"`
	Engine string    `json:"on"` // "sqlite", "postgres", or the name of a peer
	Unit   string    `json:"unit"`
	Runs   []float64 `json:"runs"`
	Note   string    `json:"note,omitempty"`
}

// Median is the one in the middle of the runs, of an even number the lower one; 0
// without runs.
func (f Figure) Median() float64 {
	if len(f.Runs) == 0 {
		return 0
	}
	sorted := slices.Clone(f.Runs)
	slices.Sort(sorted)
	return sorted[(len(sorted)-1)/2]
}

// Goal is a figure held to what is wanted of it.
type Goal struct {
	ID      string  `json:"goal"` // P1 to P7, or "overload"
	Work    string  `json:"work"`
	Engine  string  `json:"on"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`              // "×" for a ratio
	Against string  `json:"against,omitempty"` // of a ratio: the other figure
	Want    Bound   `json:"want"`
	Least   *Bound  `json:"least,omitempty"` // what must be reached at the least, if that is less
}

// Bound is at least or, Below, less than a limit.
type Bound struct {
	Limit float64 `json:"limit"`
	Below bool    `json:"below,omitempty"`
}

func atLeast(limit float64) Bound { return Bound{Limit: limit} }
func below(limit float64) Bound   { return Bound{Limit: limit, Below: true} }

// Holds tells whether a value is within the bound.
func (b Bound) Holds(value float64) bool {
	if b.Below {
		return value < b.Limit
	}
	return value >= b.Limit
}

// Verdict says in words whether the goal is met.
func (g Goal) Verdict() string {
	switch {
	case g.Want.Holds(g.Value):
		return "met"
	case g.Least != nil && g.Least.Holds(g.Value):
		return "**not met**, the least is"
	}
	return "**not met**"
}

// begin begins a part: what is found from now on belongs to it.
func (r *Results) begin(work, engine string) {
	r.Parts = append(r.Parts, Part{Run: r.Run, Work: work, Engine: engine})
}

// part is the one under way; before the first one, one that nobody sees: peers
// come before, and stand in the parts that are held to them.
func (r *Results) part() *Part {
	if len(r.Parts) == 0 {
		return &Part{}
	}
	return &r.Parts[len(r.Parts)-1]
}

func (r *Results) add(f Figure) Figure {
	r.part().add(f)
	return f
}

func (r *Results) note(text string) { r.part().Notes = append(r.part().Notes, text) }

// ratio holds a figure to a part of another one.
func (r *Results) ratio(id string, ours, theirs Figure, want Bound, least *Bound) {
	if theirs.Median() == 0 {
		return // it was not measured; that is in the notes
	}
	p := r.part()
	p.add(ours)
	p.add(theirs)
	p.Goals = append(p.Goals, Goal{ID: id, Work: ours.Work, Engine: ours.Engine, Value: ours.Median() / theirs.Median(), Unit: "×",
		Against: theirs.Work + ", " + theirs.Engine, Want: want, Least: least})
}

// limit holds a figure to a value of its own.
func (r *Results) limit(id string, f Figure, want Bound) {
	p := r.part()
	p.Goals = append(p.Goals, Goal{ID: id, Work: f.Work, Engine: f.Engine, Value: f.Median(), Unit: f.Unit, Want: want})
}
