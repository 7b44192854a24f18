package exchange_test

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// BenchmarkSubmit is intake without a wire: 32 submitters, sealing, person keys
// and events included, durable before each returns.
func BenchmarkSubmit(b *testing.B) {
	exchangetest.EachEngine(b, func(b *testing.B, r *exchangetest.Rig) {
		w := r.Russia(b)
		b.SetParallelism(16)
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if _, err := r.Submit(context.Background(), w.Provider.Caller, exchange.Submission{Contents: ivan("1000.10")}); err != nil {
					b.Error(err)
					return
				}
			}
		})
	})
}

// BenchmarkSubmitUniqueTaxID is intake as LeanCore asks for it: of each lead it
// must be known that nobody else has its tax id.
func BenchmarkSubmitUniqueTaxID(b *testing.B) {
	exchangetest.EachEngine(b, func(b *testing.B, r *exchangetest.Rig) {
		w := r.Colombia(b)
		var last atomic.Int64
		b.SetParallelism(16)
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				c := ivan("1000.10")
				c.TaxID.Put(strconv.FormatInt(100_000_000+last.Add(1), 10))
				if _, err := r.Submit(context.Background(), w.Provider.Caller, exchange.Submission{Contents: c, UniqueTaxID: true}); err != nil {
					b.Error(err)
					return
				}
			}
		})
	})
}

// BenchmarkSubmitUnderRule is intake where every lead must be held to a
// duplicate rule of three sets, and is a copy of none.
func BenchmarkSubmitUnderRule(b *testing.B) {
	exchangetest.EachEngine(b, func(b *testing.B, r *exchangetest.Rig) {
		w := r.Colombia(b)
		rule := exchange.DuplicateRule{Name: "same applicant", Action: exchange.RefuseDuplicate,
			Sets: [][]exchange.DuplicateField{{exchange.DuplicatePhone}, {exchange.DuplicateTaxID}, {exchange.DuplicateFiveField}}}
		if _, err := r.AddDuplicateRule(b.Context(), w.Operator.Caller, exchange.AddDuplicateRule{Rule: rule}); err != nil {
			b.Fatal(err)
		}
		var last atomic.Int64
		b.SetParallelism(16)
		b.ReportAllocs()
		b.ResetTimer()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				c, n := ivan("1000.10"), strconv.FormatInt(1_000_000+last.Add(1), 10)
				c.TaxID.Put("90" + n)
				c.Phone.Put("+57300" + n)
				c.LastName.Put("Ruiz " + n)
				if _, err := r.Submit(context.Background(), w.Provider.Caller, exchange.Submission{Contents: c}); err != nil {
					b.Error(err)
					return
				}
			}
		})
	})
}
