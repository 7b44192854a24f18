package row

import "leadex/internal/exchange"

// Events are the recorded changes; they never change.
var Events = define(Noun[exchange.EventRow]{
	Table: Table{
		Name:    "event",
		Key:     []string{"number"},
		AddOnly: true,
		Columns: []Column{
			{"number", Number}, {"id", ID}, {"kind", Text}, {"at", Time}, {"credential_id", Text}, {"role", Text},
			{"party_id", ID}, {"surface", Text}, {"request_id", Text},
			{"lead_id", ID}, {"lender_id", ID}, {"assignment_id", ID}, {"person_id", ID}, {"client_id", ID}, {"application_id", ID},
			{"facts", Text}, {"sealed", Bytes}, {"subject_id", ID}, {"person_subject", Flag}, {"digest", Bytes},
		},
	},
	Write: writeEvent,
	Read:  readEvent,
})

func writeEvent(w Writer, e *exchange.EventRow) {
	w.Number(e.Number)
	w.ID(e.ID)
	w.Text(string(e.Kind))
	w.Time(e.At)
	w.Text(e.Credential)
	w.Text(string(e.Role))
	w.ID(e.Party)
	w.Text(string(e.Surface))
	w.Text(e.RequestID)
	w.ID(e.Lead)
	w.ID(e.Lender)
	w.ID(e.Assignment)
	w.ID(e.Person)
	w.ID(e.Client)
	w.ID(e.Application)
	w.Text(e.FactsJSON)
	w.Bytes(e.Sealed)
	w.ID(e.Subject)
	w.Flag(e.PersonSubject)
	w.Digest(e.Digest)
}

func readEvent(r Reader, e *exchange.EventRow) {
	e.Ecosystem = r.ID()
	e.Number = r.Number()
	e.ID = r.ID()
	e.Kind = exchange.EventKind(r.Text())
	e.At = r.Time()
	e.Credential = r.Text()
	e.Role = exchange.Role(r.Text())
	e.Party = r.ID()
	e.Surface = exchange.Surface(r.Text())
	e.RequestID = r.Text()
	e.Lead = r.ID()
	e.Lender = r.ID()
	e.Assignment = r.ID()
	e.Person = r.ID()
	e.Client = r.ID()
	e.Application = r.ID()
	e.FactsJSON = r.Text()
	e.Sealed = r.Bytes()
	e.Subject = r.ID()
	e.PersonSubject = r.Flag()
	e.Digest = r.Digest()
}
