package leadbank

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// decodable is what a request's body is before it is decoded.
func decodable(body string) (payload, error) {
	p := payload{body: []byte(strings.Trim(body, blanks))}
	if p.empty() {
		return p, nil
	}
	return p, web.CheckJSON(p.body)
}

// pullBodies are bodies of POST api/leads with the number that they ask for, -1
// for what is refused.
func pullBodies() map[string]int64 {
	return map[string]int64{
		"": 0, " \r\n": 0, "null": 0, "0": 0, "-0": 0, "1": 1, " 5\n": 5, "1000": 1000, "1001": 1001, "9223372036854775807": 9223372036854775807,
		"99999999999999999999999": 1000, "-1": -1, "-99999999999999999999999": -1, "5.0": -1, "1e3": -1, `"5"`: -1, `""`: -1, "true": -1,
		"{}": -1, `{"n":5}`: -1, "[]": -1, "[5]": -1, "NaN": -1, "Infinity": -1, "05": -1, "+5": -1, "0x10": -1, "5 6": -1, "5,": -1, "nul": -1, "1_000": -1,
		"５": -1, "\ufeff5": -1, "5\x00": -1,
	}
}

func TestDecodePull(t *testing.T) {
	t.Parallel()
	for body, want := range pullBodies() {
		t.Run(fmt.Sprintf("JSON %q", body), func(t *testing.T) {
			t.Parallel()
			p, err := decodable(body)
			got := int64(0)
			if err == nil {
				got, err = decodePull(p)
			}
			wantDecoded(t, got, err, want)
		})
	}
	for body, want := range map[string]int64{
		"=5": 5, "n=5": 5, "5": 5, "=": 0, "n=": 0, "=+5+": 5, "=2000": 2000, "=99999999999999999999": 1000, "=0": 0,
		"=-1": -1, "=5&=6": -1, "a=5&b=6": -1, "=five": -1, "=5.0": -1, "=5%": -1, "=%00": -1, "five": -1, "5;6": -1, `{"a":1}`: -1, "[1]": -1,
	} {
		t.Run(fmt.Sprintf("form %q", body), func(t *testing.T) {
			t.Parallel()
			got, err := decodePull(payload{body: []byte(body), form: true})
			wantDecoded(t, got, err, want)
		})
	}
}

func wantDecoded(t *testing.T, got int64, err error, want int64) {
	t.Helper()
	if want < 0 {
		if exchange.CodeOf(err) != exchange.Invalid {
			t.Errorf("got %d, %v; want it refused as invalid", got, err)
		}
		return
	}
	if err != nil || got != want {
		t.Errorf("got %d, %v; want %d", got, err, want)
	}
}

// refused stands for numbers that are not read.
var refused = exchange.Confirm{Numbers: []int64{-404}}

func confirmBodies() map[string]exchange.Confirm {
	of := func(n ...int64) exchange.Confirm { return exchange.Confirm{Numbers: n} }
	return map[string]exchange.Confirm{
		"": {All: true}, " \n": {All: true}, "null": {All: true}, " null ": {All: true}, "[]": {}, " [ ] ": {},
		"[1,2,3]": of(1, 2, 3), "7": of(7), "[0,-1]": of(0, -1), "[1,1]": of(1, 1), "[9223372036854775807]": of(9223372036854775807),
		`[{"IDLeadBank":1},{"IDLeadBank":2}]`: of(1, 2), `[{"idleadbank":1,"Contents":[{"IDLeadBank":9}]}]`: of(1), `[1,{"IDLEADBANK":2}]`: of(1, 2),
		`{"IDLeadBank":5}`:      of(5),
		"[9223372036854775808]": refused, "[1.0]": refused, "[1e2]": refused, `["1"]`: refused, `"1"`: refused, "[null]": refused, "[[1]]": refused,
		"[true]": refused, "true": refused, "{}": refused, `{"id":1}`: refused, `[{"IDLeadBank":null}]`: refused, `[{"IDLeadBank":"1"}]`: refused,
		`[{"IDLeadBank":1,"idLeadBank":2}]`: refused, `[{"IDLeadBank":1,"IDLeadBank":1}]`: refused, "[1": refused, "[1,]": refused, "[1][2]": refused,
		"nul": refused, "\u00a0": refused, "\u2028": refused, "\v": refused, "[NaN]": refused, `[{}]`: refused, `[{"IDLeadBank":{}}]`: refused, "[1\xff]": refused, strings.Repeat("[", 40) + strings.Repeat("]", 40): refused,
		`[{"a":"` + "\xff" + `","IDLeadBank":1}]`: refused, `[{"a":"\u0000","IDLeadBank":1}]`: refused,
	}
}

