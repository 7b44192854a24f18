package exchange

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
)

// Bounds of the decision rules of an ecosystem.
const (
	// MaxDecisionRules is how many may work at once. Each is asked of every lead
	// that is checked, and may take maxRuleCost steps.
	MaxDecisionRules = 100
	// maxKeptDecisionRules is how many there may be with the disabled ones, which
	// decisions of the past name.
	maxKeptDecisionRules = 1000
	// MaxDenial bounds the reason of a denial in words, in characters.
	MaxDenial = 500
)

// DenialReasons is the dictionary that the number of a denial is of.
const DenialReasons = "denial-reasons"

// DecisionRules are the decision rules of an ecosystem, NoID for that of the
// caller's first grant, in the order in which they are asked, disabled ones too.
//
// Errors: NotFound without a grant in the ecosystem; Forbidden but for an operator.
func (x *Exchange) DecisionRules(ctx context.Context, caller Caller, ecosystem ID) ([]DecisionRule, error) {
	g, err := caller.inRole(ecosystem, RoleOperator)
	if err != nil {
		return nil, err
	}
	return x.store.DecisionRules(ctx, g.Ecosystem)
}

// ruler is the grant by which a caller writes rules or tries them. Whoever sees
// fields masked may not: by what a rule says of a lead every value can be found out.
func (c *Caller) ruler(ecosystem ID) (Grant, error) {
	g, err := c.inRole(ecosystem, RoleOperator)
	if err == nil && g.Masked {
		err = Refuse(Forbidden, "who sees fields masked cannot write or try rules, which see them in clear")
	}
	return g, err
}

// AddDecisionRule is a rule to be asked from now on. Position 0 is behind all
// others, OnUnknown "" is UnknownPasses.
type AddDecisionRule struct {
	Rule DecisionRule // Ecosystem (NoID: that of the first grant), Position, Name, Expression, OnUnknown, Denial and DenialID
	Once *Once
}

// AddDecisionRule adds a decision rule. Those at its position and behind it move
// up by one.
//
// Errors: Forbidden but for an operator; Invalid names the field, for expression
// with the place of what is wrong; Duplicate for a name that is taken; Conflict
// beyond MaxDecisionRules.
func (x *Exchange) AddDecisionRule(ctx context.Context, caller Caller, a AddDecisionRule) (*DecisionRule, error) {
	grant, err := caller.ruler(a.Rule.Ecosystem)
	if err != nil {
		return nil, err
	}
	rule := DecisionRule{Name: a.Rule.Name, Expression: a.Rule.Expression, OnUnknown: cmp.Or(a.Rule.OnUnknown, UnknownPasses),
		Denial: a.Rule.Denial, DenialID: a.Rule.DenialID}
	if err := rule.check(); err != nil {
		return nil, err
	}
	if err := checkPosition(a.Rule.Position, 0); err != nil {
		return nil, err
	}
	var added *DecisionRule
	err = x.write(ctx, write{caller: caller, grant: grant, once: a.Once, decide: func(ctx context.Context, t *tx) (answered, error) {
		added, err = t.addDecisionRule(ctx, rule, a.Rule.Position)
		return answered{result: added}, err
	}})
	if err != nil {
		return nil, err
	}
	return added, nil
}

func (t *tx) addDecisionRule(ctx context.Context, rule DecisionRule, position int64) (*DecisionRule, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	all, err := r.DecisionRules(ctx, t.ecosystem.ID)
	if err != nil {
		return nil, err
	}
	if len(all) >= maxKeptDecisionRules {
		return nil, Refuse(Conflict, "there are %d decision rules, disabled ones included; there cannot be more", len(all))
	}
	rule.ID, rule.Ecosystem, rule.CreatedAt, rule.UpdatedAt = t.x.newID(), t.ecosystem.ID, t.now, t.now
	if rule.Number, err = t.number(ctx, DecisionNumbers); err != nil {
		return nil, err
	}
	if err := t.checkAmong(ctx, r, all, &rule); err != nil {
		return nil, err
	}
	kept := t.placeRule(all, rule, position)
	_, err = t.record(Event{Kind: DecisionRuleAdded, Facts: map[string]string{"rule": rule.ID.String()}}, NoID, nil)
	return &kept, err
}

