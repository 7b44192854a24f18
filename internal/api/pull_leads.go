package api

import (
	"net/http"

	"leadex/internal/exchange"
)

// PullLeads answers POST /v1/pull.
func (a *API) PullLeads(w http.ResponseWriter, r *http.Request) {
	limit := int64(exchange.DefaultPull)
	_, err := readOptionalBody(r, func(d *decoder) {
		d.object(func(name string) bool {
			if name == "limit" {
				limit = d.integer(1, exchange.MaxPull)
			}
			return name == "limit"
		})
	})
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	caller := callerOf(r)
	d, err := a.exchange.Pull(r.Context(), caller, limit)
	if err != nil {
		a.Refuse(w, r, err)
		return
	}
	a.answer(w, r, http.StatusOK, pulledOf(caller, d))
}

func pulledOf(caller exchange.Caller, d *exchange.Delivery) Pulled {
	p := Pulled{Leads: make([]PulledLead, len(d.Leads))}
	if d.Batch.ID != exchange.NoID {
		p.Batch = batchOf(&d.Batch)
	}
	for i := range d.Leads {
		p.Leads[i] = pulledLead(caller, d, &d.Leads[i])
	}
	return p
}

func pulledLead(caller exchange.Caller, d *exchange.Delivery, l *exchange.Delivered) PulledLead {
	wire := PulledLead{Position: int32(l.Assignment.BatchPosition), ID: l.Lead.ID, Number: l.Lead.Number, State: string(l.Assignment.State)}
	if l.Withdrawn {
		wire.State, wire.Withdrawn = string(exchange.Withdrawn), true
		return wire
	}
	if l.Assignment.Redelivering {
		wire.Revision = int32(l.Assignment.Revision)
	}
	wire.Lead = deliveredLead(caller, d, l)
	return wire
}
