package control

import (
	"context"
	"slices"
	"time"

	"leadex/internal/exchange"
)

// Delivery is how delivery to one receiver stands.
type Delivery struct {
	Lender        exchange.ID  `json:"lender"`
	LenderNumber  int64        `json:"lender_number"`
	LenderName    string       `json:"lender_name"`
	Branch        *exchange.ID `json:"branch"`        // null for the queue of the lender itself
	BranchNumber  *int64       `json:"branch_number"` // null for the same
	BranchName    string       `json:"branch_name"`
	DealerCode    string       `json:"dealer_code"`
	Ready         int64        `json:"ready"`
	InProgress    int64        `json:"in_progress"`
	OpenSince     *time.Time   `json:"open_since"` // when the open batch was pulled; null without one
	ReceivedToday int64        `json:"received_today"`
	Undeliverable int64        `json:"undeliverable"`
	Changed       int64        `json:"changed"`
}

// Page asks for a page of a list.
type Page struct {
	Ecosystem string `json:"ecosystem"`
	After     int64  `json:"after"` // places greater than this
	Limit     int    `json:"limit"` // from 1 to MaxPage
}

// MaxPage bounds a page.
const MaxPage = 10_000

// Period names the leads that a receiver has received from a time until before
// another: RFC 3339, or a day such as 2026-03-02, which begins at midnight in the
// ecosystem's time zone.
type Period struct {
	Ecosystem string `json:"ecosystem"`
	Lender    string `json:"lender"` // id or name
	Branch    string `json:"branch"` // id, dealer code or name; "" for the lender itself
	From      string `json:"from"`
	To        string `json:"to"`
}

// Replayed is how many leads will be handed out again.
type Replayed struct {
	Leads int `json:"leads"`
}

var (
	// Deliveries tell how delivery stands at each receiver of a lender or of all.
	Deliveries = Call[InLender, []Delivery]{"deliveries", deliveries}
	// Undeliverable are the leads that did not reach their receivers, in the order
	// of the queues.
	Undeliverable = Call[Page, []Assignment]{"undeliverable", undeliverable}
	// Assignments are those of a lead, in the order in which it was given.
	Assignments = Call[OneLead, []Assignment]{"assignments", assignments}
	// Replay hands received leads out again, as revisions.
	Replay = Call[Period, Replayed]{"replay", replay}
)

func deliveries(ctx context.Context, h *House, in InLender) ([]Delivery, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return nil, err
	}
	all, err := h.Exchange.DeliveriesIn(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	if in.Lender != "" {
		l, err := findLender(ctx, h, Named{Ecosystem: e.ID.String(), Name: in.Lender})
		if err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(all, func(d exchange.ReceiverDelivery) bool { return d.Lender != l.ID })
	}
	return each(all, deliveryOf), nil
}

func deliveryOf(d *exchange.ReceiverDelivery) Delivery {
	out := Delivery{Lender: d.Lender, LenderNumber: d.LenderNumber, LenderName: d.LenderName, Branch: unlessNone(d.Branch),
		BranchName: d.BranchName, DealerCode: d.DealerCode, Ready: d.Ready, InProgress: d.InProgress, OpenSince: unlessZero(d.OpenSince),
		ReceivedToday: d.ReceivedToday, Undeliverable: d.Undeliverable, Changed: d.Changed}
	if d.Branch != exchange.NoID {
		out.BranchNumber = &d.BranchNumber
	}
	return out
}

func undeliverable(ctx context.Context, h *House, in Page) ([]Assignment, error) {
	if in.Limit < 1 || in.Limit > MaxPage {
		return nil, exchange.InvalidField("limit", "must be from 1 to %d", MaxPage)
	}
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return nil, err
	}
	all, err := h.Exchange.Undelivered(ctx, exchange.Command(e.ID), e.ID, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	names, err := partyNames(ctx, h, e.ID)
	return each(all, func(v *exchange.AssignmentView) Assignment { return assignmentOf(v, names) }), err
}

func assignments(ctx context.Context, h *House, in OneLead) ([]Assignment, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return nil, err
	}
	l, err := findLead(ctx, h, e.ID, in.Lead)
	if err != nil {
		return nil, err
	}
	names, err := partyNames(ctx, h, e.ID)
	return each(l.Assignments, func(a *exchange.Assignment) Assignment {
		return assignmentOf(&exchange.AssignmentView{Assignment: *a, Number: l.Number}, names)
	}), err
}

func replay(ctx context.Context, h *House, in Period) (Replayed, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return Replayed{}, err
	}
	l, err := findLender(ctx, h, Named{Ecosystem: e.ID.String(), Name: in.Lender})
	if err != nil {
		return Replayed{}, err
	}
	branch, err := findBranch(ctx, h, &l, in.Branch)
	if err != nil {
		return Replayed{}, err
	}
	from, err := readTime("from", in.From, e.TimeZone)
	if err != nil {
		return Replayed{}, err
	}
	to, err := readTime("to", in.To, e.TimeZone)
	if err != nil {
		return Replayed{}, err
	}
	n, err := h.Exchange.Replay(ctx, exchange.Command(e.ID), exchange.Replay{Lender: l.ID, Branch: branch, From: from, To: to})
	return Replayed{n}, err
}

// readTime reads a time, or a day in a zone.
func readTime(field, text, zone string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return t, nil
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.ParseInLocation(time.DateOnly, text, location)
	if err != nil {
		return t, exchange.InvalidField(field, "must be a day such as 2026-03-02 or a time such as 2026-03-02T15:04:05Z")
	}
	return t, nil
}
