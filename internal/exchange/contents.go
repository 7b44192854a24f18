package exchange

// Contents are the fields of a lead as key and value: every field of the three
// contracts in one typed model. A field keeps what was written, null included.
// The header of the lead (ids, provider, state, times) is not part of it.
//
// Numbers and keys of the catalogue below never change: numbers are what the
// store writes, keys are what /v1, events and errors name. A new field takes
// the next free number of its group.
type Contents struct {
	// Who applies.
	FirstName          Text
	MiddleName         Text // patronymic
	LastName           Text
	BusinessName       Text // of a company
	BusinessEntity     Text // "natural" or "legal"; other words are kept
	NaturalPerson      Flag
	Phone              Text // as written; the normal form is Lead.PhoneE164
	Email              Text
	TaxID              Text // nit, inn
	RegistrationNumber Text // of a company
	SocialID           Text // snils
	BirthDate          Day
	BirthPlace         Text
	BirthCountryID     Int // dictionary id
	SexID              Int // dictionary id
	Passport           Object[Passport]
	Image              Text // URL
	APNToken           Text // Apple push token of the applicant

	// Where the applicant lives.
	Address             Text // one line of text
	RegistrationAddress Object[Address]
	ResidenceAddress    Object[Address]
	Addresses           List[Address] // further ones, with purpose and position

	// What is asked for.
	Amount               Dec
	Period               Int  // in PeriodUnit
	PeriodUnit           Text // DAYS, WEEKS, MONTHS, YEARS
	ProductID            Int  // number of a loan product
	InterestRate         Dec  // percent
	TotalAmount          Dec
	Quota                Dec
	GettingMoneyMethodID Int // dictionary id
	Goods                List[Good]

	// Means and obligations.
	MeanIncome              Dec // a month
	AverageMonthlyCost      Dec
	MonthlyCreditPayment    Dec
	ActiveCreditsAmount     Dec
	ActiveCreditsCount      Int
	ActiveDelinquencyAmount Dec
	ClosedCreditsCount      Int
	DelinquencyCount        Int
	PayedDelinquencyCount   Int
	WrittenDelinquencyCount Int
	Debts                   List[Debt]
	Incomes                 JSON
	Expenses                JSON
	EmployerTaxID           Text
	EmployerName            Text
	ChildrenCount           Int
	AdultChildrenCount      Int
	DependentsCount         Int
	Relatives               List[Relative]
	CardLastFour            Text // all that is ever kept of a card

	// Checks and decisions made elsewhere.
	ApprovedByScorista    Flag
	IPAndRegAddressMatch  Flag
	IPAndRegionMatch      Flag
	PhoneCheck            Flag
	RosfinmonitoringCheck Flag
	UFMSCheck             Flag
	DenialReasonID        Int // dictionary id
	Score                 Dec

	// Where the lead came from and who works on it.
	Channel       Text // ECOMM, GENERATOR, LOAN_APPLICATION, PRESCORE, SITE, UNO_MOMENTO
	OrderCode     Text
	StoreCode     Text
	ReferralLink  Text
	IPAddress     Text
	MACAddress    Text
	DeviceTypeID  Int // dictionary id
	HowYouKnowID  Int // dictionary id
	ManagerID     Int // number of a member
	ShopID        Int
	StoreTypeID   Int
	SubdivisionID Int // number of a branch

	// What a dialect keeps with the lead, as it was written.
	LeadStatus      Text // not_contacted, contacted, filled_out_form, pre_approved, discarded; other words are kept
	History         JSON // the client program's own list
	Records         JSON
	PaymentData     JSON
	AdditionalData  JSON
	ClientCreatedAt Text // creation time as the client program wrote it
	LoanPriority    JSON
	ExtraFields     List[ExtraField] // free keys
}

