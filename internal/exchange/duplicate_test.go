package exchange_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// somebody is somebody with everything that a rule can look at.
func somebody(change ...func(*exchange.Contents)) exchange.Contents {
	c := exchange.Contents{
		LastName: exchange.Some("Семёнова"), FirstName: exchange.Some("Анна-Мария"), MiddleName: exchange.Some("Петровна"),
		Phone: exchange.Some("8 (916) 123-45-67"), Email: exchange.Some("Anna@Example.RU"), TaxID: exchange.Some("7707.0838-93"),
		Passport: exchange.Object[exchange.Passport]{Opt: exchange.Some(exchange.Passport{
			Series: exchange.Some("45 10"), Number: exchange.Some("123456")})},
	}
	for _, f := range change {
		f(&c)
	}
	return c
}

func TestDuplicateFields(t *testing.T) {
	t.Parallel()
	type fields = []exchange.DuplicateField
	document := func(series, number string) func(*exchange.Contents) {
		return func(c *exchange.Contents) {
			p := c.Passport.Value()
			p.Series.Put(series)
			p.Number.Put(number)
			c.Passport.Put(p)
		}
	}
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		for i, c := range []struct {
			what string
			set  fields
			with func(*exchange.Contents)
			copy bool
		}{
			{"a phone written otherwise", fields{"phone"}, func(c *exchange.Contents) { c.Phone.Put("+7 916 123 45 67") }, true},
			{"another phone", fields{"phone"}, func(c *exchange.Contents) { c.Phone.Put("+7 916 123 45 68") }, false},
			{"no phone", fields{"phone"}, func(c *exchange.Contents) { c.Phone.PutNull() }, false},
			{"what is no phone", fields{"phone"}, func(c *exchange.Contents) { c.Phone.Put("none") }, false},
			{"an e-mail in other letters", fields{"email"}, func(c *exchange.Contents) { c.Email.Put(" ANNA@example.ru ") }, true},
			{"another e-mail", fields{"email"}, func(c *exchange.Contents) { c.Email.Put("anna@example.com") }, false},
			{"a tax id without dots", fields{"tax_id"}, func(c *exchange.Contents) { c.TaxID.Put("7707083893") }, true},
			{"another tax id", fields{"tax_id"}, func(c *exchange.Contents) { c.TaxID.Put("7707083894") }, false},
			{"names with е and blanks", fields{"five_field"}, func(c *exchange.Contents) {
				c.LastName.Put(" СЕМЕНОВА ")
				c.FirstName.Put("Анна‑Мария")
				document("4510", "123-456")(c)
			}, true},
			{"names and document as persons are known by", fields{"five_field"}, func(c *exchange.Contents) {
				c.LastName.Put("Семё\u200eнова")
				document("45\u202a10", "١٢٣٤٥٦")(c)
			}, true},
			{"a dash for the middle name", fields{"five_field"}, func(c *exchange.Contents) { c.MiddleName.Put("-") }, false},
			{"a tax id in other digits", fields{"tax_id"}, func(c *exchange.Contents) { c.TaxID.Put("٧٧٠٧٠٨٣٨٩٣") }, true},
			{"another series", fields{"five_field"}, document("4511", "123456"), false},
			{"no middle name", fields{"five_field"}, func(c *exchange.Contents) { c.MiddleName.PutNull() }, false},
			{"no document number", fields{"five_field"}, document("4510", ""), false},
			{"both of two fields", fields{"phone", "email"}, func(*exchange.Contents) {}, true},
			{"one of two fields", fields{"phone", "email"}, func(c *exchange.Contents) { c.Email.Put("b@example.ru") }, false},
			{"one of two, the other missing", fields{"phone", "email"}, func(c *exchange.Contents) { c.Email.PutNull() }, false},
		} {
			t.Run(c.what, func(t *testing.T) {
				s := (&copies{}).within(t, r, fmt.Sprint(c.what, i))
				s.rule(mark, [][]exchange.DuplicateField{c.set})
				first := s.first(s.w.Provider, somebody())
				if c.copy {
					s.marked(s.w.Provider, somebody(c.with), first)
				} else {
					s.first(s.w.Provider, somebody(c.with))
				}
			})
		}
	})
}

