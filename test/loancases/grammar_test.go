package main

import (
	"bytes"
	"strings"
	"testing"
)

// spoilt is a file of one case that passes, with one text replaced; "" replaced appends nothing and passes.
const (
	passing = `[{"id": "one", "kind": "schedule",
	 "inputs": {"principal": "1000", "rate": {"percent": "12", "basis": "annual_nominal"}, "n": "4", "rounding": {"row": {"to": "0.01", "mode": "half_up"}}},
	 "expected": {"installment": "256.28", "rows": [{"n": "1", "interest": "10.00"}]}, "tolerance": {"abs": "0"}}]`
	passingAPR = `[{"id": "one", "kind": "apr",
	 "inputs": {"method": "eu_aprc", "flows": [{"t": "0", "amount": "1000"}, {"t": "1", "step": "1", "count": "2", "amount": "-600"}]},
	 "expected": {"apr_percent": "13.07", "number_of_payments": "2"}, "tolerance": {"abs": "0.005"}}]`
	passingRegZ = `[{"id": "one", "kind": "apr",
	 "inputs": {"method": "regz_actuarial", "unit_periods_per_year": "12", "flows": [{"t": "0", "amount": "5000"}, {"t": "1", "step": "1", "count": "24", "amount": "-230"}]},
	 "expected": {"apr_percent": "9.69"}, "tolerance": {"abs": "0.005"}}]`
	passingYears = `[{"id": "one", "kind": "apr",
	 "inputs": {"method": "eu_year_fraction", "from": "2012-01-12", "to": "2012-03-15", "regular_period": "month"},
	 "expected": {"year_fraction": "383/2190", "odd_days": "3"}, "tolerance": {"abs": "0"}}]`
	passingRate = `[{"id": "one", "kind": "rate_conversion",
	 "inputs": {"op": "cap", "percent": "22.33", "multiple": "1.5", "rounding": {"to": "0.01", "mode": "half_up"}},
	 "expected": {"percent": "33.50"}, "tolerance": {"abs": "0"}}]`
	passingPayment = `[{"id": "one", "kind": "payment",
	 "inputs": {"principal": "10000", "rate": {"percent": "8", "basis": "annual_nominal"}, "n": "10", "timing": "advance"},
	 "expected": {"installment": "1030.16"}, "tolerance": {"abs": "0.005"}}]`
)

// reported runs a file and gives what is printed.
func reported(t *testing.T, file string) string {
	t.Helper()
	var out bytes.Buffer
	ok := true
	if err := report(&out, []byte(file), &ok); err != nil {
		t.Fatal(err)
	}
	if ok == strings.Contains(out.String(), "FAIL") {
		t.Fatalf("ok is %v after\n%s", ok, &out)
	}
	return out.String()
}

