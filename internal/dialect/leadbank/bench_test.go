package leadbank

import (
	"encoding/json"
	"testing"
)

// BenchmarkDecodeConfirm is the confirmation of a hundred leads.
func BenchmarkDecodeConfirm(b *testing.B) {
	var numbers []int64
	for n := range int64(100) {
		numbers = append(numbers, 1_000_000+n)
	}
	body, err := json.Marshal(numbers)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		p, err := decodable(string(body))
		if err == nil {
			_, err = decodeConfirm(p)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