// The check digit of a Colombian tax id may stand behind it without a dash.
func TestDuplicateByTaxIDOfTheCountry(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := &copies{Rig: r, t: t, w: r.Colombia(t)}
		s.rule(mark, [][]exchange.DuplicateField{{exchange.DuplicateTaxID}})
		company := func(taxID string) exchange.Contents {
			return exchange.Contents{BusinessName: exchange.Some("ACME"), TaxID: exchange.Some(taxID)}
		}
		first := s.first(s.w.Provider, company("900.123.456-8"))
		s.marked(s.w.Provider, company("9001234568"), first)
		s.first(s.w.Provider, company("9001234567"))
	})
}

// What a field was filled with because it must not be empty makes no copy.
func TestDuplicateByPlaceholder(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := (&copies{}).within(t, r, "placeholders")
		s.rule(mark, [][]exchange.DuplicateField{{exchange.DuplicateEmail}})
		s.rule(mark, [][]exchange.DuplicateField{{exchange.DuplicateTaxID}, {exchange.DuplicateFiveField}}, ruleNamed("numbers"))
		for _, number := range []string{"-", "нет", "0", "000000000000", "999999999"} {
			for range 2 {
				s.first(s.w.Provider, somebody(func(c *exchange.Contents) {
					c.Email.Clear()
					c.TaxID.Put(number)
					c.Passport.Put(exchange.Passport{Number: exchange.Some(number)})
				}))
			}
		}
		for _, email := range []string{"-", "нет", "@", "anna@", "@example.ru", "N/A", " - "} {
			for range 2 {
				s.first(s.w.Provider, exchange.Contents{FirstName: exchange.Some("Анна"), Email: exchange.Some(email)})
			}
			found, err := r.SearchLeads(t.Context(), s.w.Operator.Caller, exchange.SearchLeads{LeadSearch: exchange.LeadSearch{Email: email}})
			if err != nil || len(found) != 0 {
				t.Errorf("a search by %q finds %d leads: %v", email, len(found), err)
			}
		}
	})
}

func TestDuplicateExternalID(t *testing.T) {
	t.Parallel()
	eachCopies(t, func(t *testing.T, s *copies) {
		s.rule(refuse, [][]exchange.DuplicateField{{exchange.DuplicateExternalID}})
		submit := func(what string, by exchangetest.Login, id string, want exchange.Code) {
			t.Helper()
			_, err := s.Submit(t.Context(), by.Caller, exchange.Submission{ExternalID: id, Contents: phone("+79161234567")})
			wantCode(t, what, err, want)
		}
		submit("the first", s.w.Provider, "A-1", "")
		submit("the same provider again", s.w.Provider, "A-1", exchange.Duplicate)
		submit("another id", s.w.Provider, "A-2", "")
		submit("none", s.w.Provider, "", "")
		submit("none again", s.w.Provider, "", "")
		submit("another provider", s.other, "A-1", "")
		submit("a lender", s.w.Lenders[0], "A-1", "")
		submit("another lender", s.w.Lenders[1], "A-1", "")
		submit("that lender again", s.w.Lenders[1], "A-1", exchange.Duplicate)
		submit("an operator", s.w.Operator, "A-1", "")
		submit("an operator again", s.w.Operator, "A-1", exchange.Duplicate)
	})
}

func TestDuplicateWindow(t *testing.T) {
	t.Parallel()
	eachCopies(t, func(t *testing.T, s *copies) {
		s.rule(mark, byPhone, ruleWithin(time.Hour))
		begun := s.Clock.Now()
		var passed time.Duration
		still := exchange.New(exchange.Config{Store: s.Store, Vault: s.Vault, Clock: func() time.Time { return begun.Add(passed) }})
		t.Cleanup(func() { _ = still.Close(t.Context()) })
		submit := func(after time.Duration, want exchange.ID) exchange.ID {
			t.Helper()
			passed = after
			v, err := still.Submit(t.Context(), s.w.Operator.Caller, exchange.Submission{Contents: phone("+79161234567")})
			s.check("submit", err)
			if v.DuplicateOf != want {
				t.Errorf("after %s the lead is a copy of %s, want %s", after, v.DuplicateOf, want)
			}
			return v.ID
		}
		first := submit(0, exchange.NoID)
		submit(0, first)
		submit(time.Hour-time.Microsecond, first)
		second := submit(time.Hour, exchange.NoID)
		// What was marked keeps nobody away in the place of the first one.
		submit(time.Hour, second)
		submit(2*time.Hour-time.Microsecond, second)
		submit(2*time.Hour, exchange.NoID)
	})
}

