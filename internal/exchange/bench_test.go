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
