package exchange

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// Decide asks the decision rules of the ecosystem whether a lead becomes an
// application.
type Decide struct {
	Lead LeadKey
}

// Decide asks the decision rules about a lead for a lender, all of them in their
// order, on the contents as the lender sees them. The lender is the caller, else the
// one that the lead's manager works for, else the owner of the product it names,
// else the ecosystem's default one.
//
// When every rule lets it pass the lead is converted in the same transaction:
// client and application are there when the call is answered. Without rules every
// lead passes. When a rule denies, or one is broken and nothing can be decided, the
// lead stays as it is, and the Decision says why. One broken rule is enough for
// that, whatever the others say: the operator mends it, and the lead is decided then.
//
// A lead that has an application at the lender is not decided again. Else a repeat
// decides anew, and leaves a Decision if it comes to something else than the last.
//
// Errors: NotFound when the caller may not see the lead; Forbidden for a provider;
// Conflict when there is no lender, the lead is not open or the conversion is not
// allowed; Invalid when manager_id or product_id is of another lender, and as
// Convert.
func (x *Exchange) Decide(ctx context.Context, caller Caller, d Decide) (*LeadView, error) {
	grant, err := x.decides(ctx, caller, d.Lead)
	if err != nil {
		return nil, err
	}
	ahead, err := x.judgeAhead(ctx, grant, d.Lead)
	if err != nil {
		return nil, err
	}
	return x.decideOn(ctx, caller, grant, d.Lead, ahead)
}

// decideOn decides a lead about which the rules were asked ahead.
func (x *Exchange) decideOn(ctx context.Context, caller Caller, g Grant, key LeadKey, ahead *judged) (*LeadView, error) {
	err := x.write(ctx, write{caller: caller, grant: g, decide: func(ctx context.Context, t *tx) (answered, error) {
		return answered{}, t.decideLead(ctx, key, ahead)
	}})
	if err != nil {
		return nil, err
	}
	return x.Lead(ctx, caller, key)
}

// decides chooses the grant by which a caller may have a lead decided.
func (x *Exchange) decides(ctx context.Context, caller Caller, key LeadKey) (Grant, error) {
	seen := false
	for _, g := range caller.Grants {
		_, err := x.store.Lead(ctx, g, key)
		switch {
		case errors.Is(err, ErrNotFound):
		case err != nil:
			return g, err
		case g.Role != RoleProvider:
			return g, nil
		default:
			seen = true
		}
	}
	if seen {
		return Grant{}, Refuse(Forbidden, "a provider cannot have a lead decided; the lender and the operator can")
	}
	return Grant{}, ErrNotFound
}

// deciding is a lead that is to be decided, with all that the decision depends on.
type deciding struct {
	found    *foundLead // as the lender sees it
	contents []byte     // in the stored form, to be compared
	lender   *LenderView
	rules    []DecisionRule // that work, in order
	done     bool           // it has an application at the lender
}

// judgement is what the rules said.
type judgement struct {
	results   []RuleResult
	startedAt time.Time
	endedAt   time.Time
}

// judged is a judgement with what it was made on.
type judged struct {
	*deciding
	judgement
}

// judgeAhead asks the rules before the ecosystem's lock is taken: they are the
// operator's own text and may take long, a hundred of them as many steps each as
// the bound allows, while every write of the ecosystem would wait. What the decision
// depends on is compared under the lock, and only when something has changed
// meanwhile the rules are asked again there.
func (x *Exchange) judgeAhead(ctx context.Context, g Grant, key LeadKey) (*judged, error) {
	d, err := x.deciding(ctx, x.store, g, key)
	if err != nil {
		return nil, err
	}
	if d.done {
		return &judged{deciding: d}, nil
	}
	j, err := x.askRules(ctx, d.rules, &d.found.lead.Contents)
	return &judged{d, j}, err
}