func TestDuplicateRefused(t *testing.T) {
	t.Parallel()
	eachCopies(t, func(t *testing.T, s *copies) {
		s.rule(refuse, [][]exchange.DuplicateField{{exchange.DuplicateTaxID, exchange.DuplicateEmail}, {exchange.DuplicatePhone}}, ruleNamed("тот же телефон"))
		first := s.first(s.w.Provider, somebody())
		for who, c := range map[string]struct {
			by   exchangetest.Login
			sees bool
		}{
			"the operator": {s.w.Operator, true}, "its provider": {s.w.Provider, true}, "another provider": {s.other, false}, "a lender": {s.w.Lenders[0], false},
		} {
			e := s.refused(c.by, somebody())
			if e.Field != "email" || !strings.Contains(e.Message, "тот же телефон") {
				t.Errorf("%s: field %s, %s", who, e.Field, e.Message)
			}
			if (e.Lead == first) != c.sees || (e.Lead != exchange.NoID) != c.sees {
				t.Errorf("%s: the lead %s is named, want %v", who, e.Lead, c.sees)
			}
			if e := s.refused(c.by, phone("+79161234567")); e.Field != "phone" {
				t.Errorf("%s: field %s, want phone", who, e.Field)
			}
			_, err := s.Submit(t.Context(), c.by.Caller, exchange.Submission{Contents: somebody(), ValidateOnly: true})
			wantCode(t, who+" only asks", err, exchange.Duplicate)
		}
		_, err := s.Assign(t.Context(), s.w.Operator.Caller, exchange.Assign{Lead: first, Lender: s.w.Lenders[0].Party})
		s.check("assign", err)
		if e := s.refused(s.w.Lenders[0], somebody()); e.Lead != first {
			t.Errorf("a lender that has the lead is told of %s", e.Lead)
		}
		if _, err := s.Submit(t.Context(), s.other.Caller, exchange.Submission{Contents: phone("+79160000000"), ValidateOnly: true}); err != nil {
			t.Error("who only asks for a new one:", err)
		}
		s.first(s.other, phone("+79160000000")) // asking has claimed nothing
	})
}

func TestDuplicateMarked(t *testing.T) {
	t.Parallel()
	eachCopies(t, func(t *testing.T, s *copies) {
		rule := s.rule(mark, byPhone)
		bank := s.w.Lenders[0]
		first := s.first(s.w.Provider, phone("+79161234567"))
		own := s.marked(s.w.Provider, phone("+79161234567"), first)
		if own.DuplicateOf != first {
			t.Errorf("the provider of both is told %s, want %s", own.DuplicateOf, first)
		}
		foreign := s.marked(s.other, phone("+79161234567"), first)
		if foreign.DuplicateOf != exchange.NoID {
			t.Errorf("another provider is told %s, which it may not see", foreign.DuplicateOf)
		}
		lenders := s.marked(bank, phone("+79161234567"), first)
		if lenders.DuplicateOf != exchange.NoID {
			t.Errorf("a lender is told %s, which it may not see", lenders.DuplicateOf)
		}
		shown := func(who string, by exchangetest.Login, lead, want exchange.ID) {
			t.Helper()
			v, err := s.Lead(t.Context(), by.Caller, exchange.LeadKey{ID: lead})
			s.check("read", err)
			events, err := s.LeadEvents(t.Context(), by.Caller, lead, 0, 1)
			s.check("events", err)
			fact, ruleFact := events[0].Facts["duplicate_of"], events[0].Facts["duplicate_rule"]
			if v.DuplicateOf != want || (fact == want.String()) != (want != exchange.NoID) || (ruleFact == rule.ID.String()) != (want != exchange.NoID) {
				t.Errorf("%s sees a copy of %s, facts %q and %q; want %s", who, v.DuplicateOf, fact, ruleFact, want)
			}
		}
		shown("the operator", s.w.Operator, foreign.ID, first)
		shown("its provider", s.other, foreign.ID, exchange.NoID)
		shown("the provider of both", s.w.Provider, own.ID, first)
		shown("the lender", bank, lenders.ID, exchange.NoID)
		_, err := s.Assign(t.Context(), s.w.Operator.Caller, exchange.Assign{Lead: foreign.ID, Lender: bank.Party})
		s.check("assign", err)
		batch, err := s.Pull(t.Context(), bank.Caller, 1)
		s.check("pull", err)
		if got := batch.Leads[0].Lead.DuplicateOf; got != exchange.NoID {
			t.Errorf("a batch tells of %s", got)
		}
		_, err = s.Assign(t.Context(), s.w.Operator.Caller, exchange.Assign{Lead: first, Lender: bank.Party})
		s.check("assign", err)
		shown("the lender, once it has the first", bank, lenders.ID, first)
	})
}

