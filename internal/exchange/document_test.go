package exchange

import (
	"encoding/binary"
	"testing"

	"pgregory.net/rapid"
)

func TestTakeUvarint(t *testing.T) {
	t.Parallel()
	t.Run("reads what the standard library reads", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			b := rapid.SliceOfN(rapid.SampledFrom([]byte{0, 1, 2, 0x7f, 0x80, 0x81, 0xff}), 0, 12).Draw(t, "bytes")
			want, size := binary.Uvarint(b)
			got, rest, ok := takeUvarint(string(b))
			if ok != (size > 0) || ok && (got != want || rest != string(b[size:])) {
				t.Fatalf("%x: got %d, %x, %t, want %d in %d bytes", b, got, rest, ok, want, size)
			}
		})
	})
	t.Run("any number comes back", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			c := Contents{ShopID: Some(rapid.Int64().Draw(t, "number"))}
			var back Contents
			if err := ReadDocument(AppendDocument(nil, &c), &back); err != nil || back.ShopID != c.ShopID {
				t.Fatal(err, back.ShopID)
			}
		})
	})
}
