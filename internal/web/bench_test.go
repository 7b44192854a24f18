package web

import (
	"strings"
	"testing"
)

func BenchmarkParseJSON(b *testing.B) {
	body := []byte(`{"firstName":"Александр","mobilePhone":"+79161234567","passport":{"seria":"4510","no":"123456"},"amount":150000.50,` +
		`"extraFields":[` + strings.Repeat(`{"key":"utm_source","value":"yandex"},`, 20) + `null]}`)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		v, err := ParseJSON(body)
		if err != nil {
			b.Fatal(err)
		}
		for range v.Members {
		}
	}
}
