package exchange

// Relative is a person named by the applicant: family, guarantor, contact.
type Relative struct {
	ID         Int
	RelationID Int // dictionary id
	FirstName  Text
	MiddleName Text
	LastName   Text
	BirthDate  Day
	Telephone  Text
	Email      Text
	Address    Text
	WorkPlace  Text
	Passport   Object[Passport]
	TaxID      Text // rnn
	Comments   Text
	Resident   Flag
	Verified   Flag
}

var relativeSchema = newSchema(
	field[Relative]{1, "id", Plain, func(r *Relative) Cell { return &r.ID }},
	field[Relative]{2, "relation_id", Plain, func(r *Relative) Cell { return &r.RelationID }},
	field[Relative]{3, "first_name", Plain, func(r *Relative) Cell { return &r.FirstName }},
	field[Relative]{4, "middle_name", Plain, func(r *Relative) Cell { return &r.MiddleName }},
	field[Relative]{5, "last_name", Plain, func(r *Relative) Cell { return &r.LastName }},
	field[Relative]{6, "birth_date", Plain, func(r *Relative) Cell { return &r.BirthDate }},
	field[Relative]{7, "telephone", PhoneNumber, func(r *Relative) Cell { return &r.Telephone }},
	field[Relative]{8, "email", Plain, func(r *Relative) Cell { return &r.Email }},
	field[Relative]{9, "address", Plain, func(r *Relative) Cell { return &r.Address }},
	field[Relative]{10, "work_place", Plain, func(r *Relative) Cell { return &r.WorkPlace }},
	field[Relative]{11, "passport", Plain, func(r *Relative) Cell { return &r.Passport }},
	field[Relative]{12, "tax_id", TaxNumber, func(r *Relative) Cell { return &r.TaxID }},
	field[Relative]{13, "comments", Plain, func(r *Relative) Cell { return &r.Comments }},
	field[Relative]{14, "resident", Plain, func(r *Relative) Cell { return &r.Resident }},
	field[Relative]{15, "verified", Plain, func(r *Relative) Cell { return &r.Verified }},
)

// Each visits the fields in the order of the catalogue.
func (r *Relative) Each(visit func(Entry) bool) { relativeSchema.each(r, visit) }

// EachGiven visits the fields that are set or null, in the same order.
func (r *Relative) EachGiven(visit func(Entry) bool) { relativeSchema.eachGiven(r, visit) }

// Entry finds a field by its key.
func (r *Relative) Entry(key string) (Entry, bool) { return relativeSchema.find(r, key) }

func (r *Relative) cellByNumber(n int) Cell { return relativeSchema.cell(r, n) }
