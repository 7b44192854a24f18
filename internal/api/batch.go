package api

import "leadex/internal/exchange"

// batchOf is a batch on the wire.
func batchOf(b *exchange.Batch) Batch {
	return Batch{ID: b.ID, OpenedAt: timeOf(b.OpenedAt), LeaseUntil: timeOf(b.LeaseUntil)}
}

// deliveredLead is the lead of a delivery on the wire. It has its receiver's own
// assignment, and neither person nor application: those are looked up, lead by
// lead, by who wants them.
func deliveredLead(caller exchange.Caller, d *exchange.Delivery, l *exchange.Delivered) Lead {
	v := exchange.LeadView{Lead: l.Lead, Origin: d.Parties.Origin(&l.Lead), Assignments: []exchange.Assignment{l.Assignment}}
	v.Person = exchange.NoID
	return leadOf(caller, &v)
}
