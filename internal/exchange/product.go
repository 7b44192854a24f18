package exchange

import "time"

// LoanProduct is a lender's terms. Every change makes a new version; old ones
// stay readable, and an application keeps the version it was made with.
type LoanProduct struct {
	ID        ID
	Number    int64
	Ecosystem ID
	Lender    ID
	Version   int64 // from 1
	CreatedAt time.Time
	UpdatedAt time.Time // of this version
	Terms     Terms
}

// Terms are what a product says. Rates are percent numbers, amounts are in the
// ecosystem's currency, periods in months; all with the digits they were
// written with.
type Terms struct {
	Name                       string // unique in the lender
	Description                Text
	LoanType                   Text
	InterestRate               Dec
	InterestRateBasis          Text
	GracePeriod                Int
	GracePeriodInterestPayment Flag
	InterestFreePeriod         Int
	OtherExpenses              List[Expense]
	PaymentFrequency           Text
	BillingIntervalType        Text
	ArrearInterestRate         Dec
	ArrearInterestRateBasis    Text
	ArrearMaxInterestRate      Dec
	TaxRate                    Dec
	InitialCharges             List[Charge]
}

// Expense is what is paid beside interest with the instalments.
type Expense struct {
	Description                   Text
	Amount                        Dec
	Permanent                     Flag
	Terms                         Int // number of instalments
	InPercentage                  Flag
	OutstandingBalanceCalculation Flag // charged on the balance
	AdditionalInterestRate        Flag // enters the instalment as interest
}

// Charge is what is paid once at the start.
type Charge struct {
	Name   Text
	Amount Dec
}

var termsSchema = newSchema(
	field[Terms]{2, "description", Plain, func(t *Terms) Cell { return &t.Description }},
	field[Terms]{3, "loan_type", Plain, func(t *Terms) Cell { return &t.LoanType }},
	field[Terms]{4, "interest_rate", Plain, func(t *Terms) Cell { return &t.InterestRate }},
	field[Terms]{5, "interest_rate_basis", Plain, func(t *Terms) Cell { return &t.InterestRateBasis }},
	field[Terms]{6, "grace_period", Plain, func(t *Terms) Cell { return &t.GracePeriod }},
	field[Terms]{7, "grace_period_interest_payment", Plain, func(t *Terms) Cell { return &t.GracePeriodInterestPayment }},
	field[Terms]{8, "interest_free_period", Plain, func(t *Terms) Cell { return &t.InterestFreePeriod }},
	field[Terms]{9, "other_expenses", Plain, func(t *Terms) Cell { return &t.OtherExpenses }},
	field[Terms]{10, "payment_frequency", Plain, func(t *Terms) Cell { return &t.PaymentFrequency }},
	field[Terms]{11, "billing_interval_type", Plain, func(t *Terms) Cell { return &t.BillingIntervalType }},
	field[Terms]{12, "arrear_interest_rate", Plain, func(t *Terms) Cell { return &t.ArrearInterestRate }},
	field[Terms]{13, "arrear_interest_rate_basis", Plain, func(t *Terms) Cell { return &t.ArrearInterestRateBasis }},
	field[Terms]{14, "arrear_max_interest_rate", Plain, func(t *Terms) Cell { return &t.ArrearMaxInterestRate }},
	field[Terms]{15, "tax_rate", Plain, func(t *Terms) Cell { return &t.TaxRate }},
	field[Terms]{16, "initial_charges", Plain, func(t *Terms) Cell { return &t.InitialCharges }},
)

// Each visits the fields but the name in the order of the contract.
func (t *Terms) Each(visit func(Entry) bool) { termsSchema.each(t, visit) }

// Entry finds a field but the name by its key.
func (t *Terms) Entry(key string) (Entry, bool) { return termsSchema.find(t, key) }

func (t *Terms) entryByNumber(n int) (Entry, bool) { return termsSchema.number(t, n) }

var expenseSchema = newSchema(
	field[Expense]{1, "description", Plain, func(e *Expense) Cell { return &e.Description }},
	field[Expense]{2, "amount", Plain, func(e *Expense) Cell { return &e.Amount }},
	field[Expense]{3, "permanent", Plain, func(e *Expense) Cell { return &e.Permanent }},
	field[Expense]{4, "terms", Plain, func(e *Expense) Cell { return &e.Terms }},
	field[Expense]{5, "in_percentage", Plain, func(e *Expense) Cell { return &e.InPercentage }},
	field[Expense]{6, "outstanding_balance_calculation", Plain, func(e *Expense) Cell { return &e.OutstandingBalanceCalculation }},
	field[Expense]{7, "additional_interest_rate", Plain, func(e *Expense) Cell { return &e.AdditionalInterestRate }},
)

// Each visits the fields in the order of the contract.
func (e *Expense) Each(visit func(Entry) bool) { expenseSchema.each(e, visit) }

// Entry finds a field by its key.
func (e *Expense) Entry(key string) (Entry, bool) { return expenseSchema.find(e, key) }

func (e *Expense) entryByNumber(n int) (Entry, bool) { return expenseSchema.number(e, n) }

var chargeSchema = newSchema(
	field[Charge]{1, "name", Plain, func(c *Charge) Cell { return &c.Name }},
	field[Charge]{2, "amount", Plain, func(c *Charge) Cell { return &c.Amount }},
)

// Each visits the fields in the order of the contract.
func (c *Charge) Each(visit func(Entry) bool) { chargeSchema.each(c, visit) }

// Entry finds a field by its key.
func (c *Charge) Entry(key string) (Entry, bool) { return chargeSchema.find(c, key) }

func (c *Charge) entryByNumber(n int) (Entry, bool) { return chargeSchema.number(c, n) }

// ProductRow is one version of a product as a store keeps it.
type ProductRow struct {
	ID, Ecosystem, Lender ID
	Number, Version       int64
	Name                  string
	CreatedAt, UpdatedAt  time.Time
	Credential            string // who made this version
	Document              []byte // the terms but the name
}

// ProductFilter chooses the current versions of products, oldest first.
type ProductFilter struct {
	Lender ID
	Name   string
	Number int64
}
