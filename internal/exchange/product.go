package exchange

import (
	"cmp"
	"time"
)

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
	// Credential made this version; "" a command.
	Credential string
	Terms      Terms
}

// Status is ProductDraft, ProductActive or ProductRetired.
func (p *LoanProduct) Status() string { return cmp.Or(p.Terms.Status.value, ProductActive) }

// Terms are what a product says. Rates are percent numbers, amounts are in the
// ecosystem's currency, periods in months; all with the digits they were
// written with. What they do to a schedule is said in quote.go.
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

	Status        Text // ProductDraft, ProductActive (when unset) or ProductRetired
	MinimumAmount Dec
	MaximumAmount Dec
	MinimumTerm   Int  // instalments
	MaximumTerm   Int  // instalments
	Eligibility   Text // a Rule; what is asked of an applicant
	Amortization  Text // annuity (when unset), linear, flat or bullet
	Rounding      Dec  // money is rounded to a multiple of it; unset: to the minor unit of the currency
	RoundingMode  Text // half_up (when unset), half_even or up
	TaxOnInterest Flag // the tax is charged on interest too, not only on expenses and charges
	CutoffDay     Int  // day of the month on which instalments are due, with billing to_cutoff_date
	// InterestFreeMethod is level (when unset), one instalment throughout, or
	// linear, equal principal while no interest is borne and an annuity after it.
	InterestFreeMethod Text
}

// The states of a product. Only an active one is offered; retired ones stay
// readable.
const (
	ProductDraft   = "draft"
	ProductActive  = "active"
	ProductRetired = "retired"
)

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
	Name     Text
	Amount   Dec
	Handling Text // retained (when unset) from the amount handed out, financed or paid_apart
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
	field[Terms]{17, "status", Plain, func(t *Terms) Cell { return &t.Status }},
	field[Terms]{18, "minimum_amount", Plain, func(t *Terms) Cell { return &t.MinimumAmount }},
	field[Terms]{19, "maximum_amount", Plain, func(t *Terms) Cell { return &t.MaximumAmount }},
	field[Terms]{20, "minimum_term", Plain, func(t *Terms) Cell { return &t.MinimumTerm }},
	field[Terms]{21, "maximum_term", Plain, func(t *Terms) Cell { return &t.MaximumTerm }},
	field[Terms]{22, "eligibility", Plain, func(t *Terms) Cell { return &t.Eligibility }},
	field[Terms]{23, "amortization", Plain, func(t *Terms) Cell { return &t.Amortization }},
	field[Terms]{24, "rounding", Plain, func(t *Terms) Cell { return &t.Rounding }},
	field[Terms]{25, "rounding_mode", Plain, func(t *Terms) Cell { return &t.RoundingMode }},
	field[Terms]{26, "tax_on_interest", Plain, func(t *Terms) Cell { return &t.TaxOnInterest }},
	field[Terms]{27, "cutoff_day", Plain, func(t *Terms) Cell { return &t.CutoffDay }},
	field[Terms]{28, "interest_free_method", Plain, func(t *Terms) Cell { return &t.InterestFreeMethod }},
)

// Each visits the fields but the name in the order of the contract.
func (t *Terms) Each(visit func(Entry) bool) { termsSchema.each(t, visit) }

// EachGiven visits the fields that are set or null, in the same order.
func (t *Terms) EachGiven(visit func(Entry) bool) { termsSchema.eachGiven(t, visit) }

// Entry finds a field but the name by its key.
func (t *Terms) Entry(key string) (Entry, bool) { return termsSchema.find(t, key) }

func (t *Terms) cellByNumber(n int) Cell { return termsSchema.cell(t, n) }

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

// EachGiven visits the fields that are set or null, in the same order.
func (e *Expense) EachGiven(visit func(Entry) bool) { expenseSchema.eachGiven(e, visit) }

// Entry finds a field by its key.
func (e *Expense) Entry(key string) (Entry, bool) { return expenseSchema.find(e, key) }

func (e *Expense) cellByNumber(n int) Cell { return expenseSchema.cell(e, n) }

var chargeSchema = newSchema(
	field[Charge]{1, "name", Plain, func(c *Charge) Cell { return &c.Name }},
	field[Charge]{2, "amount", Plain, func(c *Charge) Cell { return &c.Amount }},
	field[Charge]{3, "handling", Plain, func(c *Charge) Cell { return &c.Handling }},
)

// Each visits the fields in the order of the contract.
func (c *Charge) Each(visit func(Entry) bool) { chargeSchema.each(c, visit) }

// EachGiven visits the fields that are set or null, in the same order.
func (c *Charge) EachGiven(visit func(Entry) bool) { chargeSchema.eachGiven(c, visit) }

// Entry finds a field by its key.
func (c *Charge) Entry(key string) (Entry, bool) { return chargeSchema.find(c, key) }

func (c *Charge) cellByNumber(n int) Cell { return chargeSchema.cell(c, n) }

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
	ID     ID
	Lender ID
	Name   string
	Number int64
	// Limit, unless it is 0, cuts a page: so many products at most with numbers
	// above After, in the order of their numbers.
	Limit int
	After int64
}