func (x *Exchange) deciding(ctx context.Context, r Reader, g Grant, key LeadKey) (*deciding, error) {
	row, err := r.Lead(ctx, g, key)
	if err != nil {
		return nil, err
	}
	d := &deciding{}
	if d.found, err = x.openFound(ctx, g, row); err != nil {
		return nil, err
	}
	lender, err := x.lenderOf(ctx, r, g, &d.found.lead.Contents)
	if err != nil {
		return nil, err
	}
	if d.found, err = x.asSeenBy(ctx, r, d.found, lender); err != nil {
		return nil, err
	}
	d.contents = AppendDocument(nil, &d.found.lead.Contents)
	d.lender = &LenderView{}
	if d.lender.Lender, err = r.Lender(ctx, g.Ecosystem, lender); err != nil {
		return nil, err
	}
	if d.lender.Products, err = x.products(ctx, r, g.Ecosystem, ProductFilter{Lender: lender}); err != nil {
		return nil, err
	}
	made, err := r.Applications(ctx, g.Ecosystem, ApplicationFilter{Leads: []ID{row.ID}, Lender: lender})
	if err != nil {
		return nil, err
	}
	d.done = len(made) > 0
	all, err := r.DecisionRules(ctx, g.Ecosystem)
	d.rules = slices.DeleteFunc(all, func(d DecisionRule) bool { return !d.DisabledAt.IsZero() })
	return d, err
}

// asSeenBy is a lead with the edit that a lender has laid over it.
func (x *Exchange) asSeenBy(ctx context.Context, r Reader, f *foundLead, lender ID) (*foundLead, error) {
	if f.grant.Role == RoleLender {
		return f, nil
	}
	row, err := r.Lead(ctx, Grant{Ecosystem: f.grant.Ecosystem, Role: RoleLender, Party: lender}, LeadKey{ID: f.lead.ID})
	if errors.Is(err, ErrNotFound) {
		return f, nil
	}
	if err != nil {
		return nil, err
	}
	return x.openFound(ctx, f.grant, row)
}

// same tells whether a decision depends on the same as another one.
func (d *deciding) same(o *deciding) bool {
	return d.lender.ID == o.lender.ID && bytes.Equal(d.contents, o.contents) && slices.EqualFunc(d.rules, o.rules, func(a, b DecisionRule) bool {
		a.Position, b.Position = 0, 0 // the order is that of the lists
		a.CreatedAt, b.CreatedAt, a.UpdatedAt, b.UpdatedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
		return a == b
	})
}

// askRules asks every rule. Its error is of the call, never of a rule.
func (x *Exchange) askRules(ctx context.Context, rules []DecisionRule, c *Contents) (judgement, error) {
	j := judgement{startedAt: x.now()}
	facts := RuleFacts(c, j.startedAt)
	if c.Amount.IsSet() {
		facts["amount"], _ = c.Amount.value.Apd().Float64() // beyond what a double holds it is infinite
	}
	for i := range rules {
		result, err := x.askRule(ctx, &rules[i], facts)
		if err != nil {
			return j, err
		}
		j.results = append(j.results, result)
	}
	j.endedAt = x.now()
	return j, nil
}

var verdictWords = map[Verdict]string{Holds: VerdictHolds, Fails: VerdictFails, Unknown: VerdictUnknown}

func (x *Exchange) askRule(ctx context.Context, d *DecisionRule, facts map[string]any) (RuleResult, error) {
	result := RuleResult{Rule: d.ID, Number: d.Number, Name: d.Name}
	verdict := Unknown
	rule, err := x.rules.compile(d.Expression)
	if err == nil {
		verdict, result.Missing, err = rule.Judge(ctx, facts)
	}
	switch CodeOf(err) {
	case "":
	case Invalid:
		result.Verdict, result.Fault = VerdictBroken, AsError(err).Message
		return result, nil
	default:
		return result, err
	}
	result.Verdict = verdictWords[verdict]
	result.Denies = verdict == Fails || (verdict == Unknown && d.OnUnknown == UnknownDenies)
	if result.Denies {
		result.Denial, result.DenialID = d.Denial, d.DenialID
	}
	return result, nil
}

