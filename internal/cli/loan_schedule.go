package cli

import (
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"

	"leadex/internal/exchange"
)

type loanSchedule struct {
	loanFlags `embed:""`
	Output    string `enum:"table,csv,json" default:"table" help:"table for people, csv for spreadsheets, json for programs."`
}

func (loanSchedule) Help() string {
	return `Needs no installation: it calculates with the terms given.

Examples:

  leadex loan schedule --amount 1200000 --term 12 --rate 1.5 --basis monthly --currency COP --date 2026-01-31
  leadex loan schedule --amount 5000 --term 24 --rate 19.9 --basis annual_effective --expense 0.05%,balance --charge 50,financed --tax 19 --output csv`
}

func (c loanSchedule) Run(w *World) error {
	q, err := c.quote()
	if err != nil {
		return err
	}
	switch c.Output {
	case "csv":
		return writeSchedule(csvRows{csv.NewWriter(w.Stdout)}, q, false)
	case "json":
		return output{Output: "json"}.print(w, scheduleOf(q), nil)
	}
	return writeSchedule(alignedRows{tabwriter.NewWriter(w.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)}, q, true)
}

// rowWriter writes the rows of a schedule.
type rowWriter interface {
	Write(cells []string) error
	end() error
}

type csvRows struct{ *csv.Writer }

func (c csvRows) end() error {
	c.Flush()
	return c.Error()
}

type alignedRows struct{ *tabwriter.Writer }

// Write ends every cell with a tab: cells are aligned to the right only then.
func (a alignedRows) Write(cells []string) error {
	_, err := fmt.Fprintln(a.Writer, strings.Join(cells, "\t")+"\t")
	return err
}

func (a alignedRows) end() error { return a.Flush() }

func writeSchedule(to rowWriter, q *exchange.Quote, total bool) error {
	if err := to.Write([]string{"n", "due", "interest", "principal", "expense", "tax", "payment", "balance"}); err != nil {
		return err
	}
	for _, r := range q.Rows {
		cells := []string{strconv.Itoa(r.Number), r.Due.String(), r.Interest.String(), r.Principal.String(), r.Expense.String(),
			r.Tax.String(), r.Payment.String(), r.Balance.String()}
		if err := to.Write(cells); err != nil {
			return err
		}
	}
	if total {
		t := q.Total()
		if err := to.Write([]string{"", "total", t.Interest.String(), t.Principal.String(), t.Expense.String(), t.Tax.String(), t.Payment.String(), ""}); err != nil {
			return err
		}
	}
	return to.end()
}

// number is a decimal in JSON: all its digits, as a string.
type number = string

type scheduleJSON struct {
	Currency    string    `json:"currency"`
	Installment number    `json:"installment"`
	Received    number    `json:"received"`
	Rows        []rowJSON `json:"rows"`
}

type rowJSON struct {
	Number      int    `json:"number"`
	Due         string `json:"due"`
	Interest    number `json:"interest"`
	Capitalised number `json:"capitalised"`
	Principal   number `json:"principal"`
	Expense     number `json:"expense"`
	Tax         number `json:"tax"`
	Payment     number `json:"payment"`
	Balance     number `json:"balance"`
}

func scheduleOf(q *exchange.Quote) scheduleJSON {
	s := scheduleJSON{Currency: q.Asked.Currency, Installment: q.Installment.String(), Received: q.Received.String()}
	for _, r := range q.Rows {
		s.Rows = append(s.Rows, rowJSON{Number: r.Number, Due: r.Due.String(), Interest: r.Interest.String(), Capitalised: r.Capitalised.String(),
			Principal: r.Principal.String(), Expense: r.Expense.String(), Tax: r.Tax.String(), Payment: r.Payment.String(), Balance: r.Balance.String()})
	}
	return s
}
