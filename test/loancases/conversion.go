package main

import (
	"errors"

	"leadex/internal/loan"
)

// conversion runs a case of kind rate_conversion. The engine answers in percent; a fraction is a hundredth of it.
func (c *oneCase) conversion(inputs, expected *fields, abs loan.Decimal) {
	rounding := inputs.rounding("rounding")
	percent, err := convert(inputs)
	inputs.done()
	if expected.has("percent") == expected.has("fraction") {
		expected.problems.add("expected must be percent or fraction")
	}
	if len(c.problems.list) > 0 {
		return
	}
	if err != nil {
		c.problems.refused(err)
		return
	}
	e := &comparison{expected, abs}
	for key, value := range map[string]loan.Decimal{"percent": percent, "fraction": percent.Shift(-2)} {
		rounded, err := value.Round(rounding)
		if err != nil {
			c.problems.refused(err)
			return
		}
		e.number(key, rounded)
	}
	e.done()
}

// convert reads what an op needs and lets the engine answer.
func convert(f *fields) (loan.Decimal, error) {
	f.need("op", "percent")
	op := f.word("op", "nominal_to_effective", "effective_to_nominal", "periodic_to_effective", "cap", "day_count_factor")
	percent := f.dec("percent")
	switch op {
	case "cap":
		f.need("multiple")
		return loan.Rate{Percent: percent}.Times(f.dec("multiple")), nil
	case "day_count_factor":
		f.need("day_count", "from", "to")
		count, from, to := dayCount(f, false), f.date("from"), f.date("to")
		if len(f.problems.list) > 0 {
			return loan.Decimal{}, errors.New("has no period")
		}
		return count.Factor(percent, from, to)
	}
	f.need("periods_per_year")
	m := f.count("periods_per_year", 1)
	switch op {
	case "nominal_to_effective":
		return loan.Rate{Percent: percent, Basis: loan.AnnualNominal}.Effective(m)
	case "effective_to_nominal":
		return loan.Rate{Percent: percent, Basis: loan.AnnualEffective}.Nominal(m)
	default:
		return loan.Rate{Percent: percent, Basis: loan.PerPeriod}.Effective(m)
	}
}
