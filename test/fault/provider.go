package fault

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"
)

// source submits leads, each until it is acknowledged.
func (r *run) source(ctx context.Context, name string, next *atomic.Int64) {
	d, w := newDice(r.Seed, name), r.wire(r.in.provider)
	for ctx.Err() == nil {
		if r.killer.behind() {
			_ = pause(ctx, time.Millisecond)
			continue
		}
		n := next.Add(1)
		if n > int64(r.plan.Leads) {
			return
		}
		l, ok := r.submit(ctx, d, w, fmt.Sprintf("lead-%d", n))
		if !ok {
			r.cancel() // the plan counts on every lead
			return
		}
		r.register.Acknowledge(l)
		r.tally.submits.Add(1)
		r.saw(AnsweredSubmit)
		r.pool.put(l)
	}
}

// submit sends a lead until it is known to be taken. A provider that was killed
// has lost its key: it sends the lead with a new one, and is told that it exists.
func (s *stage) submit(ctx context.Context, d dice, w wire, external string) (Lead, bool) {
	q := request{method: "POST", path: "/v1/leads", key: external,
		body: fmt.Sprintf(`{"external_id":%q,"contents":{"first_name":"Ana","last_name":%q,"phone":"3001234567"}}`, external, external)}
	for life := 2; d.percent(2); life++ {
		s.tally.clientKills.Add(1)
		_, _, _ = w.ask(q, s.wrong(d), true)
		q.key = fmt.Sprintf("%s-life-%d", external, life)
	}
	s.saw(SendingSubmit)
	status, body, err := s.until(ctx, d, w, q)
	if err != nil {
		return Lead{}, false
	}
	var got struct {
		ID, Lead string
		Number   int64
	}
	err = json.Unmarshal(body, &got)
	if err == nil && status == http.StatusConflict && got.Lead != "" {
		status, body, err = s.until(ctx, d, w, request{method: "GET", path: "/v1/leads/" + got.Lead})
		if err == nil {
			err = json.Unmarshal(body, &got)
		}
	}
	if err != nil || got.ID == "" || (status != http.StatusCreated && status != http.StatusOK) {
		s.fault("answer", "a submission was answered %d %s (%v)", status, body, err)
		return Lead{}, false
	}
	return Lead{ID: got.ID, Number: got.Number, External: external}, true
}
