package brainysoft

import (
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// typical is a lead as client programs send it: 25 fields, 1.4 kB.
const typical = `{"firstName":"Александр","lastName":"Константинопольский","patronymic":"Вячеславович","mobilePhone":"+79161234567","email":"alexander.k@example.ru",` +
	`"birthDate":"1987-05-23","birthPlace":"г. Нижний Новгород","amount":"150000.50","period":"12","periodUnit":"MONTHS","sexId":"101251","creditProductId":101339,` +
	`"inn":"770708389300","snils":"112-233-445 95","meanIncome":85000.00,"monthlyCreditPayment":12000,"employerTitle":"ООО «Ромашка»","employerInn":"7707083893",` +
	`"channel":"SITE","orderCode":"A-2026-000017","ipAddress":"192.0.2.17","passport":{"seria":"4510","no":"123456","issueDate":"2010-05-06","manager":"ОВД района Хамовники","subdivisionCode":"770-001"},` +
	`"registrationAddressData":{"countryId":101042,"postalCode":"119021","regionName":"г. Москва","localityName":"Москва","streetName":"ул. Льва Толстого","houseNo":"16","apartmentNo":"7"},` +
	`"addresses":null,"extraFields":[{"key":"utm_source","value":"yandex"},{"key":"client.education.id","value":"101171"}]}`

func BenchmarkSentLead(b *testing.B) {
	body := []byte(typical)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		sent, err := web.ParseJSON(body)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := sentLead(sent, &exchange.Contents{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLeadForm(b *testing.B) {
	f, err := parsedLead(typical, &exchange.Contents{})
	if err != nil {
		b.Fatal(err)
	}
	v := &exchange.LeadView{Lead: exchange.Lead{LeadHeader: exchange.LeadHeader{Number: 1}, Contents: f.Contents}}
	b.ReportAllocs()
	for b.Loop() {
		leadTable.appendFields(make([]byte, 0, wholeLead), leadForm(v))
	}
}
