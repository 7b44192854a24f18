package leadbank

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
)

// outcomes are the reported outcomes of a lead, as the operator reads them in its
// history.
func (b *bank) outcomes(t *testing.T, number int64) []string {
	t.Helper()
	ctx := context.Background()
	l, err := b.Lead(ctx, b.world.Operator.Caller, exchange.LeadKey{Number: number})
	if err != nil {
		t.Fatal(err)
	}
	events, err := b.LeadEvents(ctx, b.world.Operator.Caller, l.ID, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range events {
		if e.Kind == exchange.OutcomeReported {
			all = append(all, strings.TrimSpace(e.Facts["status"]+" "+e.Facts["occurred_at"]+" "+e.Facts["reason"]))
		}
	}
	return all
}

func ackno(number int64, events ...string) string {
	return fmt.Sprintf(`{"IDLeadBank":%d,"LeadEvents":[%s]}`, number, strings.Join(events, ","))
}

func TestSendAcknos(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bank) {
		one, two := b.world.Lenders[0], b.world.Lenders[1]
		queue, others := b.leads(t, one, 4), b.leads(t, two, 1)
		b.pull(t, one, "3")
		wantBody(t, "confirm", b.post(t, one, confirmPath, array(queue[0], queue[1])), 200, ok)
		const first, second = `{"IDstatus":3,"IDreason":null,"DateAction":"2026-03-02T15:30:00.1234567"}`,
			`{"IDstatus":-7,"IDreason":12,"DateAction":"2026-03-03T10:00:00+05:00"}`

		t.Run("outcomes of several leads are kept, and repeats once", func(t *testing.T) {
			body := "[" + ackno(queue[0], first, second, first) + "," + ackno(queue[1], second) + "]"
			for range 2 {
				wantBody(t, "report", b.post(t, one, acknosPath, body), 200, ok)
			}
			want := []string{"3 2026-03-02T12:30:00.123456Z", "-7 2026-03-03T05:00:00Z 12"}
			if diff := cmp.Diff(want, b.outcomes(t, queue[0])); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(want[1:], b.outcomes(t, queue[1])); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("a lead that is not received, another receiver's or unknown is named, and the others are done", func(t *testing.T) {
			const third = `{"IDstatus":9,"DateAction":"2026-03-04"}`
			body := "[" + ackno(queue[2], third) + "," + ackno(others[0], third) + "," + ackno(queue[3], third) + "," + ackno(404404, third) + "," + ackno(queue[1], third) + "]"
			got := b.post(t, one, acknosPath, body)
			wantBody(t, "mixed", got, 200, response(3, fmt.Sprintf("Not done: %d (the lead was not confirmed yet); %d, 404404 (unknown); %d (the lead was not handed out yet).",
				queue[2], others[0], queue[3])))
			if all := b.outcomes(t, queue[1]); len(all) != 2 || all[1] != "9 2026-03-03T21:00:00Z" {
				t.Error(all)
			}
			for _, n := range []int64{queue[2], queue[3], others[0]} {
				if all := b.outcomes(t, n); len(all) != 0 {
					t.Error(n, all)
				}
			}
		})
		t.Run("an empty list reports nothing", func(t *testing.T) {
			events := b.Events(t, b.world.Ecosystem.ID)
			for _, body := range []string{"[]", "[" + ackno(queue[0]) + "]", fmt.Sprintf(`{"IDLeadBank":%d,"LeadEvents":null}`, queue[0])} {
				wantBody(t, body, b.post(t, one, acknosPath, body), 200, ok)
			}
			if after := b.Events(t, b.world.Ecosystem.ID); after != events {
				t.Errorf("%d events", after-events)
			}
		})
		t.Run("too many are refused as a whole", func(t *testing.T) {
			event := `{"IDstatus":1,"DateAction":"2026-03-04"}`
			body := "[" + ackno(queue[0], event+strings.Repeat(","+event, exchange.MaxReport)) + "]"
			wantBody(t, "too many", b.post(t, one, acknosPath, body), 413, `{"Message":"At most 5000 outcomes can be reported in one call."}`)
			if all := b.outcomes(t, queue[0]); len(all) != 2 {
				t.Error(all)
			}
		})
	})
}
