package exchange

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Bounds of the duplicate rules of an ecosystem.
const (
	// MaxDuplicateRules is how many may work at once for the leads of a provider,
	// or for those of all others: each set of each is looked up for every lead.
	MaxDuplicateRules = 10
	// MaxDuplicateSets is how many field sets a rule may have.
	MaxDuplicateSets = 10
	// MaxDuplicateWindow is how long a lead may keep others away, when not for ever.
	MaxDuplicateWindow = 3650 * 24 * time.Hour
	// maxKeptDuplicateRules is how many there may be with the disabled ones, which
	// events of the past name.
	maxKeptDuplicateRules = 1000
)

// DuplicateRuleList are the duplicate rules of an ecosystem.
type DuplicateRuleList struct {
	Rules []DuplicateRule // oldest first, disabled ones too
	// LookBack is how far the rules have looked back over the leads that were there
	// before them; nil when they never did.
	LookBack *Upkeep
}

// DuplicateRules are the duplicate rules of an ecosystem, NoID for that of the
// caller's first grant.
//
// Errors: NotFound without a grant in the ecosystem; Forbidden but for an operator.
func (x *Exchange) DuplicateRules(ctx context.Context, caller Caller, ecosystem ID) (*DuplicateRuleList, error) {
	g, err := caller.inRole(ecosystem, RoleOperator)
	if err != nil {
		return nil, err
	}
	list := &DuplicateRuleList{}
	if list.Rules, err = x.store.DuplicateRules(ctx, g.Ecosystem); err != nil {
		return nil, err
	}
	list.LookBack, err = x.lookBackOf(ctx, g.Ecosystem)
	return list, err
}

// AddDuplicateRule is a rule for what is submitted from now on.
type AddDuplicateRule struct {
	Rule DuplicateRule // Ecosystem (NoID: that of the first grant), Provider, Name, Sets, Window, Unconverted and Action
	Once *Once
}

// AddDuplicateRule adds a duplicate rule. It counts for the very next lead, in
// all processes; that leads which are there already keep others away as well
// takes a while (DuplicateRuleList.LookBack). None of those is marked.
//
// Errors: Forbidden but for an operator; Invalid names the field; Duplicate for a
// name that a working rule of the same provider has; Conflict beyond
// MaxDuplicateRules.
func (x *Exchange) AddDuplicateRule(ctx context.Context, caller Caller, a AddDuplicateRule) (*DuplicateRule, error) {
	grant, err := caller.inRole(a.Rule.Ecosystem, RoleOperator)
	if err != nil {
		return nil, err
	}
	rule := DuplicateRule{Provider: a.Rule.Provider, Name: a.Rule.Name, Sets: a.Rule.Sets, Window: a.Rule.Window,
		Unconverted: a.Rule.Unconverted, Action: a.Rule.Action}
	if err := rule.settle(); err != nil {
		return nil, err
	}
	if err := x.checkRuleProvider(ctx, grant.Ecosystem, rule.Provider); err != nil {
		return nil, err
	}
	var added *DuplicateRule
	err = x.write(ctx, write{caller: caller, grant: grant, once: a.Once, decide: func(ctx context.Context, t *tx) (answered, error) {
		added, err = t.addDuplicateRule(ctx, rule)
		return answered{result: added}, err
	}})
	if err != nil {
		return nil, err
	}
	x.lookBackSoon(grant.Ecosystem)
	return added, nil
}

func (x *Exchange) checkRuleProvider(ctx context.Context, ecosystem, provider ID) error {
	if provider == NoID {
		return nil
	}
	parties, err := x.known.partiesWith(ctx, ecosystem, func(p *Parties) bool { return p.Providers[provider].ID == provider })
	if err == nil && parties.Providers[provider].ID != provider {
		err = &Error{Code: NotFound, Field: "provider", Message: "no such provider"}
	}
	return err
}

func (t *tx) addDuplicateRule(ctx context.Context, rule DuplicateRule) (*DuplicateRule, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	all, err := r.DuplicateRules(ctx, t.ecosystem.ID)
	if err != nil {
		return nil, err
	}
	if len(all) >= maxKeptDuplicateRules {
		return nil, Refuse(Conflict, "there are %d duplicate rules, disabled ones included; there cannot be more", len(all))
	}
	rule.ID, rule.Ecosystem, rule.CreatedAt = t.x.newID(), t.ecosystem.ID, t.now
	if err := t.keepDuplicateRule(ctx, r, all, &rule, DuplicateRuleAdded, true); err != nil {
		return nil, err
	}
	return &rule, nil
}

