package api

import (
	"time"

	"leadex/internal/exchange"
)

// leadOf is a lead on the wire, as the caller sees it.
func leadOf(caller exchange.Caller, v *exchange.LeadView) Lead {
	l := Lead{
		ID: v.ID, Number: v.Number, Ecosystem: v.Ecosystem, ExternalID: v.ExternalID, Surface: string(v.Surface),
		State: string(v.State), CloseReason: v.CloseReason, Version: v.Version,
		CreatedAt: timeOf(v.CreatedAt), QualifiedAt: timeOf(v.QualifiedAt), UpdatedAt: timeOf(v.UpdatedAt),
		Assignments: make([]Assignment, len(v.Assignments)), Contents: leadContents{v.Contents},
	}
	o := &v.Origin
	l.Provider = Party{ID: o.Provider.ID, Number: o.Provider.Number, Name: o.Provider.Name}
	l.Service = Service{ID: o.Service.ID, Number: o.Service.Number, Name: o.Service.Name}
	l.Campaign = Campaign{ID: o.Campaign.ID, Number: o.Campaign.Number, Code: o.Campaign.Code, Name: o.Campaign.Name}
	l.Lender = Party{ID: o.Lender.ID, Number: o.Lender.Number, Name: o.Lender.Name}
	if v.Person != exchange.NoID {
		l.Person = Person{ID: v.Person, Number: v.PersonNumber}
	}
	l.DuplicateOf = v.DuplicateOf
	if v.Application != nil {
		l.Application = applicationOf(caller, v.Application)
	}
	for i := range v.Assignments {
		l.Assignments[i] = assignmentOf(&v.Assignments[i])
	}
	return l
}

// applicationOf leaves out whose it is for those who do not see that lender's
// dealings.
func applicationOf(caller exchange.Caller, a *exchange.Application) Application {
	wire := Application{ID: a.ID, Number: a.Number, Status: a.Status, CreatedAt: timeOf(a.CreatedAt)}
	if sees(caller, a.Ecosystem, exchange.RoleLender, a.Lender) {
		wire.Lender, wire.Client, wire.Product, wire.ProductVersion = a.Lender, a.Client, a.Product, a.ProductVersion
	}
	return wire
}

// timeOf is a time with all its microseconds, or "" for none.
func timeOf(t time.Time) Time {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000000Z07:00")
}
