package control

import (
	"context"
	"strconv"
	"time"

	"leadex/internal/exchange"
)

// Application is a client's request for a loan.
type Application struct {
	ID         exchange.ID                `json:"id"`
	Number     int64                      `json:"number"`
	Lead       int64                      `json:"lead"`   // number
	Client     int64                      `json:"client"` // number of the person, as the wires have it
	Lender     exchange.ID                `json:"lender"`
	LenderName string                     `json:"lender_name"`
	Status     exchange.ApplicationStatus `json:"status"`
	CreatedAt  time.Time                  `json:"created_at"`
	UpdatedAt  time.Time                  `json:"updated_at"`
}

// OneApplication names an application.
type OneApplication struct {
	Ecosystem   string `json:"ecosystem"`
	Application string `json:"application"` // number or id
}

// ApplicationMove takes an application to another status.
type ApplicationMove struct {
	OneApplication
	To     string `json:"to"`
	Denial int64  `json:"denial"` // of a dictionary; 0 for none
	Reason string `json:"reason"` // a code; see exchange.Why
	Note   string `json:"note"`   // words; they are kept sealed
}

var (
	// ShowApplication shows an application. NotFound when there is none.
	ShowApplication = Call[OneApplication, Application]{"show-application", showApplication}
	// MoveApplication takes it to another status, and shows it then. Conflict when it
	// cannot go there.
	MoveApplication = Call[ApplicationMove, Application]{"move-application", moveApplication}
)

func showApplication(ctx context.Context, h *House, in OneApplication) (Application, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return Application{}, err
	}
	a, err := applicationNamed(ctx, h, e.ID, in.Application)
	if err != nil {
		return Application{}, err
	}
	names, err := partyNames(ctx, h, e.ID)
	return Application{ID: a.ID, Number: a.Number, Lead: a.LeadNumber, Client: a.PersonNumber, Lender: a.Lender, LenderName: names[a.Lender],
		Status: a.Status, CreatedAt: a.CreatedAt, UpdatedAt: a.UpdatedAt}, err
}

func moveApplication(ctx context.Context, h *House, in ApplicationMove) (Application, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return Application{}, err
	}
	a, err := applicationNamed(ctx, h, e.ID, in.Application)
	if err != nil {
		return Application{}, err
	}
	_, err = h.Exchange.MoveApplication(ctx, exchange.Command(e.ID), exchange.ApplicationMove{Application: a.ID, To: in.To, DenialID: in.Denial,
		Why: exchange.Why{Reason: in.Reason, Note: in.Note}})
	if err != nil {
		return Application{}, err
	}
	return showApplication(ctx, h, in.OneApplication)
}

// applicationNamed finds an application of an ecosystem by its number or id.
func applicationNamed(ctx context.Context, h *House, ecosystem exchange.ID, name string) (*exchange.LoanApplication, error) {
	by := exchange.Command(ecosystem)
	number, err := strconv.ParseInt(name, 10, 64)
	if id, isID := exchange.ParseID(name); isID {
		a, err := h.Exchange.Application(ctx, by, id)
		if err != nil {
			return nil, noApplication(err)
		}
		number = a.Number
	} else if err != nil || number <= 0 {
		return nil, exchange.InvalidField("application", "must be the number or the id of an application")
	}
	a, err := h.Exchange.ApplicationByNumber(ctx, by, number)
	return a, noApplication(err)
}

func noApplication(err error) error {
	if exchange.CodeOf(err) == exchange.NotFound {
		return &exchange.Error{Code: exchange.NotFound, Field: "application", Message: "there is no application of this number or id in the ecosystem"}
	}
	return err
}
