package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"leadex/internal/api"
	"leadex/internal/exchangetest"
)

func TestConfirmLeads(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank, rival := s.Lenders[0], s.Lenders[1]
		leads := s.ready(t, 2, bank.Party)
		foreign := s.ready(t, 1, rival.Party)[0]
		s.pull(t, bank, `{"limit":1}`)
		t.Run("what cannot be is refused by its number and the others are done", func(t *testing.T) {
			body := fmt.Sprintf(`{"numbers":[%d,%d,%[1]d,9007199254740991,%[3]d]}`, leads[0].Number, foreign.Number, leads[1].Number)
			got := s.call(t, as(bank), http.MethodPost, "/v1/confirm", body)
			const unknown = `"code":"not-found","detail":"There is no such thing, or it is not for you to see."`
			want := fmt.Sprintf(`{"received":[%d],"refused":[{"number":%d,%s},{"number":9007199254740991,%s},`+
				`{"number":%d,"code":"conflict","detail":"The lead was not handed out yet."}]}`, leads[0].Number, foreign.Number, unknown, unknown, leads[1].Number)
			if got.status != http.StatusOK || got.body != want {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
		t.Run("again is fine", func(t *testing.T) {
			before := s.Events(t, s.Ecosystem.ID)
			got := s.call(t, as(bank), http.MethodPost, "/v1/confirm", fmt.Sprintf(`{"numbers":[%d]}`, leads[0].Number))
			if want := fmt.Sprintf(`{"received":[%d],"refused":[]}`, leads[0].Number); got.body != want {
				t.Errorf("answered %s", got.body)
			}
			if after := s.Events(t, s.Ecosystem.ID); after != before {
				t.Errorf("%d events were recorded", after-before)
			}
		})
		t.Run("nothing is nothing", func(t *testing.T) {
			for _, body := range []string{`{"numbers":[]}`, `{"all":true}`} {
				if got := s.call(t, as(bank), http.MethodPost, "/v1/confirm", body); got.status != http.StatusOK || got.body != `{"received":[],"refused":[]}` {
					t.Errorf("to %s: %d %s", body, got.status, got.body)
				}
			}
		})
		t.Run("all are those of the open batch", func(t *testing.T) {
			s.pull(t, bank, "")
			var got api.Receipts
			s.post(t, bank, "/v1/confirm", `{"all":true}`, &got)
			if len(got.Received) != 1 || got.Received[0] != leads[1].Number {
				t.Errorf("answered %+v", got)
			}
		})
	})
}

func TestConfirmLeadsOnce(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank := s.Lenders[0]
		leads := s.ready(t, 3, bank.Party)
		s.pull(t, bank, `{"limit":2}`)
		s.writesOnce(t, onceOnly{bank, http.MethodPost, "/v1/confirm", `{"all":true}`, fmt.Sprintf(`{"numbers":[%d]}`, leads[0].Number), 2})
		t.Run("a repeat confirms nothing of the next batch", func(t *testing.T) {
			s.pull(t, bank, "")
			s.call(t, with(as(bank), "Idempotency-Key", "key-1"), http.MethodPost, "/v1/confirm", `{"all":true}`)
			if p := s.pull(t, bank, ""); len(p.Leads) != 1 || p.Leads[0].Number != leads[2].Number {
				t.Errorf("the open batch is %+v", p)
			}
		})
	})
}

func TestConfirmLeadsRefused(t *testing.T) {
	t.Parallel()
	r := exchangetest.SQLite(t)
	s := newScene(t, r)
	bank := as(s.Lenders[0])
	s.ready(t, 1, s.Lenders[0].Party)
	s.pull(t, s.Lenders[0], "")
	either := `{"detail":"must have either numbers or all"}`
	number := "must be a whole number from 1 to 9007199254740991"
	for name, test := range map[string]struct{ body, want string }{
		"nothing at all":      {``, malformed("The JSON ends too early at byte 0.")},
		"neither":             {`{}`, invalid(either)},
		"both":                {`{"all":true,"numbers":[1]}`, invalid(either)},
		"not all":             {`{"all":false}`, invalid(at("/all", "must be true, or left out"))},
		"all as a number":     {`{"all":1}`, invalid(at("/all", "must be true or false"))},
		"a list alone":        {`[1]`, invalid(`{"detail":"must be an object"}`)},
		"null":                {`{"numbers":null}`, invalid(at("/numbers", "must be a list"))},
		"an unknown member":   {`{"all":true,"batch":"x"}`, invalid(at("/batch", "is not a known field"))},
		"numbers that are no": {`{"numbers":["1",1.5,0,-1,9007199254740992,1e2]}`, invalid(at("/numbers/0", number), at("/numbers/1", number), at("/numbers/2", number), at("/numbers/3", number), at("/numbers/4", number), at("/numbers/5", number))},
		"too many":            {`{"numbers":[` + strings.Repeat("1,", 1000) + `1]}`, invalid(at("/numbers", "must be at most 1000 elements"))},
	} {
		t.Run(name, func(t *testing.T) {
			s.refused(t, hostile{bank, http.MethodPost, "/v1/confirm", test.body, test.want, nil})
		})
	}
	if p := s.pull(t, s.Lenders[0], ""); len(p.Leads) != 1 {
		t.Errorf("the open batch is %+v", p)
	}
}
