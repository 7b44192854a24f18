package api

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
)

// fill gives every field of a record a value of its own.
func fill(t *testing.T, r exchange.Record) {
	t.Helper()
	r.Each(func(e exchange.Entry) bool {
		switch c := e.Cell.(type) {
		case *exchange.Text:
			c.Put("<" + e.Key + "> & \u2028 ñ \"")
			if e.Key == "card_last_four" {
				c.Put("1881")
			}
		case *exchange.Int:
			c.Put(int64(e.Number)<<53 + 1)
		case *exchange.Dec:
			c.Put(exchange.MustDecimal(fmt.Sprintf("%d.10", e.Number)))
		case *exchange.Flag:
			c.Put(false)
		case *exchange.Day:
			c.Put(exchange.DateOf(exchange.SystemClock()))
		case *exchange.JSON:
			c.Put(`{"z":1.0,"a":[1E3,null,"<"]}`)
		case exchange.Composite:
			fill(t, c.Add())
			if c.IsList() {
				fill(t, c.Add())
			}
		default:
			t.Errorf("%s is of a type the API does not know: %T", e.Key, c)
		}
		return true
	})
}

// body is a submission with these contents.
func body(contents string) []byte { return []byte(`{"contents":` + contents + `}`) }

func TestContents(t *testing.T) {
	t.Parallel()

	t.Run("every field comes back as it was sent", func(t *testing.T) {
		t.Parallel()
		var full exchange.Contents
		fill(t, &full)
		checkUnchanged(t, &full)
	})
	t.Run("null stays null", func(t *testing.T) {
		t.Parallel()
		var nulls exchange.Contents
		nulls.Each(func(e exchange.Entry) bool {
			e.Cell.PutNull()
			return true
		})
		nulls.Phone.Put("3001234567")
		checkUnchanged(t, &nulls)
	})
	t.Run("empty objects and lists are not absent", func(t *testing.T) {
		t.Parallel()
		var empty exchange.Contents
		empty.Phone.Put("3001234567")
		empty.Each(func(e exchange.Entry) bool {
			if c, ok := e.Cell.(exchange.Composite); ok {
				c.PutEmpty()
			}
			return true
		})
		checkUnchanged(t, &empty)
	})
	for name, contents := range map[string]string{
		"digits":         `{"phone":"1","amount":1.10,"total_amount":99999999999999999999999999999999999999,"quota":1E+3,"mean_income":1e-30,"score":-0.00}`,
		"whole numbers":  `{"phone":"1","sex_id":0,"period":9223372036854775807,"product_id":-9223372036854775808}`,
		"free JSON":      `{"phone":"1","incomes":"text","expenses":[],"history":{"b":1,"a":{"b":[]}},"records":true,"payment_data":0.10}`,
		"text":           `{"first_name":"","middle_name":" ","last_name":"😀\n\t\\","phone":"1"}`,
		"order of lists": `{"phone":"1","extra_fields":[{"key":"a"},{"key":"a","value":null},{}]}`,
	} {
		t.Run("nothing is made prettier: "+name, func(t *testing.T) {
			t.Parallel()
			n, err := decodeNewLead(body(contents))
			if err != nil {
				t.Fatal(err)
			}
			got, err := render(n.Contents)
			if diff := cmp.Diff(contents, string(got)); err != nil || diff != "" {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func checkUnchanged(t *testing.T, c *exchange.Contents) {
	t.Helper()
	want, err := render(leadContents{*c})
	if err != nil {
		t.Fatal(err)
	}
	n, err := decodeNewLead(body(string(want)))
	if err != nil {
		var f *refusal
		if errors.As(err, &f) {
			t.Fatal(f.faults)
		}
		t.Fatal(err)
	}
	c.Each(func(e exchange.Entry) bool {
		if got, _ := n.Contents.Entry(e.Key); got.Cell.State() != e.Cell.State() {
			t.Errorf("%s has the state %d, sent with %d", e.Key, got.Cell.State(), e.Cell.State())
		}
		return true
	})
	got, err := render(n.Contents)
	if diff := cmp.Diff(string(want), string(got)); err != nil || diff != "" {
		t.Errorf("%v (-sent +shown):\n%s", err, diff)
	}
}