var contentsSchema = newSchema(
	field[Contents]{1, "first_name", Plain, func(c *Contents) Cell { return &c.FirstName }},
	field[Contents]{2, "middle_name", Plain, func(c *Contents) Cell { return &c.MiddleName }},
	field[Contents]{3, "last_name", Plain, func(c *Contents) Cell { return &c.LastName }},
	field[Contents]{4, "business_name", Plain, func(c *Contents) Cell { return &c.BusinessName }},
	field[Contents]{5, "business_entity", Plain, func(c *Contents) Cell { return &c.BusinessEntity }},
	field[Contents]{6, "natural_person", Plain, func(c *Contents) Cell { return &c.NaturalPerson }},
	field[Contents]{7, "phone", PhoneNumber, func(c *Contents) Cell { return &c.Phone }},
	field[Contents]{8, "email", Plain, func(c *Contents) Cell { return &c.Email }},
	field[Contents]{9, "tax_id", TaxNumber, func(c *Contents) Cell { return &c.TaxID }},
	field[Contents]{10, "registration_number", TaxNumber, func(c *Contents) Cell { return &c.RegistrationNumber }},
	field[Contents]{11, "social_id", SocialNumber, func(c *Contents) Cell { return &c.SocialID }},
	field[Contents]{12, "birth_date", Plain, func(c *Contents) Cell { return &c.BirthDate }},
	field[Contents]{13, "birth_place", Plain, func(c *Contents) Cell { return &c.BirthPlace }},
	field[Contents]{14, "birth_country_id", Plain, func(c *Contents) Cell { return &c.BirthCountryID }},
	field[Contents]{15, "sex_id", Plain, func(c *Contents) Cell { return &c.SexID }},
	field[Contents]{16, "passport", Plain, func(c *Contents) Cell { return &c.Passport }},
	field[Contents]{17, "image", Plain, func(c *Contents) Cell { return &c.Image }},
	field[Contents]{18, "apn_token", Plain, func(c *Contents) Cell { return &c.APNToken }},

	field[Contents]{20, "address", Plain, func(c *Contents) Cell { return &c.Address }},
	field[Contents]{21, "registration_address", Plain, func(c *Contents) Cell { return &c.RegistrationAddress }},
	field[Contents]{22, "residence_address", Plain, func(c *Contents) Cell { return &c.ResidenceAddress }},
	field[Contents]{23, "addresses", Plain, func(c *Contents) Cell { return &c.Addresses }},

	field[Contents]{30, "amount", Plain, func(c *Contents) Cell { return &c.Amount }},
	field[Contents]{31, "period", Plain, func(c *Contents) Cell { return &c.Period }},
	field[Contents]{32, "period_unit", Plain, func(c *Contents) Cell { return &c.PeriodUnit }},
	field[Contents]{33, "product_id", Plain, func(c *Contents) Cell { return &c.ProductID }},
	field[Contents]{34, "interest_rate", Plain, func(c *Contents) Cell { return &c.InterestRate }},
	field[Contents]{35, "total_amount", Plain, func(c *Contents) Cell { return &c.TotalAmount }},
	field[Contents]{36, "quota", Plain, func(c *Contents) Cell { return &c.Quota }},
	field[Contents]{37, "getting_money_method_id", Plain, func(c *Contents) Cell { return &c.GettingMoneyMethodID }},
	field[Contents]{38, "goods", Plain, func(c *Contents) Cell { return &c.Goods }},

	field[Contents]{40, "mean_income", Plain, func(c *Contents) Cell { return &c.MeanIncome }},
	field[Contents]{41, "average_monthly_cost", Plain, func(c *Contents) Cell { return &c.AverageMonthlyCost }},
	field[Contents]{42, "monthly_credit_payment", Plain, func(c *Contents) Cell { return &c.MonthlyCreditPayment }},
	field[Contents]{43, "active_credits_amount", Plain, func(c *Contents) Cell { return &c.ActiveCreditsAmount }},
	field[Contents]{44, "active_credits_count", Plain, func(c *Contents) Cell { return &c.ActiveCreditsCount }},
	field[Contents]{45, "active_delinquency_amount", Plain, func(c *Contents) Cell { return &c.ActiveDelinquencyAmount }},
	field[Contents]{46, "closed_credits_count", Plain, func(c *Contents) Cell { return &c.ClosedCreditsCount }},
	field[Contents]{47, "delinquency_count", Plain, func(c *Contents) Cell { return &c.DelinquencyCount }},
	field[Contents]{48, "payed_delinquency_count", Plain, func(c *Contents) Cell { return &c.PayedDelinquencyCount }},
	field[Contents]{49, "written_delinquency_count", Plain, func(c *Contents) Cell { return &c.WrittenDelinquencyCount }},
	field[Contents]{50, "debts", Plain, func(c *Contents) Cell { return &c.Debts }},
	field[Contents]{51, "incomes", Plain, func(c *Contents) Cell { return &c.Incomes }},
	field[Contents]{52, "expenses", Plain, func(c *Contents) Cell { return &c.Expenses }},
	field[Contents]{53, "employer_tax_id", TaxNumber, func(c *Contents) Cell { return &c.EmployerTaxID }},
	field[Contents]{54, "employer_name", Plain, func(c *Contents) Cell { return &c.EmployerName }},
	field[Contents]{55, "children_count", Plain, func(c *Contents) Cell { return &c.ChildrenCount }},
	field[Contents]{56, "adult_children_count", Plain, func(c *Contents) Cell { return &c.AdultChildrenCount }},
	field[Contents]{57, "dependents_count", Plain, func(c *Contents) Cell { return &c.DependentsCount }},
	field[Contents]{58, "relatives", Plain, func(c *Contents) Cell { return &c.Relatives }},
	field[Contents]{59, "card_last_four", AccountNumber, func(c *Contents) Cell { return &c.CardLastFour }},

	field[Contents]{60, "approved_by_scorista", Plain, func(c *Contents) Cell { return &c.ApprovedByScorista }},
	field[Contents]{61, "ip_and_reg_address_match", Plain, func(c *Contents) Cell { return &c.IPAndRegAddressMatch }},
	field[Contents]{62, "ip_and_region_match", Plain, func(c *Contents) Cell { return &c.IPAndRegionMatch }},
	field[Contents]{63, "phone_check", Plain, func(c *Contents) Cell { return &c.PhoneCheck }},
	field[Contents]{64, "rosfinmonitoring_check", Plain, func(c *Contents) Cell { return &c.RosfinmonitoringCheck }},
	field[Contents]{65, "ufms_check", Plain, func(c *Contents) Cell { return &c.UFMSCheck }},
	field[Contents]{66, "denial_reason_id", Plain, func(c *Contents) Cell { return &c.DenialReasonID }},
	field[Contents]{67, "score", Plain, func(c *Contents) Cell { return &c.Score }},

	field[Contents]{70, "channel", Plain, func(c *Contents) Cell { return &c.Channel }},
	field[Contents]{71, "order_code", Plain, func(c *Contents) Cell { return &c.OrderCode }},
	field[Contents]{72, "store_code", Plain, func(c *Contents) Cell { return &c.StoreCode }},
	field[Contents]{73, "referral_link", Plain, func(c *Contents) Cell { return &c.ReferralLink }},
	field[Contents]{74, "ip_address", Plain, func(c *Contents) Cell { return &c.IPAddress }},
	field[Contents]{75, "mac_address", Plain, func(c *Contents) Cell { return &c.MACAddress }},
	field[Contents]{76, "device_type_id", Plain, func(c *Contents) Cell { return &c.DeviceTypeID }},
	field[Contents]{77, "how_you_know_id", Plain, func(c *Contents) Cell { return &c.HowYouKnowID }},
	field[Contents]{78, "manager_id", Plain, func(c *Contents) Cell { return &c.ManagerID }},
	field[Contents]{79, "shop_id", Plain, func(c *Contents) Cell { return &c.ShopID }},
	field[Contents]{80, "store_type_id", Plain, func(c *Contents) Cell { return &c.StoreTypeID }},
	field[Contents]{81, "subdivision_id", Plain, func(c *Contents) Cell { return &c.SubdivisionID }},

	field[Contents]{90, "lead_status", Plain, func(c *Contents) Cell { return &c.LeadStatus }},
	field[Contents]{91, "history", Plain, func(c *Contents) Cell { return &c.History }},
	field[Contents]{92, "records", Plain, func(c *Contents) Cell { return &c.Records }},
	field[Contents]{93, "payment_data", Plain, func(c *Contents) Cell { return &c.PaymentData }},
	field[Contents]{94, "additional_data", Plain, func(c *Contents) Cell { return &c.AdditionalData }},
	field[Contents]{95, "client_created_at", Plain, func(c *Contents) Cell { return &c.ClientCreatedAt }},
	field[Contents]{96, "loan_priority", Plain, func(c *Contents) Cell { return &c.LoanPriority }},
	field[Contents]{97, "extra_fields", Plain, func(c *Contents) Cell { return &c.ExtraFields }},
)

// Each visits the fields in the order of the catalogue.
func (c *Contents) Each(visit func(Entry) bool) { contentsSchema.each(c, visit) }

// EachGiven visits the fields that are set or null, in the same order.
func (c *Contents) EachGiven(visit func(Entry) bool) { contentsSchema.eachGiven(c, visit) }

// Entry finds a field by its key.
func (c *Contents) Entry(key string) (Entry, bool) { return contentsSchema.find(c, key) }

func (c *Contents) cellByNumber(n int) Cell { return contentsSchema.cell(c, n) }
