package leadbank

import (
	"fmt"
	"strconv"
	"strings"

	"leadex/internal/exchange"
)

// The Types of contents.
const (
	typeText    = 1
	typeInteger = 2
	typeDecimal = 3
	typeDate    = 4
	typeYesNo   = 5
)

// firstExtraID is the ID before the extra fields of a lead: they have the next
// numbers. Published IDs stay below it for ever.
const firstExtraID = 10_000

// IDs of the keys that are derived from several fields.
const (
	idAddress       = 20
	idProduct       = 33
	idPhoneE164     = 901
	idCity          = 902
	idProductNumber = 903
	idWithdrawn     = 904
)

// publishedKey is a row of the published list of contents.
type publishedKey struct {
	id    int
	key   string
	kind  int    // the Type
	field string // in the domain's catalogue, dotted; "" when it is derived
	note  string
}

// publishedKeys is the published list, in the order in which contents go out. A
// row never changes and no ID is used again: receivers map by either. Contents
// have the number of the domain's catalogue, the passport from 100, the address
// of registration from 200, that of residence from 300, derived ones from 900.
func publishedKeys() []publishedKey {
	return []publishedKey{
		{1, "FirstName", typeText, "first_name", ""},
		{2, "MiddleName", typeText, "middle_name", ""},
		{3, "LastName", typeText, "last_name", ""},
		{4, "BusinessName", typeText, "business_name", ""},
		{5, "BusinessEntity", typeText, "business_entity", ""},
		{6, "NaturalPerson", typeYesNo, "natural_person", ""},
		{7, "Phone", typeText, "phone", "as written"},
		{901, "PhoneE164", typeText, "", "the phone in its normal form, when it is a phone number"},
		{8, "Email", typeText, "email", ""},
		{9, "TaxID", typeText, "tax_id", ""},
		{10, "RegistrationNumber", typeText, "registration_number", ""},
		{11, "SocialID", typeText, "social_id", ""},
		{12, "BirthDate", typeDate, "birth_date", ""},
		{13, "BirthPlace", typeText, "birth_place", ""},
		{14, "BirthCountryID", typeInteger, "birth_country_id", ""},
		{15, "SexID", typeInteger, "sex_id", ""},
		{102, "PassportSeries", typeText, "passport.series", ""},
		{103, "PassportNumber", typeText, "passport.number", ""},
		{104, "PassportExtraNumber", typeText, "passport.extra_number", ""},
		{105, "PassportIssuedOn", typeDate, "passport.issued_on", ""},
		{106, "PassportClosedOn", typeDate, "passport.closed_on", ""},
		{107, "PassportIssuer", typeText, "passport.issuer", ""},
		{108, "PassportIssuerCode", typeText, "passport.issuer_code", ""},
		{109, "PassportComplementaryTypeID", typeInteger, "passport.complementary_type_id", ""},
		{17, "Image", typeText, "image", ""},
		{18, "APNToken", typeText, "apn_token", ""},
		{20, "Address", typeText, "address", "else the registration, residence or first further address in one line"},
		{902, "City", typeText, "", "of the registration, residence or first further address that has one"},
		{202, "RegistrationCountryID", typeInteger, "registration_address.country_id", ""},
		{203, "RegistrationPostalCode", typeText, "registration_address.postal_code", ""},
		{204, "RegistrationRegion", typeText, "registration_address.region_name", ""},
		{205, "RegistrationCity", typeText, "registration_address.locality_name", ""},
		{206, "RegistrationStreet", typeText, "registration_address.street_name", ""},
		{207, "RegistrationHouse", typeText, "registration_address.house_number", ""},
		{208, "RegistrationBuilding", typeText, "registration_address.building_number", ""},
		{209, "RegistrationBlock", typeText, "registration_address.block_number", ""},
		{210, "RegistrationApartment", typeText, "registration_address.apartment_number", ""},
		{211, "RegistrationAddress", typeText, "registration_address.full_text", ""},
		{212, "RegistrationOldAddress", typeText, "registration_address.old_text", ""},
		{213, "RegistrationHousingType", typeText, "registration_address.housing_type", ""},
		{214, "RegistrationMetroStation", typeText, "registration_address.metro_station", ""},
		{215, "RegistrationTelephone", typeText, "registration_address.telephone", ""},
		{216, "RegistrationTimeZone", typeText, "registration_address.time_zone", ""},
		{217, "RegistrationRegisteredOn", typeDate, "registration_address.registered_on", ""},
		{218, "RegistrationFIASID", typeText, "registration_address.fias_id", ""},
		{219, "RegistrationFIASChain", typeText, "registration_address.fias_chain", "JSON text"},
		{220, "RegistrationFIASChainText", typeText, "registration_address.fias_chain_text", ""},
		{221, "RegistrationAttributes", typeText, "registration_address.attributes", "JSON text"},
		{302, "ResidenceCountryID", typeInteger, "residence_address.country_id", ""},
		{303, "ResidencePostalCode", typeText, "residence_address.postal_code", ""},
		{304, "ResidenceRegion", typeText, "residence_address.region_name", ""},
		{305, "ResidenceCity", typeText, "residence_address.locality_name", ""},
		{306, "ResidenceStreet", typeText, "residence_address.street_name", ""},
		{307, "ResidenceHouse", typeText, "residence_address.house_number", ""},
		{308, "ResidenceBuilding", typeText, "residence_address.building_number", ""},
		{309, "ResidenceBlock", typeText, "residence_address.block_number", ""},
		{310, "ResidenceApartment", typeText, "residence_address.apartment_number", ""},
		{311, "ResidenceAddress", typeText, "residence_address.full_text", ""},
		{312, "ResidenceOldAddress", typeText, "residence_address.old_text", ""},
		{313, "ResidenceHousingType", typeText, "residence_address.housing_type", ""},
		{314, "ResidenceMetroStation", typeText, "residence_address.metro_station", ""},
		{315, "ResidenceTelephone", typeText, "residence_address.telephone", ""},
		{316, "ResidenceTimeZone", typeText, "residence_address.time_zone", ""},
		{317, "ResidenceRegisteredOn", typeDate, "residence_address.registered_on", ""},
		{318, "ResidenceFIASID", typeText, "residence_address.fias_id", ""},
		{319, "ResidenceFIASChain", typeText, "residence_address.fias_chain", "JSON text"},
		{320, "ResidenceFIASChainText", typeText, "residence_address.fias_chain_text", ""},
		{321, "ResidenceAttributes", typeText, "residence_address.attributes", "JSON text"},
		{23, "Addresses", typeText, "addresses", "JSON text"},
		{30, "Amount", typeDecimal, "amount", ""},
		{31, "Period", typeInteger, "period", ""},
		{32, "PeriodUnit", typeText, "period_unit", ""},
		{33, "Product", typeText, "product_id", "name of the product, else its number"},
		{903, "ProductNumber", typeInteger, "", "number of the product"},
		{34, "InterestRate", typeDecimal, "interest_rate", ""},
		{35, "TotalAmount", typeDecimal, "total_amount", ""},
		{36, "Quota", typeDecimal, "quota", ""},
		{37, "GettingMoneyMethodID", typeInteger, "getting_money_method_id", ""},
		{38, "Goods", typeText, "goods", "JSON text"},
		{40, "MeanIncome", typeDecimal, "mean_income", ""},
		{41, "AverageMonthlyCost", typeDecimal, "average_monthly_cost", ""},
		{42, "MonthlyCreditPayment", typeDecimal, "monthly_credit_payment", ""},
		{43, "ActiveCreditsAmount", typeDecimal, "active_credits_amount", ""},
		{44, "ActiveCreditsCount", typeInteger, "active_credits_count", ""},
		{45, "ActiveDelinquencyAmount", typeDecimal, "active_delinquency_amount", ""},
		{46, "ClosedCreditsCount", typeInteger, "closed_credits_count", ""},
		{47, "DelinquencyCount", typeInteger, "delinquency_count", ""},
		{48, "PayedDelinquencyCount", typeInteger, "payed_delinquency_count", ""},
		{49, "WrittenDelinquencyCount", typeInteger, "written_delinquency_count", ""},
		{50, "Debts", typeText, "debts", "JSON text"},
		{51, "Incomes", typeText, "incomes", "JSON text"},
		{52, "Expenses", typeText, "expenses", "JSON text"},
		{53, "EmployerTaxID", typeText, "employer_tax_id", ""},
		{54, "EmployerName", typeText, "employer_name", ""},
		{55, "ChildrenCount", typeInteger, "children_count", ""},
		{56, "AdultChildrenCount", typeInteger, "adult_children_count", ""},
		{57, "DependentsCount", typeInteger, "dependents_count", ""},
		{58, "Relatives", typeText, "relatives", "JSON text"},
		{60, "ApprovedByScorista", typeYesNo, "approved_by_scorista", ""},
		{61, "IPAndRegAddressMatch", typeYesNo, "ip_and_reg_address_match", ""},
		{62, "IPAndRegionMatch", typeYesNo, "ip_and_region_match", ""},
		{63, "PhoneCheck", typeYesNo, "phone_check", ""},
		{64, "RosfinmonitoringCheck", typeYesNo, "rosfinmonitoring_check", ""},
		{65, "UFMSCheck", typeYesNo, "ufms_check", ""},
		{66, "DenialReasonID", typeInteger, "denial_reason_id", ""},
		{67, "Score", typeDecimal, "score", ""},
		{70, "Channel", typeText, "channel", ""},
		{71, "OrderCode", typeText, "order_code", ""},
		{72, "StoreCode", typeText, "store_code", ""},
		{73, "ReferralLink", typeText, "referral_link", ""},
		{74, "IPAddress", typeText, "ip_address", ""},
		{75, "MACAddress", typeText, "mac_address", ""},
		{76, "DeviceTypeID", typeInteger, "device_type_id", ""},
		{77, "HowYouKnowID", typeInteger, "how_you_know_id", ""},
		{78, "ManagerID", typeInteger, "manager_id", ""},
		{79, "ShopID", typeInteger, "shop_id", ""},
		{80, "StoreTypeID", typeInteger, "store_type_id", ""},
		{81, "SubdivisionID", typeInteger, "subdivision_id", ""},
		{90, "LeadStatus", typeText, "lead_status", ""},
		{91, "History", typeText, "history", "JSON text"},
		{92, "Records", typeText, "records", "JSON text"},
		{93, "PaymentData", typeText, "payment_data", "JSON text"},
		{94, "AdditionalData", typeText, "additional_data", "JSON text"},
		{95, "ClientCreatedAt", typeText, "client_created_at", ""},
		{96, "LoanPriority", typeText, "loan_priority", "JSON text"},
		{idWithdrawn, "Withdrawn", typeYesNo, "", "alone, in the place of all others: the lead was taken back from the open batch"},
	}
}

