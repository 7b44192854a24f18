package exchange_test

import (
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// typical is a lead as a site sends it: 25 fields, 1.4 kB on the wire.
func typical() exchange.Contents {
	text := exchange.Some[string]
	c := exchange.Contents{
		FirstName: text("Александр"), LastName: text("Константинопольский"), MiddleName: text("Вячеславович"), Phone: text("+79161234567"),
		Email: text("alexander.k@example.ru"), BirthDate: exchange.Some(exchange.DateOf(time.Date(1987, 5, 23, 0, 0, 0, 0, time.UTC))),
		BirthPlace: text("г. Нижний Новгород"), Amount: exchange.Some(exchange.MustDecimal("150000.50")), Period: exchange.Some[int64](12),
		PeriodUnit: text("MONTHS"), SexID: exchange.Some[int64](101251), TaxID: text("770708389300"), SocialID: text("112-233-445 95"),
		MeanIncome: exchange.Some(exchange.MustDecimal("85000.00")), EmployerName: text("ООО «Ромашка»"), Channel: text("SITE"),
		AdditionalData: exchange.Some(exchange.RawJSON(`{"utm_source":"yandex","utm_campaign":"potrebitelskij-zaem-2026"}`)),
	}
	c.Passport.Put(exchange.Passport{Series: text("4510"), Number: text("123456"), Issuer: text("ОВД района Хамовники"),
		IssuedOn: exchange.Some(exchange.DateOf(time.Date(2010, 5, 6, 0, 0, 0, 0, time.UTC)))})
	c.RegistrationAddress.Put(exchange.Address{PostalCode: text("119021"), RegionName: text("г. Москва"), LocalityName: text("Москва"),
		StreetName: text("ул. Льва Толстого")})
	return c
}

// BenchmarkPersonKeys is the normalising and digesting of who an applicant is, by
// every live version of the normaliser.
func BenchmarkPersonKeys(b *testing.B) {
	r := exchangetest.SQLite(b)
	e, c := r.Russia(b).Ecosystem, typical()
	b.ReportAllocs()
	for b.Loop() {
		if exchange.PersonKeyCount(r.Exchange, &e, &c) == 0 {
			b.Fatal("no keys")
		}
	}
}

// BenchmarkMask is what a masked grant takes for each lead of a list.
func BenchmarkMask(b *testing.B) {
	c := typical()
	b.ReportAllocs()
	for b.Loop() {
		if got := exchange.Masked(&c); got.TaxID == c.TaxID {
			b.Fatal("nothing is masked")
		}
	}
}

// BenchmarkSealLead is a data key, the stored form of a lead sealed under it, and
// the facts it is searched by.
func BenchmarkSealLead(b *testing.B) {
	r := exchangetest.SQLite(b)
	e := r.Russia(b).Ecosystem
	l := &exchange.Lead{LeadHeader: exchange.LeadHeader{ID: exchange.NewID(), Ecosystem: e.ID, State: exchange.LeadOpen}, Contents: typical()}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := exchange.SealLead(r.Exchange, &e, l); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpenLead is the way back, which every list walks for each of its leads.
func BenchmarkOpenLead(b *testing.B) {
	r := exchangetest.SQLite(b)
	e := r.Russia(b).Ecosystem
	row, err := exchange.SealLead(r.Exchange, &e, &exchange.Lead{LeadHeader: exchange.LeadHeader{ID: exchange.NewID(), Ecosystem: e.ID, State: exchange.LeadOpen}, Contents: typical()})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := exchange.OpenLead(r.Exchange, &e, &row); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDocument is the stored form of a lead without its sealing.
func BenchmarkDocument(b *testing.B) {
	c := typical()
	stored := exchange.AppendDocument(nil, &c)
	b.Run("append", func(b *testing.B) {
		b.SetBytes(int64(len(stored)))
		b.ReportAllocs()
		var buffer []byte
		for b.Loop() {
			buffer = exchange.AppendDocument(buffer[:0], &c)
		}
	})
	b.Run("read", func(b *testing.B) {
		b.SetBytes(int64(len(stored)))
		b.ReportAllocs()
		for b.Loop() {
			var read exchange.Contents
			if err := exchange.ReadDocument(stored, &read); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkChainDigest is the digest of an event with the contents of a lead.
func BenchmarkChainDigest(b *testing.B) {
	e := &exchange.EventRow{Sealed: make([]byte, 1100)}
	e.Kind, e.At = "lead.submitted", time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	var digest exchange.Digest
	b.SetBytes(int64(len(e.Sealed)))
	b.ReportAllocs()
	for b.Loop() {
		digest = exchange.ChainDigest(digest, e)
	}
}
