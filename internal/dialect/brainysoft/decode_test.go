package brainysoft

import (
	"errors"
	"strings"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// parsedLead is sentLead for a text that was not checked before.
func parsedLead(body string, there *exchange.Contents) (*form, error) {
	v, err := web.ParseJSON([]byte(body))
	if err != nil {
		return nil, err
	}
	return sentLead(v, there)
}

// decoded reads a body onto nothing, or fails the test.
func decoded(t testing.TB, body string) *form {
	t.Helper()
	f, err := parsedLead(body, &exchange.Contents{})
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return f
}

// encoded is the lead of a form, without what the form was not sent.
func encoded(f *form) string {
	return string(append(sentTable.appendFields([]byte{'{'}, f), '}'))
}

// TestSentLead_tolerance lists what working clients send in place of the
// documented type, and what comes back for it.
func TestSentLead_tolerance(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ field, sent, back, inside string }{
		"id_as_string":                {"sexId", `"101251"`, `101251`, ""},
		"id_with_zeros":               {"sexId", `"0042"`, `42`, ""},
		"id_with_plus":                {"sexId", `"+42"`, `42`, ""},
		"id_in_blanks":                {"sexId", `" 42 "`, `42`, ""},
		"id_with_fraction_of_zero":    {"sexId", `5.0`, `5`, ""},
		"id_with_exponent":            {"sexId", `"1e3"`, `1000`, ""},
		"id_at_the_end_of_its_range":  {"sexId", `-9223372036854775808`, `-9223372036854775808`, ""},
		"id_empty":                    {"sexId", `""`, `null`, ""},
		"id_blank":                    {"sexId", `" "`, `null`, ""},
		"id_null":                     {"sexId", `null`, `null`, ""},
		"amount_as_string":            {"amount", `"15000.50"`, `15000.50`, ""},
		"amount_with_zeros":           {"amount", `"007.10"`, `7.10`, ""},
		"amount_keeps_its_digits":     {"amount", `1.10`, `1.10`, ""},
		"amount_keeps_its_exponent":   {"amount", `1e3`, `1e3`, ""},
		"amount_of_zero":              {"amount", `0.00`, `0.00`, ""},
		"amount_empty":                {"amount", `""`, `null`, ""},
		"period_as_string":            {"period", `"12"`, `12`, ""},
		"period_at_the_end":           {"period", `2147483647`, `2147483647`, ""},
		"period_empty":                {"period", `""`, `null`, ""},
		"position_at_the_end":         {"addresses", `[{"position":"-128"}]`, `-128`, "position"},
		"boolean_as_string":           {"ufmsCheck", `"true"`, `true`, ""},
		"boolean_in_capitals":         {"ufmsCheck", `"FALSE"`, `false`, ""},
		"boolean_empty":               {"ufmsCheck", `""`, `null`, ""},
		"date_empty":                  {"birthDate", `""`, `null`, ""},
		"enum_empty":                  {"channel", `""`, `null`, ""},
		"number_in_a_text":            {"inn", `770708389300`, `"770708389300"`, ""},
		"decimal_in_a_text":           {"inn", `1.10`, `"1.10"`, ""},
		"email_dash":                  {"email", `"-"`, `"-"`, ""},
		"text_empty":                  {"email", `""`, `""`, ""},
		"text_null":                   {"email", `null`, `null`, ""},
		"text_with_markup":            {"email", `"<a&b>\u003c\/"`, `"<a&b></"`, ""},
		"addresses_null":              {"addresses", `null`, `null`, ""},
		"addresses_empty_string":      {"addresses", `""`, `null`, ""},
		"addresses_empty":             {"addresses", `[]`, `[]`, ""},
		"passport_empty_string":       {"passport", `""`, `null`, ""},
		"series_as_number":            {"passport", `{"seria":4510}`, `"4510"`, "seria"},
		"extra_field_value_as_number": {"extraFields", `[{"key":"k","value":10.0}]`, `"10.0"`, "value"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := encoded(decoded(t, `{"unknown":{"deep":[1]},"`+test.field+`":`+test.sent+`}`))
			value := valueOf(t, got, test.field)
			if test.inside != "" {
				value = valueOf(t, strings.Trim(value, "[]"), test.inside)
			}
			if value != test.back {
				t.Errorf("%s %s came back as %s, want %s", test.field, test.sent, value, test.back)
			}
		})
	}
	t.Run("repeated_extra_field_keys", func(t *testing.T) {
		t.Parallel()
		got := valueOf(t, encoded(decoded(t, `{"extraFields":[{"key":"a","value":"1"},{"key":"a","value":"2"}]}`)), "extraFields")
		if want := `[{"id":null,"key":"a","value":"1"},{"id":null,"key":"a","value":"2"}]`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

// valueOf is the member of an object as it is written.
func valueOf(t testing.TB, object, name string) string {
	t.Helper()
	for member, value := range web.Value(object).Members {
		if member == name {
			return string(value)
		}
	}
	t.Fatalf("no %s in %s", name, object)
	return ""
}

// TestSentLead_refused lists what is no tolerance any more. The error names the
// field as the wire does.
func TestSentLead_refused(t *testing.T) {
	t.Parallel()
	const whole32 = "must be a whole number between -2147483648 and 2147483647"
	const whole64 = "must be a whole number between -9223372036854775808 and 9223372036854775807"
	const calendarDay = "must be a calendar day such as 1987-05-23"
	const single = "must be a single value, not an object or a list"
	tests := map[string]struct{ body, field, message string }{
		"not_an_object":         {`[]`, "", "the body must be a JSON object"},
		"a_number":              {`1`, "", "the body must be a JSON object"},
		"null":                  {`null`, "", "the body must be a JSON object"},
		"nothing":               {``, "", "the JSON ends too early at byte 0"},
		"cut_off":               {`{"firstName":"A`, "", "the JSON ends too early at byte 12"},
		"two_values":            {`{} {}`, "", "the JSON is followed by something at byte 3"},
		"nan":                   {`{"amount":NaN}`, "", "the body is not valid JSON at byte 9"},
		"infinity":              {`{"amount":-Infinity}`, "", "the body is not valid JSON at byte 9"},
		"nan_in_a_string":       {`{"amount":"NaN"}`, "amount", "must be a decimal number such as 1250.50"},
		"huge_exponent":         {`{"amount":1e400}`, "amount", "must have an exponent of at most 30"},
		"absurd_exponent":       {`{"amount":1e999999999999}`, "amount", "must be a decimal number such as 1250.50"},
		"huge_digits":           {`{"amount":` + strings.Repeat("9", 39) + `}`, "amount", "must have at most 38 digits"},
		"comma":                 {`{"amount":"10,5"}`, "amount", "must be a decimal number such as 1250.50"},
		"amount_of_plus":        {`{"amount":"+"}`, "amount", "must be a decimal number such as 1250.50"},
		"amount_true":           {`{"amount":true}`, "amount", "must be a number"},
		"amount_object":         {`{"amount":{}}`, "amount", single},
		"text_true":             {`{"email":true}`, "email", "must be a string"},
		"text_list":             {`{"email":["a"]}`, "email", single},
		"int32_over":            {`{"period":2147483648}`, "period", whole32},
		"int32_under":           {`{"period":"-2147483649"}`, "period", whole32},
		"int32_fraction":        {`{"period":1.5}`, "period", whole32},
		"int32_text":            {`{"period":"twelve"}`, "period", whole32},
		"int32_false":           {`{"period":false}`, "period", "must be a whole number"},
		"int64_over":            {`{"sexId":9223372036854775808}`, "sexId", whole64},
		"int64_huge":            {`{"sexId":1e30}`, "sexId", whole64},
		"int64_tiny":            {`{"sexId":1e-30}`, "sexId", whole64},
		"byte_over":             {`{"addresses":[{},{"position":128}]}`, "addresses[1].position", "must be a whole number between -128 and 127"},
		"date_of_no_day":        {`{"birthDate":"1987-02-29"}`, "birthDate", calendarDay},
		"date_time":             {`{"birthDate":"1987-02-28T00:00:00"}`, "birthDate", calendarDay},
		"date_as_number":        {`{"birthDate":19870228}`, "birthDate", calendarDay},
		"date_true":             {`{"birthDate":true}`, "birthDate", calendarDay},
		"boolean_one":           {`{"ufmsCheck":1}`, "ufmsCheck", "must be true or false"},
		"boolean_yes":           {`{"ufmsCheck":"yes"}`, "ufmsCheck", "must be true or false"},
		"enum_unknown":          {`{"periodUnit":"HOURS"}`, "periodUnit", "must be one of DAYS, MONTHS, WEEKS, YEARS"},
		"enum_in_lower_case":    {`{"channel":"site"}`, "channel", "must be one of ECOMM, GENERATOR, LOAN_APPLICATION, PRESCORE, SITE, UNO_MOMENTO"},
		"enum_number":           {`{"channel":1}`, "channel", "must be one of ECOMM, GENERATOR, LOAN_APPLICATION, PRESCORE, SITE, UNO_MOMENTO"},
		"object_text":           {`{"passport":"4510"}`, "passport", "must be an object"},
		"object_list":           {`{"passport":[]}`, "passport", "must be an object"},
		"list_object":           {`{"goods":{}}`, "goods", "must be a list"},
		"list_of_null":          {`{"goods":[{},null]}`, "goods[1]", "must be an object"},
		"list_of_lists":         {`{"goods":[[]]}`, "goods[0]", "must be an object"},
		"list_too_long":         {`{"goods":[{}` + strings.Repeat(",{}", 1000) + `]}`, "goods", "must have at most 1000 elements"},
		"nested_in_an_object":   {`{"passport":{"issueDate":"x"}}`, "passport.issueDate", calendarDay},
		"nested_in_a_list":      {`{"relatives":[{"passport":{"closeDate":"x"}}]}`, "relatives[0].passport.closeDate", calendarDay},
		"nested_in_an_address":  {`{"addressData":{"fiasChain":{"level":"x"}}}`, "addressData.fiasChain.level", whole32},
		"free_object_as_list":   {`{"addressData":{"attributes":[]}}`, "addressData.attributes", "must be an object"},
		"free_list_as_object":   {`{"addressData":{"fiasChain":{"parents":{}}}}`, "addressData.fiasChain.parents", "must be a list"},
		"card_object":           {`{"cardNumber":{}}`, "cardNumber", single},
		"id_text":               {`{"id":"abc"}`, "id", whole64},
		"client_text":           {`{"clientId":"abc"}`, "clientId", whole64},
		"duplicate_name":        {`{"email":"a","email":"b"}`, "", "the JSON has a duplicate name at byte 12"},
		"duplicate_nested_name": {`{"passport":{"no":"1","no":"2"}}`, "", "the JSON has a duplicate name at byte 21"},
		"nul":                   {"{\"email\":\"a\x00b\"}", "", "the body must not hold a NUL character"},
		"nul_escaped":           {`{"email":"a\u0000b"}`, "", "the JSON holds a NUL character at byte 19"},
		"invalid_utf8":          {"{\"email\":\"\xff\"}", "", "the body is not valid JSON at byte 8"},
		"half_a_surrogate":      {`{"email":"\ud800"}`, "", "the body is not valid JSON at byte 8"},
		"deep":                  {`{"x":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, "", "the JSON is nested deeper than 32 levels"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := parsedLead(test.body, &exchange.Contents{})
			var e *exchange.Error
			if !errors.As(err, &e) || e.Code != exchange.Invalid {
				t.Fatalf("got %v, want it refused", err)
			}
			if field := leadTable.wirePath(e.Field); field != test.field || e.Message != test.message {
				t.Errorf("got %q, %q; want %q, %q", field, e.Message, test.field, test.message)
			}
		})
	}
}

func TestSentLead_merge(t *testing.T) {
	t.Parallel()
	there := `{"email":"a@b.ru","passport":{"no":"1","seria":"2"},"goods":[{"name":"a"},{"name":"b"}],
		"addressData":{"attributes":{"a":"1","b":"2","d":{"x":{"p":1},"y":2,"z":[1]}},"fiasChain":{"name":"Тула","level":3}}}`
	tests := map[string]struct{ sent, field, back string }{
		"left_out_stays":           {`{}`, "email", `"a@b.ru"`},
		"null_clears":              {`{"email":null}`, "email", `null`},
		"empty_is_a_value":         {`{"email":""}`, "email", `""`},
		"object_merges":            {`{"passport":{"no":"9"}}`, "passport", `{"closeDate":null,"complementaryDocTypeId":null,"extraNumber":"","id":null,"issueDate":null,"manager":"","no":"9","seria":"2","subdivisionCode":""}`},
		"null_inside_clears":       {`{"passport":{"no":null}}`, "passport", `{"closeDate":null,"complementaryDocTypeId":null,"extraNumber":"","id":null,"issueDate":null,"manager":"","no":null,"seria":"2","subdivisionCode":""}`},
		"empty_object_changes_not": {`{"passport":{}}`, "passport", `{"closeDate":null,"complementaryDocTypeId":null,"extraNumber":"","id":null,"issueDate":null,"manager":"","no":"1","seria":"2","subdivisionCode":""}`},
		"object_null_clears":       {`{"passport":null}`, "passport", `null`},
		"list_is_replaced":         {`{"goods":[{"article":"c"}]}`, "goods", `[{"amount":0,"article":"c","description":"","id":null,"name":"","quantity":0}]`},
		"list_emptied":             {`{"goods":[]}`, "goods", `[]`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := parsedLead(test.sent, &decoded(t, there).Contents)
			if err != nil {
				t.Fatal(err)
			}
			if got := valueOf(t, encoded(f), test.field); got != test.back {
				t.Errorf("got %s, want %s", got, test.back)
			}
		})
	}
	inside := map[string]struct{ sent, field, back string }{
		"free_object_merges":          {`{"attributes":{"b":null,"c":1.10}}`, "attributes", `{"a":"1","b":null,"d":{"x":{"p":1},"y":2,"z":[1]},"c":1.10}`},
		"free_objects_inside_merge":   {`{"attributes":{"d":{"y":null,"z":[2],"w":{}}}}`, "attributes", `{"a":"1","b":"2","d":{"x":{"p":1},"y":null,"z":[2],"w":{}}}`},
		"free_object_over_a_text":     {`{"attributes":{"a":{"x":1}}}`, "attributes", `{"a":{"x":1},"b":"2","d":{"x":{"p":1},"y":2,"z":[1]}}`},
		"free_object_null_clears":     {`{"attributes":null}`, "attributes", `null`},
		"object_in_an_object_merges":  {`{"fiasChain":{"type":"город"}}`, "fiasChain", `{"id":"","level":3,"name":"Тула","parents":[],"settlement":null,"type":"город"}`},
		"object_in_an_object_cleared": {`{"fiasChain":""}`, "fiasChain", `null`},
	}
	for name, test := range inside {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := parsedLead(`{"addressData":`+test.sent+`}`, &decoded(t, there).Contents)
			if err != nil {
				t.Fatal(err)
			}
			if got := valueOf(t, valueOf(t, encoded(f), "addressData"), test.field); got != test.back {
				t.Errorf("got %s, want %s", got, test.back)
			}
		})
	}
}

func TestSentLead_card(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		there, sent string
		want        exchange.Text
	}{
		"last_four_are_kept":         {"", `{"cardNumber":"4111 1111-1111 1234","cardCvc":"987","cardHolder":"IVAN","validThruMonth":"01","validThruYear":"30"}`, exchange.Some("1234")},
		"a_number_unquoted":          {"", `{"cardNumber":4111111111111234}`, exchange.Some("1234")},
		"a_masked_number":            {"", `{"cardNumber":"************1234"}`, exchange.Some("1234")},
		"a_cvc_behind_the_number":    {"9999", `{"cardNumber":"4111111111111234, cvc 987"}`, exchange.Text{}},
		"a_cvc_between_digits":       {"9999", `{"cardNumber":"4111111111111234/12/30/987"}`, exchange.Text{}},
		"more_than_a_card_has":       {"9999", `{"cardNumber":"4111111111111234 1230 987"}`, exchange.Text{}},
		"no_four_digits":             {"9999", `{"cardNumber":"123"}`, exchange.Text{}},
		"an_empty_one_changes_not":   {"9999", `{"cardNumber":""}`, exchange.Some("9999")},
		"none_changes_not":           {"9999", `{"cardCvc":"987"}`, exchange.Some("9999")},
		"null_clears":                {"9999", `{"cardNumber":null}`, exchange.None[string]()},
		"other_digits_are_no_digits": {"", `{"cardNumber":"٤٤٤٤٤٤٤٤"}`, exchange.Text{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			there := exchange.Contents{}
			if test.there != "" {
				there.CardLastFour.Put(test.there)
			}
			f, err := parsedLead(test.sent, &there)
			if err != nil {
				t.Fatal(err)
			}
			if f.CardLastFour != test.want {
				t.Errorf("got %+v, want %+v", f.CardLastFour, test.want)
			}
			before := exchange.AppendDocument(nil, &there)
			there.CardLastFour = test.want
			if after := exchange.AppendDocument(nil, &f.Contents); string(after) != string(exchange.AppendDocument(nil, &there)) {
				t.Errorf("the contents keep more of the card than its last four digits: %q, then %q", before, after)
			}
		})
	}
}
