package api

import (
	"testing"

	"leadex/internal/exchange"
)

// FullContents are contents in which every field has a value, as they are sent.
func FullContents(t *testing.T) string {
	t.Helper()
	var full exchange.Contents
	fill(t, &full)
	for i := range full.ExtraFields.Value() {
		full.ExtraFields.Value()[i].Number.Put(int64(i) + 1) // what the exchange gives out
	}
	b, err := render(leadContents{full})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// MostEventBytes is the size beyond which a page of events ends.
const MostEventBytes = mostEventBytes

// MostPageBytes is the size beyond which a page of leads ends.
const MostPageBytes = mostPageBytes
