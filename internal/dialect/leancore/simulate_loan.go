package leancore

import (
	"net/http"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/loan"
	"leadex/internal/web"
)

// simulation is what a body of POST /simulate-loan asks.
type simulation struct {
	terms                  *termsPatch
	lender, uid, product   exchange.Text
	amount                 exchange.Dec
	term                   exchange.Int
	disbursement, firstDue exchange.Text
}

// simulateLoan answers POST /simulate-loan: the schedule and the cost of a product
// that is named by financial_entity_id (or uid) and loan_product_name, else of the
// terms in the body. It stores nothing.
func (d *Dialect) simulateLoan(r *http.Request, caller exchange.Caller) ([]byte, error) {
	body, err := readObject(r)
	if err != nil {
		return nil, err
	}
	s, err := readSimulation(body)
	if err != nil {
		return nil, err
	}
	ask, err := s.ask()
	if err != nil {
		return nil, err
	}
	quote, err := d.exchange.Quote(r.Context(), caller, ask)
	if err != nil {
		return nil, err
	}
	return appendQuote(nil, quote), nil
}

func readSimulation(body web.Value) (*simulation, error) {
	s := &simulation{}
	cells := map[string]exchange.Cell{
		"financial_entity_id": &s.lender, "uid": &s.uid, "loan_product_name": &s.product, "amount": &s.amount, "term": &s.term,
		"disbursement_date": &s.disbursement, "first_payment_date": &s.firstDue,
	}
	var err error
	s.terms, err = readTerms(body, func(name string, value web.Value) error {
		if cell := cells[name]; cell != nil {
			return readCell(name, value, cell)
		}
		return nil
	})
	return s, err
}

func (s *simulation) ask() (exchange.AskQuote, error) {
	ask := exchange.AskQuote{Asked: exchange.LoanAsked{Amount: s.amount.Value(), Term: s.term.Value()}}
	for _, required := range []struct {
		field string
		cell  exchange.Cell
	}{{"amount", &s.amount}, {"term", &s.term}} {
		if !required.cell.IsSet() {
			return ask, exchange.InvalidField(required.field, "is required")
		}
	}
	var err error
	if ask.Asked.Disbursement, err = readDay("disbursement_date", s.disbursement); err != nil {
		return ask, err
	}
	if ask.Asked.FirstDue, err = readDay("first_payment_date", s.firstDue); err != nil {
		return ask, err
	}
	lender := exchange.FirstText(s.lender, s.uid)
	if lender == "" && s.product.Value() == "" {
		terms := s.terms.values
		terms.Name = s.terms.name.Value()
		ask.Terms = &terms
		return ask, nil
	}
	if s.product.Value() == "" {
		return ask, exchange.InvalidField("loan_product_name", "is required beside financial_entity_id")
	}
	ask.Name = s.product.Value()
	ask.Lender, err = requiredID("financial_entity_id", lender)
	return ask, err
}

// readDay reads a plain day, or the day in UTC of a timestamp.
func readDay(field string, text exchange.Text) (exchange.Date, error) {
	if text.Value() == "" {
		return exchange.Date{}, nil
	}
	if day, err := exchange.ParseDate(text.Value()); err == nil {
		return day, nil
	}
	at, err := time.Parse(time.RFC3339, text.Value())
	if err != nil {
		return exchange.Date{}, exchange.InvalidField(field, "must be a day such as 2026-03-02, or a timestamp")
	}
	return exchange.DateOf(at), nil
}

// taxEntry is the entry of other_expenses in which the tax is.
const taxEntry = "Impuestos"

// costPlaces are the decimal places of rates that are calculated.
const costPlaces = 6

// appendQuote appends the answer. The total_amount of a row is all that is paid on
// its day; over the loan it is principal, interest, and the amounts of
// other_expenses, of which the last is the tax, if there is any.
func appendQuote(b []byte, q *exchange.Quote) []byte {
	o := openObject(b)
	o.raw("payment_amount", regularPayment(q).String())
	o.raw("annual_effective_rate", percent(q.EffectiveAnnual))
	o.raw("interest_rate", rate(q.Terms.InterestRate))
	expenses := q.Terms.OtherExpenses.Value()
	totals := q.ExpenseTotals()
	tax := q.Total().Tax
	count := len(expenses)
	if tax.Sign() != 0 {
		count++
	}
	o.list("other_expenses", count, func(b []byte, i int) []byte {
		o := openObject(b)
		if i == len(expenses) {
			o.text("description", taxEntry)
			o.raw("amount", tax.String())
			return o.close()
		}
		o.text("description", expenses[i].Description.Value())
		o.raw("amount", totals[i].String())
		return o.close()
	})
	o.list("amortization", len(q.Rows), func(b []byte, i int) []byte {
		row, o := &q.Rows[i], openObject(b)
		o.text("payment_date", row.Due.String())
		o.raw("principal_amount", row.Principal.String())
		o.raw("interest_amount", row.Interest.String())
		o.raw("total_amount", row.Payment.String())
		return o.close()
	})
	return o.close()
}

// regularPayment is what is paid in the first row that repays principal.
func regularPayment(q *exchange.Quote) loan.Decimal {
	for i := range q.Rows {
		if q.Rows[i].Principal.Sign() > 0 {
			return q.Rows[i].Payment
		}
	}
	return loan.Decimal{}
}

func percent(d loan.Decimal) string {
	rounded, err := d.Round(loan.ToPlaces(costPlaces))
	if err != nil {
		return d.String()
	}
	return rounded.String()
}
