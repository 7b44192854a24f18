package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/loan"
)

// loanFlags are the terms of a loan and what is asked for. They need no
// installation.
type loanFlags struct {
	Amount   string `required:"" placeholder:"MONEY" help:"Amount lent."`
	Term     int64  `required:"" placeholder:"N" help:"Number of instalments."`
	Rate     string `required:"" placeholder:"PERCENT" help:"Interest rate; 1.5 is 1.5 %."`
	Basis    string `default:"annual" enum:"annual,monthly,annual_nominal,annual_effective,monthly_nominal,monthly_effective" help:"What the rate is quoted for; annual and monthly are nominal."`
	Currency string `default:"USD" placeholder:"CODE" help:"ISO 4217; money is rounded to its minor unit."`

	Frequency          string   `default:"monthly" enum:"weekly,biweekly,monthly,bimonthly,quarterly,annually" help:"How often instalments are due."`
	Amortization       string   `default:"annuity" enum:"annuity,linear,flat,bullet" help:"How the amount is repaid."`
	Grace              int64    `placeholder:"MONTHS" help:"Months without repayment of principal."`
	GraceInterest      bool     `default:"true" negatable:"" help:"Interest is paid during the grace; else it is added to the balance."`
	InterestFree       int64    `placeholder:"MONTHS" help:"Months without interest."`
	InterestFreeMethod string   `default:"level" enum:"level,linear" help:"One instalment throughout, or equal principal while no interest is borne."`
	Expense            []string `sep:"none" placeholder:"EXPENSE" help:"Paid with every instalment: an amount, or a percentage such as 0.5%, then commas and: balance (of what is owed, not of the amount lent), rate (joins the interest rate), terms=N (only the first N)."`
	Charge             []string `sep:"none" placeholder:"CHARGE" help:"Paid once at the start: an amount, then a comma and retained (the default), financed or paid_apart."`
	Tax                string   `placeholder:"PERCENT" help:"Tax on expenses and charges."`
	TaxOnInterest      bool     `help:"The tax is on interest too."`
	Rounding           string   `placeholder:"MONEY" help:"Round money to multiples of it, instead of the minor unit."`
	RoundingMode       string   `default:"half_up" enum:"half_up,half_even,up" help:"What happens between two multiples."`

	Date      string `placeholder:"DAY" help:"Day of disbursement, as 2026-03-02. Default: today."`
	FirstDue  string `placeholder:"DAY" help:"Day of the first instalment. Default: one period later."`
	Billing   string `default:"whole_month" enum:"whole_month,monthly,to_cutoff_date" help:"The first period: a full one up to any day, a full one to the day of disbursement, or the broken one to the cut-off day."`
	CutoffDay int64  `placeholder:"DAY" help:"Day of the month on which instalments are due, with --billing to_cutoff_date."`
}

// quote calculates the loan.
func (f *loanFlags) quote() (*exchange.Quote, error) {
	terms, err := f.terms()
	if err != nil {
		return nil, err
	}
	asked := exchange.LoanAsked{Term: f.Term, Currency: strings.ToUpper(f.Currency), Disbursement: exchange.DateOf(time.Now())}
	if asked.Amount, err = readNumber("amount", f.Amount); err != nil {
		return nil, err
	}
	for _, day := range []struct {
		flag, text string
		to         *exchange.Date
	}{{"date", f.Date, &asked.Disbursement}, {"first-due", f.FirstDue, &asked.FirstDue}} {
		if day.text == "" {
			continue
		}
		if *day.to, err = exchange.ParseDate(day.text); err != nil {
			return nil, fmt.Errorf("--%s %w", day.flag, err)
		}
	}
	return exchange.QuoteTerms(terms, asked)
}

func (f *loanFlags) terms() (*exchange.Terms, error) {
	t := &exchange.Terms{
		InterestRateBasis: exchange.Some(f.Basis), PaymentFrequency: exchange.Some(f.Frequency), Amortization: exchange.Some(f.Amortization),
		GracePeriod: exchange.Some(f.Grace), GracePeriodInterestPayment: exchange.Some(f.GraceInterest),
		InterestFreePeriod: exchange.Some(f.InterestFree), InterestFreeMethod: exchange.Some(f.InterestFreeMethod),
		TaxOnInterest: exchange.Some(f.TaxOnInterest), RoundingMode: exchange.Some(f.RoundingMode), BillingIntervalType: exchange.Some(f.Billing),
	}
	if f.CutoffDay != 0 {
		t.CutoffDay.Put(f.CutoffDay)
	}
	for _, number := range []struct {
		flag, text string
		to         *exchange.Dec
	}{{"rate", f.Rate, &t.InterestRate}, {"tax", f.Tax, &t.TaxRate}, {"rounding", f.Rounding, &t.Rounding}} {
		if number.text == "" {
			continue
		}
		n, err := readNumber(number.flag, number.text)
		if err != nil {
			return nil, err
		}
		number.to.Put(n)
	}
	for _, text := range f.Expense {
		e, err := readExpense(text)
		if err != nil {
			return nil, err
		}
		t.OtherExpenses.Put(append(t.OtherExpenses.Value(), e))
	}
	for _, text := range f.Charge {
		c, err := readCharge(text)
		if err != nil {
			return nil, err
		}
		t.InitialCharges.Put(append(t.InitialCharges.Value(), c))
	}
	return t, nil
}

func readNumber(flag, text string) (exchange.Decimal, error) {
	n, err := exchange.ParseDecimal(text)
	if err != nil {
		return n, fmt.Errorf("--%s %w", flag, err)
	}
	return n, nil
}

// readExpense reads as in "0.5%,balance,terms=12".
func readExpense(text string) (e exchange.Expense, err error) {
	amount, words, _ := strings.Cut(text, ",")
	number, percent := strings.CutSuffix(amount, "%")
	n, err := readNumber("expense", number)
	if err != nil {
		return e, err
	}
	e.Amount, e.InPercentage, e.Permanent = exchange.Some(n), exchange.Some(percent), exchange.Some(true)
	for _, word := range split(words) {
		terms, limited := strings.CutPrefix(word, "terms=")
		switch {
		case word == "balance":
			e.OutstandingBalanceCalculation.Put(true)
		case word == "rate":
			e.AdditionalInterestRate.Put(true)
		case limited:
			n, err := strconv.ParseInt(terms, 10, 64)
			if err != nil {
				return e, fmt.Errorf("--expense: terms= takes a number of instalments")
			}
			e.Permanent.Put(false)
			e.Terms.Put(n)
		default:
			return e, fmt.Errorf("--expense: %q is none of balance, rate and terms=N", word)
		}
	}
	return e, nil
}

// readCharge reads as in "100000,financed".
func readCharge(text string) (c exchange.Charge, err error) {
	amount, handling, given := strings.Cut(text, ",")
	n, err := readNumber("charge", amount)
	c.Amount = exchange.Some(n)
	if given {
		c.Handling.Put(handling)
	}
	return c, err
}

func split(words string) []string {
	if words == "" {
		return nil
	}
	return strings.Split(words, ",")
}

// ratePlaces are the decimal places in which a calculated rate is shown.
const ratePlaces = 6

func shownRate(d loan.Decimal) string {
	rounded, err := d.Round(loan.ToPlaces(ratePlaces))
	if err != nil {
		return d.String()
	}
	return rounded.String()
}
