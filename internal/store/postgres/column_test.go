package postgres

import (
	"bytes"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"leadex/internal/exchange"
	"leadex/internal/store/row"
)

// TestColumn compares the arrays that are built by hand with those of the
// library.
func TestColumn(t *testing.T) {
	t.Parallel()
	id := exchange.NewID()
	at := time.Date(1999, 12, 31, 23, 59, 59, 999_999_000, time.FixedZone("", 3600))
	n := int64(-9)
	tests := map[string]struct {
		kind  row.Kind
		write func(row.Writer)
		want  any
	}{
		"ids": {row.ID, func(w row.Writer) { w.ID(id); w.ID(exchange.NoID) },
			[]pgtype.UUID{{Bytes: id, Valid: true}, {}}},
		"numbers": {row.Number, func(w row.Writer) { w.Number(0); w.Number(exchange.MaxNumber); w.Number(-1) },
			[]int64{0, exchange.MaxNumber, -1}},
		"optional numbers": {row.Number, func(w row.Writer) { w.OptionalNumber(&n); w.OptionalNumber(nil) }, []*int64{&n, nil}},
		"texts":            {row.Text, func(w row.Writer) { w.Text(""); w.Text("Пётр") }, []string{"", "Пётр"}},
		"times": {row.Time, func(w row.Writer) { w.Time(at); w.Time(time.Time{}) },
			[]pgtype.Timestamptz{{Time: at, Valid: true}, {}}},
		"digests": {row.Bytes, func(w row.Writer) { w.Digest(exchange.Digest{7}); w.Digest(exchange.Digest{}) },
			[][]byte{append([]byte{7}, make([]byte, 31)...), nil}},
		"bytes": {row.Bytes, func(w row.Writer) { w.Bytes([]byte{0}); w.Bytes(nil); w.Bytes([]byte{}) }, [][]byte{{0}, nil, nil}},
		"flags": {row.Flag, func(w row.Writer) { w.Flag(true); w.Flag(false) }, []bool{true, false}},
		"none":  {row.Text, func(row.Writer) {}, []string{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			library := pgtype.NewMap()
			want, err := library.Encode(arrayTypes[test.kind].array, pgtype.BinaryFormatCode, test.want, nil)
			if err != nil {
				t.Fatal(err)
			}
			ours := pgtype.NewMap()
			registerArrays(ours)
			c := newColumns(&row.Table{Columns: []row.Column{{Name: "c", Kind: test.kind}}})
			test.write(c)
			got, err := ours.Encode(arrayTypes[test.kind].array, pgtype.BinaryFormatCode, c.list[0], nil)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("array\n%x, want\n%x", got, want)
			}
			again, err := ours.Encode(arrayTypes[test.kind].array, pgtype.BinaryFormatCode, test.want, nil)
			if err != nil || !bytes.Equal(again, want) {
				t.Errorf("a slice of the library's is no longer taken as before (error %v)", err)
			}
		})
	}
}
