package api_test

import (
	"net/http"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestMoveApplication(t *testing.T) {
	t.Parallel()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		s := newScene(t, r)
		bank := s.Lenders[0]
		lead := s.submit(t, s.Provider, `{"contents":{"phone":"3110000000"}}`)
		c, err := r.Convert(t.Context(), s.Operator.Caller, exchange.Convert{Lead: lead.ID, Lender: bank.Party})
		if err != nil {
			t.Fatal(err)
		}
		path := "/v1/applications/" + c.Application.ID.String()
		var moved, shown struct {
			Status    string
			UpdatedAt string `json:"updated_at"`
		}
		t.Run("answers the application as it is then", func(t *testing.T) {
			s.post(t, bank, path+"/status", `{"status":"in_consideration"}`, &moved)
			s.show(t, bank, path, &shown)
			if moved.Status != "in_consideration" || shown != moved {
				t.Errorf("answered %+v, then shown %+v", moved, shown)
			}
		})
		t.Run("does the same call once", func(t *testing.T) {
			keyed := with(as(bank), "Idempotency-Key", "k1")
			first := s.call(t, keyed, http.MethodPost, path+"/status", `{"status":"denied","denial_reason":101552,"reason":"scoring","note":"n"}`)
			before := r.Events(t, s.Ecosystem.ID)
			again := s.call(t, keyed, http.MethodPost, path+"/status", `{"status":"denied","denial_reason":101552,"reason":"scoring","note":"n"}`)
			if first.status != http.StatusOK || first.body != again.body || again.header.Get("Idempotent-Replayed") != "true" || r.Events(t, s.Ecosystem.ID) != before {
				t.Errorf("answered %d %s, then %s", first.status, first.body, again.body)
			}
		})
		post := func(l exchangetest.Login, body, want string) hostile {
			return hostile{as(l), http.MethodPost, path + "/status", body, want, nil}
		}
		for name, test := range map[string]hostile{
			"that is final already":  post(bank, `{"status":"waiting"}`, conflicting("An application that is denied cannot become waiting.")),
			"of another lender":      post(s.Lenders[1], `{"status":"waiting"}`, notFoundBody),
			"of the provider's lead": post(s.Provider, `{"status":"waiting"}`, notFoundBody),
			"without a status":       post(bank, `{}`, invalid(at("/status", "is missing"))),
			"to an unknown status": post(bank, `{"status":"approved"}`,
				invalid(at("/status", "must be one of [created automatic_check waiting in_consideration to_be_issued issued denied refused_by_client]"))),
			"with a reason of denial": post(bank, `{"status":"waiting","denial_reason":1}`, invalid(at("/denial_reason", "goes with the status denied only"))),
		} {
			t.Run("refuses one "+name, func(t *testing.T) { s.refused(t, test) })
		}
		s.refused(t, hostile{as(bank), http.MethodPost, "/v1/applications/17/status", `{"status":"waiting"}`, notFoundBody, nil})
	})
}
