package exchange_test

import (
	"context"
	"errors"
	"testing"

	"leadex/internal/exchange"
)

func TestConvertRequiredFields(t *testing.T) {
	t.Parallel()
	eachScene(t, "", func(t *testing.T, s *scene) {
		ctx := context.Background()
		required := []string{"last_name", "passport.series", "passport.number", "residence_address", "birth_date"}
		if _, err := s.rig.SetIdentity(ctx, s.operator, exchange.SetIdentity{Ecosystem: s.id, Required: required}); err != nil {
			t.Fatal(err)
		}
		c := s.contents(`last="  " first=Анна number=123456`)
		c.ResidenceAddress.PutEmpty()
		lead, err := s.rig.Submit(ctx, s.operator, exchange.Submission{Contents: c})
		if err != nil {
			t.Fatal(err)
		}
		events := s.rig.Events(t, s.id)
		_, err = s.rig.Convert(ctx, s.operator, exchange.Convert{Lead: lead.ID, Lender: s.lender})
		var refusal *exchange.Error
		if !errors.As(err, &refusal) || refusal.Code != exchange.Invalid || refusal.Field != "last_name" ||
			refusal.Message != "a conversion needs last_name, passport.series, residence_address, birth_date" {
			t.Errorf("refused with %v", err)
		}
		persons, err := s.rig.Store.CountPersons(ctx, s.id)
		if err != nil || persons != 0 || s.rig.Events(t, s.id) != events {
			t.Errorf("%d persons and %d events were made: %v", persons, s.rig.Events(t, s.id)-events, err)
		}
		stored, err := s.rig.Lead(ctx, s.operator, exchange.LeadKey{ID: lead.ID})
		if err != nil || !stored.Contents.ResidenceAddress.IsSet() {
			t.Errorf("the lead was changed: %v", err)
		}

		full := func(c *exchange.Contents) error {
			*c = s.contents("last=Ким first=Анна born=1990-01-01 series=4510 number=123456")
			c.ResidenceAddress.Pointer().PostalCode.Put("Москва")
			return nil
		}
		if _, err := s.rig.Edit(ctx, s.operator, exchange.Edit{Lead: exchange.LeadKey{ID: lead.ID}, Change: full}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.rig.Convert(ctx, s.operator, exchange.Convert{Lead: lead.ID, Lender: s.lender}); err != nil {
			t.Error("with all fields:", err)
		}
		if _, err := s.rig.SetIdentity(ctx, s.operator, exchange.SetIdentity{Ecosystem: s.id, Required: []string{}}); err != nil {
			t.Fatal(err)
		}
		s.convert("first=Анна")
	})
}

// What the identity rule makes nothing of is no value of a field that it reads.
func TestConvertRequiredIdentityFields(t *testing.T) {
	t.Parallel()
	eachScene(t, "", func(t *testing.T, s *scene) {
		ctx := context.Background()
		required := []string{"last_name", "first_name", "middle_name", "passport.series", "passport.number", "tax_id", "registration_number", "phone"}
		if _, err := s.rig.SetIdentity(ctx, s.operator, exchange.SetIdentity{Ecosystem: s.id, Required: required}); err != nil {
			t.Fatal(err)
		}
		for line, missing := range map[string]string{
			"last=- first=. middle=? series=- number=нет tax=0 registration=б/н":                                "last_name, first_name, middle_name, passport.series, passport.number, tax_id, registration_number",
			"last=Ким first=Анна middle=Ли series=0000 number=000000 tax=999999999 registration=- ":             "passport.number, tax_id, registration_number",
			"last=Ким first=Анна middle=Ли series=0000 number=123456 tax=7707083893 registration=1027700132195": "",
		} {
			c := s.contents(line)
			c.Phone.Put("-") // which the rule does not read
			lead, err := s.rig.Submit(ctx, s.operator, exchange.Submission{Contents: c})
			if err != nil {
				t.Fatal(err)
			}
			_, err = s.rig.Convert(ctx, s.operator, exchange.Convert{Lead: lead.ID, Lender: s.lender})
			got := ""
			if err != nil {
				got = exchange.AsError(err).Message
			}
			if missing != "" {
				missing = "a conversion needs " + missing
			}
			if got != missing {
				t.Errorf("%s: %q, want %q", line, got, missing)
			}
		}
	})
}
