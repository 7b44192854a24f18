package exchange

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawRecord fills a record with drawn values of all three states.
func drawRecord(t *rapid.T, r Record, depth int) {
	r.Each(func(e Entry) bool {
		switch rapid.IntRange(0, 2).Draw(t, e.Key) {
		case 0:
			return true
		case 1:
			e.Cell.PutNull()
			return true
		}
		drawCell(t, e.Cell, depth)
		return true
	})
}

func drawCell(t *rapid.T, cell Cell, depth int) {
	switch c := cell.(type) {
	case *Text:
		c.Put(rapid.String().Draw(t, "text"))
	case *Int:
		c.Put(rapid.Int64().Draw(t, "int"))
	case *Dec:
		c.Put(MustDecimal(fmt.Sprintf("%d.%02d", rapid.Int64Range(-1e12, 1e12).Draw(t, "whole"), rapid.IntRange(0, 99).Draw(t, "cents"))))
	case *Flag:
		c.Put(rapid.Bool().Draw(t, "flag"))
	case *Day:
		d, err := ParseDate(fmt.Sprintf("%04d-%02d-%02d", rapid.IntRange(1, 9999).Draw(t, "y"), rapid.IntRange(1, 12).Draw(t, "m"), rapid.IntRange(1, 28).Draw(t, "d")))
		if err != nil {
			t.Fatal(err)
		}
		c.Put(d)
	case *JSON:
		c.Put(RawJSON(rapid.SampledFrom([]string{`[]`, `{"b":1.10,"a":[null]}`, `"x"`, `7`}).Draw(t, "json")))
	case Composite:
		c.PutEmpty()
		n := 1
		if c.IsList() {
			n = rapid.IntRange(0, 2).Draw(t, "n")
		}
		for range n {
			drawRecord(t, c.Add(), depth+1)
		}
	default:
		t.Fatalf("a cell of unknown type %T", cell)
	}
}

func sameContents(a, b *Contents) bool {
	return cmp.Equal(AppendDocument(nil, a), AppendDocument(nil, b))
}

func TestDocument(t *testing.T) {
	t.Parallel()
	t.Run("any contents come back from their stored form", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			var c, back Contents
			drawRecord(t, &c, 0)
			if err := ReadDocument(AppendDocument(nil, &c), &back); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c, back, cmp.AllowUnexported(allOpts()...)); diff != "" {
				t.Fatal(diff)
			}
		})
	})
	t.Run("a field that this release does not know is passed over", func(t *testing.T) {
		t.Parallel()
		newer := append(AppendDocument(nil, &Contents{FirstName: Some("Ana")}), 0xd0, 0x0f, 3, 'x', 'y', 'z') // number 1000, set
		newer = append(newer, 0xd3, 0x0f)                                                                     // number 1001, null
		var back Contents
		if err := ReadDocument(newer, &back); err != nil || back.FirstName.Value() != "Ana" {
			t.Fatal(err, back.FirstName)
		}
	})
	t.Run("a long value keeps its length", func(t *testing.T) {
		t.Parallel()
		for _, n := range []int{0, 1, 127, 128, 129, 16383, 16384, 70000} {
			c, back := Contents{FirstName: Some(string(make([]byte, n))), LastName: Some("after")}, Contents{}
			if err := ReadDocument(AppendDocument(nil, &c), &back); err != nil || len(back.FirstName.Value()) != n || back.LastName.Value() != "after" {
				t.Fatal(n, err)
			}
		}
	})
	t.Run("an unknown version is refused", func(t *testing.T) {
		t.Parallel()
		if err := ReadDocument([]byte{9}, &Contents{}); err == nil {
			t.Fatal("read")
		}
	})
}

func allOpts() []any {
	return []any{Text{}, Int{}, Dec{}, Flag{}, Day{}, JSON{}, Decimal{}, Date{}, Opt[Passport]{}, Opt[Address]{}, Opt[FIASChain]{},
		Opt[[]Address]{}, Opt[[]Good]{}, Opt[[]Debt]{}, Opt[[]Relative]{}, Opt[[]ExtraField]{}, Opt[[]Expense]{}, Opt[[]Charge]{}}
}

func FuzzReadDocument(f *testing.F) {
	f.Add(AppendDocument(nil, &Contents{FirstName: Some("Ana"), Amount: Some(MustDecimal("1.10")), Passport: Object[Passport]{Some(Passport{Number: Some("1")})}}))
	f.Add([]byte{1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		var c, again Contents
		if ReadDocument(b, &c) != nil {
			return
		}
		if err := ReadDocument(AppendDocument(nil, &c), &again); err != nil {
			t.Fatal("what was read does not read again:", err)
		}
	})
}

func TestDifference(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var before, after Contents
		drawRecord(t, &before, 0)
		drawRecord(t, &after, 0)
		was, is, keys := difference(&before, &after)
		if sameContents(&before, &after) != (len(keys) == 0) {
			t.Fatal("equal contents and no keys do not go together:", keys)
		}
		changed := map[string]bool{}
		for _, k := range keys {
			changed[k] = true
		}
		pick := func(e Entry) bool { return changed[e.Key] }
		copyFields(&before, &is, pick)
		if !sameContents(&before, &after) {
			t.Fatal("before and the difference do not give after")
		}
		copyFields(&after, &was, pick)
		var back Contents
		copyFields(&back, &after, func(Entry) bool { return true })
		if _, _, keys := difference(&back, &after); len(keys) != 0 {
			t.Fatal("a copy differs from its original", keys)
		}
	})
}

func TestDecimal(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"0", "-0", "1.10", "19.0", "0.00001", "1e3", "1E+3", "1.5e-7", "99999999999999999999999999999999999999", "-12.50", "1e30", "1.0e31", "1E-68", "0.1e-67"} {
		d, err := ParseDecimal(text)
		if err != nil || d.String() != text {
			t.Errorf("%s: %v, %v", text, d, err)
		}
	}
	for _, text := range []string{"", "-", "+1", "01", "00.1", "1.", ".5", "1e", "1e+", "NaN", "Infinity", "1 ", " 1", "0x1", "1_000", "1,5",
		"999999999999999999999999999999999999999", "1e31", "1.0e32", "1e-69", "0.1e-68", "1e-99", "1e+-5", "1e--5", "1e-", "1e999999999", "1e9999999999999999999"} {
		if d, err := ParseDecimal(text); err == nil {
			t.Errorf("%q was taken as %v", text, d)
		}
	}
	if MustDecimal("1.1").Compare(MustDecimal("1.10")) != 0 || !MustDecimal("5").IsWhole() || MustDecimal("5.0").IsWhole() {
		t.Error("compare or whole")
	}
}

func TestDate(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"2024-02-30", "2023-02-29", "0000-01-01", "24-01-01", "2024-1-1", "2024-01-01T00:00:00", "", "2024-13-01", "20240101"} {
		if d, err := ParseDate(text); err == nil {
			t.Errorf("%q was taken as %v", text, d)
		}
	}
	if d, err := ParseDate("2024-02-29"); err != nil || d.String() != "2024-02-29" {
		t.Error(d, err)
	}
}
