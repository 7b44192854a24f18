package brainysoft

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
)

// shown is a lead as GET answers it, in what it can be searched by.
type shown struct {
	ID                int64
	CreationDate      int64
	FirstName         string
	LastName          string
	Email             string
	OrderCode         string
	Inn               string
	CurrentStatus     string
	ClientID          int64
	LoanApplicationID int64
	Passport          *struct{ Seria, No string }
}

func (v *shown) value(field string) any {
	switch field {
	case "id":
		return v.ID
	case "creationDate":
		return v.CreationDate
	case "firstName":
		return v.FirstName
	case "lastName":
		return v.LastName
	case "email":
		return strings.ToLower(v.Email)
	}
	return v.OrderCode
}

// pick is one of some values.
func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

// searched is a condition with its plain meaning.
type searched struct {
	field, value string
	holds        func(v *shown) bool
}

// someCondition is a random one.
func someCondition(r *rand.Rand, all []shown) searched {
	of := &all[r.IntN(len(all))]
	sign := pick(r, "", "", ">=", ">", "<=", "<")
	switch field := pick(r, "id", "creationDate", "firstName", "lastName", "email", "orderCode", "inn", "currentStatus", "clientId", "loanApplicationId", "pattern", "pattern"); field {
	case "id", "creationDate":
		n := of.value(field).(int64) + pick[int64](r, 0, 0, 1)
		text := fmt.Sprint(n)
		if field == "creationDate" && r.IntN(2) == 0 {
			text = time.UnixMilli(n).UTC().Format("2006-01-02 15:04:05.000")
		}
		return searched{field, sign + text, func(v *shown) bool { return ordered(cmp.Compare(v.value(field).(int64), n), sign) }}
	case "inn":
		return searched{field, pick(r, "7707083893", "77 07-083893", "500100732259"), nil}
	case "currentStatus":
		word := pick(r, waiting, denied, approved, techFault, underCheck)
		return searched{field, word, func(v *shown) bool { return v.CurrentStatus == word }}
	case "clientId":
		n := pick[int64](r, 1, 2, 3, 99)
		return searched{field, fmt.Sprint(n), func(v *shown) bool { return v.ClientID == n }}
	case "loanApplicationId":
		n := pick[int64](r, 1, 2, 3, 99)
		return searched{field, fmt.Sprint(n), func(v *shown) bool { return v.LoanApplicationID == n }}
	case "pattern":
		field := pick(r, "firstName", "lastName", "orderCode")
		part := pick(r, "А", "а", "нн", "_", "*", "[", "i", "")
		way := r.IntN(3)
		pattern := []string{part + "%", "%" + part, "%" + part + "%"}[way]
		return searched{field, pattern, func(v *shown) bool {
			text := v.value(field).(string)
			return []bool{strings.HasPrefix(text, part), strings.HasSuffix(text, part), strings.Contains(text, part)}[way]
		}}
	default:
		text := of.value(field).(string)
		if strings.Contains(text, "%") && sign == "" {
			sign = "<=" // by itself it would be a pattern
		}
		return searched{field, sign + text, func(v *shown) bool {
			return ordered(bytes.Compare([]byte(v.value(field).(string)), []byte(text)), sign)
		}}
	}
}

func ordered(c int, sign string) bool {
	switch sign {
	case ">=":
		return c >= 0
	case ">":
		return c > 0
	case "<=":
		return c <= 0
	case "<":
		return c < 0
	}
	return c == 0
}

var digits = strings.NewReplacer(" ", "", "-", "")

func (c *searched) meets(v *shown) bool {
	if c.holds != nil {
		return c.holds(v)
	}
	return digits.Replace(v.Inn) == digits.Replace(c.value)
}

// TestPartialLoad_property holds searches to a plain filter over what GET answers
// to the same caller: with random conditions, orders and windows.
func TestPartialLoad_property(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		r := rand.New(rand.NewPCG(7, 1))
		s.crowd(t, r)
		for who, c := range map[string]caller{"operator": s.operator, "provider": s.provider, "lender": s.lender, "rival": s.second, "foreign": s.foreign} {
			var all []shown
			ids := make([]string, 60)
			for i := range ids {
				ids[i] = fmt.Sprint(i + 1)
			}
			s.into(t, s.get(t, c, leads+"/find/"+strings.Join(ids, ",")), &all)
			if len(all) == 0 {
				if got := s.send(c, "POST", partialLead, `{"fields":["id"]}`).data(t); who != "foreign" || got != "[]" {
					t.Errorf("the %s is answered %s", who, got)
				}
				continue
			}
			found := 0
			for range 80 {
				found += s.compare(t, r, who, c, all)
			}
			if found < 50 {
				t.Errorf("the %s has found %d leads in all", who, found)
			}
		}
	})
}

