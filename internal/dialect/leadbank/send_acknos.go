package leadbank

import (
	"net/http"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"leadex/internal/exchange"
)

// sendAcknos takes what the receiver reports on leads, all of it in one write.
func (d *Dialect) sendAcknos(r *http.Request, caller exchange.Caller, p payload) (*exchange.Confirmed, error) {
	zone, err := d.zoneOf(r.Context(), caller)
	if err != nil {
		return nil, err
	}
	outcomes, err := decodeAcknos(p, zone)
	if err != nil {
		return nil, err
	}
	return d.exchange.Report(r.Context(), caller, exchange.Report{Outcomes: outcomes})
}

// decodeAcknos reads an array of {IDLeadBank, LeadEvents}, or one of them. Dates
// without offset are of the zone.
func decodeAcknos(p payload, zone *time.Location) ([]exchange.OutcomeReport, error) {
	if p.form {
		return nil, errMediaType
	}
	if p.empty() || isNull(p.body) {
		return nil, invalid("body", "an array")
	}
	outcomes := []exchange.OutcomeReport{}
	d := newDecoder(p.body)
	err := readList(d, func() error {
		of, err := readAckno(d, zone)
		outcomes = append(outcomes, of...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return outcomes, nil
}

// readAckno reads the events of one lead. LeadEvents must be there, so that a
// misspelt name loses no report; null and an empty array report nothing.
func readAckno(d *jsontext.Decoder, zone *time.Location) ([]exchange.OutcomeReport, error) {
	number, hasNumber, hasEvents := int64(0), false, false
	var events []exchange.OutcomeReport
	err := readObject(d, "body", func(name string) (err error) {
		switch name {
		case "idleadbank":
			hasNumber = true
			number, err = readInteger(d, "IDLeadBank")
			return err
		case "leadevents":
			hasEvents = true
			events, err = readLeadEvents(d, zone)
			return err
		}
		return d.SkipValue()
	})
	if err != nil {
		return nil, err
	}
	if !hasNumber || !hasEvents {
		return nil, invalid("IDLeadBank and LeadEvents", "given")
	}
	for i := range events {
		events[i].Number = number
	}
	return events, nil
}

func readLeadEvents(d *jsontext.Decoder, zone *time.Location) ([]exchange.OutcomeReport, error) {
	if null, err := readNull(d); null || err != nil {
		return nil, err
	}
	var events []exchange.OutcomeReport
	err := readList(d, func() error {
		e, err := readLeadEvent(d, zone)
		events = append(events, e)
		return err
	})
	return events, err
}

func readLeadEvent(d *jsontext.Decoder, zone *time.Location) (exchange.OutcomeReport, error) {
	event := exchange.OutcomeReport{}
	hasStatus := false
	err := readObject(d, "LeadEvents", func(name string) (err error) {
		switch name {
		case "idstatus":
			hasStatus = true
			event.Status, err = readInteger(d, "IDstatus")
			return err
		case "idreason":
			event.Reason, err = readReason(d)
			return err
		case "dateaction":
			event.OccurredAt, err = readDate(d, zone)
			return err
		}
		return d.SkipValue()
	})
	if err == nil && (!hasStatus || event.OccurredAt.IsZero()) {
		err = invalid("IDstatus and DateAction", "given")
	}
	return event, err
}

func readReason(d *jsontext.Decoder) (*int64, error) {
	if null, err := readNull(d); null || err != nil {
		return nil, err
	}
	n, err := readInteger(d, "IDreason")
	if err != nil {
		return nil, err
	}
	return &n, nil
}

func readDate(d *jsontext.Decoder, zone *time.Location) (time.Time, error) {
	if d.PeekKind() != '"' {
		return time.Time{}, invalid("DateAction", "a date")
	}
	token, err := d.ReadToken()
	if err != nil {
		return time.Time{}, invalid("DateAction", "a date")
	}
	return parseDate(token.String(), zone)
}
