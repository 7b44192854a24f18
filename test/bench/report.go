package bench

import (
	"cmp"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
)

// Write writes RESULTS.md out of the parts: ratios first, then what they were made
// of. Parts of different runs stand side by side, each row with the number of its
// run, and nothing is reckoned across them.
func Write(to io.Writer, parts []Part) error {
	return template.Must(template.New("results").Funcs(template.FuncMap{
		"number": number, "runs": runs, "bound": boundText,
	}).Parse(page)).Execute(to, compose(parts))
}

// report is the page.
type report struct {
	Runs    []Run
	Numbers []int // of the runs, from 1
	Goals   []goalRow
	Notes   []noteRow
	Machine []machineRow
	Figures []figureRow
}

type (
	goalRow struct {
		Goal
		Run int
	}
	figureRow struct {
		Figure
		Run int
	}
	noteRow struct {
		Text string
		Run  int
	}
	machineRow struct {
		Name   string
		Values []string // by run
	}
)

func compose(parts []Part) *report {
	parts = slices.Clone(parts)
	slices.SortStableFunc(parts, comparePlaces)
	r := &report{Runs: runsOf(parts)}
	for _, p := range parts {
		run := 1 + slices.IndexFunc(r.Runs, func(other Run) bool { return other.Begun.Equal(p.Begun) })
		for _, g := range p.Goals {
			r.Goals = append(r.Goals, goalRow{g, run})
		}
		for _, text := range p.Notes {
			if n := (noteRow{text, run}); !slices.Contains(r.Notes, n) {
				r.Notes = append(r.Notes, n)
			}
		}
		for _, f := range p.Figures {
			r.addFigure(figureRow{f, run})
		}
	}
	slices.SortStableFunc(r.Goals, func(a, b goalRow) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(r.Figures, func(a, b figureRow) int { return cmp.Compare(engineRank(a.Engine), engineRank(b.Engine)) })
	r.addMachines()
	return r
}

// addFigure adds a figure once, in however many parts of its run it stands.
func (r *report) addFigure(f figureRow) {
	if !slices.ContainsFunc(r.Figures, func(other figureRow) bool {
		return other.Run == f.Run && other.Work == f.Work && other.Engine == f.Engine
	}) {
		r.Figures = append(r.Figures, f)
	}
}

func runsOf(parts []Part) (all []Run) {
	for _, p := range parts {
		i := slices.IndexFunc(all, func(r Run) bool { return r.Begun.Equal(p.Begun) })
		switch {
		case i < 0:
			all = append(all, p.Run)
		case len(p.Machine) > len(all[i].Machine): // what was looked at later in the run, too
			all[i] = p.Run
		}
	}
	slices.SortFunc(all, func(a, b Run) int { return a.Begun.Compare(b.Begun) })
	return all
}

// addMachines sets the machines of the runs side by side.
func (r *report) addMachines() {
	for i, run := range r.Runs {
		r.Numbers = append(r.Numbers, i+1)
		rows := append([]MachineRow{{"date", run.Begun.UTC().Format("2006-01-02 15:04 UTC")}, {"form", run.Form}, {"a figure is", run.Figures}}, run.Machine...)
		for _, row := range rows {
			at := slices.IndexFunc(r.Machine, func(m machineRow) bool { return m.Name == row.Name })
			if at < 0 {
				at = len(r.Machine)
				r.Machine = append(r.Machine, machineRow{row.Name, make([]string, len(r.Runs))})
			}
			r.Machine[at].Values[i] = row.Value
		}
	}
}

// comparePlaces brings parts into the order in which they are shown.
func comparePlaces(a, b Part) int {
	return cmp.Or(cmp.Compare(engineRank(a.Engine), engineRank(b.Engine)), cmp.Compare(workRank(a.Work), workRank(b.Work)),
		cmp.Compare(storedIn(a.Work), storedIn(b.Work)), cmp.Compare(a.Work, b.Work))
}

// engineRank has the peers come before ours, where all of their figures are.
func engineRank(engine string) int {
	return slices.Index([]string{"sqlite", "postgres", "leadex"}, engine)
}

func workRank(work string) int {
	kind, _, _ := strings.Cut(work, "-")
	return slices.Index(kindsOfWork[:], kind)
}

var atTheEnd = regexp.MustCompile(`[0-9]+$`)

// storedIn is the number at the end of the name of a part, 0 for none.
func storedIn(work string) int {
	n, _ := strconv.Atoi(atTheEnd.FindString(work))
	return n
}

const page = `# Results

Written by ` + "`make bench` and `make bench-short`" + ` out of the files in ` + "`results`" + `; do not edit. Each kind of work stands as it was last measured
on an engine; the last column names the run, of which there is more below. A ratio is always of two figures of one run, on one machine, the
load generator included. The short form is for a look while one works, not for a claim, and never takes the place of a full one.

## Goals

| goal | work | on | measured | beside | wanted | result | run |
| --- | --- | --- | --- | --- | --- | --- | --- |
{{range .Goals}}| {{.ID}} | {{.Work}} | {{.Engine}} | {{number .Value}} {{.Unit}} | {{.Against}} | {{bound .Goal}} | {{.Verdict}} | {{.Run}} |
{{end}}
{{- if .Notes}}
Notes:
{{range .Notes}}
- Run {{.Run}}: {{.Text}}
{{- end}}
{{end}}
## Runs

| run |{{range .Numbers}} {{.}} |{{end}}
| --- |{{range .Numbers}} --- |{{end}}
{{range .Machine}}| {{.Name}} |{{range .Values}} {{.}} |{{end}}
{{end}}
## Figures

| work | on | median | unit | of | note | run |
| --- | --- | --- | --- | --- | --- | --- |
{{range .Figures}}| {{.Work}} | {{.Engine}} | {{number .Median}} | {{.Unit}} | {{runs .Runs}} | {{.Note}} | {{.Run}} |
{{end}}`
