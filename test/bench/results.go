package bench

import (
	"cmp"
	"slices"
)

// Results are what a run has found.
type Results struct {
	Form    Form
	Machine Machine
	Figures []Figure
	Goals   []Goal
	Notes   []string // what a reader must know
}

// Figure is what was measured of one kind of work.
type Figure struct {
	Work   string
	Engine string // "sqlite", "postgres", or the name of a peer
	Unit   string
	Runs   []float64
	Note   string
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
	ID      string // P1 to P7, or "overload"
	Work    string
	Engine  string
	Value   float64
	Unit    string // "×" for a ratio
	Against string // of a ratio: the other figure
	Want    Bound
	Least   *Bound // what must be reached at the least, if that is less
}

// Bound is at least or, Below, less than a limit.
type Bound struct {
	Limit float64
	Below bool
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

func (r *Results) add(f Figure) Figure {
	r.Figures = append(r.Figures, f)
	return f
}

func (r *Results) note(text string) { r.Notes = append(r.Notes, text) }

// ratio holds a figure to a part of another one.
func (r *Results) ratio(id string, ours, theirs Figure, want Bound, least *Bound) {
	if theirs.Median() == 0 {
		return // it was not measured; that is in the notes
	}
	r.Goals = append(r.Goals, Goal{ID: id, Work: ours.Work, Engine: ours.Engine, Value: ours.Median() / theirs.Median(), Unit: "×",
		Against: theirs.Work + ", " + theirs.Engine, Want: want, Least: least})
}

// limit holds a figure to a value of its own.
func (r *Results) limit(id string, f Figure, want Bound) {
	r.Goals = append(r.Goals, Goal{ID: id, Work: f.Work, Engine: f.Engine, Value: f.Median(), Unit: f.Unit, Want: want})
}

// sortGoals brings them into the order of their ids, each id in that of its being
// measured.
func (r *Results) sortGoals() {
	slices.SortStableFunc(r.Goals, func(a, b Goal) int { return cmp.Compare(a.ID, b.ID) })
}