// ChangeDuplicateRule is a change of a duplicate rule; what is nil stays.
type ChangeDuplicateRule struct {
	Rule        ID
	Name        *string
	Sets        *[][]DuplicateField
	Window      *time.Duration
	Unconverted *bool
	Action      *DuplicateAction
	Disabled    *bool
	Once        *Once
}

// ChangeDuplicateRule changes a duplicate rule, as quickly as it is added. Marks
// that it has set stay. A rule that is disabled ends at once; one that works
// again looks back anew. A change of nothing leaves no event.
//
// Errors: as AddDuplicateRule, and NotFound for a rule of no ecosystem in which
// the caller is an operator.
func (x *Exchange) ChangeDuplicateRule(ctx context.Context, caller Caller, c ChangeDuplicateRule) (*DuplicateRule, error) {
	grant, found, err := x.findDuplicateRule(ctx, caller, c.Rule)
	if err != nil {
		return nil, err
	}
	c.write(found, time.Time{})
	if err := found.settle(); err != nil {
		return nil, err
	}
	var changed *DuplicateRule
	err = x.write(ctx, write{caller: caller, grant: grant, once: c.Once, decide: func(ctx context.Context, t *tx) (answered, error) {
		changed, err = t.changeDuplicateRule(ctx, &c)
		return answered{result: changed}, err
	}})
	if err != nil {
		return nil, err
	}
	x.lookBackSoon(grant.Ecosystem)
	return changed, nil
}

// findDuplicateRule looks for a rule in every ecosystem in which the caller is an
// operator.
func (x *Exchange) findDuplicateRule(ctx context.Context, caller Caller, id ID) (Grant, *DuplicateRule, error) {
	for _, g := range caller.Grants {
		if g.Role != RoleOperator {
			continue
		}
		all, err := x.store.DuplicateRules(ctx, g.Ecosystem)
		if err != nil {
			return Grant{}, nil, err
		}
		if at := slices.IndexFunc(all, func(r DuplicateRule) bool { return r.ID == id }); at >= 0 {
			return g, &all[at], nil
		}
	}
	return Grant{}, nil, ErrNotFound
}

// write puts the change into a rule.
func (c *ChangeDuplicateRule) write(rule *DuplicateRule, now time.Time) {
	overwrite(&rule.Name, c.Name)
	overwrite(&rule.Sets, c.Sets)
	overwrite(&rule.Window, c.Window)
	overwrite(&rule.Unconverted, c.Unconverted)
	overwrite(&rule.Action, c.Action)
	switch {
	case c.Disabled == nil:
	case !*c.Disabled:
		rule.DisabledAt = time.Time{}
	case rule.DisabledAt.IsZero():
		rule.DisabledAt = now
	}
}

func overwrite[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

func (t *tx) changeDuplicateRule(ctx context.Context, c *ChangeDuplicateRule) (*DuplicateRule, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	all, err := r.DuplicateRules(ctx, t.ecosystem.ID)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, func(r DuplicateRule) bool { return r.ID == c.Rule })
	if at < 0 {
		return nil, ErrNotFound
	}
	before, rule := all[at], all[at]
	c.write(&rule, t.now)
	if err := rule.settle(); err != nil {
		return nil, err
	}
	if rule.same(&before) && rule.Name == before.Name && rule.Action == before.Action {
		return &before, nil
	}
	// What a copy is called and what becomes of it changes no claim; unless the
	// leads of the provider are judged by other rules now.
	anew := !rule.same(&before) || (rule.Action == AllowDuplicate) != (before.Action == AllowDuplicate)
	if !rule.DisabledAt.IsZero() && rule.Provider == NoID {
		anew = false // others judge nobody's leads instead
	}
	if err := t.keepDuplicateRule(ctx, r, all, &rule, DuplicateRuleChanged, anew); err != nil {
		return nil, err
	}
	return &rule, nil
}

// same tells whether two rules work alike and claim the same.
func (d *DuplicateRule) same(o *DuplicateRule) bool {
	return d.Window == o.Window && d.Unconverted == o.Unconverted && d.DisabledAt.Equal(o.DisabledAt) &&
		slices.EqualFunc(d.Sets, o.Sets, slices.Equal[[]DuplicateField])
}

