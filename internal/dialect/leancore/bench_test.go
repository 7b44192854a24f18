package leancore

import (
	"os"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// leadFile is a lead with every field of create-lead, some 1.5 kB.
func leadFile(t testing.TB) web.Value {
	t.Helper()
	b, err := os.ReadFile("testdata/lead.json")
	if err != nil {
		t.Fatal(err)
	}
	return web.Value(b)
}

func BenchmarkAppendLead(b *testing.B) {
	s, err := readSubmission(leadFile(b))
	if err != nil {
		b.Fatal(err)
	}
	l := &exchange.Lead{LeadHeader: exchange.LeadHeader{ID: exchange.NewID(), Ecosystem: exchange.NewID(), Surface: exchange.SurfaceLeanCore, PhoneE164: "+573001234567"}, Contents: s.Contents}
	var buffer []byte
	b.ReportAllocs()
	for b.Loop() {
		buffer = appendLead(buffer[:0], l)
	}
	b.SetBytes(int64(len(buffer)))
}

func BenchmarkReadSubmission(b *testing.B) {
	body := []byte(leadFile(b))
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		sent, err := web.ParseJSON(body)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := readSubmission(sent); err != nil {
			b.Fatal(err)
		}
	}
}