func TestDuplicateOfSeveralRules(t *testing.T) {
	t.Parallel()
	eachCopies(t, func(t *testing.T, s *copies) {
		s.rule(mark, byPhone)
		s.rule(refuse, [][]exchange.DuplicateField{{exchange.DuplicateEmail}}, ruleNamed("mail"))
		mail := func(to string) func(*exchange.Contents) { return func(c *exchange.Contents) { c.Email.Put(to) } }
		first := s.first(s.w.Provider, somebody(mail("a@example.ru")))
		s.refused(s.w.Provider, somebody(mail("a@example.ru"))) // a refusal goes before a mark
		s.marked(s.w.Provider, somebody(mail("b@example.ru")), first)
		// The copy was the first with its e-mail; the refused one was nowhere.
		s.refused(s.w.Provider, somebody(mail("b@example.ru"), func(c *exchange.Contents) { c.Phone.PutNull() }))
		s.first(s.w.Provider, somebody(mail("c@example.ru"), func(c *exchange.Contents) { c.Phone.Put("+79160000000") }))
	})
}

func TestDuplicateRuleOfProvider(t *testing.T) {
	t.Parallel()
	eachCopies(t, func(t *testing.T, s *copies) {
		a, b := phone("+79161234567"), phone("+79167654321")
		s.rule(refuse, byPhone)
		s.first(s.w.Provider, a)
		s.refused(s.other, a)
		own := s.rule(mark, byPhone, ruleOf(s.other))
		mine := s.first(s.other, a) // judged by its own rule alone, which knows its leads
		s.marked(s.other, a, mine)
		s.refused(s.w.Provider, a)
		s.first(s.other, b)
		s.first(s.w.Provider, b) // what the other's rule took is nothing to the ecosystem's

		off := true
		s.change(exchange.ChangeDuplicateRule{Rule: own.ID, Disabled: &off})
		s.refused(s.other, a) // judged by the ecosystem's again
		allow := s.rule(exchange.AllowDuplicate, nil, ruleOf(s.other))
		s.first(s.other, a)
		s.first(s.other, a)
		s.change(exchange.ChangeDuplicateRule{Rule: allow.ID, Disabled: &off})
		s.refused(s.other, a)
		s.refused(s.w.Lenders[0], a) // a lender's own lead is judged by the ecosystem's
		s.refused(s.w.Operator, a)
	})
}

func TestDuplicateOfWhatIsOver(t *testing.T) {
	t.Parallel()
	for _, state := range []exchange.LeadState{exchange.LeadWithdrawn, exchange.LeadExpired, exchange.LeadClosed, exchange.LeadErased, exchange.LeadHeld} {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			eachCopies(t, func(t *testing.T, s *copies) {
				s.rule(refuse, byPhone)
				first := s.first(s.w.Provider, phone("+79161234567"))
				s.refused(s.w.Provider, phone("+79161234567"))
				s.become(first, state)
				if state == exchange.LeadHeld {
					s.refused(s.w.Provider, phone("+79161234567"))
					return
				}
				second := s.first(s.w.Provider, phone("+79161234567"))
				if e := s.refused(s.w.Provider, phone("+79161234567")); e.Lead != second {
					t.Errorf("then %s is there, want %s", e.Lead, second)
				}
			})
		})
	}
}

func TestDuplicateOfConverted(t *testing.T) {
	t.Parallel()
	eachCopies(t, func(t *testing.T, s *copies) {
		s.rule(refuse, byPhone, onlyUnconverted)
		s.rule(mark, [][]exchange.DuplicateField{{exchange.DuplicateEmail}}, ruleNamed("for ever"))
		first := s.first(s.w.Provider, somebody())
		s.refused(s.w.Provider, somebody())
		_, err := s.Convert(t.Context(), s.w.Operator.Caller, exchange.Convert{Lead: first, Lender: s.w.Lenders[0].Party})
		s.check("convert", err)
		second := s.marked(s.w.Provider, somebody(), first)
		if e := s.refused(s.w.Provider, somebody()); e.Lead != second.ID {
			t.Errorf("then %s is there, want %s", e.Lead, second.ID)
		}
	})
}

