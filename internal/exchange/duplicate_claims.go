package exchange

import (
	"context"
	"slices"
)

// standing is what a claim's lead is judged by.
type standing struct {
	state        LeadState
	provider     ID
	lender       ID
	applications int
}

// noteLeads keeps what decisions of the group have made of leads.
func (g *group) noteLeads(rows []LeadRow) {
	for i := range rows {
		l := &rows[i]
		g.leads[l.ID] = standing{l.State, l.Provider, l.Lender, l.Applications}
		if l.Applications == 0 && !l.TaxID.IsZero() {
			g.taxIDs[l.TaxID] = true
		}
	}
}

// unknownClaims are the keys of those claims that the group knows nothing of. They
// count as free from now on.
func (g *group) unknownClaims(claims []duplicateClaim) (unknown []ClaimKey) {
	for _, c := range claims {
		if _, known := g.claims[c.ClaimKey]; !known {
			unknown = append(unknown, c.ClaimKey)
			g.claims[c.ClaimKey] = DuplicateClaim{ClaimKey: c.ClaimKey}
		}
	}
	return unknown
}

// learnClaims takes in stored claims, and reads how their leads stand.
func (g *group) learnClaims(ctx context.Context, stored []DuplicateClaim) error {
	var leads []ID
	for _, c := range stored {
		g.claims[c.ClaimKey] = c
		if _, known := g.leads[c.Lead]; c.Lead != NoID && !known && !slices.Contains(leads, c.Lead) {
			leads = append(leads, c.Lead)
		}
	}
	if len(leads) == 0 {
		return nil
	}
	return g.store.Leads(ctx, operatorOf(g.ecosystem.ID), LeadFilter{IDs: leads}, func(row *LeadRow) error {
		g.noteLeads([]LeadRow{*row})
		return nil
	})
}

// lookUpClaims reads those claims that the group does not know yet. As with person
// keys, what earlier decisions of the group did is known, so nothing needs to be
// applied first.
func (g *group) lookUpClaims(ctx context.Context, claims []duplicateClaim) error {
	unknown := g.unknownClaims(claims)
	if len(unknown) == 0 {
		return nil
	}
	stored, err := g.store.DuplicateClaims(ctx, g.ecosystem.ID, unknown)
	if err != nil {
		return err
	}
	return g.learnClaims(ctx, stored)
}

// prefetchClaims looks up what the decisions of the group will claim under the
// rules in force, where that is not what was asked ahead.
func (g *group) prefetchClaims(ctx context.Context, members []*member) error {
	rules, err := g.duplicateRules(ctx)
	if err != nil || rules.empty() {
		return err
	}
	var claims []duplicateClaim
	for _, m := range members {
		if m.needs.copies != nil {
			claims = append(claims, m.needs.copies.claimsUnder(g.x, g.ecosystem, rules)...)
		}
	}
	return g.lookUpClaims(ctx, claims)
}

// unknownTaxIDs are those of which the group does not know whether an unconverted
// lead has them. They count as nobody's from now on.
func (g *group) unknownTaxIDs(all Digests) (unknown []Digest) {
	for _, tax := range all {
		if _, known := g.taxIDs[tax]; !known {
			g.taxIDs[tax] = false
			unknown = append(unknown, tax)
		}
	}
	return unknown
}

func (g *group) learnTaxIDs(taken []Digest) {
	for _, tax := range taken {
		g.taxIDs[tax] = true
	}
}

// lookUpTaxIDs asks about those tax ids that the group does not know yet.
func (g *group) lookUpTaxIDs(ctx context.Context, all Digests) error {
	unknown := g.unknownTaxIDs(all)
	if len(unknown) == 0 {
		return nil
	}
	taken, err := g.store.UnconvertedTaxIDs(ctx, g.ecosystem.ID, unknown)
	g.learnTaxIDs(taken)
	return err
}

// keepsAway tells whether the lead of a claim keeps others away under the rule:
// it is within the window, which ends just when it is over, and it is live.
func (t *tx) keepsAway(rule *DuplicateRule, c DuplicateClaim) bool {
	if c.Lead == NoID || (rule.Window > 0 && !t.now.Before(c.ClaimedAt.Add(rule.Window))) {
		return false
	}
	winner := t.leads[c.Lead]
	switch winner.state {
	case LeadHeld, LeadOpen:
		return !rule.Unconverted || winner.applications == 0
	}
	return false
}

// putClaims names claims to be written, in the order of their keys.
func (t *tx) putClaims(claims []DuplicateClaim) {
	slices.SortFunc(claims, func(a, b DuplicateClaim) int {
		if order := slices.Compare(a.Rule[:], b.Rule[:]); order != 0 {
			return order
		}
		return slices.Compare(a.Digest[:], b.Digest[:])
	})
	t.changes.DuplicateClaims = append(t.changes.DuplicateClaims, claims...)
}
