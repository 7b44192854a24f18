package exchange

import "testing"

// BenchmarkDropCards is the card rule's part of a submit: a lead as a site sends
// it, with free JSON.
func BenchmarkDropCards(b *testing.B) {
	c := Contents{FirstName: Some("Иван"), LastName: Some("Петров"), MiddleName: Some("Сергеевич"), Phone: Some("+79161234567"), Email: Some("ivan@example.com"),
		TaxID: Some("772345678901"), SocialID: Some("112-233-445 95"), Passport: Object[Passport]{Some(Passport{Series: Some("4510"), Number: Some("123456")})},
		RegistrationAddress: Object[Address]{Some(Address{FullText: Some("101000, г. Москва, ул. Мясницкая, д. 1, кв. 2")})}, Amount: Some(MustDecimal("15000.00")),
		AdditionalData: Some(RawJSON(`{"external_id":"a-1","utm":{"source":"google","medium":"cpc"},"score":[1,2,3],"comment":"перезвонить"}`)),
		ExtraFields:    List[ExtraField]{Some([]ExtraField{{Key: Some("client.education.id"), Value: Some("101")}})}}
	b.ReportAllocs()
	for b.Loop() {
		dropCards(&c)
	}
}
