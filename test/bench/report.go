package bench

import (
	"fmt"
	"io"
	"strings"
	"text/template"
	"time"
)

// Write writes the results as RESULTS.md is: ratios first, then what they were
// made of.
func (r *Results) Write(to io.Writer) error {
	r.sortGoals()
	t := template.Must(template.New("results").Funcs(template.FuncMap{
		"number": number, "runs": runs, "bound": boundText, "join": strings.Join, "time": func(d time.Duration) string { return d.String() },
	}).Parse(page))
	return t.Execute(to, r)
}

const page = `# Results

Written by ` + "`make bench{{if eq .Form.Name \"short\"}}-short{{end}}`" + `; do not edit. All ratios are of two figures of this one run, on one machine,
the load generator included. A figure is the median of {{.Form.Runs}} runs of {{time .Form.Run}} after a warm-up of {{time .Form.Warm}}, unless its note
says otherwise.
{{- if ne .Form.Name "full"}} **This is the {{.Form.Name}} form**: for a look while one works, not for a claim.{{end}}

## Goals

| goal | work | on | measured | beside | wanted | result |
| --- | --- | --- | --- | --- | --- | --- |
{{range .Goals}}| {{.ID}} | {{.Work}} | {{.Engine}} | {{number .Value}} {{.Unit}} | {{.Against}} | {{bound .}} | {{.Verdict}} |
{{end}}
{{- if .Notes}}
Notes:
{{range .Notes}}
- {{.}}
{{- end}}
{{end}}
## Machine

| | |
| --- | --- |
{{range .Machine.Rows}}| {{.Name}} | {{.Value}} |
{{end}}
## Figures

| work | on | median | unit | runs | note |
| --- | --- | --- | --- | --- | --- |
{{range .Figures}}| {{.Work}} | {{.Engine}} | {{number .Median}} | {{.Unit}} | {{runs .Runs}} | {{.Note}} |
{{end}}`

// number writes a figure with three or four digits that mean something.
func number(v float64) string {
	switch {
	case v >= 1000:
		return thousands(int64(v + 0.5))
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	if v > 0 && v < 0.095 {
		return fmt.Sprintf("%.2g", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// thousands sets commas between groups of three digits; v is not negative.
func thousands(v int64) string {
	s := fmt.Sprint(v)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func runs(all []float64) string {
	words := make([]string, len(all))
	for i, v := range all {
		words[i] = number(v)
	}
	return strings.Join(words, " · ")
}

func boundText(g Goal) string {
	one := func(b Bound) string {
		if b.Below {
			return "under " + number(b.Limit) + " " + g.Unit
		}
		return number(b.Limit) + " " + g.Unit
	}
	if g.Least == nil {
		return one(g.Want)
	}
	return one(g.Want) + " (least " + one(*g.Least) + ")"
}
