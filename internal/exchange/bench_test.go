package exchange_test

import (
	"context"
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
