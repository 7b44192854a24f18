package leancore

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLogin(t *testing.T) { replay(t, "login") }

func TestLoginWorks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *stage) {
		a := s.post(t, caller{}, "/login", `{"id": "`+s.lender.ID+`", "api_key": "`+s.lender.Secret+`"}`)
		body := a.ok(t)
		if diff := cmp.Diff([]string{"access"}, keys(t, body)); diff != "" {
			t.Errorf("keys (-want +got):\n%s", diff)
		}
		if got := a.header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("Cache-Control is %q", got)
		}
		s.get(t, caller{token: text(t, body, "access")}, "/financial-entity?uid="+s.lender.ID).ok(t)
	})
}
