package exchange

import (
	"context"
	"slices"
	"strconv"
	"time"
)

// OutcomeClass says what an outcome means to everybody.
type OutcomeClass string

const (
	Unmapped    OutcomeClass = ""
	Contacted   OutcomeClass = "contacted"
	Unreachable OutcomeClass = "unreachable"
	Appointment OutcomeClass = "appointment"
	Applied     OutcomeClass = "applied"
	Approved    OutcomeClass = "approved"
	Declined    OutcomeClass = "declined"
	Funded      OutcomeClass = "funded"
	InvalidLead OutcomeClass = "invalid"
)

// OutcomeClasses are all but Unmapped, as a lead goes.
func OutcomeClasses() []OutcomeClass {
	return []OutcomeClass{Contacted, Unreachable, Appointment, Applied, Approved, Declined, Funded, InvalidLead}
}

// OutcomeCode is what the codes of an outcome mean in an ecosystem. One that was
// reported and never mapped is kept as Unmapped, so that it is seen.
type OutcomeCode struct {
	Ecosystem ID
	Status    int64
	Reason    *int64 // nil: no reason
	AnyReason bool   // every reason, and none, that has no class of its own
	Class     OutcomeClass
	CreatedAt time.Time
	UpdatedAt time.Time
}

// maxReportedCodes bounds how many codes without a class an ecosystem keeps: a
// receiver that sends numbers at random must not fill the table.
const maxReportedCodes = 10_000

// reasonKey tells the reasons of a code apart.
type reasonKey struct {
	status      int64
	reason      int64
	given, each bool
}

func (c *OutcomeCode) key() reasonKey {
	k := reasonKey{status: c.Status, each: c.AnyReason, given: c.Reason != nil && !c.AnyReason}
	if k.given {
		k.reason = *c.Reason
	}
	return k
}

// outcomeClasses are the classes of an ecosystem's codes.
type outcomeClasses map[reasonKey]OutcomeClass

func classesOf(codes []OutcomeCode) outcomeClasses {
	classes := make(outcomeClasses, len(codes))
	for i := range codes {
		classes[codes[i].key()] = codes[i].Class
	}
	return classes
}

// of is the class of an outcome: that of its very code, else that of its status
// with any reason, else Unmapped.
func (c outcomeClasses) of(status int64, reason *int64) OutcomeClass {
	exact := OutcomeCode{Status: status, Reason: reason}
	if class := c[exact.key()]; class != Unmapped {
		return class
	}
	return c[reasonKey{status: status, each: true}]
}

// reportedCodes are the codes that are known while outcomes are reported.
type reportedCodes struct {
	classes  outcomeClasses
	unmapped int
}

func (t *tx) outcomeCodes(ctx context.Context, r Reader) (*reportedCodes, error) {
	codes, err := r.OutcomeCodes(ctx, t.ecosystem.ID)
	known := &reportedCodes{classes: classesOf(codes)}
	for _, class := range known.classes {
		if class == Unmapped {
			known.unmapped++
		}
	}
	return known, err
}

// noteCode keeps a code that was never reported before and means nothing yet,
// without a class, for the operator to see.
func (t *tx) noteCode(known *reportedCodes, o *Outcome) {
	c := OutcomeCode{Ecosystem: t.ecosystem.ID, Status: o.Status, Reason: o.Reason, CreatedAt: t.now, UpdatedAt: t.now}
	if _, ok := known.classes[c.key()]; ok || known.classes.of(c.Status, c.Reason) != Unmapped || known.unmapped >= maxReportedCodes {
		return
	}
	known.classes[c.key()] = Unmapped
	known.unmapped++
	t.changes.OutcomeCodes = append(t.changes.OutcomeCodes, c)
}

// OutcomeCodes are the codes of an ecosystem with their classes, by status. An
// operator sees those without a class too. Anybody else sees what the operator
// has said, and when: a code that was reported and not mapped would tell what some
// lender has reported, and its first time on which lead.
func (x *Exchange) OutcomeCodes(ctx context.Context, caller Caller, ecosystem ID) ([]OutcomeCode, error) {
	g, err := caller.grant(ecosystem)
	if err != nil {
		return nil, err
	}
	codes, err := x.store.OutcomeCodes(ctx, g.Ecosystem)
	if err != nil || g.Role == RoleOperator {
		return codes, err
	}
	codes = slices.DeleteFunc(codes, func(c OutcomeCode) bool { return c.Class == Unmapped })
	for i := range codes {
		codes[i].CreatedAt = codes[i].UpdatedAt
	}
	return codes, nil
}

// MaxMapping bounds the codes of one call.
const MaxMapping = 1000

