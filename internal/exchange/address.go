package exchange

// Address is a postal address: parts by hand, or a country, an id of the address
// register and the full text.
type Address struct {
	ID              Int
	CountryID       Int // dictionary id
	PostalCode      Text
	RegionName      Text
	LocalityName    Text
	StreetName      Text
	HouseNumber     Text
	BuildingNumber  Text
	BlockNumber     Text
	ApartmentNumber Text
	FullText        Text // the whole address in one line
	OldText         Text
	HousingType     Text
	MetroStation    Text
	Telephone       Text
	TimeZone        Text
	RegisteredOn    Day
	FIASID          Text // id in the Russian address register
	FIASChain       Object[FIASChain]
	FIASChainText   Text
	Attributes      JSON // object of strings
	PurposeID       Int  // dictionary id; only in a list
	Position        Int  // only in a list
}

var addressSchema = newSchema(
	field[Address]{1, "id", Plain, func(a *Address) Cell { return &a.ID }},
	field[Address]{2, "country_id", Plain, func(a *Address) Cell { return &a.CountryID }},
	field[Address]{3, "postal_code", Plain, func(a *Address) Cell { return &a.PostalCode }},
	field[Address]{4, "region_name", Plain, func(a *Address) Cell { return &a.RegionName }},
	field[Address]{5, "locality_name", Plain, func(a *Address) Cell { return &a.LocalityName }},
	field[Address]{6, "street_name", Plain, func(a *Address) Cell { return &a.StreetName }},
	field[Address]{7, "house_number", Plain, func(a *Address) Cell { return &a.HouseNumber }},
	field[Address]{8, "building_number", Plain, func(a *Address) Cell { return &a.BuildingNumber }},
	field[Address]{9, "block_number", Plain, func(a *Address) Cell { return &a.BlockNumber }},
	field[Address]{10, "apartment_number", Plain, func(a *Address) Cell { return &a.ApartmentNumber }},
	field[Address]{11, "full_text", Plain, func(a *Address) Cell { return &a.FullText }},
	field[Address]{12, "old_text", Plain, func(a *Address) Cell { return &a.OldText }},
	field[Address]{13, "housing_type", Plain, func(a *Address) Cell { return &a.HousingType }},
	field[Address]{14, "metro_station", Plain, func(a *Address) Cell { return &a.MetroStation }},
	field[Address]{15, "telephone", PhoneNumber, func(a *Address) Cell { return &a.Telephone }},
	field[Address]{16, "time_zone", Plain, func(a *Address) Cell { return &a.TimeZone }},
	field[Address]{17, "registered_on", Plain, func(a *Address) Cell { return &a.RegisteredOn }},
	field[Address]{18, "fias_id", Plain, func(a *Address) Cell { return &a.FIASID }},
	field[Address]{19, "fias_chain", Plain, func(a *Address) Cell { return &a.FIASChain }},
	field[Address]{20, "fias_chain_text", Plain, func(a *Address) Cell { return &a.FIASChainText }},
	field[Address]{21, "attributes", Plain, func(a *Address) Cell { return &a.Attributes }},
	field[Address]{22, "purpose_id", Plain, func(a *Address) Cell { return &a.PurposeID }},
	field[Address]{23, "position", Plain, func(a *Address) Cell { return &a.Position }},
)

// Each visits the fields in the order of the catalogue.
func (a *Address) Each(visit func(Entry) bool) { addressSchema.each(a, visit) }

// EachGiven visits the fields that are set or null, in the same order.
func (a *Address) EachGiven(visit func(Entry) bool) { addressSchema.eachGiven(a, visit) }

// Entry finds a field by its key.
func (a *Address) Entry(key string) (Entry, bool) { return addressSchema.find(a, key) }

func (a *Address) cellByNumber(n int) Cell { return addressSchema.cell(a, n) }

// FIASChain is a place in the Russian address register with what lies above it.
type FIASChain struct {
	ID         Text
	Level      Int
	Name       Text
	Parents    JSON
	Settlement Flag
	Type       Text
}

var fiasChainSchema = newSchema(
	field[FIASChain]{1, "id", Plain, func(f *FIASChain) Cell { return &f.ID }},
	field[FIASChain]{2, "level", Plain, func(f *FIASChain) Cell { return &f.Level }},
	field[FIASChain]{3, "name", Plain, func(f *FIASChain) Cell { return &f.Name }},
	field[FIASChain]{4, "parents", Plain, func(f *FIASChain) Cell { return &f.Parents }},
	field[FIASChain]{5, "settlement", Plain, func(f *FIASChain) Cell { return &f.Settlement }},
	field[FIASChain]{6, "type", Plain, func(f *FIASChain) Cell { return &f.Type }},
)

// Each visits the fields in the order of the catalogue.
func (f *FIASChain) Each(visit func(Entry) bool) { fiasChainSchema.each(f, visit) }

// EachGiven visits the fields that are set or null, in the same order.
func (f *FIASChain) EachGiven(visit func(Entry) bool) { fiasChainSchema.eachGiven(f, visit) }

// Entry finds a field by its key.
func (f *FIASChain) Entry(key string) (Entry, bool) { return fiasChainSchema.find(f, key) }

func (f *FIASChain) cellByNumber(n int) Cell { return fiasChainSchema.cell(f, n) }
