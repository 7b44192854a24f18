package brainysoft

import (
	"slices"

	"leadex/internal/exchange"
)

// The objects inside a lead, field by field in the order of the contract.

var fiasChainTable = newTable(&exchange.FIASChain{},
	field{"id", str, "id"},
	field{"level", count, "level"},
	field{"name", str, "name"},
	field{"parents", freeList, "parents"},
	field{"settlement", boolean, "settlement"},
	field{"type", str, "type"},
)

var addressFields = []field{
	{"apartmentNo", str, "apartment_number"},
	{"attributes", freeObject, "attributes"},
	{"blockNo", str, "block_number"},
	{"buildingNo", str, "building_number"},
	{"countryId", ident, "country_id"},
	{"fiasChain", object(fiasChainTable), "fias_chain"},
	{"fiasChainText", str, "fias_chain_text"},
	{"fiasId", str, "fias_id"},
	{"fullAddressText", str, "full_text"},
	{"houseNo", str, "house_number"},
	{"housingType", str, "housing_type"},
	{"id", ident, "id"},
	{"localityName", str, "locality_name"},
	{"metroStation", str, "metro_station"},
	{"oldAddressText", str, "old_text"},
	{"postalCode", str, "postal_code"},
	{"regDate", date, "registered_on"},
	{"regionName", str, "region_name"},
	{"streetName", str, "street_name"},
	{"telephone", str, "telephone"},
	{"timeZone", str, "time_zone"},
}

// addressTable is the address in a field of its own; listedAddressTable is one
// of the list, which also says what it is for.
var (
	addressTable       = newTable(&exchange.Address{}, addressFields...)
	listedAddressTable = newTable(&exchange.Address{}, inOrder(addressFields,
		field{"position", tiny, "position"},
		field{"purposeId", ident, "purpose_id"},
	)...)
)

// inOrder is the alphabetical order of both: that of the contract.
func inOrder(fields []field, more ...field) []field {
	all := slices.Concat(fields, more)
	slices.SortFunc(all, func(a, b field) int {
		if a.name < b.name {
			return -1
		}
		return 1
	})
	return all
}

var extraFieldTable = newTable(&exchange.ExtraField{},
	field{"id", ident, "id"},
	field{"key", str, "key"},
	field{"value", str, "value"},
)

var goodTable = newTable(&exchange.Good{},
	field{"amount", double, "amount"},
	field{"article", str, "article"},
	field{"description", str, "description"},
	field{"id", ident, "id"},
	field{"name", str, "name"},
	field{"quantity", count, "quantity"},
)

var debtTable = newTable(&exchange.Debt{},
	field{"availabilityDelays", str, "delays"},
	field{"bank", str, "bank"},
	field{"contractNameAndDate", str, "contract"},
	field{"debtAmount", double, "amount"},
	field{"debtBankId", ident, "bank_id"},
	field{"debtName", str, "name"},
	field{"id", ident, "id"},
	field{"intRate", double, "interest_rate"},
	field{"lastFactPaymentDate", date, "last_paid_on"},
	field{"monthlyPayment", double, "monthly_payment"},
	field{"paymentPeriodicity", str, "periodicity"},
	field{"remainderDebt", double, "remainder"},
	field{"requisites", str, "requisites"},
)

var passportTable = newTable(&exchange.Passport{},
	field{"closeDate", date, "closed_on"},
	field{"complementaryDocTypeId", ident, "complementary_type_id"},
	field{"extraNumber", str, "extra_number"},
	field{"id", ident, "id"},
	field{"issueDate", date, "issued_on"},
	field{"manager", str, "issuer"},
	field{"no", str, "number"},
	field{"seria", str, "series"},
	field{"subdivisionCode", str, "issuer_code"},
)

var relativeTable = newTable(&exchange.Relative{},
	field{"address", str, "address"},
	field{"birthDate", date, "birth_date"},
	field{"collateralRelId", ident, "relation_id"},
	field{"comments", str, "comments"},
	field{"email", str, "email"},
	field{"firstName", str, "first_name"},
	field{"id", ident, "id"},
	field{"lastName", str, "last_name"},
	field{"passport", object(passportTable), "passport"},
	field{"patronymic", str, "middle_name"},
	field{"resident", boolean, "resident"},
	field{"rnn", str, "tax_id"},
	field{"telephone", str, "telephone"},
	field{"verified", boolean, "verified"},
	field{"workPlace", str, "work_place"},
)