func TestEditMovesClaims(t *testing.T) {
	t.Parallel()
	eachCopies(t, func(t *testing.T, s *copies) {
		s.rule(mark, byPhone)
		a, b, c := phone("+79161111111"), phone("+79162222222"), phone("+79163333333")
		to := func(number string) func(*exchange.Contents) {
			return func(c *exchange.Contents) { c.Phone.Put(number) }
		}
		one, two := s.first(s.w.Provider, a), s.first(s.w.Provider, b)
		s.edit(s.w.Operator, one, to("+79163333333"))
		three := s.first(s.w.Provider, a) // it was given up
		s.marked(s.w.Provider, c, one)    // and this claimed

		v := s.edit(s.w.Operator, two, to("+79161111111"))
		if v.DuplicateOf != three || s.stored(two).DuplicateOf != three {
			t.Errorf("edited to be a copy of %s: %s", three, v.DuplicateOf)
		}
		events, err := s.LeadEvents(t.Context(), s.w.Operator.Caller, two, 0, 10)
		s.check("events", err)
		if last := events[len(events)-1]; last.Facts["duplicate_of"] != three.String() || last.Facts["duplicate_rule"] == "" {
			t.Errorf("the event says %v", last.Facts)
		}
		s.edit(s.w.Operator, two, to("+79163333333"))
		if got := s.stored(two).DuplicateOf; got != three {
			t.Errorf("marked once more, as a copy of %s", got)
		}
		s.first(s.w.Provider, b) // given up as well
		s.edit(s.w.Operator, three, func(c *exchange.Contents) { c.Phone.PutNull() })
		s.first(s.w.Provider, a)
	})
}

// An edit decides about what it changes: what an old lead has lost to a newer one
// it does not lose again.
func TestEditKeepsWhatWasDecided(t *testing.T) {
	t.Parallel()
	eachCopies(t, func(t *testing.T, s *copies) {
		s.rule(mark, [][]exchange.DuplicateField{{exchange.DuplicatePhone}, {exchange.DuplicateEmail}}, ruleWithin(time.Hour))
		old := s.first(s.w.Provider, somebody())
		s.Clock.Advance(2 * time.Hour)
		s.first(s.w.Provider, somebody())
		if v := s.edit(s.w.Operator, old, func(c *exchange.Contents) { c.Email.Put("new@example.ru") }); v.DuplicateOf != exchange.NoID {
			t.Errorf("the older lead has become a copy of %s", v.DuplicateOf)
		}
	})
}

// A lender's edit lies over the lead for that lender alone.
func TestOverlayClaimsNothing(t *testing.T) {
	t.Parallel()
	eachCopies(t, func(t *testing.T, s *copies) {
		s.rule(mark, byPhone)
		bank := s.w.Lenders[0]
		first := s.first(s.w.Provider, phone("+79161234567"))
		_, err := s.Assign(t.Context(), s.w.Operator.Caller, exchange.Assign{Lead: first, Lender: bank.Party})
		s.check("assign", err)
		s.edit(bank, first, func(c *exchange.Contents) { c.Phone.Put("+79167654321") })
		s.first(s.w.Provider, phone("+79167654321"))
		s.marked(s.w.Provider, phone("+79161234567"), first)
	})
}

// What a lead says no more when a rule works again is nobody's.
func TestEditWhileRuleIsDisabled(t *testing.T) {
	t.Parallel()
	eachCopies(t, func(t *testing.T, s *copies) {
		rule := s.rule(mark, byPhone)
		first := s.first(s.w.Provider, phone("+79161234567"))
		off, on := true, false
		s.change(exchange.ChangeDuplicateRule{Rule: rule.ID, Disabled: &off})
		s.edit(s.w.Operator, first, func(c *exchange.Contents) { c.Phone.Put("+79167654321") })
		s.change(exchange.ChangeDuplicateRule{Rule: rule.ID, Disabled: &on})
		s.first(s.w.Provider, phone("+79161234567"))
		s.marked(s.w.Provider, phone("+79167654321"), first)
	})
}