// MapOutcomes says what codes mean.
type MapOutcomes struct {
	Ecosystem ID            // NoID: that of the caller's first grant
	Codes     []OutcomeCode // Status, Reason, AnyReason and Class; Unmapped takes the class away
	Once      *Once
}

// MapOutcomes gives codes their classes, for what was reported before as well.
// Codes that are not named keep theirs. It answers all codes.
//
// Errors: Forbidden but for an operator; TooLarge over MaxMapping codes; Invalid
// names the field.
func (x *Exchange) MapOutcomes(ctx context.Context, caller Caller, m MapOutcomes) ([]OutcomeCode, error) {
	g, err := caller.inRole(m.Ecosystem, RoleOperator)
	if err != nil {
		return nil, err
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	var codes []OutcomeCode
	err = x.write(ctx, write{caller: caller, grant: g, once: m.Once, decide: func(ctx context.Context, t *tx) (answered, error) {
		codes, err = t.mapOutcomes(ctx, m.Codes)
		return answered{result: codes}, err
	}})
	return codes, err
}

// codeHoldsCard tells whether somebody put a card number where a code belongs.
func codeHoldsCard(status int64, reason *int64) bool {
	return IsCardNumber(status) || reason != nil && IsCardNumber(*reason)
}

func (m *MapOutcomes) check() error {
	if len(m.Codes) > MaxMapping {
		return Refuse(TooLarge, "at most %d codes can be mapped in one call", MaxMapping)
	}
	seen := map[reasonKey]bool{}
	for i := range m.Codes {
		c := &m.Codes[i]
		field := "codes[" + strconv.Itoa(i) + "]"
		switch {
		case c.Class != Unmapped && !slices.Contains(OutcomeClasses(), c.Class):
			return InvalidField(field+".class", "is no class; the classes are %v", OutcomeClasses())
		case c.AnyReason && c.Reason != nil:
			return InvalidField(field+".reason", "must not be given together with any_reason")
		case codeHoldsCard(c.Status, c.Reason):
			return InvalidField(field, "must not be a card number")
		case seen[c.key()]:
			return InvalidField(field, "names a code that was named before")
		}
		seen[c.key()] = true
	}
	return nil
}

func (t *tx) mapOutcomes(ctx context.Context, wanted []OutcomeCode) ([]OutcomeCode, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	all, err := r.OutcomeCodes(ctx, t.ecosystem.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range wanted {
		at := slices.IndexFunc(all, func(known OutcomeCode) bool { return known.key() == c.key() })
		if at < 0 {
			all = append(all, OutcomeCode{Ecosystem: t.ecosystem.ID, Status: c.Status, Reason: c.Reason, AnyReason: c.AnyReason, CreatedAt: t.now})
			at = len(all) - 1
		} else if all[at].Class == c.Class {
			continue
		}
		all[at].Class, all[at].UpdatedAt = c.Class, t.now
		t.changes.OutcomeCodes = append(t.changes.OutcomeCodes, all[at])
		if _, err := t.record(Event{Kind: OutcomeMapped, Facts: all[at].facts()}, NoID, nil); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (c *OutcomeCode) facts() map[string]string {
	facts := map[string]string{"status": strconv.FormatInt(c.Status, 10), "class": string(c.Class)}
	switch {
	case c.AnyReason:
		facts["reason"] = "any"
	case c.Reason != nil:
		facts["reason"] = strconv.FormatInt(*c.Reason, 10)
	}
	return facts
}

// OutcomeView is an outcome as the caller may see it: a provider sees the class
// and the times alone, and the number of the event, by which it is ordered.
type OutcomeView struct {
	Outcome
	Class OutcomeClass
}

// Outcomes are what was reported on a lead, as far as the caller may see it: an
// operator all, a lender its own, a provider what they mean. Oldest first.
func (x *Exchange) Outcomes(ctx context.Context, caller Caller, lead ID) ([]OutcomeView, error) {
	found, err := x.findLead(ctx, x.store, caller, LeadKey{ID: lead})
	if err != nil {
		return nil, err
	}
	all, err := x.store.Outcomes(ctx, found.ecosystem.ID, found.lead.ID)
	if err != nil {
		return nil, err
	}
	codes, err := x.store.OutcomeCodes(ctx, found.ecosystem.ID)
	if err != nil {
		return nil, err
	}
	classes, views := classesOf(codes), []OutcomeView{}
	for _, o := range all {
		v := OutcomeView{Outcome: o, Class: classes.of(o.Status, o.Reason)}
		switch {
		case found.grant.Role == RoleProvider:
			v.Outcome = Outcome{OccurredAt: o.OccurredAt, ReportedAt: o.ReportedAt, Sequence: o.Sequence}
		case found.grant.Role == RoleLender && o.Lender != found.grant.Party:
			continue
		}
		views = append(views, v)
	}
	return views, nil
}
