package brainysoft

import "slices"

// channel and periodUnit are the enums of the contract.
var (
	channel    = enum("ECOMM", "GENERATOR", "LOAN_APPLICATION", "PRESCORE", "SITE", "UNO_MOMENTO")
	periodUnit = enum("DAYS", "MONTHS", "WEEKS", "YEARS")
)

// pageFields are the fields of the published page "edit an existing lead", every
// one, in its order. The keys that are none of the contents' are those of form.
var pageFields = []field{
	{"activeCreditsAmount", double, "active_credits_amount"},
	{"activeCreditsCount", count, "active_credits_count"},
	{"activeDelinquencyAmount", double, "active_delinquency_amount"},
	{"addressData", object(addressTable), "residence_address"},
	{"addresses", objects(listedAddressTable), "addresses"},
	{"adultChildrenCount", count, "adult_children_count"},
	{"amount", double, "amount"},
	{"approvedByScorista", boolean, "approved_by_scorista"},
	{"averageMonthlyCost", double, "average_monthly_cost"},
	{"birthCountryId", ident, "birth_country_id"},
	{"birthDate", date, "birth_date"},
	{"birthPlace", str, "birth_place"},
	{"cardCvc", str, "card_cvc"},
	{"cardHolder", str, "card_holder"},
	{"cardNumber", str, "card_number"},
	{"channel", channel, "channel"},
	{"childrenCount", count, "children_count"},
	{"clientId", ident, "person_number"},
	{"closedCreditsCount", count, "closed_credits_count"},
	{"creditProductId", ident, "product_id"},
	{"delinquencyCount", count, "delinquency_count"},
	{"denialReasonId", ident, "denial_reason_id"},
	{"dependentsCount", count, "dependents_count"},
	{"email", str, "email"},
	{"employerInn", str, "employer_tax_id"},
	{"employerTitle", str, "employer_name"},
	{"extraFields", objects(extraFieldTable), "extra_fields"},
	{"firstName", str, "first_name"},
	{"gettingMoneyMethodId", ident, "getting_money_method_id"},
	{"goods", objects(goodTable), "goods"},
	{"howYouKnowId", ident, "how_you_know_id"},
	{"id", ident, "number"},
	{"inn", str, "tax_id"},
	{"ipAndRegAddressMatch", boolean, "ip_and_reg_address_match"},
	{"ipAndRegionMatch", boolean, "ip_and_region_match"},
	{"lastName", str, "last_name"},
	{"leadDebts", objects(debtTable), "debts"},
	{"managerId", ident, "manager_id"},
	{"meanIncome", double, "mean_income"},
	{"mobilePhone", str, "phone"},
	{"mobilePhoneCheck", boolean, "phone_check"},
	{"monthlyCreditPayment", double, "monthly_credit_payment"},
	{"naturalPerson", boolean, "natural_person"},
	{"passport", object(passportTable), "passport"},
	{"patronymic", str, "middle_name"},
	{"payedDelinquencyCount", count, "payed_delinquency_count"},
	{"period", count, "period"},
	{"periodUnit", periodUnit, "period_unit"},
	{"registrationAddressData", object(addressTable), "registration_address"},
	{"registrationNumber", str, "registration_number"},
	{"relatives", objects(relativeTable), "relatives"},
	{"rosfinmonitoringCheck", boolean, "rosfinmonitoring_check"},
	{"sexId", ident, "sex_id"},
	{"shopId", ident, "shop_id"},
	{"snils", str, "social_id"},
	{"storeTypeId", ident, "store_type_id"},
	{"subdivisionId", ident, "subdivision_id"},
	{"title", str, "business_name"},
	{"ufmsCheck", boolean, "ufms_check"},
	{"validThruMonth", str, "card_month"},
	{"validThruYear", str, "card_year"},
	{"writtenDelinquencyCount", count, "written_delinquency_count"},
}

// seenFields are not on the page; client programs send them with a new lead.
var seenFields = []field{
	{"ipAddress", str, "ip_address"},
	{"macAddress", str, "mac_address"},
	{"orderCode", str, "order_code"},
	{"storeCode", str, "store_code"},
	{"referralLink", str, "referral_link"},
	{"deviceTypeId", ident, "device_type_id"},
	{"intRate", double, "interest_rate"},
	{"totalAmount", double, "total_amount"},
}

// readOnlyFields are answered and never taken.
var readOnlyFields = []field{
	{"creationDate", ident, "created_at"},
	{"currentStatus", status, "status"},
	{"currentBusinessStatus", status, "business_status"},
	{"loanApplicationId", ident, "application_number"},
	{"contractId", ident, "contract_number"},
	{"scoringTask", freeObject, "scoring_task"},
}

// status is a word of the core; null when there is none.
var status = enum(waiting, underCheck, approved, denied, techFault, "FAILED")

// sentTable is what a lead may be sent with, leadTable what it is answered with.
var (
	sentTable = newTable(&form{}, slices.Concat(pageFields, seenFields)...)
	leadTable = newTable(&form{}, slices.Concat(pageFields, seenFields, readOnlyFields)...)
)

// clientTable is what a client is answered with: of the lead's fields those that
// are about the person, under the same names.
var clientTable = leadTable.only(&form{},
	"addressData", "addresses", "adultChildrenCount", "averageMonthlyCost", "birthCountryId", "birthDate", "birthPlace",
	"childrenCount", "dependentsCount", "email", "employerInn", "employerTitle", "extraFields", "firstName", "id", "inn",
	"lastName", "managerId", "meanIncome", "mobilePhone", "mobilePhoneCheck", "monthlyCreditPayment", "naturalPerson",
	"passport", "patronymic", "registrationAddressData", "registrationNumber", "relatives", "sexId", "snils",
	"subdivisionId", "title", "creationDate",
)
