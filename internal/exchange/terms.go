package exchange

import (
	"fmt"
	"slices"
)

// Bounds of terms (the contract's validation of a product).
var (
	maxRate    = DecimalOf(1000) // percent
	maxTaxRate = DecimalOf(100)  // percent
)

const (
	maxPeriod   = 600 // months
	maxTermName = 200 // characters of a product's name
)

// rateBases and frequencies are the closed words of terms.
var (
	rateBases   = []string{"annual", "monthly", "annual_nominal", "annual_effective", "monthly_nominal", "monthly_effective"}
	frequencies = []string{"weekly", "biweekly", "monthly", "bimonthly", "quarterly", "annually"}
)

// checkTerms holds terms to their bounds; the Error names the field.
func checkTerms(t *Terms) error {
	if t.Name == "" {
		return InvalidField("name", "is required")
	}
	if err := checkText("name", t.Name, maxTermName); err != nil {
		return err
	}
	if err := checkRecord("", t); err != nil {
		return err
	}
	for _, rate := range []struct {
		field string
		value Dec
		most  Decimal
	}{
		{"interest_rate", t.InterestRate, maxRate}, {"arrear_interest_rate", t.ArrearInterestRate, maxRate},
		{"arrear_max_interest_rate", t.ArrearMaxInterestRate, maxRate}, {"tax_rate", t.TaxRate, maxTaxRate},
	} {
		if rate.value.value.Sign() < 0 || rate.value.value.Compare(rate.most) > 0 {
			return InvalidField(rate.field, "must be between 0 and %s percent", rate.most)
		}
	}
	for _, period := range []struct {
		field string
		value Int
	}{{"grace_period", t.GracePeriod}, {"interest_free_period", t.InterestFreePeriod}} {
		if period.value.value < 0 || period.value.value > maxPeriod {
			return InvalidField(period.field, "must be between 0 and %d months", maxPeriod)
		}
	}
	for _, word := range []struct {
		field   string
		value   Text
		allowed []string
	}{
		{"interest_rate_basis", t.InterestRateBasis, rateBases}, {"arrear_interest_rate_basis", t.ArrearInterestRateBasis, rateBases},
		{"payment_frequency", t.PaymentFrequency, frequencies},
	} {
		if word.value.value != "" && !slices.Contains(word.allowed, word.value.value) {
			return InvalidField(word.field, "must be one of %v", word.allowed)
		}
	}
	return checkCharges(t)
}

func checkCharges(t *Terms) error {
	for i, e := range t.OtherExpenses.value {
		if e.Amount.value.Sign() < 0 {
			return InvalidField(fmt.Sprintf("other_expenses[%d].amount", i), "must not be negative")
		}
		if e.Terms.value < 0 || e.Terms.value > maxPeriod {
			return InvalidField(fmt.Sprintf("other_expenses[%d].terms", i), "must be between 0 and %d", maxPeriod)
		}
	}
	for i, c := range t.InitialCharges.value {
		if c.Amount.value.Sign() < 0 {
			return InvalidField(fmt.Sprintf("initial_charges[%d].amount", i), "must not be negative")
		}
	}
	return nil
}
