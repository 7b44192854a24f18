package api

import (
	"strings"

	"leadex/internal/exchange"
)

// receiptsOf is what became of each lead of a confirmation, on the wire.
func receiptsOf(c *exchange.Confirmed) any {
	return Receipts{Received: c.Numbers, Refused: notDone(c.Refusals)}
}

// notDone says of each refusal what it would be as a problem by itself.
func notDone(refusals []exchange.Refusal) []NotDone {
	wire := make([]NotDone, len(refusals))
	for i, r := range refusals {
		p := describe(r.Err)
		wire[i] = NotDone{Number: r.Number, Code: strings.TrimPrefix(p.Type, urnPrefix), Detail: p.Detail}
		if len(p.Errors) > 0 { // the detail says only that they say it
			wire[i].Detail = sentence(r.Err.Field + " " + r.Err.Message)
		}
	}
	return wire
}