// recommends is what results come to, with the number of the first denial.
func recommends(results []RuleResult) (r Recommendation, denial int64) {
	r = Approve
	for _, result := range results {
		switch {
		case result.Verdict == VerdictBroken:
			return TechFault, 0
		case result.Denies:
			r = Deny
			if denial == 0 {
				denial = result.DenialID
			}
		}
	}
	return r, denial
}

func (t *tx) decideLead(ctx context.Context, key LeadKey, ahead *judged) error {
	r, err := t.read(ctx)
	if err != nil {
		return err
	}
	d, err := t.x.deciding(ctx, r, t.grant, key)
	if err != nil || d.done {
		return err
	}
	l := d.found.lead
	if l.State != LeadOpen {
		return Refuse(Conflict, "a lead that is %s cannot be decided", l.State)
	}
	if !d.lender.DisabledAt.IsZero() {
		return Refuse(Conflict, "the lender is disabled")
	}
	j := ahead.judgement
	if ahead.done || !d.same(ahead.deciding) {
		if j, err = t.x.askRules(ctx, d.rules, &l.Contents); err != nil {
			return err
		}
	}
	return t.keepDecision(ctx, r, d, j)
}

// keepDecision keeps what the rules said, and converts the lead if they let it pass.
func (t *tx) keepDecision(ctx context.Context, r Reader, d *deciding, j judgement) error {
	l := d.found.lead
	decision := Decision{ID: t.x.newID(), Ecosystem: t.ecosystem.ID, Lead: l.ID, Lender: d.lender.ID, Rules: j.results,
		StartedAt: j.startedAt, EndedAt: j.endedAt}
	decision.Recommendation, decision.DenialID = recommends(j.results)
	if decision.Recommendation != Approve {
		again, err := t.repeats(ctx, r, l, &decision)
		if err != nil || again {
			return err
		}
	}
	var err error
	if decision.Number, err = t.number(ctx, DecisionNumbers); err != nil {
		return err
	}
	e := Event{Kind: LeadDecided, Lead: l.ID, Lender: d.lender.ID, Facts: decision.facts()}
	if decision.Sequence, err = t.record(e, NoID, nil); err != nil {
		return err
	}
	t.changes.Decisions = append(t.changes.Decisions, decision)
	l.Decisions++
	if decision.Recommendation != Approve {
		return t.putHeader(ctx, r, d.found)
	}
	if _, err := t.convert(ctx, l.ID, d.lender); err != nil {
		return err
	}
	for i := range t.changes.Leads {
		if t.changes.Leads[i].ID == l.ID {
			t.changes.Leads[i].Decisions = l.Decisions
		}
	}
	return nil
}

// repeats tells whether a decision says the same as the last one for the lender.
func (t *tx) repeats(ctx context.Context, r Reader, l *Lead, d *Decision) (bool, error) {
	if l.Decisions == 0 {
		return false, nil
	}
	last, err := r.Decisions(ctx, t.ecosystem.ID, DecisionFilter{Leads: []ID{l.ID}, Lender: d.Lender, Newest: true, Limit: 1})
	if err != nil || len(last) == 0 {
		return false, err
	}
	return last[0].Recommendation == d.Recommendation && slices.Equal(last[0].Rules, d.Rules), nil
}

// facts names the rules that stood in the way; what they say is in the Decision.
func (d *Decision) facts() map[string]string {
	facts := map[string]string{"decision": d.ID.String(), "recommendation": string(d.Recommendation)}
	var rules []string
	for _, r := range d.Rules {
		if r.Denies || r.Verdict == VerdictBroken {
			rules = append(rules, r.Rule.String())
		}
	}
	if len(rules) > 0 {
		facts["rules"] = strings.Join(rules, " ")
	}
	if d.DenialID != 0 {
		facts["denial_reason_id"] = decimal(int(d.DenialID))
	}
	return facts
}
