package exchange

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"
)

// OutcomeReport is one outcome of one lead as its receiver reports it.
type OutcomeReport struct {
	Number     int64 // of the lead
	Status     int64
	Reason     *int64 // nil for none
	OccurredAt time.Time
}

// MaxReport bounds the outcomes of one call.
const MaxReport = 5000

// Report is what a receiver tells of leads it has received.
type Report struct {
	Outcomes []OutcomeReport
	Once     *Once
}

// Report appends outcomes. An exact repeat is kept once. A lead that is unknown,
// another receiver's, or not received yet is refused; the others are done.
//
// Errors: Forbidden but for a lender; TooLarge over MaxReport outcomes.
func (x *Exchange) Report(ctx context.Context, caller Caller, report Report) (*Confirmed, error) {
	g, err := caller.inRole(NoID, RoleLender)
	if err != nil {
		return nil, err
	}
	if len(report.Outcomes) > MaxReport {
		return nil, Refuse(TooLarge, "at most %d outcomes can be reported in one call", MaxReport)
	}
	var done *Confirmed
	err = x.write(ctx, write{caller: caller, grant: g, once: report.Once, decide: func(ctx context.Context, t *tx) (answered, error) {
		done, err = t.report(ctx, report.Outcomes)
		return answered{result: done}, err
	}})
	if err != nil {
		return nil, err
	}
	return done, nil
}

func (t *tx) report(ctx context.Context, outcomes []OutcomeReport) (*Confirmed, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	numbers := make([]int64, len(outcomes))
	byNumber := map[int64][]OutcomeReport{}
	for i, o := range outcomes {
		numbers[i] = o.Number
		byNumber[o.Number] = append(byNumber[o.Number], o)
	}
	named, err := t.assignmentsOf(ctx, r, numbers)
	if err != nil {
		return nil, err
	}
	codes, err := t.outcomeCodes(ctx, r)
	if err != nil {
		return nil, err
	}
	done := &Confirmed{Numbers: []int64{}}
	for _, n := range named {
		if n.refusal == nil && !n.assignment.receipt() {
			n.refusal = Refuse(Conflict, "the lead was not confirmed yet")
		}
		if n.refusal == nil && slices.ContainsFunc(byNumber[n.number], OutcomeReport.holdsCard) {
			n.refusal = InvalidField("status", "status and reason must not be card numbers")
		}
		if n.refusal != nil {
			done.Refusals = append(done.Refusals, Refusal{n.number, n.refusal})
			continue
		}
		err := t.append(ctx, r, &n.assignment, byNumber[n.number], codes)
		if errors.Is(err, errOutcomes) {
			done.Refusals = append(done.Refusals, Refusal{n.number, errOutcomes})
			continue
		}
		if err != nil {
			return nil, err
		}
		done.Numbers = append(done.Numbers, n.number)
	}
	return done, nil
}

func (o OutcomeReport) holdsCard() bool { return codeHoldsCard(o.Status, o.Reason) }

// maxOutcomes bounds the history of one lead. All of it is read to tell a repeat.
const maxOutcomes = 10_000

var errOutcomes = Refuse(TooLarge, "a lead can have at most %d outcomes", maxOutcomes)

// append keeps those outcomes of an assignment that are not known yet; all of
// them, or none when there would be more than a lead can have.
func (t *tx) append(ctx context.Context, r Reader, a *Assignment, reports []OutcomeReport, codes *reportedCodes) error {
	stored, err := r.Outcomes(ctx, t.ecosystem.ID, a.Lead)
	if err != nil {
		return err
	}
	known := make(map[reported]bool, len(stored)+len(reports))
	for i := range stored {
		known[stored[i].reported()] = true
	}
	var fresh []Outcome
	for _, o := range reports {
		outcome := Outcome{Ecosystem: t.ecosystem.ID, Lead: a.Lead, Lender: a.Lender, Assignment: a.ID, Status: o.Status, Reason: o.Reason,
			OccurredAt: Instant(o.OccurredAt), ReportedAt: t.now}
		if !known[outcome.reported()] {
			known[outcome.reported()] = true
			fresh = append(fresh, outcome)
		}
	}
	if len(stored)+len(fresh) > maxOutcomes {
		return errOutcomes
	}
	for i := range fresh {
		if err := t.keepOutcome(&fresh[i], codes); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) keepOutcome(o *Outcome, codes *reportedCodes) (err error) {
	o.ID = t.x.newID()
	facts := map[string]string{"status": strconv.FormatInt(o.Status, 10), "occurred_at": o.OccurredAt.Format(time.RFC3339Nano)}
	if o.Reason != nil {
		facts["reason"] = strconv.FormatInt(*o.Reason, 10)
	}
	e := Event{Kind: OutcomeReported, Lead: o.Lead, Lender: o.Lender, Assignment: o.Assignment, Facts: facts}
	if o.Sequence, err = t.record(e, NoID, nil); err != nil {
		return err
	}
	t.changes.Outcomes = append(t.changes.Outcomes, *o)
	t.noteCode(codes, o)
	return nil
}

// reported is what an exact repeat of an outcome has in common with it, the lead
// apart.
type reported struct {
	lender     ID
	code       reasonKey
	occurredAt int64 // microseconds, as they are stored
}

func (o *Outcome) reported() reported {
	code := OutcomeCode{Status: o.Status, Reason: o.Reason}
	return reported{lender: o.Lender, code: code.key(), occurredAt: o.OccurredAt.UnixMicro()}
}