// ChangeDecisionRule is a change of a decision rule; what is nil stays.
type ChangeDecisionRule struct {
	Rule       ID
	Name       *string
	Expression *string
	OnUnknown  *UnknownAction
	Denial     *string
	DenialID   *int64 // 0 takes it away
	Position   *int64
	Disabled   *bool
	Once       *Once
}

// ChangeDecisionRule changes a decision rule. It counts for what is decided from
// then on; decisions that were made keep what they say. A change of nothing leaves
// no event.
//
// Errors: as AddDecisionRule, and NotFound for a rule of no ecosystem in which the
// caller is an operator.
func (x *Exchange) ChangeDecisionRule(ctx context.Context, caller Caller, c ChangeDecisionRule) (*DecisionRule, error) {
	grant, before, err := x.findDecisionRule(ctx, caller, c.Rule)
	if err != nil {
		return nil, err
	}
	if _, err := caller.ruler(grant.Ecosystem); err != nil {
		return nil, err
	}
	// One that a later release does not understand must not stand in the way of
	// being disabled.
	if fields := c.write(before); len(fields) > 0 || c.Disabled != nil && !*c.Disabled {
		if err := before.check(); err != nil {
			return nil, err
		}
	}
	if c.Position != nil {
		if err := checkPosition(*c.Position, 1); err != nil {
			return nil, err
		}
	}
	var changed *DecisionRule
	err = x.write(ctx, write{caller: caller, grant: grant, once: c.Once, decide: func(ctx context.Context, t *tx) (answered, error) {
		changed, err = t.changeDecisionRule(ctx, &c)
		return answered{result: changed}, err
	}})
	if err != nil {
		return nil, err
	}
	return changed, nil
}

// findDecisionRule finds a rule of an ecosystem in which the caller is an operator.
func (x *Exchange) findDecisionRule(ctx context.Context, caller Caller, id ID) (Grant, *DecisionRule, error) {
	for _, g := range caller.Grants {
		if g.Role != RoleOperator {
			continue
		}
		all, err := x.store.DecisionRules(ctx, g.Ecosystem)
		if err != nil {
			return g, nil, err
		}
		if at := ruleAt(all, id); at >= 0 {
			return g, &all[at], nil
		}
	}
	return Grant{}, nil, ErrNotFound
}

func ruleAt(all []DecisionRule, id ID) int {
	return slices.IndexFunc(all, func(d DecisionRule) bool { return d.ID == id })
}

// write writes the change into a rule, but for position and disabling, and names
// the fields that it changed.
func (c *ChangeDecisionRule) write(d *DecisionRule) (fields []string) {
	note := func(name string, changed bool) {
		if changed {
			fields = append(fields, name)
		}
	}
	note("name", put(&d.Name, c.Name))
	note("expression", put(&d.Expression, c.Expression))
	note("on_unknown", put(&d.OnUnknown, c.OnUnknown))
	note("denial_reason", put(&d.Denial, c.Denial))
	note("denial_reason_id", put(&d.DenialID, c.DenialID))
	return fields
}

// put writes a value that is given, and tells whether it is another one.
func put[T comparable](at *T, value *T) bool {
	if value == nil || *at == *value {
		return false
	}
	*at = *value
	return true
}

