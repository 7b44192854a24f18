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

// lookUpClaims reads those claims that the group does not know yet, and how
// their leads stand. As with person keys, what earlier decisions of the group
// did is known, so nothing needs to be applied first.
func (g *group) lookUpClaims(ctx context.Context, keys []ClaimKey) error {
	var unknown []ClaimKey
	for _, k := range keys {
		if _, known := g.claims[k]; !known {
			unknown = append(unknown, k)
			g.claims[k] = DuplicateClaim{ClaimKey: k}
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	stored, err := g.store.DuplicateClaims(ctx, g.ecosystem.ID, unknown)
	if err != nil {
		return err
	}
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

// prefetchClaims looks up what the decisions of the group will claim.
func (g *group) prefetchClaims(ctx context.Context, members []*member) error {
	rules, err := g.duplicateRules(ctx)
	if err != nil || rules.empty() {
		return err
	}
	var keys []ClaimKey
	for _, m := range members {
		if m.needs.copies == nil {
			continue
		}
		for _, c := range m.needs.copies.claimsUnder(g.x, g.ecosystem, rules) {
			keys = append(keys, c.ClaimKey)
		}
	}
	return g.lookUpClaims(ctx, keys)
}

// prefetchTaxIDs asks which tax ids an unconverted lead has, of those that the
// decisions of the group must know of.
func (g *group) prefetchTaxIDs(ctx context.Context, members []*member) error {
	var all Digests
	for _, m := range members {
		all = append(all, m.needs.taxIDs...)
	}
	return g.lookUpTaxIDs(ctx, all)
}

// lookUpTaxIDs asks about those tax ids that the group does not know yet.
func (g *group) lookUpTaxIDs(ctx context.Context, all Digests) error {
	var asked []Digest
	for _, tax := range all {
		if _, known := g.taxIDs[tax]; !known {
			g.taxIDs[tax] = false
			asked = append(asked, tax)
		}
	}
	if len(asked) == 0 {
		return nil
	}
	taken, err := g.store.UnconvertedTaxIDs(ctx, g.ecosystem.ID, asked)
	for _, tax := range taken {
		g.taxIDs[tax] = true
	}
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
