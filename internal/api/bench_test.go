package api

import (
	"encoding/json"
	"testing"

	"leadex/internal/exchange"
)

// typical is a lead as client programs send it: 25 fields, 1.4 kB.
const typical = `{"external_id":"A-2026-000017","contents":{"first_name":"Александр","last_name":"Константинопольский","middle_name":"Вячеславович",` +
	`"phone":"+79161234567","email":"alexander.k@example.ru","birth_date":"1987-05-23","birth_place":"г. Нижний Новгород","amount":150000.50,"period":12,` +
	`"period_unit":"MONTHS","sex_id":101251,"tax_id":"770708389300","social_id":"112-233-445 95","mean_income":85000.00,"employer_name":"ООО «Ромашка»",` +
	`"channel":"SITE","ip_address":"192.0.2.17","passport":{"series":"4510","number":"123456","issued_on":"2010-05-06","issuer":"ОВД района Хамовники"},` +
	`"registration_address":{"postal_code":"119021","region_name":"г. Москва","locality_name":"Москва","street_name":"ул. Льва Толстого"},` +
	`"additional_data":{"utm_source":"yandex","utm_campaign":"potrebitelskij-zaem-2026"}}}`

func BenchmarkDecodeNewLead(b *testing.B) {
	body := []byte(typical)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decodeNewLead(body); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncodeLead(b *testing.B) {
	n, err := decodeNewLead([]byte(typical))
	if err != nil {
		b.Fatal(err)
	}
	v := &exchange.LeadView{Lead: exchange.Lead{LeadHeader: exchange.LeadHeader{ID: exchange.NewID(), Number: 17, State: exchange.LeadOpen}, Contents: n.Contents.Contents}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := json.Marshal(leadOf(exchange.Caller{}, v)); err != nil {
			b.Fatal(err)
		}
	}
}