// compare makes one search and returns how many leads it found.
func (s *stage) compare(t *testing.T, r *rand.Rand, who string, c caller, all []shown) int {
	t.Helper()
	conditions := make([]searched, r.IntN(3))
	seen := map[string]bool{}
	body := map[string]any{"fields": []string{"id"}}
	var asked []map[string]string
	for i := range conditions {
		conditions[i] = someCondition(r, all)
		if seen[conditions[i].field] {
			conditions = conditions[:i]
			break
		}
		seen[conditions[i].field] = true
		asked = append(asked, map[string]string{"field": conditions[i].field, "value": conditions[i].value})
	}
	sort, descending := pick(r, "id", "creationDate", "firstName", "lastName", "email", "orderCode"), r.IntN(2) == 0
	from, size := r.IntN(4), 1+r.IntN(30)
	body["searchFields"], body["orderBy"], body["countFrom"], body["countTo"] = asked, sort, from, from+size
	body["orderByFields"] = []map[string]string{{"field": "id"}}
	if descending {
		body["orderDirection"] = "desc"
	}
	var want []int64
	rows := slices.DeleteFunc(slices.Clone(all), func(v shown) bool {
		return slices.ContainsFunc(conditions, func(c searched) bool { return !c.meets(&v) })
	})
	slices.SortFunc(rows, func(a, b shown) int {
		x, y := a.value(sort), b.value(sort)
		order := 0
		if n, isNumber := x.(int64); isNumber {
			order = cmp.Compare(n, y.(int64))
		} else {
			order = bytes.Compare([]byte(x.(string)), []byte(y.(string)))
		}
		if descending {
			order = -order
		}
		return cmp.Or(order, cmp.Compare(a.ID, b.ID))
	})
	for _, v := range rows[min(from, len(rows)):min(from+size, len(rows))] {
		want = append(want, v.ID)
	}
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	var rowsGot []struct{ ID int64 }
	s.into(t, s.send(c, "POST", partialLead, string(text)).data(t), &rowsGot)
	var got []int64
	for _, v := range rowsGot {
		got = append(got, v.ID)
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("the %s asks %s (-want +got):\n%s", who, text, diff)
	}
	return len(got)
}

func (s *stage) into(t *testing.T, data string, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(data), v); err != nil {
		t.Fatalf("%v: %s", err, data)
	}
}

// crowd makes leads of all callers; some are assigned, some were converted, some
// are denied.
func (s *stage) crowd(t *testing.T, r *rand.Rand) {
	t.Helper()
	for i := range 50 {
		who := pick(r, s.operator, s.provider, s.provider, s.lender)
		lead := s.create(t, who, fmt.Sprintf(`{"firstName":%q,"lastName":%q,"mobilePhone":"+7916%07d","email":%q,"orderCode":%q,"inn":%q}`,
			pick(r, "Анна", "анна", "Анн_", "A*", "Ivan", "[x]"), pick(r, "Ли", "Ким", "ким", "Ли*", ""), i, pick(r, "", "-", "A@b.ru", "a@b.ru", "z@b.ru"),
			pick(r, "", "A-1", "a-1", "A_1", "A%1"), pick(r, "", "7707083893", "500100732259")))
		id := s.leadID(t, lead)
		s.Clock.Advance(time.Duration(r.IntN(3)) * time.Millisecond)
		bank := pick(r, s.lender, s.second)
		switch r.IntN(4) {
		case 0:
			if _, err := s.Convert(t.Context(), s.operator.Caller, exchange.Convert{Lead: id, Lender: bank.Party}); err != nil {
				t.Fatal("convert:", err)
			}
		case 1:
			if _, err := s.Assign(t.Context(), s.operator.Caller, exchange.Assign{Lead: id, Lender: bank.Party}); err != nil && exchange.CodeOf(err) != exchange.Conflict {
				t.Fatal("assign:", err)
			}
		}
	}
}
