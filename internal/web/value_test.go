package web

import (
	"bytes"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

func TestMembers(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		body string
		want []string // names and values in turn
	}{
		"empty":                {` { } `, nil},
		"blanks_everywhere":    {"\n{ \"a\" :\t1 , \"b\"\r:[ 2 , 3 ] }", []string{"a", "1", "b", "[ 2 , 3 ]"}},
		"brackets_in_strings":  {`{"a":"}]","b":{"c":"{[\"}"},"d":"\\"}`, []string{"a", `"}]"`, "b", `{"c":"{[\"}"}`, "d", `"\\"`}},
		"escaped_names":        {`{"\u0061\"":null,"":true}`, []string{`a"`, "null", "", "true"}},
		"digits_are_kept":      {`{"a":1.10,"b":-0e+5}`, []string{"a", "1.10", "b", "-0e+5"}},
		"objects_side_by_side": {`{"a":{},"b":[],"c":[{},[]]}`, []string{"a", "{}", "b", "[]", "c", "[{},[]]"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for name, value := range parsed(t, test.body).Members {
				got = append(got, name, string(value))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("members (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCompact(t *testing.T) {
	t.Parallel()
	const written = "{ \"b\" : [ 1.10 , \"a  b\\\" }\" ] ,\n\t\"a\" : { } }"
	const want = `{"b":[1.10,"a  b\" }"],"a":{}}`
	if got := parsed(t, written).Compact(); got != want {
		t.Errorf("it became %s, want %s", got, want)
	}
}

func parsed(t *testing.T, text string) Value {
	t.Helper()
	v, err := ParseJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// FuzzWalk holds the walk to a real decoder: on JSON that passes the check, it
// finds the same members with the same values; on all else it ends.
func FuzzWalk(f *testing.F) {
	for _, seed := range []string{
		`{"name":"Ana","phone":"573001234567","quota":5000000,"history":[{"a":1.10}],"additional_data":{"external_id":"x"}}`,
		`{"lead_id": "fd3705e1-3149-4c41-bfe7-cf0bee79cfad", "financial_entity_id": "1234567890"}`,
		`[{"name":"a"},{"name":"b"}]`, `{"a":"\\\"}","b" : [ ] }`, `{"a":`, `{"a"`, `{,}`, `[,]`, `{"a":1,}`, `"\`, `{"\`, `}`, ``, `{"a":1 2}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		_, _ = walkAll(Value(body))
		whole, err := ParseJSON(body)
		if err != nil {
			return // it only had to end
		}
		names, values := walkAll(whole)
		if whole.Kind() != '{' {
			if names != nil {
				t.Errorf("walked over the members of %q", body)
			}
			return
		}
		wantNames, wantValues := decodeAll(t, body)
		if diff := cmp.Diff(wantNames, names); diff != "" {
			t.Errorf("names of %q (-want +got):\n%s", body, diff)
		}
		if diff := cmp.Diff(wantValues, values); diff != "" {
			t.Errorf("values of %q (-want +got):\n%s", body, diff)
		}
	})
}

func walkAll(object Value) (names, values []string) {
	for name, value := range object.Members {
		names, values = append(names, name), append(values, value.Compact())
	}
	return names, values
}

func decodeAll(t *testing.T, body []byte) (names, values []string) {
	t.Helper()
	d := jsontext.NewDecoder(bytes.NewReader(body))
	if _, err := d.ReadToken(); err != nil {
		t.Fatal(err)
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name.String())
		value, err := d.ReadValue()
		if err != nil {
			t.Fatal(err)
		}
		value = value.Clone()
		if err := value.Compact(); err != nil {
			t.Fatal(err)
		}
		values = append(values, string(value))
	}
	return names, values
}
