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

	maxInstalments = 3660 // ten years of days, seventy of weeks
)

// rateBases and frequencies are the closed words of terms.
var (
	statuses    = []string{ProductDraft, ProductActive, ProductRetired}
	methods     = []string{"annuity", "linear", "flat", "bullet"}
	roundings   = []string{"half_up", "half_even", "up"}
	handlings   = []string{"retained", "financed", "paid_apart"}
	freeMethods = []string{"level", "linear"}
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
	if err := refuseCards("name", t.Name); err != nil {
		return err
	}
	if err := checkRecord(t); err != nil {
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
		{"payment_frequency", t.PaymentFrequency, frequencies}, {"status", t.Status, statuses},
		{"amortization", t.Amortization, methods}, {"rounding_mode", t.RoundingMode, roundings},
		{"interest_free_method", t.InterestFreeMethod, freeMethods},
	} {
		if word.value.value != "" && !slices.Contains(word.allowed, word.value.value) {
			return InvalidField(word.field, "must be one of %v", word.allowed)
		}
	}
	if err := checkLimits(t); err != nil {
		return err
	}
	return checkCharges(t)
}

// checkLimits holds what an application may ask for, and the rule of who may, to
// what can be met.
func checkLimits(t *Terms) error {
	switch {
	case t.MinimumAmount.value.Sign() < 0:
		return InvalidField("minimum_amount", "must not be negative")
	case t.MaximumAmount.IsSet() && (t.MaximumAmount.value.Sign() <= 0 || t.MaximumAmount.value.Compare(t.MinimumAmount.value) < 0):
		return InvalidField("maximum_amount", "must be above 0 and not below minimum_amount")
	case t.MinimumTerm.value < 0 || t.MinimumTerm.value > maxInstalments:
		return InvalidField("minimum_term", "must be between 0 and %d instalments", maxInstalments)
	case t.MaximumTerm.IsSet() && (t.MaximumTerm.value < max(1, t.MinimumTerm.value) || t.MaximumTerm.value > maxInstalments):
		return InvalidField("maximum_term", "must be between minimum_term and %d instalments", maxInstalments)
	case t.Rounding.IsSet() && t.Rounding.value.Sign() <= 0:
		return InvalidField("rounding", "must be above 0")
	case t.CutoffDay.IsSet() && (t.CutoffDay.value < 1 || t.CutoffDay.value > 31):
		return InvalidField("cutoff_day", "must be a day of a month, 1 to 31")
	}
	if t.Eligibility.value == "" {
		return nil
	}
	if _, err := CompileRule(t.Eligibility.value); err != nil {
		return asField("eligibility", err)
	}
	return nil
}

// asField gives an error of the domain the field that it is about.
func asField(field string, err error) error {
	e := *AsError(err)
	e.Field = field
	return &e
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
		if c.Handling.value != "" && !slices.Contains(handlings, c.Handling.value) {
			return InvalidField(fmt.Sprintf("initial_charges[%d].handling", i), "must be one of %v", handlings)
		}
	}
	return nil
}
