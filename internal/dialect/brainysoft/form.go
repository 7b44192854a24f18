package brainysoft

import (
	"strings"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// form is a lead or a client as this wire shows it: its contents, and what
// stands beside them.
type form struct {
	exchange.Contents
	number       exchange.Int // of the lead, or of the client
	personNumber exchange.Int // clientId of a lead

	// What the card fields brought. It ends with the form: the domain has no
	// place for it, and nothing writes it.
	cardNumber, cardHolder, cardCVC, cardMonth, cardYear exchange.Text

	// Only in answers.
	createdAt         exchange.Int // unix milliseconds
	status            exchange.Text
	businessStatus    exchange.Text
	applicationNumber exchange.Int
	contractNumber    exchange.Int // contracts are beyond an exchange: never set
	scoringTask       exchange.JSON
}

// Entry finds a value of the contents or beside them by its key.
func (f *form) Entry(key string) (exchange.Entry, bool) {
	if cell := f.beside(key); cell != nil {
		return exchange.Entry{Key: key, Cell: cell}, true
	}
	return f.Contents.Entry(key)
}

func (f *form) beside(key string) exchange.Cell {
	switch key {
	case "number":
		return &f.number
	case "person_number":
		return &f.personNumber
	case "card_number":
		return &f.cardNumber
	case "card_holder":
		return &f.cardHolder
	case "card_cvc":
		return &f.cardCVC
	case "card_month":
		return &f.cardMonth
	case "card_year":
		return &f.cardYear
	case "created_at":
		return &f.createdAt
	case "status":
		return &f.status
	case "business_status":
		return &f.businessStatus
	case "application_number":
		return &f.applicationNumber
	case "contract_number":
		return &f.contractNumber
	case "scoring_task":
		return &f.scoringTask
	}
	return nil
}

// sentLead reads the body of a lead onto what is there.
func sentLead(body web.Value, there *exchange.Contents) (*form, error) {
	f := &form{Contents: *there}
	if err := sentTable.decode(body, f); err != nil {
		return nil, err
	}
	f.keepLastFour()
	return f, nil
}

// keepLastFour keeps of a card number its last four digits. An empty one, as
// answers show it, changes nothing, so that what was read can be sent back. Of
// what says more than a number nothing is kept: the last digits may be those of
// the CVC.
func (f *form) keepLastFour() {
	switch f.cardNumber.State() {
	case exchange.Null:
		f.CardLastFour.PutNull()
	case exchange.Set:
		if f.cardNumber.Value() == "" {
			return
		}
		f.CardLastFour.Clear()
		if digits, ok := onlyDigits(f.cardNumber.Value()); ok && len(digits) >= 4 && len(digits) <= maxCardDigits {
			f.CardLastFour.Put(digits[len(digits)-4:])
		}
	}
}

// maxCardDigits is the longest card number (ISO/IEC 7812-1).
const maxCardDigits = 19

// onlyDigits are the digits of a number, which may be grouped and masked; ok is
// false for what holds anything else.
func onlyDigits(s string) (digits string, ok bool) {
	if strings.Trim(s, "0123456789 -*") != "" {
		return "", false
	}
	return strings.NewReplacer(" ", "", "-", "", "*", "").Replace(s), true
}

// leadForm is a lead as it is answered.
func leadForm(v *exchange.LeadView) *form {
	f := &form{Contents: v.Contents}
	f.deriveNaturalPerson()
	f.number.Put(v.Number)
	f.createdAt.Put(v.CreatedAt.UnixMilli())
	f.status.Put(currentStatus(v))
	f.putDecision(v)
	if v.PersonNumber != 0 {
		f.personNumber.Put(v.PersonNumber)
	}
	if v.Application != nil {
		f.applicationNumber.Put(v.Application.Number)
	}
	return f
}

// clientForm is a client as it is answered: under its person's number, which is
// the clientId of its leads.
func clientForm(v *exchange.ClientView) *form {
	f := &form{Contents: v.Contents}
	f.deriveNaturalPerson()
	f.number.Put(v.PersonNumber)
	f.createdAt.Put(v.CreatedAt.UnixMilli())
	return f
}

// putDecision shows the last run of the decision rules, and what it came to unless
// the lead became an application all the same.
func (f *form) putDecision(v *exchange.LeadView) {
	if v.Decision == nil {
		return
	}
	f.scoringTask.Put(scoringTask(v.Decision))
	if v.Application != nil {
		return
	}
	if word := businessStatus(v.Decision.Recommendation); word != "" {
		f.businessStatus.Put(word)
	}
	if f.DenialReasonID.State() == exchange.Unset && v.Decision.DenialID != 0 {
		f.DenialReasonID.Put(v.Decision.DenialID)
	}
}

// The core's words for where a lead stands.
const (
	waiting    = "WAITING"
	underCheck = "CHECK"
	approved   = "APPROVED"
	denied     = "DENIED"
	techFault  = "TECH_FAULT"
)

// currentStatus is the core's word for where a lead stands.
func currentStatus(v *exchange.LeadView) string {
	switch {
	case v.Application != nil:
		return approved
	case v.State == exchange.LeadHeld:
		return underCheck
	case v.State != exchange.LeadOpen:
		return denied
	case v.Decision != nil && v.Decision.Recommendation != exchange.Approve:
		return decidedStatuses[v.Decision.Recommendation]
	}
	return waiting
}

// deriveNaturalPerson answers the question for leads of other surfaces, which
// say the same by another field.
func (f *form) deriveNaturalPerson() {
	if f.NaturalPerson.State() != exchange.Unset {
		return
	}
	switch strings.ToLower(f.BusinessEntity.Value()) {
	case "natural":
		f.NaturalPerson.Put(true)
	case "legal":
		f.NaturalPerson.Put(false)
	}
}
