package cli

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

type loanCost struct {
	loanFlags `embed:""`
	Output    string `enum:"table,csv,json" default:"table" help:"table for people, csv for spreadsheets, json for programs."`
}

func (loanCost) Help() string {
	return `Needs no installation. The effective annual cost is that of the European Union (2008/48, Annex I): the yearly rate at which all that is paid is worth what is received.

Examples:

  leadex loan cost --amount 1200000 --term 12 --rate 1.5 --basis monthly --currency COP --charge 100000 --tax 19
  leadex loan cost --amount 900 --term 3 --rate 12 --amortization linear --output json`
}

func (c loanCost) Run(w *World) error {
	q, err := c.quote()
	if err != nil {
		return err
	}
	nominal, err := q.NominalAnnual(q.PeriodsPerYear)
	if err != nil {
		return err
	}
	figures := [][2]string{
		{"currency", q.Asked.Currency}, {"received", q.Received.String()}, {"installment", q.Installment.String()},
		{"total_paid", q.TotalPaid.String()}, {"total_cost", q.TotalCost.String()}, {"rate_effective_annual_percent", shownRate(q.RateEffective)},
		{"cost_effective_annual_percent", shownRate(q.EffectiveAnnual)}, {"cost_nominal_annual_percent", shownRate(nominal)},
	}
	switch c.Output {
	case "json":
		answer := map[string]string{}
		for _, f := range figures {
			answer[f[0]] = f[1]
		}
		return output{Output: "json"}.print(w, answer, nil)
	case "csv":
		rows := csvRows{csv.NewWriter(w.Stdout)}
		for _, f := range append([][2]string{{"figure", "value"}}, figures...) {
			if err := rows.Write(f[:]); err != nil {
				return err
			}
		}
		return rows.end()
	}
	return printFigures(w.Stdout, figures)
}

func printFigures(to io.Writer, figures [][2]string) error {
	t := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	for _, f := range figures {
		fmt.Fprintf(t, "%s\t%s\n", strings.ReplaceAll(f[0], "_", " "), f[1])
	}
	return t.Flush()
}