func (t *tx) changeDecisionRule(ctx context.Context, c *ChangeDecisionRule) (*DecisionRule, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	all, err := r.DecisionRules(ctx, t.ecosystem.ID)
	if err != nil {
		return nil, err
	}
	at := ruleAt(all, c.Rule)
	if at < 0 {
		return nil, ErrNotFound
	}
	rule := all[at]
	fields := c.write(&rule)
	if c.Disabled != nil && *c.Disabled == rule.DisabledAt.IsZero() {
		fields = append(fields, "disabled")
		rule.DisabledAt = noTimeUnless(*c.Disabled, t.now)
	}
	if c.Position != nil && min(*c.Position, int64(len(all))) != rule.Position {
		fields = append(fields, "position")
		rule.Position = *c.Position
	}
	if len(fields) == 0 {
		return &rule, nil
	}
	rule.UpdatedAt = t.now
	others := slices.Delete(all, at, at+1)
	if err := t.checkAmong(ctx, r, others, &rule); err != nil {
		return nil, err
	}
	rule = t.placeRule(others, rule, rule.Position)
	facts := map[string]string{"rule": rule.ID.String(), "fields": strings.Join(fields, " ")}
	_, err = t.record(Event{Kind: DecisionRuleChanged, Facts: facts}, NoID, nil)
	return &rule, err
}

// placeRule names a rule to be written at its place among the others, 0 or beyond
// them being the last, and those of the others that thereby get another position.
func (t *tx) placeRule(others []DecisionRule, rule DecisionRule, position int64) DecisionRule {
	if position == 0 || position > int64(len(others)) {
		position = int64(len(others)) + 1
	}
	rule.Position = position
	for i := range others {
		is := int64(i) + 1
		if is >= position {
			is++
		}
		if others[i].Position != is {
			others[i].Position = is
			t.changes.DecisionRules = append(t.changes.DecisionRules, others[i])
		}
	}
	t.changes.DecisionRules = append(t.changes.DecisionRules, rule)
	return rule
}

// check holds a rule to what can be said of it alone.
func (d *DecisionRule) check() error {
	if err := checkName("name", d.Name); err != nil {
		return err
	}
	if err := refuseCards("expression", d.Expression); err != nil {
		return err
	}
	if _, err := CompileRule(d.Expression); err != nil {
		return asField("expression", err)
	}
	if d.OnUnknown != UnknownPasses && d.OnUnknown != UnknownDenies {
		return InvalidField("on_unknown", "must be %s or %s", UnknownPasses, UnknownDenies)
	}
	if strings.TrimSpace(d.Denial) == "" {
		return InvalidField("denial_reason", "is required")
	}
	if err := refuseCards("denial_reason", d.Denial); err != nil {
		return err
	}
	return checkText("denial_reason", d.Denial, MaxDenial)
}

func checkPosition(p, least int64) error {
	if p < least || p > maxKeptDecisionRules {
		return InvalidField("position", "must be from 1 to %d", maxKeptDecisionRules)
	}
	return nil
}

// checkAmong holds a rule to what the other rules and the dictionary allow.
func (t *tx) checkAmong(ctx context.Context, r Reader, others []DecisionRule, rule *DecisionRule) error {
	working := 0
	for i := range others {
		if others[i].Name == rule.Name {
			return &Error{Code: Duplicate, Field: "name", Message: "a decision rule of this name exists already"}
		}
		if others[i].DisabledAt.IsZero() {
			working++
		}
	}
	if rule.DisabledAt.IsZero() && working >= MaxDecisionRules {
		return Refuse(Conflict, "%d decision rules work already; there cannot be more", working)
	}
	if rule.DenialID == 0 {
		return nil
	}
	words, err := dictionaryWords(ctx, r, t.ecosystem.ID, DenialReasons)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(words, func(e DictionaryEntry) bool { return e.Number == rule.DenialID }) {
		return InvalidField("denial_reason_id", "is no number of the dictionary %s", DenialReasons)
	}
	return nil
}

// noTimeUnless is the time when something is so, and zero while it is not.
func noTimeUnless(is bool, at time.Time) time.Time {
	if !is {
		return time.Time{}
	}
	return at
}
