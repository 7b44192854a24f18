package api

import (
	"cmp"
	"encoding/json"

	"leadex/internal/exchange"
	"leadex/internal/loan"
)

// ratePlaces are the decimal places of rates that are calculated.
const ratePlaces = 6

var verdicts = map[exchange.Verdict]string{exchange.Unknown: "unknown", exchange.Holds: "holds", exchange.Fails: "fails"}

// loanQuoteOf is a quote on the wire.
func loanQuoteOf(q *exchange.Quote) (LoanQuote, error) {
	nominal, err := q.NominalAnnual(q.PeriodsPerYear)
	if err != nil {
		return LoanQuote{}, err
	}
	total, rate := q.Total(), q.Terms.InterestRate.Value()
	wire := LoanQuote{
		Currency: q.Asked.Currency, Amount: json.Number(q.Asked.Amount.String()), Term: q.Asked.Term, DisbursementDate: q.Asked.Disbursement.String(),
		InterestRate: json.Number(rate.String()), InterestRateBasis: q.Terms.InterestRateBasis.Value(),
		Installment: figure(q.Installment), Received: figure(q.Received), TotalPaid: figure(q.TotalPaid), TotalCost: figure(q.TotalCost),
		EffectiveAnnualRate: rateFigure(q.RateEffective), EffectiveAnnualCost: rateFigure(q.EffectiveAnnual), NominalAnnualCost: rateFigure(nominal),
		Charges: []QuotedCharge{}, Rows: make([]QuotedRow, len(q.Rows)),
		Totals: QuotedTotals{Interest: figure(total.Interest), Capitalised: figure(total.Capitalised), Principal: figure(total.Principal),
			Expense: figure(total.Expense), Tax: figure(total.Tax), Payment: figure(total.Payment)},
	}
	if p := q.Product; p != nil {
		wire.Product = QuotedProduct{ID: p.ID, Number: p.Number, Lender: p.Lender, Name: p.Terms.Name, Version: p.Version}
	}
	for i, c := range q.Charges {
		asked := q.Terms.InitialCharges.Value()[i]
		wire.Charges = append(wire.Charges, QuotedCharge{Name: asked.Name.Value(), Amount: figure(c.Amount), Tax: figure(c.Tax),
			Handling: cmp.Or(asked.Handling.Value(), "retained")})
	}
	for i := range q.Rows {
		wire.Rows[i] = quotedRow(&q.Rows[i])
	}
	if q.Terms.Eligibility.Value() != "" {
		wire.Eligibility = QuotedEligibility{Verdict: verdicts[q.Eligibility], Missing: q.Missing}
		if q.RuleFailure != nil {
			wire.Eligibility.Fault = exchange.AsError(q.RuleFailure).Message
		}
	}
	return wire, nil
}

func quotedRow(r *loan.Row) QuotedRow {
	return QuotedRow{Number: int32(r.Number), DueDate: r.Due.String(), Interest: figure(r.Interest), Capitalised: figure(r.Capitalised),
		Principal: figure(r.Principal), Expense: figure(r.Expense), Tax: figure(r.Tax), Payment: figure(r.Payment), Balance: figure(r.Balance)}
}

// figure is a number with all its digits.
func figure(d loan.Decimal) Figure { return Figure(d.String()) }

func rateFigure(d loan.Decimal) Figure {
	rounded, err := d.Round(loan.ToPlaces(ratePlaces))
	if err != nil {
		return figure(d)
	}
	return figure(rounded)
}
