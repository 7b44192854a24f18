package fault

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
)

// pool holds the leads that nobody has been given yet.
type pool struct {
	mu    sync.Mutex
	leads []Lead
	ended bool
}

func (p *pool) put(l Lead) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.leads = append(p.leads, l)
}

// end says that no more will come.
func (p *pool) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
}

// enough is how many leads a pool has before one is taken: with the choice of
// so many, the order of assigning has little to do with that of submitting.
const enough = 40

// take takes any lead out of the pool. It has none while there is little to
// choose from; at the end the pool is empty and ended.
func (p *pool) take(d dice) (l Lead, ok, ended bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.leads) == 0 || (len(p.leads) < enough && !p.ended) {
		return Lead{}, false, p.ended
	}
	i := d.IntN(len(p.leads))
	l = p.leads[i]
	p.leads = slices.Delete(p.leads, i, i+1)
	return l, true, false
}

// regret is an assignment that the operator is going to withdraw.
type regret struct {
	lead     Lead
	receiver int
	turns    int // after which
}

// operate gives leads to lenders, and takes some back.
func (r *run) operate(ctx context.Context, name string) {
	d, w := newDice(r.Seed, name), r.wire(r.in.operator)
	var regrets []regret
	for ctx.Err() == nil {
		l, ok, ended := r.pool.take(d)
		if !ok && ended && len(regrets) == 0 {
			return
		}
		if !ok && !ended {
			_ = pause(ctx, time.Millisecond)
			continue
		}
		if ok {
			regrets = append(regrets, r.give(ctx, d, w, name, l)...)
		}
		for i := range regrets {
			if regrets[i].turns--; regrets[i].turns < 0 {
				r.withdraw(ctx, d, w, name, regrets[i].lead, regrets[i].receiver)
			}
		}
		regrets = slices.DeleteFunc(regrets, func(g regret) bool { return g.turns < 0 })
	}
}

// give assigns a lead to one lender, to several, or to none.
func (r *run) give(ctx context.Context, d dice, w wire, name string, l Lead) (regrets []regret) {
	for _, receiver := range d.Perm(r.Lenders)[:howMany(d, r.Lenders)] {
		// What may be withdrawn is assigned by a call that is carried out once: a
		// late copy of another would assign it anew.
		native := d.percent(60)
		r.assign(ctx, d, w, name, l, receiver, native)
		if native && d.percent(15) {
			regrets = append(regrets, regret{l, receiver, pick(d, []int{0, 0, 1, d.IntN(40)})})
		}
	}
	return regrets
}

func howMany(d dice, lenders int) int {
	switch roll := d.IntN(100); {
	case roll < 3:
		return 0
	case roll < 75:
		return 1
	}
	return min(d.between(2, 3), lenders)
}

func (s *stage) assign(ctx context.Context, d dice, w wire, name string, l Lead, receiver int, native bool) {
	c := s.record.Begin(Call{Kind: Assign, Receiver: receiver, Client: name, Lead: l.Number})
	to := s.in.lenders[receiver].id
	q := request{method: "POST", path: "/assign-lead-to-financial-entity", bearer: s.token,
		body: fmt.Sprintf(`{"lead_id":%q,"financial_entity_id":%q}`, l.ID, to)}
	if native {
		q = request{method: "POST", path: "/v1/leads/" + l.ID + "/assignments", key: c.key(), body: fmt.Sprintf(`{"lender":%q}`, to)}
	}
	s.saw(SendingAssign)
	s.change(ctx, d, w, q, c)
	s.tally.assigns.Add(1)
}

func (s *stage) withdraw(ctx context.Context, d dice, w wire, name string, l Lead, receiver int) {
	c := s.record.Begin(Call{Kind: Withdraw, Receiver: receiver, Client: name, Lead: l.Number})
	path := fmt.Sprintf("/v1/leads/%s/assignments/%s/withdraw", l.ID, s.in.lenders[receiver].id)
	s.saw(SendingAssign)
	s.change(ctx, d, w, request{method: "POST", path: path, key: c.key(), body: `{"reason":"not_interested"}`}, c)
	s.tally.withdrawals.Add(1)
}

// key is a call's own Idempotency-Key, by which it is carried out once however
// often it is sent.
func (c *Call) key() string {
	return fmt.Sprintf("%s-%d-at-%d-%d", c.Kind, c.Lead, c.Receiver, c.Called)
}

// change makes a call of the operator until it is answered.
func (s *stage) change(ctx context.Context, d dice, w wire, q request, c *Call) {
	status, body, err := s.until(ctx, d, w, q)
	if err != nil {
		return // the run is at its end
	}
	switch status {
	case http.StatusOK, http.StatusCreated:
	case http.StatusConflict:
		c.Denied = true
	default:
		s.fault("answer", "%s %d was answered %d %s", c.Kind, c.Lead, status, body)
		return
	}
	s.record.End(c)
}
