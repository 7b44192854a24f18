package exchange_test

import (
	"strings"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestReason(t *testing.T) {
	t.Parallel()
	r := exchangetest.SQLite(t)
	w := r.Colombia(t)
	lead, err := r.Submit(t.Context(), w.Provider.Caller, exchange.Submission{Contents: exchange.Contents{Phone: exchange.Some("3001234567")}})
	if err != nil {
		t.Fatal(err)
	}
	assign := exchange.Assign{Lead: lead.ID, Lender: w.Lenders[0].Party}
	if _, err := r.Assign(t.Context(), w.Operator.Caller, assign); err != nil {
		t.Fatal(err)
	}
	at := exchange.AssignmentKey{Lead: lead.ID, Lender: assign.Lender}
	for name, reason := range map[string]string{
		"words": "wrong number", "upper case": "Duplicate", "a dot at its end": "other.", "a dash at its start": "-", "a letter beyond ASCII": "niño",
		"too long": strings.Repeat("r", 65), "a card": "4111111111111111", "a card among letters": "card-4111-1111-1111-1111.x",
	} {
		t.Run("that holds "+name+" is refused", func(t *testing.T) {
			_, err := r.Withdraw(t.Context(), w.Operator.Caller, exchange.Withdraw{AssignmentKey: at, Why: exchange.Why{Reason: reason}})
			if e := exchange.AsError(err); e.Code != exchange.Invalid || e.Field != "reason" || strings.Contains(e.Error(), "4111") {
				t.Errorf("%v", err)
			}
		})
	}
	t.Run("that is a code is kept", func(t *testing.T) {
		v, err := r.Withdraw(t.Context(), w.Operator.Caller, exchange.Withdraw{AssignmentKey: at, Why: exchange.Why{Reason: "out_of-area.2"}})
		if err != nil || v.Reason != "out_of-area.2" {
			t.Errorf("%v, %+v", err, v)
		}
	})
}