func TestGrammarPasses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ file, old, new string }{
		"a schedule":                     {passing, "", ""},
		"a cost":                         {passingAPR, "", ""},
		"Regulation Z":                   {passingRegZ, "", ""},
		"an interval":                    {passingYears, "", ""},
		"a conversion":                   {passingRate, "", ""},
		"an instalment":                  {passingPayment, "", ""},
		"comments of any kind anywhere":  {passing, `"n": "1",`, `"n": "1", "note": {"n": ["2", 3, null]}, "what": "x", "hint": true, "source": 1, "source": 2,`},
		"a fraction that is not reduced": {passingYears, `"383/2190"`, `"766/4380"`},
		"zeros in front":                 {passing, `"1000"`, `"01000.0"`},
		"numbers as close as 10^-15":     {passing, `"256.28"`, `"256.2800000000000009"`},
		"a lender's view":                {passingAPR, `"amount": "1000"}, {"t": "1", "step": "1", "count": "2", "amount": "-600"}`, `"amount": "-1000"}, {"t": "1", "amount": "600"}, {"t": "2", "amount": "600"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := strings.Replace(test.file, test.old, test.new, 1)
			if name == "a lender's view" {
				file = strings.Replace(file, `, "number_of_payments": "2"`, "", 1)
			}
			if out := reported(t, file); out != "ok   one\n1 passed, 0 failed\n" {
				t.Fatal(out)
			}
		})
	}
}

func TestGrammarFailsByName(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ file, old, new, want string }{
		"unknown key of a case":        {passing, `"kind"`, `"kinds": "x", "kind"`, "unknown key kinds"},
		"unknown key of a loan":        {passing, `"n": "4"`, `"n": "4", "tax": {"percent": "19"}`, "unknown key inputs.tax"},
		"unknown key of a rate":        {passing, `"percent": "12"`, `"percent": "12", "per": "year"`, "unknown key inputs.rate.per"},
		"unknown key of a rounding":    {passing, `"mode": "half_up"`, `"mode": "half_up", "places": "2"`, "unknown key inputs.rounding.row.places"},
		"unknown key of a row":         {passing, `"interest": "10.00"`, `"interest": "10.00", "tax": "0"`, "unknown key expected.rows[0].tax"},
		"unknown key of a result":      {passing, `"installment"`, `"apr_percent": "1", "installment"`, "unknown key expected.apr_percent"},
		"unknown key of a tolerance":   {passing, `"abs": "0"`, `"abs": "0", "rel": "0"`, "unknown key tolerance.rel"},
		"unknown key of a flow":        {passingAPR, `"t": "0"`, `"t": "0", "f": "1/2"`, "unknown key inputs.flows[0].f"},
		"a key that another op reads":  {passingRate, `"multiple"`, `"periods_per_year": "12", "multiple"`, "unknown key inputs.periods_per_year"},
		"a result of another method":   {passingYears, `"odd_days": "3"`, `"apr_percent": "1"`, "unknown key expected.apr_percent"},
		"a count of another method":    {passingRegZ, `"apr_percent"`, `"number_of_payments": "24", "apr_percent"`, "unknown key expected.number_of_payments"},
		"rows without a loan":          {passingAPR, `"apr_percent"`, `"rows": [{"n": "1"}], "apr_percent"`, "unknown key expected.rows"},
		"sums of a cost":               {passingAPR, `"apr_percent"`, `"sums": [{"from": "1", "to": "1"}], "apr_percent"`, "unknown key expected.sums"},
		"a due date without dates":     {passing, `"interest": "10.00"`, `"due": "2024-01-01"`, "unknown key expected.rows[0].due"},
		"a row of the wider grammar":   {passing, `"interest": "10.00"`, `"capitalised": "0"`, "unknown key expected.rows[0].capitalised"},
		"a kind of the wider grammar":  {passing, `"schedule"`, `"cost"`, "kind must be one of"},
		"an unknown kind":              {passing, `"schedule"`, `"loan"`, "kind must be one of"},
		"an unknown basis":             {passing, `"annual_nominal"`, `"monthly_effective"`, "inputs.rate.basis must be one of"},
		"an unknown mode":              {passing, `"half_up"`, `"down"`, "inputs.rounding.row.mode must be one of"},
		"a key that stands twice":      {passing, `"n": "4"`, `"n": "4", "n": "4"`, "inputs.n stands twice"},
		"a number that is no string":   {passing, `"n": "4"`, `"n": 4`, "inputs.n must be a JSON string"},
		"a missing key":                {passing, `"n": "4",`, ``, "inputs.n is missing"},
		"a missing tolerance":          {passing, `, "tolerance": {"abs": "0"}`, ``, "tolerance is missing"},
		"nothing expected":             {passing, `"installment": "256.28", "rows": [{"n": "1", "interest": "10.00"}]`, `"note": "x"`, "expected must not be empty"},
		"a decimal with an exponent":   {passing, `"1000"`, `"1e3"`, "inputs.principal must be a decimal"},
		"a decimal with a plus":        {passing, `"1000"`, `"+1000"`, "inputs.principal must be a decimal"},
		"a negative amount":            {passing, `"1000"`, `"-1000"`, "inputs.principal must not be negative"},
		"a count of 0":                 {passing, `"n": "4"`, `"n": "0"`, "inputs.n must be a whole number from 1"},
		"a rounding to 0":              {passing, `"0.01"`, `"0.00"`, "inputs.rounding.row.to must be above 0"},
		"a rounding of nothing":        {passing, `"row": {"to": "0.01", "mode": "half_up"}`, ``, "needs row, installment or payment"},
		"a method beside a rule":       {passing, `"n": "4"`, `"n": "4", "amortization": "annuity", "payments_rule": {"kind": "payment", "minimum": "300"}`, "inputs.amortization cannot stand beside payments_rule"},
		"grace beside a rule":          {passing, `"n": "4"`, `"grace_principal": "1", "payments_rule": {"kind": "payment", "minimum": "300"}`, "inputs.grace_principal cannot stand beside payments_rule"},
		"a rule of nothing":            {passing, `"n": "4"`, `"n": "4", "payments_rule": {"kind": "payment"}`, "inputs.payments_rule needs percent or minimum"},
		"grace of a bullet":            {passing, `"n": "4"`, `"n": "4", "amortization": "bullet", "grace_principal": "1"`, "inputs.grace_principal is for annuity and linear only"},
		"grace interest without grace": {passing, `"n": "4"`, `"n": "4", "grace_interest": "paid"`, "inputs.grace_interest needs grace_principal or bullet"},
		"grace as long as the term":    {passing, `"n": "4"`, `"n": "4", "grace_principal": "4"`, "refused: grace.periods"},
		"days without dates":           {passing, `"n": "4"`, `"n": "4", "day_count": "actual/365"`, "inputs.dates is missing"},
		"days beside a first period":   {passing, `"n": "4"`, `"n": "4", "day_count": "actual/365", "first_period": {"months": "0", "days": "3", "year_days": "365"}`, "inputs.day_count cannot stand beside first_period"},
		"weekly months":                {passing, `"n": "4"`, `"n": "4", "periods_per_year": "52", "dates": {"disbursement": "2024-01-01", "first_due": "2024-02-01"}`, "inputs.dates needs every_days"},
		"a day that does not exist":    {passing, `"n": "4"`, `"n": "4", "dates": {"disbursement": "2023-02-29", "first_due": "2024-02-01"}`, "inputs.dates.disbursement must be a calendar day"},
		"an amount beside a percent":   {passing, `"n": "4"`, `"n": "4", "expenses": [{"amount": "5", "percent": "1", "base": "principal"}]`, "inputs.expenses[0].percent cannot stand beside amount"},
		"a percent of nothing":         {passing, `"n": "4"`, `"n": "4", "expenses": [{"percent": "1"}]`, "inputs.expenses[0].base is missing"},
		"a base of the wider grammar":  {passing, `"n": "4"`, `"n": "4", "expenses": [{"percent": "1", "base": "balance"}]`, "inputs.expenses[0].base must be one of"},
		"a step in the first row":      {passing, `"n": "4"`, `"n": "4", "rate_steps": [{"from_period": "1", "percent": "5"}]`, "refused: rate_steps[0].from_period"},
		"dates of a cost":              {passingAPR, `"flows": [`, `"loan": {"principal": "1", "rate": {"percent": "1", "basis": "per_period"}, "n": "1", "dates": {}}, "flows": [`, "unknown key inputs.loan.dates"},
		"a step without a count":       {passingAPR, `"count": "2", `, ``, "inputs.flows[1] needs both step and count"},
		"neither flows nor a loan":     {passingAPR, `, "flows": [{"t": "0", "amount": "1000"}, {"t": "1", "step": "1", "count": "2", "amount": "-600"}]`, ``, "inputs needs flows or loan"},
		"a fraction over 0":            {passingAPR, `"t": "0"`, `"t": "1/0"`, "inputs.flows[0].t must be a decimal or a fraction"},
		"days that run backwards":      {passingYears, `"2012-01-12"`, `"2012-03-16"`, "inputs.to must not be before inputs.from"},
		"both percent and fraction":    {passingRate, `"percent": "33.50"`, `"percent": "33.50", "fraction": "0.3350"`, "expected must be percent or fraction"},
		"a missing row":                {passing, `"n": "1"`, `"n": "5"`, "there is no row 5"},
		"a missing sum":                {passing, `"rows"`, `"sums": [{"from": "3", "to": "5", "interest": "1"}], "rows"`, "there are no rows 3 to 5"},
		"a wrong amount":               {passing, `"10.00"`, `"10.01"`, "expected.rows[0].interest is 10.00, not 10.01"},
		"a wrong cost":                 {passingAPR, `"13.07"`, `"13.08"`, "expected.apr_percent is 13.06623863, not 13.08"},
		"a wrong count":                {passingAPR, `"number_of_payments": "2"`, `"number_of_payments": "3"`, "expected.number_of_payments is 2, not 3"},
		"a wrong interval":             {passingYears, `"383/2190"`, `"1/6"`, "expected.year_fraction is 383/2190, not 1/6"},
		"an instalment of a bullet":    {passing, `"n": "4"`, `"n": "4", "amortization": "bullet"`, "unknown key expected.installment"},
		"something that is no object":  {passing, `{"to": "0.01", "mode": "half_up"}`, `"0.01"`, "inputs.rounding.row must be an object"},
		"a list that is none":          {passing, `[{"n": "1", "interest": "10.00"}]`, `{}`, "expected.rows must be a list"},
		"an empty list of rows":        {passing, `[{"n": "1", "interest": "10.00"}]`, `[]`, "expected.rows must not be empty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := strings.Replace(test.file, test.old, test.new, 1)
			if file == test.file {
				t.Fatalf("%s is not in the case", test.old)
			}
			out := reported(t, file)
			if !strings.Contains(out, test.want) || !strings.HasSuffix(out, "0 passed, 1 failed\n") {
				t.Fatalf("%s\nwithout: %s", out, test.want)
			}
		})
	}
}

func TestReportGoesOnAfterAFailure(t *testing.T) {
	t.Parallel()
	good := strings.TrimSuffix(strings.TrimPrefix(passing, "["), "]")
	second := strings.Replace(good, `"one"`, `"two"`, 1)
	out := reported(t, "["+strings.Replace(good, `"10.00"`, `"9"`, 1)+", 7, {}, "+second+", "+second+"]")
	want := []string{"FAIL one: ", "FAIL case 2: ", "FAIL case 3: id is missing", "ok   two", "FAIL two: id stands twice in the file", "1 passed, 4 failed"}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != len(want) {
		t.Fatal(out)
	}
	for i, line := range lines {
		if !strings.HasPrefix(line, want[i]) {
			t.Errorf("%s, not %s", line, want[i])
		}
	}
}

func TestReadFileRefuses(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{"nothing": "", "no JSON": "[{]", "no array": `{"cases": []}`, "no case": "[]", "two values": "[] []"} {
		if _, err := readFile([]byte(file)); err == nil {
			t.Errorf("%s is a file of cases", name)
		}
	}
}

// FuzzReadFile looks for what makes the runner panic; it has to end on any file.
func FuzzReadFile(f *testing.F) {
	for _, seed := range []string{passing, passingAPR, passingRegZ, passingYears, passingRate, passingPayment} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		cases, err := readFile(file)
		if err != nil {
			return
		}
		for i := range cases {
			if problems := cases[i].run(); len(problems) > 0 && strings.Contains(join(problems), "panics") {
				t.Fatal(join(problems))
			}
		}
	})
}
