package exchange_test

import (
	"context"
	"slices"
	"testing"

	"leadex/internal/exchange"
)

// The review says what agrees by the rule that tells persons apart.
func TestMatchAgreesAsPersonsAre(t *testing.T) {
	t.Parallel()
	eachScene(t, "", func(t *testing.T, s *scene) {
		ctx := context.Background()
		s.convert("last=Иванов first=Пётр born=1980-05-01 tax=7707083893 number=0 registration=1027700132195")
		_, near := s.convert("last=Петров first=ПЁТР born=1980-05-01 tax=٧٧٠٧٠٨٣٨٩٣ number=нет registration=1027700132196")
		pairs := s.pairs(exchange.MatchFilter{Persons: []exchange.ID{s.person(near).ID}})
		if len(pairs) != 1 {
			t.Fatalf("%d pairs, want that of one tax id", len(pairs))
		}
		d, err := s.rig.Match(ctx, s.operator, s.id, pairs[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		if want := []string{"first_name", "birth_date", "tax_id"}; !sameKeys(d.Agree, want) {
			t.Errorf("%v agree, want %v", d.Agree, want)
		}
		if want := []string{"last_name", "registration_number", "passport"}; !sameKeys(d.Differ, want) {
			t.Errorf("%v differ, want %v", d.Differ, want)
		}
	})
}

func sameKeys(got, want []string) bool {
	got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	return slices.Equal(got, want)
}
