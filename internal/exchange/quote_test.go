package exchange_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestQuote(t *testing.T) {
	t.Parallel()
	r := exchangetest.SQLite(t)
	ctx := context.Background()
	w := r.Russia(t)
	lender, rival := w.Lenders[0], w.Lenders[1]
	number := func(s string) exchange.Dec { return exchange.Some(exchange.MustDecimal(s)) }
	text := exchange.Some[string]
	added, err := r.AddProduct(ctx, lender.Caller, exchange.NewProduct{Terms: exchange.Terms{
		Name: "Кредит", InterestRate: number("12"), InterestRateBasis: text("annual"), MinimumAmount: number("1000"), MaximumAmount: number("50000.00"),
		MinimumTerm: exchange.Some(int64(2)), MaximumTerm: exchange.Some(int64(24)), Eligibility: text("age >= 21 && amount <= 40000 && term <= 12"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	id := added.Product.ID
	ask := func(change func(*exchange.AskQuote)) exchange.AskQuote {
		q := exchange.AskQuote{Product: id, Asked: exchange.LoanAsked{Amount: exchange.MustDecimal("1200"), Term: 12, Disbursement: day(t, "2026-01-15")}}
		if change != nil {
			change(&q)
		}
		return q
	}
	t.Run("by product, for whoever is in the ecosystem", func(t *testing.T) {
		for _, caller := range []exchange.Caller{lender.Caller, rival.Caller, w.Provider.Caller, w.Operator.Caller} {
			q, err := r.Quote(ctx, caller, ask(nil))
			if err != nil {
				t.Fatal(err)
			}
			// 1200 at 1 % a month in 12: 1200 * 0.01 / (1 - 1.01^-12) = 106.62; 1.01^12 - 1 = 12.6825 %.
			if q.Installment.String() != "106.62" || q.Asked.Currency != "RUB" || !strings.HasPrefix(q.RateEffective.String(), "12.6825030") {
				t.Errorf("got %s %s %s", q.Installment, q.Asked.Currency, q.RateEffective)
			}
		}
	})
	t.Run("limits name their field", func(t *testing.T) {
		for name, q := range map[string]struct {
			field string
			ask   exchange.AskQuote
		}{
			"below":      {"amount", ask(func(q *exchange.AskQuote) { q.Asked.Amount = exchange.MustDecimal("999.99") })},
			"above":      {"amount", ask(func(q *exchange.AskQuote) { q.Asked.Amount = exchange.MustDecimal("50000.01") })},
			"too fine":   {"amount", ask(func(q *exchange.AskQuote) { q.Asked.Amount = exchange.MustDecimal("1200.001") })},
			"negative":   {"amount", ask(func(q *exchange.AskQuote) { q.Asked.Amount = exchange.MustDecimal("-1200") })},
			"too short":  {"term", ask(func(q *exchange.AskQuote) { q.Asked.Term = 1 })},
			"too long":   {"term", ask(func(q *exchange.AskQuote) { q.Asked.Term = 25 })},
			"before":     {"first_due_date", ask(func(q *exchange.AskQuote) { q.Asked.FirstDue = day(t, "2026-01-15") })},
			"no version": {"version", ask(func(q *exchange.AskQuote) { q.Version = 2 })},
			"grace whole": {"grace_period", ask(func(q *exchange.AskQuote) {
				q.Product, q.Terms = exchange.NoID, &exchange.Terms{InterestRate: number("1"), InterestRateBasis: text("monthly"), GracePeriod: exchange.Some(int64(12))}
			})},
			"own terms": {"tax_rate", ask(func(q *exchange.AskQuote) {
				q.Product, q.Terms = exchange.NoID, &exchange.Terms{InterestRate: number("1"), InterestRateBasis: text("monthly"), TaxRate: number("101")}
			})},
		} {
			_, err := r.Quote(ctx, lender.Caller, q.ask)
			if code := exchange.CodeOf(err); (code != exchange.Invalid && code != exchange.NotFound) || exchange.AsError(err).Field != q.field {
				t.Errorf("%s: %v, want the field %s", name, err, q.field)
			}
		}
	})
	t.Run("eligibility is asked of the lead's applicant", func(t *testing.T) {
		young := submit(t, r, w.Provider, exchange.Contents{FirstName: text("Иван"), BirthDate: exchange.Some(day(t, "2005-03-03"))})
		old := submit(t, r, w.Provider, exchange.Contents{FirstName: text("Пётр"), BirthDate: exchange.Some(day(t, "2005-03-02"))})
		nobody := submit(t, r, w.Provider, exchange.Contents{FirstName: text("Аня")})
		for name, test := range map[string]struct {
			ask     exchange.AskQuote
			verdict exchange.Verdict
			missing string
		}{
			"of age today":       {ask(func(q *exchange.AskQuote) { q.Lead = old.ID }), exchange.Holds, ""},
			"of age tomorrow":    {ask(func(q *exchange.AskQuote) { q.Lead = young.ID }), exchange.Fails, ""},
			"no birth date":      {ask(func(q *exchange.AskQuote) { q.Lead = nobody.ID }), exchange.Unknown, "age"},
			"nobody in question": {ask(nil), exchange.Unknown, "age"},
			"too much for anybody": {ask(func(q *exchange.AskQuote) {
				q.Asked.Amount = exchange.MustDecimal("40000.01")
			}), exchange.Fails, ""},
		} {
			q, err := r.Quote(ctx, w.Operator.Caller, test.ask)
			if err != nil || q.RuleFailure != nil || q.Eligibility != test.verdict || q.Missing != test.missing {
				t.Errorf("%s: %v %q, %v", name, q.Eligibility, q.Missing, err)
			}
		}
		if _, err := r.Quote(ctx, rival.Caller, ask(func(q *exchange.AskQuote) { q.Lead = old.ID })); exchange.CodeOf(err) != exchange.NotFound {
			t.Errorf("a lead that the caller may not see: %v", err)
		}
	})
	t.Run("a retired product is not offered, a draft to its lender alone", func(t *testing.T) {
		set := func(status string) {
			t.Helper()
			if _, err := r.UpdateProduct(ctx, lender.Caller, exchange.ProductEdit{Product: id, Change: func(t *exchange.Terms) error {
				t.Status = text(status)
				return nil
			}}); err != nil {
				t.Fatal(err)
			}
		}
		set(exchange.ProductRetired)
		if _, err := r.Quote(ctx, lender.Caller, ask(nil)); exchange.CodeOf(err) != exchange.Conflict {
			t.Errorf("retired: %v", err)
		}
		set(exchange.ProductDraft)
		if _, err := r.Quote(ctx, lender.Caller, ask(nil)); err != nil {
			t.Errorf("a draft, to its lender: %v", err)
		}
		if _, err := r.Quote(ctx, rival.Caller, ask(nil)); exchange.CodeOf(err) != exchange.NotFound {
			t.Errorf("a draft, to others: %v", err)
		}
	})
}

func TestQuoteTerms(t *testing.T) {
	t.Parallel()
	number := func(s string) exchange.Dec { return exchange.Some(exchange.MustDecimal(s)) }
	text := exchange.Some[string]
	asked := func(from string) exchange.LoanAsked {
		return exchange.LoanAsked{Amount: exchange.MustDecimal("1200"), Term: 3, Currency: "COP", Disbursement: day(t, from)}
	}
	dues := func(terms exchange.Terms, asked exchange.LoanAsked) (days []string) {
		t.Helper()
		terms.InterestRate, terms.InterestRateBasis = number("1"), text("monthly")
		q, err := exchange.QuoteTerms(&terms, asked)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range q.Rows {
			days = append(days, row.Due.String())
		}
		return days
	}
	for name, test := range map[string]struct {
		got, want []string
	}{
		"months count from the day of disbursement": {dues(exchange.Terms{}, asked("2026-01-31")), []string{"2026-02-28", "2026-03-31", "2026-04-30"}},
		"two weeks":                 {dues(exchange.Terms{PaymentFrequency: text("biweekly")}, asked("2026-02-20")), []string{"2026-03-06", "2026-03-20", "2026-04-03"}},
		"quarters":                  {dues(exchange.Terms{PaymentFrequency: text("quarterly")}, asked("2026-11-30")), []string{"2027-02-28", "2027-05-30", "2027-08-30"}},
		"the cut-off day after it":  {dues(exchange.Terms{BillingIntervalType: text("to_cutoff_date"), CutoffDay: exchange.Some(int64(5))}, asked("2026-01-31")), []string{"2026-02-05", "2026-03-05", "2026-04-05"}},
		"the cut-off day itself":    {dues(exchange.Terms{BillingIntervalType: text("to_cutoff_date"), CutoffDay: exchange.Some(int64(5))}, asked("2026-02-05")), []string{"2026-03-05", "2026-04-05", "2026-05-05"}},
		"the 31st of short months":  {dues(exchange.Terms{BillingIntervalType: text("to_cutoff_date"), CutoffDay: exchange.Some(int64(31))}, asked("2026-02-27")), []string{"2026-02-28", "2026-03-31", "2026-04-30"}},
		"the last day, cut already": {dues(exchange.Terms{BillingIntervalType: text("to_cutoff_date"), CutoffDay: exchange.Some(int64(31))}, asked("2026-02-28")), []string{"2026-03-31", "2026-04-30", "2026-05-31"}},
	} {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	t.Run("the broken period bears the interest of its days", func(t *testing.T) {
		t.Parallel()
		terms := exchange.Terms{InterestRate: number("36.5"), InterestRateBasis: text("annual"), BillingIntervalType: text("to_cutoff_date"), CutoffDay: exchange.Some(int64(11))}
		q, err := exchange.QuoteTerms(&terms, asked("2026-03-01"))
		// 10 days of 365 at 36.5 % are 1 % of 1200; a whole month after it 36.5 % / 12.
		if err != nil || q.Rows[0].Interest.String() != "12.00" {
			t.Errorf("got %v, %v", q, err)
		}
	})
	t.Run("expenses that mean nothing are refused by name", func(t *testing.T) {
		t.Parallel()
		for field, e := range map[string]exchange.Expense{
			"other_expenses[0].terms":                    {Amount: number("1")},
			"other_expenses[0].additional_interest_rate": {Amount: number("1"), Permanent: exchange.Some(true), AdditionalInterestRate: exchange.Some(true)},
		} {
			terms := exchange.Terms{InterestRate: number("1"), InterestRateBasis: text("monthly")}
			terms.OtherExpenses.Put([]exchange.Expense{e})
			if _, err := exchange.QuoteTerms(&terms, asked("2026-01-01")); exchange.CodeOf(err) != exchange.Invalid || exchange.AsError(err).Field != field {
				t.Errorf("%v, want the field %s", err, field)
			}
		}
	})
	t.Run("currencies without cents", func(t *testing.T) {
		t.Parallel()
		terms := exchange.Terms{InterestRate: number("1"), InterestRateBasis: text("monthly")}
		a := asked("2026-01-01")
		a.Currency = "CLP"
		q, err := exchange.QuoteTerms(&terms, a)
		if err != nil || q.Installment.String() != "408" {
			t.Errorf("got %v, %v", q, err)
		}
		a.Amount = exchange.MustDecimal("1200.5")
		if _, err := exchange.QuoteTerms(&terms, a); exchange.AsError(err).Field != "amount" {
			t.Error(err)
		}
	})
}
