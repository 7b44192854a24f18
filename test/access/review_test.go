package access

import (
	"context"
	"fmt"
	"testing"

	"leadex/internal/exchange"
)

// reviewed are pairs of the review list, one in each state that a call needs.
type reviewed struct {
	undecided, different, merged exchange.ID
	persons                      [2]int64 // numbers, of the undecided one
}

// review brings pairs to the review list: persons of one tax id with two names.
func (s *scene) review(t *testing.T, must func(error)) {
	t.Helper()
	ctx := context.Background()
	for i := range 3 {
		for j, name := range []string{" Paz", " Mora"} {
			v, err := s.rig.Submit(ctx, s.Provider.Caller, exchange.Submission{Contents: exchange.Contents{FirstName: exchange.Some("Ana"),
				LastName: exchange.Some(secret + name), Phone: exchange.Some("3109999999"), TaxID: exchange.Some(fmt.Sprint(sealedDigits, 7, i))}})
			must(err)
			client, err := s.rig.Convert(ctx, s.Operator.Caller, exchange.Convert{Lead: v.ID, Lender: s.Lenders[0].Party})
			must(err)
			if i == 0 {
				s.pairs.persons[j] = client.PersonNumber
			}
		}
	}
	all, err := s.rig.Matches(ctx, s.Operator.Caller, exchange.MatchPage{})
	must(err)
	if len(all) != 3 {
		t.Fatalf("the review list is %+v", all)
	}
	s.pairs.undecided, s.pairs.different, s.pairs.merged = all[0].ID, all[1].ID, all[2].ID
	_, err = s.rig.DeclareDifferent(ctx, s.Operator.Caller, exchange.MatchDecision{Match: s.pairs.different})
	must(err)
	_, err = s.rig.MergePersons(ctx, s.Operator.Caller, exchange.Merge{Match: s.pairs.merged})
	must(err)
}

// ofPair is a row's request for a pair of the review list.
func ofPair(pair func(*reviewed) exchange.ID, step, body string) func(*scene) request {
	return func(s *scene) request {
		path := "/v1/matches/" + pair(&s.pairs).String() + step
		if body == "" {
			path += "?ecosystem=" + s.Ecosystem.ID.String()
		}
		return request{path, body}
	}
}

func undecided(r *reviewed) exchange.ID { return r.undecided }
func different(r *reviewed) exchange.ID { return r.different }
func merged(r *reviewed) exchange.ID    { return r.merged }

// bothPersons is the request to merge the persons of the undecided pair.
func bothPersons(s *scene) request {
	return request{"/v1/matches", fmt.Sprintf(`{"keep":%d,"other":%d}`, s.pairs.persons[0], s.pairs.persons[1])}
}

// undoing is a row's request about the conversion of the client of the scene.
func undoing(body string) func(*scene) request {
	return func(s *scene) request {
		return request{"/v1/applications/" + s.application.String() + "/undo-conversion", body}
	}
}
