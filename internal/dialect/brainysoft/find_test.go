package brainysoft

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
)

// TestFindCreated reads more leads than are looked up or sent at once.
func TestFindCreated(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		const made = 230
		start := s.Clock.Now()
		var want []int64
		for i := range made {
			s.Clock.Advance(time.Second)
			s.create(t, s.provider, fmt.Sprintf(`{"firstName":"A","mobilePhone":"1","lastName":%q}`, strings.Repeat("я", 100)))
			want = append(want, int64(i+1))
		}
		between := func(c caller, from, to time.Time, more string) []int64 {
			t.Helper()
			const layout = "2006-01-02T15:04:05"
			return list64(t, s.get(t, c, leads+"/find/date-from/"+from.Format(layout)+"/date-to/"+to.Format(layout)+more))
		}
		end := s.Clock.Now()
		if diff := cmp.Diff(want, between(s.operator, start, end, "")); diff != "" {
			t.Errorf("all (-want +got):\n%s", diff)
		}
		t.Run("both ends belong to it", func(t *testing.T) {
			at := time.UnixMilli(s.shown(t, 100).CreationDate).UTC().Truncate(time.Second)
			got := between(s.operator, at, at, "")
			if !slices.Contains(got, 100) || len(got) > 2 {
				t.Errorf("in the second of lead 100 there are %v", got)
			}
			if before := between(s.operator, start, at.Add(-time.Second), ""); slices.Contains(before, 100) || len(before) < 90 {
				t.Errorf("before it there are %d", len(before))
			}
			if none := between(s.operator, end, start, ""); none != nil {
				t.Errorf("from the end to the start there are %v", none)
			}
		})
		t.Run("cut to who may see it", func(t *testing.T) {
			if got := between(s.lender, start, end, ""); got != nil {
				t.Errorf("a lender sees %v", got)
			}
			if got := between(s.foreign, start, end, ""); got != nil {
				t.Errorf("the operator abroad sees %v", got)
			}
			s.convert(t, leads+"/7", s.lender)
			for who, c := range map[string]caller{"operator": s.operator, "lender": s.lender} {
				if diff := cmp.Diff([]int64{7}, between(c, start, end, "?lead-status=APPROVED")); diff != "" {
					t.Errorf("converted, for the %s (-want +got):\n%s", who, diff)
				}
			}
			if got := between(s.operator, start, end, "?lead-status=WAITING"); len(got) != made-1 || slices.Contains(got, 7) {
				t.Errorf("waiting are %d", len(got))
			}
		})
	})
}

// list64 are the ids of the objects of a list.
func list64(t *testing.T, data string) (ids []int64) {
	t.Helper()
	var all []struct{ ID int64 }
	if err := json.Unmarshal([]byte(data), &all); err != nil {
		t.Fatalf("%v: %.300s", err, data)
	}
	for _, v := range all {
		ids = append(ids, v.ID)
	}
	return ids
}

func (s *stage) shown(t *testing.T, number int) (v shown) {
	t.Helper()
	s.into(t, s.get(t, s.operator, fmt.Sprint(leads, "/", number)), &v)
	return v
}

// TestFindLeads_same holds what lists answer to what GET answers, lead by lead.
func TestFindLeads_same(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		s.client(t)
		s.create(t, s.lender, `{"firstName":"Анна","mobilePhone":"1","clientId":1}`)
		s.create(t, s.operator, typical)
		s.convert(t, leads+"/1", s.second)
		for who, c := range map[string]caller{"operator": s.operator, "provider": s.provider, "lender": s.lender, "rival": s.second} {
			var got []json.RawMessage
			s.into(t, s.get(t, c, leads+"/find/3,2,1?preserveOrder=true"), &got)
			at := 0
			for _, number := range []int{3, 2, 1} {
				one := s.send(c, "GET", fmt.Sprint(leads, "/", number), "")
				if one.status == 404 {
					continue
				}
				if at == len(got) || string(got[at]) != one.data(t) {
					t.Fatalf("the %s reads %s, and finds %s", who, one.data(t), got)
				}
				at++
			}
			if at != len(got) || at == 0 {
				t.Errorf("the %s finds %d leads and reads %d", who, len(got), at)
			}
		}
	})
}

// TestLoanAppStatuses reads the feed as a program does that goes on where it
// stopped, while applications go on.
func TestLoanAppStatuses(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		type change struct {
			ID                int64
			LoanApplicationID int64
			StatusID          int64
			Status            string
			UserID            *int64
			DenialReasonID    *int64
		}
		read := map[string][]change{}
		who := map[string]caller{"operator": s.operator, "lender": s.lender, "rival": s.second}
		poll := func() {
			t.Helper()
			for name, c := range who {
				for {
					from := int64(0)
					if n := len(read[name]); n > 0 {
						from = read[name][n-1].ID + 1
					}
					var page []change
					s.into(t, s.get(t, c, fmt.Sprintf("%s/status?limit=2&fromId=%d", loanApps, from)), &page)
					if len(page) == 0 {
						break
					}
					read[name] = append(read[name], page...)
				}
			}
		}
		move := func(c exchange.Caller, number int64, to exchange.ApplicationStatus, denial int64) {
			t.Helper()
			a, err := s.ApplicationByNumber(t.Context(), s.operator.Caller, number)
			if err == nil {
				_, err = s.MoveApplication(t.Context(), c, exchange.ApplicationMove{Application: a.ID, To: to, DenialID: denial})
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		first := s.create(t, s.provider, `{"firstName":"A","mobilePhone":"1"}`)
		s.convert(t, first, s.lender)
		poll()
		s.convert(t, first, s.second)
		move(s.lender.Caller, 1, exchange.StatusToBeIssued, 0)
		poll()
		move(s.operator.Caller, 1, exchange.StatusIssued, 0)
		move(s.second.Caller, 2, exchange.StatusDenied, 101552)
		poll()
		words := func(all []change) (lines []string) {
			for _, c := range all {
				line := fmt.Sprint(c.LoanApplicationID, " ", c.StatusID, " ", c.Status)
				if c.DenialReasonID != nil {
					line += fmt.Sprint(" ", *c.DenialReasonID)
				}
				if c.UserID == nil {
					line += " by somebody"
				}
				lines = append(lines, line)
			}
			return lines
		}
		for name, want := range map[string][]string{
			"operator": {"1 101541 Создана", "2 101541 Создана", "1 101544 К выдаче", "1 101543 Выдана", "2 101542 Отказана 101552"},
			"lender":   {"1 101541 Создана by somebody", "1 101544 К выдаче", "1 101543 Выдана by somebody"},
			"rival":    {"2 101541 Создана by somebody", "2 101542 Отказана 101552"},
		} {
			if diff := cmp.Diff(want, words(read[name])); diff != "" {
				t.Errorf("the %s (-want +got):\n%s", name, diff)
			}
		}
		if got := s.get(t, s.lender, clients+"/1/pending-loan-apps"); got != "[]" {
			t.Errorf("pending are %s", got)
		}
		for query, want := range map[string]int{"limit=0": 0, "limit=9&toId=0": 0, "limit=9&offset=4": 1, fmt.Sprintf("limit=9&toId=%d", read["operator"][2].ID): 2} {
			if got := list64(t, s.get(t, s.operator, loanApps+"/status?"+query)); len(got) != want {
				t.Errorf("%s gives %v", query, got)
			}
		}
	})
}