func TestDecodeConfirm(t *testing.T) {
	t.Parallel()
	for body, want := range confirmBodies() {
		t.Run(fmt.Sprintf("%q", body), func(t *testing.T) {
			t.Parallel()
			p, err := decodable(body)
			var got exchange.Confirm
			if err == nil {
				got, err = decodeConfirm(p)
			}
			if slices.Equal(want.Numbers, refused.Numbers) {
				if exchange.CodeOf(err) != exchange.Invalid {
					t.Errorf("got %v, %v; want it refused as invalid", got, err)
				}
				return
			}
			if err != nil || got.All != want.All || !slices.Equal(got.Numbers, want.Numbers) {
				t.Errorf("got %v, %v; want %v", got, err, want)
			}
		})
	}
	t.Run("a form is another media type here", func(t *testing.T) {
		t.Parallel()
		if _, err := decodeConfirm(payload{body: []byte("=1"), form: true}); err != errMediaType {
			t.Error(err)
		}
	})
}

func TestDecodeAcknos(t *testing.T) {
	t.Parallel()
	moscow := time.FixedZone("MSK", 3*3600)
	at := time.Date(2024, 10, 15, 2, 29, 19, 0, time.UTC)
	reason := func(n int64) *int64 { return &n }
	t.Run("taken", func(t *testing.T) {
		t.Parallel()
		for body, want := range map[string][]exchange.OutcomeReport{
			"[]": {},
			`[{"IDLeadBank":1,"LeadEvents":[{"IDstatus":3,"IDreason":null,"DateAction":"2024-10-15T05:29:19"}]}]`:               {{Number: 1, Status: 3, OccurredAt: at}},
			`[{"IDLeadBank":1,"LeadEvents":[{"IDstatus":3,"IDreason":-8,"DateAction":"2024-10-15T04:29:19+02:00"}]}]`:           {{Number: 1, Status: 3, Reason: reason(-8), OccurredAt: at}},
			`[{"leadevents":[{"dateaction":"2024-10-15T02:29:19Z","IDSTATUS":-3,"x":{"IDstatus":1}}],"idLeadBank":1,"y":null}]`: {{Number: 1, Status: -3, OccurredAt: at}},
			`{"IDLeadBank":1,"LeadEvents":{"IDstatus":0,"DateAction":"2024-10-15T02:29:19Z"}}`:                                  {{Number: 1, OccurredAt: at}},
			`[{"IDLeadBank":1,"LeadEvents":null},{"IDLeadBank":2,"LeadEvents":[]}]`:                                             {},
			`[{"IDLeadBank":1,"LeadEvents":[{"IDstatus":1,"DateAction":"2024-10-15T02:29:19Z"},{"IDstatus":2,"DateAction":"2024-10-15T02:29:19Z"}]},
			  {"IDLeadBank":2,"LeadEvents":[{"IDstatus":1,"DateAction":"2024-10-15T02:29:19Z"}]}]`: {{Number: 1, Status: 1, OccurredAt: at}, {Number: 1, Status: 2, OccurredAt: at}, {Number: 2, Status: 1, OccurredAt: at}},
		} {
			p, err := decodable(body)
			if err != nil {
				t.Fatal(err)
			}
			got, err := decodeAcknos(p, moscow)
			if err != nil {
				t.Errorf("%s: %v", body, err)
				continue
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", body, diff)
			}
		}
	})
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		for _, body := range acknosRefused() {
			p, err := decodable(body)
			var got []exchange.OutcomeReport
			if err == nil {
				got, err = decodeAcknos(p, moscow)
			}
			if exchange.CodeOf(err) != exchange.Invalid {
				t.Errorf("%s: got %v, %v; want it refused as invalid", body, got, err)
			}
		}
	})
}

