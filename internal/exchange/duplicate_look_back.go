package exchange

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// claimTask names the walk that lets duplicate rules look back.
const claimTask = "duplicate claims"

// claimWalk lets the leads that are there claim what the rules in force look at,
// as if these had always been there: the oldest lead has a claim. It marks none.
//
// A lead that a rule has taken while the walk was not there yet keeps no mark
// either when an older one turns out to be the same: the older one has the claim
// from then on.
func (x *Exchange) claimWalk() walk[LeadRow] {
	return leadWalk(claimTask, func(ctx context.Context, t *tx, _ Reader, rows []LeadRow) error { return t.claimAfterwards(ctx, rows) })
}

// earlier is a lead of before with its claims.
type earlier struct {
	row    *LeadRow
	claims []duplicateClaim
}

func (t *tx) claimAfterwards(ctx context.Context, rows []LeadRow) error {
	rules, err := t.duplicateRules(ctx)
	if err != nil || rules.empty() {
		return err
	}
	t.noteLeads(rows) // as they are stored, under the lock
	var leads []earlier
	var all []duplicateClaim
	for i := range rows {
		e := earlier{row: &rows[i]}
		if e.claims, err = t.earlierClaims(e.row, rules); err != nil {
			return err
		}
		all = append(all, e.claims...)
		leads = append(leads, e)
	}
	if err := t.lookUpClaims(ctx, all); err != nil {
		return err
	}
	taken := map[ClaimKey]DuplicateClaim{}
	for _, e := range leads {
		t.takeEarlier(e, taken)
	}
	var claims []DuplicateClaim
	for _, c := range taken {
		claims = append(claims, c)
	}
	t.putClaims(claims)
	return nil
}

// earlierClaims are those of the claims of a lead by which it would keep others
// away.
func (t *tx) earlierClaims(row *LeadRow, rules *duplicateRules) ([]duplicateClaim, error) {
	if (row.State != LeadOpen && row.State != LeadHeld) || len(rules.of(row.Provider)) == 0 {
		return nil, nil
	}
	l, _, err := t.x.openLead(t.ecosystem, row)
	if err != nil {
		return nil, err
	}
	claims := t.x.copyFacts(t.ecosystem, l, &l.Contents).claimsUnder(t.x, t.ecosystem, rules)
	return slices.DeleteFunc(claims, func(c duplicateClaim) bool {
		return !t.keepsAway(c.rule, DuplicateClaim{Lead: row.ID, ClaimedAt: row.CreatedAt})
	}), nil
}

// takeEarlier gives a lead what nobody has who keeps others away, or who came
// later. One that is marked as a copy takes nothing from anybody.
func (t *tx) takeEarlier(e earlier, taken map[ClaimKey]DuplicateClaim) {
	for _, c := range e.claims {
		has, moved := taken[c.ClaimKey]
		if !moved {
			has = t.claims[c.ClaimKey]
		}
		older := e.row.DuplicateOf == NoID && e.row.CreatedAt.Before(has.ClaimedAt)
		if has.Lead != e.row.ID && (older || !t.keepsAway(c.rule, has)) {
			taken[c.ClaimKey] = DuplicateClaim{c.ClaimKey, e.row.ID, e.row.CreatedAt}
		}
	}
}

// lookBackOf is how far the rules of an ecosystem have looked back; nil when they
// never did.
func (x *Exchange) lookBackOf(ctx context.Context, ecosystem ID) (*Upkeep, error) {
	all, err := x.store.Upkeeps(ctx, ecosystem)
	if at := slices.IndexFunc(all, func(u Upkeep) bool { return u.Task == claimTask }); at >= 0 {
		return &all[at], err
	}
	return nil, err
}

// LookBack goes on with the look back of an ecosystem's duplicate rules until it
// is over, if there is one. It calls report after each group of leads.
//
// Errors: Unavailable when ctx ends or the store does not answer; a later call
// goes on.
func (x *Exchange) LookBack(ctx context.Context, ecosystem ID, report func(Upkeep)) error {
	u, err := x.lookBackOf(ctx, ecosystem)
	if err != nil || u == nil || u.State == UpkeepDone {
		return err
	}
	w := x.claimWalk()
	return w.goOn(ctx, x, ecosystem, report)
}

// lookBacks are those that run in this process, one of an ecosystem at most.
type lookBacks struct {
	mu      sync.Mutex
	running map[ID]bool // true: when it is over, look again
	failed  map[ID]error
	ended   bool
	all     sync.WaitGroup
}

// lookBackSoon goes on with a look back beside everything else. What becomes of
// it is to be read from its Upkeep: when it fails, the next sweep tells so and
// begins again.
func (x *Exchange) lookBackSoon(ecosystem ID) {
	b := &x.lookBacks
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return
	}
	if _, running := b.running[ecosystem]; running {
		b.running[ecosystem] = true
		return
	}
	if b.running == nil {
		b.running = map[ID]bool{}
	}
	b.running[ecosystem] = false
	b.all.Go(func() {
		for more := true; more; more = b.more(ecosystem) {
			// It ends with the exchange, which then takes no writes.
			_, err := x.store.Alone(context.Background(), claimTask+" "+ecosystem.String(), func(ctx context.Context) error {
				return x.LookBack(ctx, ecosystem, func(Upkeep) {})
			})
			b.note(ecosystem, err)
		}
	})
}

// note keeps what became of the last try. That another process is at it is no
// failure, nor is it one to be stopped.
func (b *lookBacks) note(ecosystem ID, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.failed, ecosystem)
	if err == nil || b.ended {
		return
	}
	if b.failed == nil {
		b.failed = map[ID]error{}
	}
	b.failed[ecosystem] = err
}

func (b *lookBacks) failures() map[ID]error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return maps.Clone(b.failed)
}

// lookBackFailure is why a look back of this process failed that is not over yet.
func (x *Exchange) lookBackFailure(ctx context.Context) error {
	for ecosystem, failure := range x.lookBacks.failures() {
		u, err := x.lookBackOf(ctx, ecosystem)
		if err != nil {
			return err
		}
		if u != nil && u.State == UpkeepRunning {
			return fmt.Errorf("a look back of duplicate rules: %w", failure)
		}
		x.lookBacks.note(ecosystem, nil) // another process has done it
	}
	return nil
}

// more tells whether somebody asked again while it ran; if not it is over.
func (b *lookBacks) more(ecosystem ID) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.running[ecosystem] && !b.ended {
		b.running[ecosystem] = false
		return true
	}
	delete(b.running, ecosystem)
	return false
}

// goOnLookingBack takes up the look backs that a process has left.
func (x *Exchange) goOnLookingBack(ctx context.Context, all []Ecosystem) (err error) {
	for _, e := range all {
		u, failed := x.lookBackOf(ctx, e.ID)
		if failed == nil && u != nil && u.State == UpkeepRunning {
			x.lookBackSoon(e.ID)
		}
		err = cmp.Or(err, failed)
	}
	return err
}

// end waits for the look backs. New ones do not begin.
func (b *lookBacks) end(ctx context.Context) {
	b.mu.Lock()
	b.ended = true
	b.mu.Unlock()
	done := make(chan struct{})
	go func() {
		b.all.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}
