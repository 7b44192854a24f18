package api

import (
	"math"
	"net/http"

	"leadex/internal/exchange"
)

// ReportOutcomes answers POST /v1/outcomes.
func (a *API) ReportOutcomes(w http.ResponseWriter, r *http.Request, params ReportOutcomesParams) {
	var outcomes []exchange.OutcomeReport
	body, err := readBody(r, func(d *decoder) {
		d.onlyList("outcomes", exchange.MaxReport, func() { outcomes = append(outcomes, d.outcome()) })
	})
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	wire := func(c *exchange.Confirmed) any { return Recorded{Recorded: c.Numbers, Refused: notDone(c.Refusals)} }
	write(a, w, r, params.IdempotencyKey, body, wire, func(once *exchange.Once) (*exchange.Confirmed, error) {
		return a.exchange.Report(r.Context(), callerOf(r), exchange.Report{Outcomes: outcomes, Once: once})
	})
}

func (d *decoder) outcome() (o exchange.OutcomeReport) {
	d.objectWith([]string{"number", "status", "occurred_at"}, func(name string) bool {
		switch name {
		case "number":
			o.Number = d.leadNumber()
		case "status":
			o.Status = d.code()
		case "reason":
			reason := d.code()
			o.Reason = &reason
		case "occurred_at":
			o.OccurredAt = d.moment()
		default:
			return false
		}
		return true
	})
	return o
}

// code reads a code of a receiver's own, which may be any.
func (d *decoder) code() int64 { return d.integer(math.MinInt64, math.MaxInt64) }
