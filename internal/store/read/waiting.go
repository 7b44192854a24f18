package read

import (
	"context"

	"leadex/internal/exchange"
	"leadex/internal/store/filter"
	"leadex/internal/store/row"
)

func (r Reader) Waiting(ctx context.Context, ecosystem exchange.ID, key exchange.WaitingKey) (exchange.Waiting, error) {
	w := exchange.Waiting{WaitingKey: key}
	err := r.each(ctx, AskWaiting(r.dialect, ecosystem, &w))
	return w, err
}

func (r Reader) Handed(ctx context.Context, ecosystem exchange.ID, of exchange.Receiver) (exchange.Handed, error) {
	h := exchange.Handed{Receiver: of}
	err := r.each(ctx, AskHanded(r.dialect, ecosystem, &h))
	return h, err
}

// AskWaiting asks for all that waits by its key, into it.
func AskWaiting(d filter.Dialect, ecosystem exchange.ID, w *exchange.Waiting) []Asked {
	due := exchange.AssignmentPage{List: exchange.DueAssignments, Receiver: &w.Receiver, Limit: w.Limit}
	return []Asked{
		Ask(&w.Open, row.Batches.Read, filter.OpenBatch(d, ecosystem, w.Receiver)),
		Ask(&w.Lenders, row.Lenders.Read, filter.Query{Text: row.Lenders.Select() + lenderByID, Args: []any{ecosystem, w.Lender}}),
		Ask(&w.Ready, readReadyLead, filter.ReadyLeads(d, ecosystem, w.WaitingKey)),
		Ask(&w.Due, row.Assignments.Read, filter.AssignmentPage(d, ecosystem, due)),
	}
}

// AskHanded asks for what a receiver was handed, into it.
func AskHanded(d filter.Dialect, ecosystem exchange.ID, h *exchange.Handed) []Asked {
	return []Asked{
		Ask(&h.Open, row.Batches.Read, filter.OpenBatch(d, ecosystem, h.Receiver)),
		Ask(&h.Leads, row.ReadLeadAssignment, filter.HandedLeads(d, ecosystem, h.Receiver)),
	}
}

func readReadyLead(r row.Reader, l *exchange.ReadyLead) {
	row.Assignments.Read(r, &l.Assignment)
	row.Leads.Read(r, &l.Lead)
}
