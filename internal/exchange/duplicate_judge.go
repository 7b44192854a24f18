package exchange

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// How events name what a duplicate rule found.
const (
	duplicateOfFact   = "duplicate_of"
	duplicateRuleFact = "duplicate_rule"
)

// found is a lead that keeps another away.
type found struct {
	claim duplicateClaim
	lead  ID // NoID: none was found
}

// judgeCopy holds a new lead to the rules about copies: it claims what is free,
// and is refused or marked for what another lead has. A refusal goes before a
// mark; of several the first one of the rules and their sets counts.
func (t *tx) judgeCopy(ctx context.Context, l *Lead, facts *copyFacts) (found, error) {
	claims, err := t.claimsOf(ctx, l, facts)
	if err != nil || len(claims) == 0 {
		return found{}, err
	}
	var first found
	var taken []DuplicateClaim
	for _, c := range claims {
		has := t.claims[c.ClaimKey]
		switch {
		case !t.keepsAway(c.rule, has):
			taken = append(taken, DuplicateClaim{c.ClaimKey, l.ID, t.now})
		case c.rule.Action == RefuseDuplicate:
			return found{}, t.refuseCopy(ctx, found{c, has.Lead})
		case first.lead == NoID:
			first = found{c, has.Lead}
		}
	}
	t.putClaims(taken)
	l.DuplicateOf = first.lead
	return first, nil
}

// claimsOf are the claims of a lead under the rules in force, looked up.
func (t *tx) claimsOf(ctx context.Context, l *Lead, facts *copyFacts) ([]duplicateClaim, error) {
	rules, err := t.duplicateRules(ctx)
	if err != nil || len(rules.of(l.Provider)) == 0 {
		return nil, err
	}
	if facts == nil {
		facts = t.x.copyFacts(t.ecosystem, l, &l.Contents)
	}
	claims := facts.claimsUnder(t.x, t.ecosystem, rules)
	return claims, t.lookUpClaims(ctx, claims)
}

func (t *tx) refuseCopy(ctx context.Context, f found) error {
	shown, err := t.mayBeNamed(ctx, f.lead)
	if err != nil {
		return err
	}
	if f.claim.hiddenFrom(t.grant) {
		shown = NoID // its number may have been a guess
	}
	return &Error{Code: Duplicate, Field: f.claim.set[0].contentsKey(), Lead: shown,
		Message: fmt.Sprintf("a lead exists already that is the same by the rule %q", f.claim.rule.Name)}
}

// mayBeNamed is the lead that keeps another away, NoID when the caller may not
// see it.
func (t *tx) mayBeNamed(ctx context.Context, lead ID) (ID, error) {
	s := t.leads[lead]
	switch t.grant.Role {
	case RoleOperator:
		return lead, nil
	case RoleProvider:
		if s.provider == t.grant.Party {
			return lead, nil
		}
		return NoID, nil
	}
	if s.lender == t.grant.Party {
		return lead, nil
	}
	r, err := t.read(ctx)
	if err != nil {
		return NoID, err
	}
	return visibleLead(ctx, r, t.grant, lead)
}

// visibleLead is the lead if the grant covers it, else NoID.
func visibleLead(ctx context.Context, r Reader, g Grant, lead ID) (ID, error) {
	if lead == NoID || g.Role == RoleOperator {
		return lead, nil
	}
	_, err := r.Lead(ctx, g, LeadKey{ID: lead})
	if errors.Is(err, ErrNotFound) {
		return NoID, nil
	}
	if err != nil {
		return NoID, err
	}
	return lead, nil
}

// note puts into the facts of an event what was found.
func (f found) note(facts map[string]string) {
	if f.lead != NoID {
		facts[duplicateOfFact], facts[duplicateRuleFact] = f.lead.String(), f.claim.rule.ID.String()
	}
}

// hideCopied leaves out of facts whose copy a lead is, unless the grant covers
// that lead.
func hideCopied(ctx context.Context, r Reader, g Grant, facts map[string]string) error {
	lead, noted := ParseID(facts[duplicateOfFact])
	if !noted {
		return nil
	}
	shown, err := visibleLead(ctx, r, g, lead)
	if shown == NoID {
		delete(facts, duplicateOfFact)
		delete(facts, duplicateRuleFact)
	}
	return err
}

// moveClaims follows an edit of a lead: it gives up what fits it no more and
// claims what is free of what fits it now. An edit is not refused; when another
// lead has what it claims, the edited one is marked, unless it is already. What it
// has of rules that do not work, it gives up as well: it might not fit when they
// work again, and they look back then. What fitted before as well stays whosever it is: that was decided then.
func (t *tx) moveClaims(ctx context.Context, r Reader, before, after *Lead, facts map[string]string) error {
	if t.head.Rules == 0 {
		return nil
	}
	rules, err := t.duplicateRules(ctx)
	if err != nil {
		return err
	}
	wanted, err := t.claimsOf(ctx, after, nil)
	if err != nil {
		return err
	}
	had, err := r.ClaimsOfLeads(ctx, t.ecosystem.ID, []ID{after.ID})
	if err != nil {
		return err
	}
	fitted := t.x.copyFacts(t.ecosystem, before, &before.Contents).claimsUnder(t.x, t.ecosystem, rules)
	var moved []DuplicateClaim
	for _, c := range had {
		if !claimedIn(wanted, c.ClaimKey) {
			moved = append(moved, DuplicateClaim{c.ClaimKey, NoID, t.now})
		}
	}
	for _, w := range wanted {
		claim := t.claims[w.ClaimKey]
		switch {
		case claimedIn(fitted, w.ClaimKey) || claim.Lead == after.ID:
		case !t.keepsAway(w.rule, claim):
			moved = append(moved, DuplicateClaim{w.ClaimKey, after.ID, t.now})
		case after.DuplicateOf == NoID:
			after.DuplicateOf = claim.Lead
			found{w, claim.Lead}.note(facts)
		}
	}
	t.putClaims(moved)
	return nil
}

func claimedIn(claims []duplicateClaim, key ClaimKey) bool {
	return slices.ContainsFunc(claims, func(c duplicateClaim) bool { return c.ClaimKey == key })
}
