package exchange_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"leadex/internal/exchange"
)

func TestCompileRule(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{ // what the refusal says; "" for none
		`lead.amount >= 100000.0 && lead.amount <= 5000000`:                                   "",
		`age >= 18 || has(lead.business_name)`:                                                "",
		`lead.last_name in ["Pérez", "Gil"]`:                                                  "",
		`lead.email.endsWith("@example.com")`:                                                 "",
		`lead.extra_fields["utm"] == "x"`:                                                     "",
		`lead.passport.issued_on > "2010-01-01"`:                                              "",
		`lead.passport.number != "" && has(lead.passport.number)`:                             "",
		`lead.addresses[0].locality_name == "x" || lead.addresses[term].locality_name == "x"`: "",
		`lead.addresses.exists(a, a.locality_name == "x" && lead.first_name == "y")`:          "",
		`lead.incomes.salary[0].net > 1 || lead.extra_fields.utm == "x"`:                      "",
		`lead["mean_income"] > 1 && lead.passport["number"] != ""`:                            "",
		`"passport" in lead && "number" in lead.passport`:                                     "",
		`lead.first_name in ["lead"] && lead[lead.email] == "x"`:                              "",
		`[{"a": 1}].all(lead, lead.a == 1)`:                                                   "",
		`lead.passport.nomber != ""`:                                                          `no field "passport.nomber"`,
		`has(lead.passport.nomber)`:                                                           `no field "passport.nomber"`,
		`lead["mean_incom"] > 1`:                                                              `no field "mean_incom"`,
		`lead.passport["nomber"] != ""`:                                                       `no field "passport.nomber"`,
		`"nomber" in lead.passport`:                                                           `no field "passport.nomber"`,
		`lead["passport"].nomber != ""`:                                                       `no field "passport.nomber"`,
		`lead.addresses[0].citty == "x"`:                                                      `no field "addresses[0].citty"`,
		`lead.addresses[term].citty == "x"`:                                                   `no field "addresses[].citty"`,
		`lead.addresses.exists(a, a.citty == "x")`:                                            `no field "addresses[].citty"`,
		`[1].map(x, lead.nomber).size() > 0`:                                                  `no field "nomber"`,
		`size({"a": lead.nomber}) > 0 `:                                                       `no field "nomber"`,
		`[lead.nomber].size() > 0`:                                                            `no field "nomber"`,
		`lead.nomber.startsWith("x")`:                                                         `no field "nomber"`,
		`lead.addresses.city == "x"`:                                                          `addresses is a list`,
		`lead.first_name.foo == 1`:                                                            "first_name is a plain value",
		`lead.first_name["foo"] == 1`:                                                         "first_name is a plain value",
		`lead.first_name[0] == 1`:                                                             "first_name is a plain value",
		`lead.passport[0] == 1`:                                                               "names, and no numbers",
		`lead.passport.number.foo == 1`:                                                       "passport.number is a plain value",
		``:                                                                                    "line 1",
		`lead.amount >`:                                                                       "line 1, column",
		`lead.amuont > 3`:                                                                     `no field "amuont"`,
		`lead.amount + 1`:                                                                     "not true or false",
		`amount + 1.0`:                                                                        "not true or false",
		`"yes"`:                                                                               "not true or false",
		`nobody > 1`:                                                                          "undeclared reference",
		`lead.email.matches("[")`:                                                             "invalid matches argument",
		"true || \x00":                                                                        "NUL",
		`amount > 1.0 ` + strings.Repeat("|| true ", 300):                                     "at most 2000 characters",
		strings.Repeat("(", 300) + "true":                                                     "recursion limit",
	} {
		_, err := exchange.CompileRule(text)
		switch {
		case want == "" && err != nil:
			t.Errorf("%q: %v", text, err)
		case want != "" && (exchange.CodeOf(err) != exchange.Invalid || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: %v, want a refusal with %q", text, err, want)
		}
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	c := exchange.Contents{
		Amount: exchange.Some(exchange.MustDecimal("1500000.00")), Email: exchange.Some("ana@example.com"), FirstName: exchange.None[string](),
		BirthDate: exchange.Some(day(t, "1996-02-29")), Period: exchange.Some(int64(12)),
	}
	c.ResidenceAddress.Put(exchange.Address{RegionName: exchange.Some("77")})
	c.Addresses.Put([]exchange.Address{{RegionName: exchange.Some("77")}})
	c.ExtraFields.Put([]exchange.ExtraField{{Key: exchange.Some("utm"), Value: exchange.Some("x")}})
	for text, want := range map[string]struct {
		verdict exchange.Verdict
		missing string
	}{
		`lead.amount == 1500000`:                            {exchange.Holds, ""},
		`lead.amount > 1500000.00`:                          {exchange.Fails, ""},
		`age == 30`:                                         {exchange.Holds, ""}, // the year is over on the 1st of March
		`lead.birth_date < "2000-01-01"`:                    {exchange.Holds, ""},
		`lead.extra_fields["utm"] == "x"`:                   {exchange.Holds, ""},
		`lead.extra_fields["gclid"] == "x"`:                 {exchange.Unknown, "extra_fields.gclid"},
		`lead.residence_address.locality_name == "x"`:       {exchange.Unknown, "residence_address.locality_name"},
		`lead["residence_address"]["locality_name"] == "x"`: {exchange.Unknown, "residence_address.locality_name"},
		`lead.residence_address.region_name == "77" && lead.residence_address.locality_name + lead.registration_address.locality_name == "x"`: {exchange.Unknown, "residence_address.locality_name"},
		`lead.registration_address.locality_name == "x" && lead.residence_address.locality_name == "x"`:                                       {exchange.Unknown, "registration_address"},
		`lead.addresses[0].locality_name == "x"`:           {exchange.Unknown, "addresses[0].locality_name"},
		`lead.addresses.exists(a, a.locality_name == "x")`: {exchange.Unknown, "addresses[].locality_name"},
		`[{"a": 1}].exists(a, a.b == 1)`:                   {exchange.Unknown, "b"},
		`lead.last_name == "Pérez"`:                        {exchange.Unknown, "last_name"},
		`lead.first_name == "Ana"`:                         {exchange.Unknown, "first_name"}, // null is missing
		`!(lead.last_name == "Pérez")`:                     {exchange.Unknown, "last_name"},
		`lead.last_name == "Pérez" || lead.amount > 1`:     {exchange.Holds, ""},
		`lead.last_name == "Pérez" && lead.amount < 1`:     {exchange.Fails, ""},
		`!has(lead.last_name)`:                             {exchange.Holds, ""},
		`lead.passport.number == "1"`:                      {exchange.Unknown, "passport"},
		`term <= 12`:                                       {exchange.Unknown, "term"},
		`lead.extra_fields[lead.email] == "x"`:             {exchange.Unknown, ""}, // the key is a value of the lead
	} {
		rule, err := exchange.CompileRule(text)
		if err != nil {
			t.Fatal(text, err)
		}
		verdict, missing, err := rule.Judge(context.Background(), exchange.RuleFacts(&c, now))
		if err != nil || verdict != want.verdict || missing != want.missing {
			t.Errorf("%s: %v, missing %q, %v; want %+v", text, verdict, missing, err, want)
		}
	}
	t.Run("a rule that cannot be carried out is an error and never a verdict", func(t *testing.T) {
		t.Parallel()
		for _, text := range []string{`lead.email > 3`, `lead.period / 0 == 1`, `lead.amount + 1 == 2`,
			`[1,2,3,4,5,6,7,8,9].all(a, [1,2,3,4,5,6,7,8,9].all(b, [1,2,3,4,5,6,7,8,9].all(c, [1,2,3,4,5,6,7,8,9].all(d, [1,2,3,4,5,6,7,8,9].all(e, a+b+c+d+e > 0)))))`} {
			rule, err := exchange.CompileRule(text)
			if err != nil {
				t.Fatal(text, err)
			}
			if verdict, _, err := rule.Judge(context.Background(), exchange.RuleFacts(&c, now)); err == nil {
				t.Errorf("%s: %v", text, verdict)
			}
		}
	})
}

func day(t *testing.T, s string) exchange.Date {
	t.Helper()
	d, err := exchange.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func FuzzCompileRule(f *testing.F) {
	f.Add(`lead.amount >= 100000.0 && age > 18`)
	f.Add(`has(lead.passport.number) ? lead.city in ["a"] : false`)
	f.Fuzz(func(t *testing.T, text string) {
		rule, err := exchange.CompileRule(text)
		if err != nil {
			return
		}
		_, _, _ = rule.Judge(context.Background(), exchange.RuleFacts(&exchange.Contents{}, time.Time{}))
	})
}
