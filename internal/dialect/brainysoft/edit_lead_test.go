package brainysoft

import (
	"fmt"
	"testing"

	"leadex/internal/exchange"
)

// field is a value of the lead at a path, as a caller reads it.
func (s *stage) field(t testing.TB, c caller, path, name string) any {
	t.Helper()
	return parsed(t, s.get(t, c, path))[name]
}

func TestEditLead_after_the_first_pull(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		path := s.create(t, s.provider, `{"firstName":"A","mobilePhone":"1"}`)
		if _, err := s.Assign(t.Context(), s.operator.Caller, exchange.Assign{Lead: s.leadID(t, path), Lender: s.lender.Party}); err != nil {
			t.Fatal("assign:", err)
		}
		s.put(t, s.provider, path, `{"email":"provider"}`)
		if _, err := s.Pull(t.Context(), s.lender.Caller, 10); err != nil {
			t.Fatal("pull:", err)
		}
		s.send(s.provider, "PUT", path, `{"email":"late"}`).is(t, 409,
			refusal("CONFLICT_ERROR", "the lead was handed out already; only the operator can edit it now", ""))

		// The lender's edit is seen by itself alone, the operator's by all.
		s.put(t, s.lender, path, `{"email":"lender"}`)
		s.put(t, s.operator, path, `{"birthPlace":"Тула"}`)
		for who, want := range map[*caller][2]string{&s.lender: {"lender", "Тула"}, &s.operator: {"provider", "Тула"}, &s.provider: {"provider", "Тула"}} {
			got := [2]string{fmt.Sprint(s.field(t, *who, path, "email")), fmt.Sprint(s.field(t, *who, path, "birthPlace"))}
			if got != want {
				t.Errorf("%s reads %v, want %v", who.Caller.Grants[0].Role, got, want)
			}
		}
	})
}

func TestEditLead_nested_ids(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		path := s.create(t, s.operator, `{"firstName":"A","mobilePhone":"1","passport":{"no":"1"},"goods":[{"id":9007199254740993},{"id":null},{"name":"a"}]}`)
		first := s.get(t, s.operator, path)
		goods := valueOf(t, first, "goods")
		good := func(id, name string) string {
			return `{"amount":0,"article":"","description":"","id":` + id + `,"name":"` + name + `","quantity":0}`
		}
		if want := "[" + good("9007199254740993", "") + "," + good("null", "") + "," + good("2", "a") + "]"; goods != want {
			t.Errorf("goods are %s, want %s", goods, want)
		}
		// An object keeps the id that it was given.
		s.put(t, s.operator, path, `{"passport":{"seria":"4510"}}`)
		before, after := valueOf(t, valueOf(t, first, "passport"), "id"), valueOf(t, valueOf(t, s.get(t, s.operator, path), "passport"), "id")
		if before == "null" || before != after {
			t.Errorf("the passport's id was %s and is %s", before, after)
		}
	})
}

func TestEditLead_body_id(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		path := s.create(t, s.operator, `{"firstName":"A","mobilePhone":"1"}`)
		for _, body := range []string{`{"id":1,"email":"1"}`, `{"id":"1","email":"2"}`, `{"id":null,"email":"3"}`, `{"id":"","email":"4"}`} {
			s.put(t, s.operator, path, body)
			if want, got := valueOf(t, body, "email"), valueOf(t, s.get(t, s.operator, path), "email"); got != want {
				t.Errorf("%s left the e-mail at %s", body, got)
			}
		}
	})
}

func TestEditLead_order_code_is_the_external_id(t *testing.T) {
	everyEngine(t, func(t *testing.T, s *stage) {
		path := s.create(t, s.provider, `{"firstName":"A","mobilePhone":"1"}`)
		found := func(id string) int {
			leads, err := s.LeadsByExternalID(t.Context(), s.provider.Caller, id)
			if err != nil {
				t.Fatal(err)
			}
			return len(leads)
		}
		s.put(t, s.provider, path, `{"orderCode":"LATE-1"}`)
		s.put(t, s.operator, path, `{"email":"a@example.com"}`)
		if n := found("LATE-1"); n != 1 {
			t.Errorf("%d leads are found by the order code of an edit", n)
		}
		s.put(t, s.operator, path, `{"orderCode":null}`)
		if n := found("LATE-1"); n != 0 {
			t.Errorf("%d leads are found by an order code that was cleared", n)
		}
	})
}
