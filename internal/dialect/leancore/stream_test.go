package leancore

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
	"leadex/internal/web"
)

// gate is a store whose listings call before with the count of the rows that
// went out already; its error ends the listing.
type gate struct {
	exchange.Store
	before func(rows int) error
}

func (g *gate) Leads(ctx context.Context, grant exchange.Grant, f exchange.LeadFilter, visit func(*exchange.LeadRow) error) error {
	rows := 0
	return g.Store.Leads(ctx, grant, f, func(row *exchange.LeadRow) error {
		if err := g.before(rows); err != nil {
			return err
		}
		rows++
		return visit(row)
	})
}

// gated is a stage with leads, whose listings go through a gate, and a server
// for it.
func gated(t *testing.T, leads int, before func(rows int) error) (s *stage, list func(t *testing.T) *http.Response) {
	t.Helper()
	s = newStage(t, exchangetest.SQLite(t))
	for i := range leads {
		s.create(t, s.provider, fmt.Sprintf(`{"name": "Ana %d", "phone": "573001234567", "address": "%s"}`, i, strings.Repeat("a", 1000)))
	}
	x := exchange.New(exchange.Config{Store: &gate{s.Store, before}, Vault: s.Vault, Clock: s.Clock.Now})
	t.Cleanup(func() { _ = x.Close(context.Background()) })
	s.dialect = New(x, s.Keeper)
	server := httptest.NewServer(s.dialect)
	t.Cleanup(server.Close)
	return s, func(t *testing.T) *http.Response {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/lead?ecosystem="+s.world.Ecosystem.ID.String(), nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+s.operator.token)
		answer, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
}

func TestListLeads(t *testing.T) {
	t.Parallel()
	const leads = 200 // some 250 kB: many flushes
	t.Run("all_leads_oldest_first", func(t *testing.T) {
		t.Parallel()
		_, list := gated(t, leads, func(int) error { return nil })
		for range 2 { // the second on the same connection
			answer := list(t)
			body, err := io.ReadAll(answer.Body)
			_ = answer.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			sent, err := web.ParseJSON(body)
			if err != nil {
				t.Fatal(err)
			}
			count := 0
			for i, lead := range sent.Elements {
				count++
				if got := text(t, string(lead), "name"); got != fmt.Sprintf("Ana %d", i) {
					t.Errorf("lead %d is %s", i, got)
				}
			}
			if count != leads {
				t.Errorf("%d leads", count)
			}
		}
	})
	t.Run("the_first_lead_goes_out_before_the_others_are_read", func(t *testing.T) {
		t.Parallel()
		firstSeen := make(chan struct{})
		_, list := gated(t, 2, func(rows int) error {
			if rows == 1 {
				<-firstSeen
			}
			return nil
		})
		answer := list(t)
		defer func() { _ = answer.Body.Close() }()
		start := make([]byte, 100)
		if _, err := io.ReadFull(answer.Body, start); err != nil || !strings.HasPrefix(string(start), `[{"id":"`) {
			t.Errorf("it begins with %q: %v", start, err)
		}
		close(firstSeen)
		if rest, err := io.ReadAll(answer.Body); err != nil || !strings.HasSuffix(string(rest), "}]") {
			t.Errorf("the rest did not come: %v", err)
		}
	})
	t.Run("an_error_before_the_first_lead_is_answered", func(t *testing.T) {
		t.Parallel()
		_, list := gated(t, 1, func(int) error { return exchange.Refuse(exchange.Unavailable, "gone") })
		answer := list(t)
		defer func() { _ = answer.Body.Close() }()
		body, _ := io.ReadAll(answer.Body)
		if answer.StatusCode != 503 || string(body) != `{"message":"Service Unavailable","code":"unavailable"}` {
			t.Errorf("%d %s", answer.StatusCode, body)
		}
	})
	t.Run("an_error_in_mid_list_cuts_the_connection", func(t *testing.T) {
		t.Parallel()
		for _, at := range []int{1, leads / 2, leads - 1} {
			_, list := gated(t, leads, func(rows int) error {
				if rows == at {
					return errors.New("the disk is gone")
				}
				return nil
			})
			answer := list(t)
			body, err := io.ReadAll(bufio.NewReader(answer.Body))
			_ = answer.Body.Close()
			if err == nil {
				t.Errorf("error at %d: the reader saw a whole answer of %d bytes", at, len(body))
			}
			if web.CheckJSON(body) == nil {
				t.Errorf("error at %d: what was sent is a whole list", at)
			}
		}
	})
}