// unpublished are fields of the domain's catalogue that no receiver gets here,
// with the reason.
func unpublished() map[string]string {
	return map[string]string{
		"card_last_four":                  "what is kept of a card is shown by the native API alone",
		"extra_fields":                    "each goes out under its own key",
		"passport.id":                     "a number of the exchange's own, easily taken for that of the passport",
		"registration_address.id":         "a number of the exchange's own",
		"residence_address.id":            "a number of the exchange's own",
		"registration_address.purpose_id": "only in a list of addresses",
		"residence_address.purpose_id":    "only in a list of addresses",
		"registration_address.position":   "only in a list of addresses",
		"residence_address.position":      "only in a list of addresses",
	}
}

// form is what surrounds the value of a content.
type form struct{ head, tail string }

func newForm(id int, key string, kind int) form {
	return form{
		head: string(appendText(fmt.Appendf(nil, `{"ID":%d,"Key":`, id), key)) + `,"Value":`,
		tail: `,"Type":` + strconv.Itoa(kind) + `}`,
	}
}

// forms are the forms of the published list by the number of the field in its
// record, and by ID for the derived ones. A field that is not published has none.
type forms struct {
	contents, passport, registration, residence byNumber
	address, city, product, number, phone       *form
	withdrawn                                   *form
}