// acknosRefused are bodies of SendAcknos that no receiver means.
func acknosRefused() []string {
	event := func(members string) string { return `[{"IDLeadBank":1,"LeadEvents":[{` + members + `}]}]` }
	const date = `"DateAction":"2024-10-15T05:29:19"`
	return []string{
		"", "null", "1", `"x"`, "true", "[1]", "[null]", "[[]]", "{}", "[{}]", `[{"IDLeadBank":1}]`, `[{"LeadEvents":[]}]`, `[{"IDLeadBank":1,"LeadEvent":[]}]`,
		`[{"IDLeadBank":null,"LeadEvents":[]}]`, `[{"IDLeadBank":"1","LeadEvents":[]}]`, `[{"IDLeadBank":1.5,"LeadEvents":[]}]`,
		`[{"IDLeadBank":1,"LeadEvents":1}]`, `[{"IDLeadBank":1,"LeadEvents":"x"}]`, `[{"IDLeadBank":1,"LeadEvents":[1]}]`, `[{"IDLeadBank":1,"LeadEvents":[null]}]`,
		`[{"IDLeadBank":1,"idleadbank":1,"LeadEvents":[]}]`, `[{"IDLeadBank":1,"LeadEvents":[],"leadEvents":[]}]`,
		event(``), event(`"IDstatus":1`), event(date), event(`"IDstatus":null,` + date), event(`"IDstatus":"1",` + date), event(`"IDstatus":1.0,` + date),
		event(`"IDstatus":99999999999999999999,` + date), event(`"IDstatus":1,"IDreason":"x",` + date), event(`"IDstatus":1,"IDreason":2.5,` + date),
		event(`"IDstatus":1,"IDreason":{},` + date), event(`"IDstatus":1,"DateAction":null`), event(`"IDstatus":1,"DateAction":1728970159`), event(`"IDstatus":1,"DateAction":""`),
		event(`"IDstatus":1,"idStatus":2,` + date), event(`"IDstatus":1,"DateAction":"0001-01-01T00:00:00"`),
		event(`"IDstatus":NaN,` + date), `[{"IDLeadBank":1,"LeadEvents":[{"IDstatus":1,` + date + `}]`, "[" + strings.Repeat(`{"a":`, 40),
	}
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 2*3600)
	for s, want := range map[string]string{
		"2024-10-15T05:29:19.5139414+02:00": "2024-10-15T03:29:19.5139414Z", "2024-10-15T05:29:19Z": "2024-10-15T05:29:19Z",
		"2024-10-15T05:29:19": "2024-10-15T03:29:19Z", "2024-10-15T05:29:19.5": "2024-10-15T03:29:19.5Z", "2024-10-15": "2024-10-14T22:00:00Z",
		"2024-10-15T05:29": "2024-10-15T03:29:00Z", "2024-10-15T05:29:19-0500": "2024-10-15T10:29:19Z", "2024-10-15T05:29:19+02": "2024-10-15T03:29:19Z",
		"2024-02-29": "2024-02-28T22:00:00Z", "1900-01-02": "1900-01-01T22:00:00Z", "9999-12-31T23:59:59": "9999-12-31T21:59:59Z",
		"2023-02-29": "", "2024-13-01": "", "2024-10-15T25:00:00": "", "2024-10-15T05:29:60": "", "15.10.2024": "", "10/15/2024": "", "2024-10-15 05:29:19": "",
		"0001-01-01T00:00:00": "", "1899-12-31": "", "9999-12-31T23:59:59-05:00": "", "tomorrow": "", "20241015": "", "/Date(1728970159000)/": "",
		"2024-10-15T05:29:19." + strings.Repeat("9", 100): "", "+12024-10-15T05:29:19Z": "", " 2024-10-15": "", "2024-10-15T05:29:19Z\x00": "", "2024-10-15T05:29:19+99:99": "",
	} {
		t.Run(s, func(t *testing.T) {
			t.Parallel()
			got, err := parseDate(s, zone)
			switch {
			case want == "" && exchange.CodeOf(err) != exchange.Invalid:
				t.Errorf("got %v, %v; want it refused as invalid", got, err)
			case want != "" && (err != nil || got.UTC().Format(time.RFC3339Nano) != want):
				t.Errorf("got %v, %v; want %s", got.UTC(), err, want)
			}
		})
	}
}

// FuzzDecodePull: whatever comes asks for no negative number, and the same as a
// form when it is plain digits.
func FuzzDecodePull(f *testing.F) {
	for body := range pullBodies() {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		if n, err := decodePull(payload{body: []byte(body), form: true}); err == nil && n < 0 {
			t.Errorf("form: %d", n)
		}
		p, err := decodable(body)
		if err != nil {
			return
		}
		n, err := decodePull(p)
		if err != nil && exchange.CodeOf(err) != exchange.Invalid || err == nil && n < 0 {
			t.Errorf("%d, %v", n, err)
		}
	})
}

// FuzzDecodeConfirm: what is read, written again plainly, reads the same; and
// only nothing and null stand for all.
func FuzzDecodeConfirm(f *testing.F) {
	for body := range confirmBodies() {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		p, err := decodable(body)
		if err != nil {
			return
		}
		c, err := decodeConfirm(p)
		if err != nil {
			if exchange.CodeOf(err) != exchange.Invalid {
				t.Error(err)
			}
			return
		}
		if c.All != (p.empty() || string(p.body) == "null") {
			t.Errorf("%q confirms all: %v", body, c.All)
		}
		if c.All {
			return
		}
		plain := "[" + strings.Trim(strings.Join(strings.Fields(fmt.Sprint(c.Numbers)), ","), "[]") + "]"
		again, err := decodeConfirm(payload{body: []byte(plain)})
		if err != nil || !slices.Equal(again.Numbers, c.Numbers) {
			t.Errorf("%q reads as %v, %s as %v, %v", body, c.Numbers, plain, again.Numbers, err)
		}
	})
}

// FuzzDecodeAcknos: every outcome that is read has a date that the stores keep.
func FuzzDecodeAcknos(f *testing.F) {
	for _, body := range acknosRefused() {
		f.Add(body)
	}
	f.Add(`[{"IDLeadBank":1,"LeadEvents":[{"IDstatus":3,"IDreason":null,"DateAction":"2024-10-15T05:29:19.5139414+02:00"}]}]`)
	f.Add(`{"idleadbank":1,"leadevents":{"idstatus":3,"idreason":4,"dateaction":"2024-10-15"}}`)
	f.Fuzz(func(t *testing.T, body string) {
		p, err := decodable(body)
		if err != nil {
			return
		}
		outcomes, err := decodeAcknos(p, time.UTC)
		if err != nil && exchange.CodeOf(err) != exchange.Invalid {
			t.Error(err)
		}
		for _, o := range outcomes {
			if y := o.OccurredAt.UTC().Year(); y < firstYear || y > lastYear {
				t.Errorf("an outcome of the year %d", y)
			}
		}
	})
}