// keepDuplicateRule names a rule to be written, among all that there are, and
// lets the rules look back over the leads that are there.
func (t *tx) keepDuplicateRule(ctx context.Context, r Reader, all []DuplicateRule, rule *DuplicateRule, kind EventKind, lookBack bool) error {
	if err := rule.checkAmong(all); err != nil {
		return err
	}
	rule.UpdatedAt = t.now
	t.changes.DuplicateRules = append(t.changes.DuplicateRules, *rule)
	number, err := t.record(Event{Kind: kind, Facts: rule.facts()}, NoID, nil)
	if err != nil {
		return err
	}
	t.head.Rules = number
	if !lookBack {
		return nil
	}
	w := t.x.claimWalk()
	return w.begin(ctx, t, r)
}

// checkAmong holds a rule that works to the others.
func (d *DuplicateRule) checkAmong(all []DuplicateRule) error {
	if !d.DisabledAt.IsZero() {
		return nil
	}
	working := 0
	for i := range all {
		o := &all[i]
		if o.ID == d.ID || o.Provider != d.Provider || !o.DisabledAt.IsZero() {
			continue
		}
		if o.Name == d.Name {
			return &Error{Code: Duplicate, Field: "name", Message: "a duplicate rule of this name is there already"}
		}
		working++
	}
	if working >= MaxDuplicateRules {
		return Refuse(Conflict, "at most %d duplicate rules can work for the same leads; disable one first", MaxDuplicateRules)
	}
	return nil
}

// facts are a rule as events have it, without the name, which is free text.
func (d *DuplicateRule) facts() map[string]string {
	sets := make([]string, len(d.Sets))
	for i, set := range d.Sets {
		for j, field := range set {
			if j > 0 {
				sets[i] += "+"
			}
			sets[i] += string(field)
		}
	}
	facts := map[string]string{"rule": d.ID.String(), "sets": strings.Join(sets, " "), "action": string(d.Action),
		"window_seconds": decimal(int(d.Window / time.Second))}
	if d.Provider != NoID {
		facts["provider"] = d.Provider.String()
	}
	if d.Unconverted {
		facts["unconverted"] = "true"
	}
	if !d.DisabledAt.IsZero() {
		facts["disabled"] = "true"
	}
	return facts
}

// duplicateFields are all fields, in the order in which sets are kept.
var duplicateFields = []DuplicateField{DuplicatePhone, DuplicateEmail, DuplicateTaxID, DuplicateFiveField, DuplicateExternalID}

// settle holds a rule to its bounds and brings its sets into the one form that
// they are kept in: the order in which they were written has no meaning.
func (d *DuplicateRule) settle() error {
	if err := checkName("name", d.Name); err != nil {
		return err
	}
	switch d.Action {
	case MarkDuplicate, RefuseDuplicate:
	case AllowDuplicate:
		return d.checkAllow()
	default:
		return InvalidField("action", "must be mark, refuse or allow")
	}
	if d.Window < 0 || d.Window > MaxDuplicateWindow || d.Window%time.Second != 0 {
		return InvalidField("window_seconds", "must be whole seconds, at most %d; 0 is for ever", MaxDuplicateWindow/time.Second)
	}
	if len(d.Sets) == 0 || len(d.Sets) > MaxDuplicateSets {
		return InvalidField("sets", "must be 1 to %d sets of fields", MaxDuplicateSets)
	}
	sets := make([][]DuplicateField, 0, len(d.Sets))
	for i, set := range d.Sets {
		if len(set) == 0 {
			return InvalidField("sets["+decimal(i)+"]", "must have a field")
		}
		for j, field := range set {
			if !slices.Contains(duplicateFields, field) {
				return InvalidField("sets["+decimal(i)+"]["+decimal(j)+"]", "must be phone, email, tax_id, five_field or external_id")
			}
		}
		var settled []DuplicateField
		for _, field := range duplicateFields {
			if slices.Contains(set, field) {
				settled = append(settled, field)
			}
		}
		if !slices.ContainsFunc(sets, func(o []DuplicateField) bool { return slices.Equal(o, settled) }) {
			sets = append(sets, settled)
		}
	}
	d.Sets = sets
	return nil
}

// checkAllow holds a rule that excepts a provider to having nothing else to say.
func (d *DuplicateRule) checkAllow() error {
	switch {
	case d.Provider == NoID:
		return InvalidField("provider", "is required to allow copies; for all others disable their rules")
	case len(d.Sets) > 0:
		return InvalidField("sets", "must be none where copies are allowed")
	case d.Window != 0:
		return InvalidField("window_seconds", "must be 0 where copies are allowed")
	case d.Unconverted:
		return InvalidField("unconverted", "must be false where copies are allowed")
	}
	d.Sets = nil
	return nil
}
