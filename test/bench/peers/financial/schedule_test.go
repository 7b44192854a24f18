// Package financial measures the schedule of go-financial. It is a module of its
// own, so that nothing of it gets into ours.
package financial

import (
	"testing"
	"time"

	gofinancial "github.com/razorpay/go-financial"
	"github.com/razorpay/go-financial/enums/frequency"
	"github.com/razorpay/go-financial/enums/interesttype"
	"github.com/razorpay/go-financial/enums/paymentperiod"
	"github.com/shopspring/decimal"
)

// sixty is the loan of BenchmarkAmortize60Rows/plain in internal/loan: 25 million
// at 1.5 % a month in 60 level instalments, rounded to cents.
func sixty() gofinancial.Config {
	from := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	return gofinancial.Config{
		StartDate: from, EndDate: from.AddDate(5, 0, -1), Frequency: frequency.MONTHLY,
		AmountBorrowed: decimal.NewFromInt(25_000_000), Interest: decimal.NewFromInt(1800), InterestType: interesttype.REDUCING,
		PaymentPeriod: paymentperiod.ENDING, EnableRounding: true, RoundingPlaces: 2, RoundingErrorTolerance: decimal.NewFromFloat(0.02),
	}
}

func BenchmarkAmortize60Rows(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		config := sixty() // it keeps what it derives, so each schedule has one of its own
		amortization, err := gofinancial.NewAmortization(&config)
		if err != nil {
			b.Fatal(err)
		}
		rows, err := amortization.GenerateTable()
		if err != nil {
			b.Fatal(err)
		}
		if len(rows) != 60 {
			b.Fatalf("%d rows", len(rows))
		}
	}
}
