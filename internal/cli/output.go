package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// output is the flag of commands whose answer a program may read.
type output struct {
	Output string `enum:"text,json" default:"text" help:"text for people, json for programs."`
}

// print shows an answer: as JSON as it is, or by show as text.
func (o output) print(w *World, answer any, show func(io.Writer)) error {
	if o.Output == "json" {
		e := json.NewEncoder(w.Stdout)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(answer)
	}
	show(w.Stdout)
	return nil
}

// table writes rows in columns.
func table(w io.Writer, head []any, rows func(row func(cells ...any))) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(cells ...any) {
		for i, c := range cells {
			if i > 0 {
				fmt.Fprint(t, "\t")
			}
			fmt.Fprint(t, c)
		}
		fmt.Fprintln(t)
	}
	row(head...)
	rows(row)
	_ = t.Flush()
}

// since says in a list whether something works, or since when not.
func since(disabled *time.Time) string {
	if disabled == nil {
		return "active"
	}
	return "disabled " + disabled.Format(time.DateOnly)
}
