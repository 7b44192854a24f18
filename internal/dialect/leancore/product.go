package leancore

import (
	"slices"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// termNames are the terms that the contract knows beside the name. Others, which
// only the native API writes, are unknown fields here.
var termNames = []string{
	"description", "loan_type", "interest_rate", "interest_rate_basis", "grace_period", "grace_period_interest_payment",
	"interest_free_period", "other_expenses", "payment_frequency", "billing_interval_type", "arrear_interest_rate",
	"arrear_interest_rate_basis", "arrear_max_interest_rate", "tax_rate", "initial_charges",
}

// termsPatch is what a body writes into the terms of a product.
type termsPatch struct {
	name   exchange.Text
	values exchange.Terms
	sent   []string // keys of values
}

// readTerms reads the fields of a product from a body. Members that are none go
// to other.
func readTerms(body web.Value, other func(name string, value web.Value) error) (*termsPatch, error) {
	p := &termsPatch{}
	for name, value := range body.Members {
		read := other
		if name == "name" || slices.Contains(termNames, name) {
			read = p.read
		}
		if err := read(name, value); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *termsPatch) read(name string, value web.Value) error {
	if name == "name" {
		return readCell(name, value, &p.name)
	}
	entry, _ := p.values.Entry(name)
	p.sent = append(p.sent, name)
	return readCell(name, value, entry.Cell)
}

// apply writes the sent fields into terms; null leaves a product without name,
// which the domain refuses.
func (p *termsPatch) apply(t *exchange.Terms) error {
	if p.name.State() != exchange.Unset {
		t.Name = p.name.Value()
	}
	for _, key := range p.sent {
		to, _ := t.Entry(key)
		from, _ := p.values.Entry(key)
		copyCell(to.Cell, from.Cell)
	}
	return nil
}

// appendProduct appends a product in the documented order of keys. Fields that
// were never given have the zero value of their documented type, but for
// arrear_max_interest_rate, for which the documentation has null.
func appendProduct(b []byte, t *exchange.Terms) []byte {
	o := openObject(b)
	o.text("name", t.Name)
	o.text("description", t.Description.Value())
	o.text("loan_type", t.LoanType.Value())
	o.raw("interest_rate", rate(t.InterestRate))
	o.text("interest_rate_basis", t.InterestRateBasis.Value())
	o.integer("grace_period", t.GracePeriod.Value())
	o.flag("grace_period_interest_payment", t.GracePeriodInterestPayment.Value())
	o.integer("interest_free_period", t.InterestFreePeriod.Value())
	expenses := t.OtherExpenses.Value()
	o.list("other_expenses", len(expenses), func(b []byte, i int) []byte { return appendExpense(b, &expenses[i]) })
	o.text("payment_frequency", t.PaymentFrequency.Value())
	o.text("billing_interval_type", t.BillingIntervalType.Value())
	o.raw("arrear_interest_rate", rate(t.ArrearInterestRate))
	o.text("arrear_interest_rate_basis", t.ArrearInterestRateBasis.Value())
	if t.ArrearMaxInterestRate.IsSet() {
		o.raw("arrear_max_interest_rate", rate(t.ArrearMaxInterestRate))
	} else {
		o.raw("arrear_max_interest_rate", "null")
	}
	o.raw("tax_rate", rate(t.TaxRate))
	charges := t.InitialCharges.Value()
	o.list("initial_charges", len(charges), func(b []byte, i int) []byte { return appendCharge(b, &charges[i]) })
	return o.close()
}

// appendExpense appends terms and outstanding_balance_calculation only if they
// were given, null included.
func appendExpense(b []byte, e *exchange.Expense) []byte {
	o := openObject(b)
	o.text("description", e.Description.Value())
	o.raw("amount", rate(e.Amount))
	o.flag("permanent", e.Permanent.Value())
	switch e.Terms.State() {
	case exchange.Set:
		o.integer("terms", e.Terms.Value())
	case exchange.Null:
		o.raw("terms", "null")
	}
	o.flag("in_percentage", e.InPercentage.Value())
	switch e.OutstandingBalanceCalculation.State() {
	case exchange.Set:
		o.flag("outstanding_balance_calculation", e.OutstandingBalanceCalculation.Value())
	case exchange.Null:
		o.raw("outstanding_balance_calculation", "null")
	}
	o.flag("additional_interest_rate", e.AdditionalInterestRate.Value())
	return o.close()
}

func appendCharge(b []byte, c *exchange.Charge) []byte {
	o := openObject(b)
	o.text("name", c.Name.Value())
	o.raw("amount", rate(c.Amount))
	return o.close()
}

// rate is a number with the digits it was written with, 0.0 when there is none.
func rate(d exchange.Dec) string {
	if !d.IsSet() {
		return "0.0"
	}
	number := d.Value()
	return number.String()
}
