package brainysoft

import (
	"net/http"
	"strconv"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// leadStatuses answers how a lead came to where it stands, as far as the caller may
// see it: an element for each step, in their order.
func (d *Dialect) leadStatuses(w http.ResponseWriter, r *http.Request, caller exchange.Caller, number int64) error {
	steps, err := d.exchange.LeadSteps(r.Context(), caller, exchange.LeadKey{Number: number})
	if err != nil {
		return err
	}
	b := append(d.envelope("ok", 256+200*len(steps)), '[')
	for i := range steps {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendStep(b, &steps[i])
	}
	web.Answer(w, http.StatusOK, contentType, append(b, "]}"...))
	return nil
}

func appendStep(b []byte, s *exchange.LeadStep) []byte {
	word, business := statusOf(s)
	b = strconv.AppendInt(append(b, `{"id":`...), s.Sequence, 10)
	b = appendMillis(append(b, `,"insertDate":`...), s.At)
	b = appendString(append(b, `,"status":`...), word)
	b = appendWord(append(b, `,"businessStatus":`...), business)
	b = appendNumber(append(b, `,"userId":`...), s.By)
	b = appendString(append(b, `,"comment":`...), stepComment(s))
	return append(b, '}')
}

// decidedStatuses are what a lead's status is after a decision, for as long as no
// application says otherwise.
var decidedStatuses = map[exchange.Recommendation]string{exchange.Approve: approved, exchange.Deny: denied, exchange.TechFault: techFault}

// statusOf is the status that a lead had after a step, and its business status.
func statusOf(s *exchange.LeadStep) (word, business string) {
	switch s.Kind {
	case exchange.LeadDecided:
		return decidedStatuses[s.Recommendation], businessStatus(s.Recommendation)
	case exchange.LeadConverted:
		return approved, ""
	case exchange.LeadSubmitted:
		if s.State == exchange.LeadHeld {
			return underCheck, ""
		}
	}
	return waiting, ""
}

// businessStatus is FAILED where nothing could be decided, else there is none.
func businessStatus(r exchange.Recommendation) string {
	if r == exchange.TechFault {
		return "FAILED"
	}
	return ""
}

// stepComment says in words why a lead was denied, or which rule is broken.
func stepComment(s *exchange.LeadStep) string {
	if s.Decision == nil {
		return ""
	}
	for i := range s.Decision.Rules {
		r := &s.Decision.Rules[i]
		switch {
		case s.Recommendation == exchange.TechFault && r.Verdict == exchange.VerdictBroken:
			return r.Name + ": " + r.Fault
		case s.Recommendation == exchange.Deny && r.Denies:
			return r.Denial
		}
	}
	return ""
}
