package row

import "leadex/internal/exchange"

// Leads are the requests for a loan. The overlay of the lender that reads is
// no column of theirs: an engine's query adds it, and ReadOverlay reads it.
var Leads = define(Noun[exchange.LeadRow]{
	Table: Table{
		Name: "lead",
		Key:  []string{"id"},
		Columns: []Column{
			{"id", ID}, {"number", Number}, {"sequence", Number}, {"version", Number},
			{"provider_id", ID}, {"lender_id", ID}, {"service_id", ID}, {"campaign_id", ID}, {"person_id", ID}, {"duplicate_of_id", ID},
			{"external_id", Text}, {"surface", Text}, {"state", Text}, {"close_reason", Text},
			{"live_assignments", Number}, {"applications", Number}, {"decisions", Number}, {"off_list", Flag},
			{"created_at", Time}, {"qualified_at", Time}, {"updated_at", Time},
			{"phone_e164", Text}, {"email", Text}, {"first_name", Text}, {"last_name", Text},
			{"tax_digest", Bytes}, {"document_digest", Bytes}, {"wrapped_key", Bytes}, {"sealed", Bytes},
		},
	},
	Write: writeLead,
	Read:  readLead,
})

// NewLeads are Leads that are not there yet.
var NewLeads = Noun[exchange.LeadRow]{Table: Leads.New(), Write: writeLead}

func writeLead(w Writer, l *exchange.LeadRow) {
	w.ID(l.ID)
	w.Number(l.Number)
	w.Number(l.Sequence)
	w.Number(l.Version)
	w.ID(l.Provider)
	w.ID(l.Lender)
	w.ID(l.Service)
	w.ID(l.Campaign)
	w.ID(l.Person)
	w.ID(l.DuplicateOf)
	w.Text(l.ExternalID)
	w.Text(string(l.Surface))
	w.Text(string(l.State))
	w.Text(l.CloseReason)
	w.Number(int64(l.LiveAssignments))
	w.Number(int64(l.Applications))
	w.Number(int64(l.Decisions))
	w.Flag(l.OffList)
	w.Time(l.CreatedAt)
	w.Time(l.QualifiedAt)
	w.Time(l.UpdatedAt)
	w.Text(l.PhoneE164)
	w.Text(l.Email)
	w.Text(l.FirstName)
	w.Text(l.LastName)
	w.Digest(l.TaxID)
	w.Digest(l.Document)
	w.Bytes(l.WrappedKey)
	w.Bytes(l.Sealed)
}

func readLead(r Reader, l *exchange.LeadRow) {
	l.Ecosystem = r.ID()
	l.ID = r.ID()
	l.Number = r.Number()
	l.Sequence = r.Number()
	l.Version = r.Number()
	l.Provider = r.ID()
	l.Lender = r.ID()
	l.Service = r.ID()
	l.Campaign = r.ID()
	l.Person = r.ID()
	l.DuplicateOf = r.ID()
	l.ExternalID = r.Text()
	l.Surface = exchange.Surface(r.Text())
	l.State = exchange.LeadState(r.Text())
	l.CloseReason = r.Text()
	l.LiveAssignments = int(r.Number())
	l.Applications = int(r.Number())
	l.Decisions = int(r.Number())
	l.OffList = r.Flag()
	l.CreatedAt = r.Time()
	l.QualifiedAt = r.Time()
	l.UpdatedAt = r.Time()
	l.PhoneE164 = r.Text()
	l.Email = r.Text()
	l.FirstName = r.Text()
	l.LastName = r.Text()
	l.TaxID = r.Digest()
	l.Document = r.Digest()
	l.WrappedKey = r.Bytes()
	l.Sealed = r.Bytes()
}

// ReadOverlay reads the two values behind the columns of a lead: the overlay of
// the lender that reads and the assignment it belongs to.
func ReadOverlay(r Reader, l *exchange.LeadRow) {
	l.Overlay = r.Bytes()
	l.OverlayAssignment = r.ID()
}
