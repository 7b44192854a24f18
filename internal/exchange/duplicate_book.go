package exchange

import (
	"context"
	"sync"
)

// duplicateRules are the rules of an ecosystem that are not disabled, as an
// event left them. They are read-only.
type duplicateRules struct {
	version int64 // Head.Rules
	common  []DuplicateRule
	own     map[ID][]DuplicateRule // of providers
}

// of are the rules for the leads of a provider, or of nobody: its own if it has
// any that works, else the ecosystem's.
func (d *duplicateRules) of(provider ID) []DuplicateRule {
	if own := d.own[provider]; len(own) > 0 {
		return own
	}
	return d.common
}

func (d *duplicateRules) empty() bool { return len(d.common)+len(d.own) == 0 }

func newDuplicateRules(version int64, all []DuplicateRule) *duplicateRules {
	d := &duplicateRules{version: version, own: map[ID][]DuplicateRule{}}
	for _, rule := range all {
		switch {
		case !rule.DisabledAt.IsZero():
		case rule.Provider == NoID:
			d.common = append(d.common, rule)
		default:
			d.own[rule.Provider] = append(d.own[rule.Provider], rule)
		}
	}
	return d
}

// duplicateBook remembers the duplicate rules of ecosystems. What it says is a hint
// until the version is held against the head of the ecosystem, under its lock:
// a group never decides by rules that another process has changed.
type duplicateBook struct {
	mu    sync.Mutex
	rules map[ID]*duplicateRules
}

// hint is what was known last of an ecosystem; nil for nothing.
func (b *duplicateBook) hint(ecosystem ID) *duplicateRules {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.rules[ecosystem]
}

func (b *duplicateBook) remember(ecosystem ID, rules *duplicateRules) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rules == nil || len(b.rules) >= maxRemembered {
		b.rules = map[ID]*duplicateRules{}
	}
	b.rules[ecosystem] = rules
}

// noDuplicateRules are those of an ecosystem that never had any.
var noDuplicateRules = &duplicateRules{}

// duplicateRules are the rules in force after the decisions so far. They are
// read only when they have changed.
func (g *group) duplicateRules(ctx context.Context) (*duplicateRules, error) {
	if g.rules != nil && g.rules.version == g.head.Rules {
		return g.rules, nil
	}
	if g.head.Rules == 0 {
		g.rules = noDuplicateRules
		return g.rules, nil
	}
	if known := g.x.duplicates.hint(g.ecosystem.ID); known != nil && known.version == g.head.Rules {
		g.rules = known
		return known, nil
	}
	committed := g.head.Rules == g.store.Found().Head.Rules
	if !committed {
		// Changed by an earlier decision of this group.
		if err := g.flush(ctx); err != nil {
			return nil, err
		}
	}
	all, err := g.store.DuplicateRules(ctx, g.ecosystem.ID)
	if err != nil {
		return nil, err
	}
	g.rules = newDuplicateRules(g.head.Rules, all)
	if committed {
		// What is not committed may never be, and another event then have its
		// number.
		g.x.duplicates.remember(g.ecosystem.ID, g.rules)
	}
	return g.rules, nil
}
