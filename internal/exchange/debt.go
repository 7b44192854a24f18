package exchange

// Debt is a loan that the applicant already has.
type Debt struct {
	ID             Int
	Name           Text
	Bank           Text
	BankID         Int  // dictionary id
	Contract       Text // name and date of the contract
	Amount         Dec
	Remainder      Dec // still owed
	InterestRate   Dec // percent
	MonthlyPayment Dec
	LastPaidOn     Day
	Periodicity    Text // of the payments
	Delays         Text // availability of delays
	Requisites     Text // account to pay to
}

var debtSchema = newSchema(
	field[Debt]{1, "id", Plain, func(d *Debt) Cell { return &d.ID }},
	field[Debt]{2, "name", Plain, func(d *Debt) Cell { return &d.Name }},
	field[Debt]{3, "bank", Plain, func(d *Debt) Cell { return &d.Bank }},
	field[Debt]{4, "bank_id", Plain, func(d *Debt) Cell { return &d.BankID }},
	field[Debt]{5, "contract", DocumentNumber, func(d *Debt) Cell { return &d.Contract }},
	field[Debt]{6, "amount", Plain, func(d *Debt) Cell { return &d.Amount }},
	field[Debt]{7, "remainder", Plain, func(d *Debt) Cell { return &d.Remainder }},
	field[Debt]{8, "interest_rate", Plain, func(d *Debt) Cell { return &d.InterestRate }},
	field[Debt]{9, "monthly_payment", Plain, func(d *Debt) Cell { return &d.MonthlyPayment }},
	field[Debt]{10, "last_paid_on", Plain, func(d *Debt) Cell { return &d.LastPaidOn }},
	field[Debt]{11, "periodicity", Plain, func(d *Debt) Cell { return &d.Periodicity }},
	field[Debt]{12, "delays", Plain, func(d *Debt) Cell { return &d.Delays }},
	field[Debt]{13, "requisites", AccountNumber, func(d *Debt) Cell { return &d.Requisites }},
)

// Each visits the fields in the order of the catalogue.
func (d *Debt) Each(visit func(Entry) bool) { debtSchema.each(d, visit) }

// EachGiven visits the fields that are set or null, in the same order.
func (d *Debt) EachGiven(visit func(Entry) bool) { debtSchema.eachGiven(d, visit) }

// Entry finds a field by its key.
func (d *Debt) Entry(key string) (Entry, bool) { return debtSchema.find(d, key) }

func (d *Debt) cellByNumber(n int) Cell { return debtSchema.cell(d, n) }