// byNumber finds a form by the number of a field; nil when there is none.
type byNumber []*form

func (b byNumber) of(number int) *form {
	if number >= len(b) {
		return nil
	}
	return b[number]
}

func (b *byNumber) put(number int, f *form) {
	for len(*b) <= number {
		*b = append(*b, nil)
	}
	(*b)[number] = f
}

// newForms brings the list into the shape that encoding wants.
func newForms() *forms {
	f := &forms{}
	derived := map[int]**form{idAddress: &f.address, idCity: &f.city, idProduct: &f.product, idProductNumber: &f.number, idPhoneE164: &f.phone,
		idWithdrawn: &f.withdrawn}
	nested := map[string]struct {
		record exchange.Record
		forms  *byNumber
	}{
		"passport":             {&exchange.Passport{}, &f.passport},
		"registration_address": {&exchange.Address{}, &f.registration},
		"residence_address":    {&exchange.Address{}, &f.residence},
	}
	for _, row := range publishedKeys() {
		form := newForm(row.id, row.key, row.kind)
		outer, inner, isNested := strings.Cut(row.field, ".")
		switch {
		case derived[row.id] != nil:
			*derived[row.id] = &form
		case isNested:
			nested[outer].forms.put(numberOf(nested[outer].record, inner), &form)
		default:
			f.contents.put(numberOf(&exchange.Contents{}, outer), &form)
		}
	}
	return f
}

// numberOf is the number of a field in its record. It panics for a field that
// does not exist: a defect of the list that no test run gets past.
func numberOf(r exchange.Record, key string) int {
	e, ok := r.Entry(key)
	if !ok {
		panic("published key of an unknown field " + key)
	}
	return e.Number
}
