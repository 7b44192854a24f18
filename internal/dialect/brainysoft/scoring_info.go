package brainysoft

import (
	"net/http"
	"strconv"
	"time"

	"leadex/internal/exchange"
)

// shortTable is what a lead is answered with by calls that are about its decision.
var shortTable = leadTable.only(&form{},
	"amount", "clientId", "creditProductId", "denialReasonId", "email", "firstName", "id", "lastName", "managerId", "mobilePhone",
	"patronymic", "period", "periodUnit", "creationDate", "currentStatus", "currentBusinessStatus", "loanApplicationId", "scoringTask",
)

// scoringInfo answers the lead in short with the last run of the decision rules.
func (d *Dialect) scoringInfo(w http.ResponseWriter, r *http.Request, caller exchange.Caller, number int64) error {
	v, err := d.exchange.Lead(r.Context(), caller, exchange.LeadKey{Number: number})
	if err != nil {
		return err
	}
	d.answerObject(w, shortTable, leadForm(v))
	return nil
}

// recommendations are those that the contract knows; a run that could not decide
// has none.
var recommendations = map[exchange.Recommendation]string{exchange.Approve: "APPROVE", exchange.Deny: "DENY"}

// ruleStatuses say how a rule went.
var ruleStatuses = map[string]string{
	exchange.VerdictHolds: "PASSED", exchange.VerdictFails: "FAILED", exchange.VerdictUnknown: "UNKNOWN", exchange.VerdictBroken: "TECH_FAULT",
}

// scoringTask is a run of the decision rules.
func scoringTask(d *exchange.Decision) exchange.RawJSON {
	b := strconv.AppendInt([]byte(`{"id":`), d.Number, 10)
	b = appendMillis(append(b, `,"startDate":`...), d.StartedAt)
	b = appendMillis(append(b, `,"endDate":`...), d.EndedAt)
	b = appendWord(append(b, `,"finalRecommendation":`...), recommendations[d.Recommendation])
	b = append(b, `,"ruleTasks":[`...)
	for i := range d.Rules {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendRuleTask(b, &d.Rules[i])
	}
	return exchange.RawJSON(append(b, "]}"...))
}

func appendRuleTask(b []byte, r *exchange.RuleResult) []byte {
	recommendation := "APPROVE"
	switch {
	case r.Verdict == exchange.VerdictBroken:
		recommendation = ""
	case r.Denies:
		recommendation = "DENY"
	}
	b = strconv.AppendInt(append(b, `{"id":`...), r.Number, 10)
	b = appendString(append(b, `,"name":`...), r.Name)
	b = appendString(append(b, `,"status":`...), ruleStatuses[r.Verdict])
	b = appendWord(append(b, `,"recommendation":`...), recommendation)
	b = appendWord(append(b, `,"missing":`...), r.Missing)
	b = appendNumber(append(b, `,"denialReasonId":`...), r.DenialID)
	b = appendString(append(b, `,"comment":`...), ruleComment(r))
	return append(b, '}')
}

// ruleComment is what there is to say of a rule in words: why it denies, or why it
// is broken.
func ruleComment(r *exchange.RuleResult) string {
	if r.Fault != "" {
		return r.Fault
	}
	return r.Denial
}

func appendMillis(b []byte, t time.Time) []byte { return strconv.AppendInt(b, t.UnixMilli(), 10) }

// appendWord writes a text, null for none.
func appendWord(b []byte, s string) []byte {
	if s == "" {
		return append(b, "null"...)
	}
	return appendString(b, s)
}

// appendNumber writes a number of something, null for none.
func appendNumber(b []byte, n int64) []byte {
	if n == 0 {
		return append(b, "null"...)
	}
	return strconv.AppendInt(b, n, 10)
}
