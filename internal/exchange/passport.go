package exchange

// Passport is an identity document.
type Passport struct {
	ID                  Int
	Series              Text
	Number              Text
	ExtraNumber         Text
	IssuedOn            Day
	ClosedOn            Day
	Issuer              Text // who issued it
	IssuerCode          Text // subdivision code of the issuer
	ComplementaryTypeID Int  // dictionary id
}

var passportSchema = newSchema(
	field[Passport]{1, "id", Plain, func(p *Passport) Cell { return &p.ID }},
	field[Passport]{2, "series", DocumentNumber, func(p *Passport) Cell { return &p.Series }},
	field[Passport]{3, "number", DocumentNumber, func(p *Passport) Cell { return &p.Number }},
	field[Passport]{4, "extra_number", DocumentNumber, func(p *Passport) Cell { return &p.ExtraNumber }},
	field[Passport]{5, "issued_on", Plain, func(p *Passport) Cell { return &p.IssuedOn }},
	field[Passport]{6, "closed_on", Plain, func(p *Passport) Cell { return &p.ClosedOn }},
	field[Passport]{7, "issuer", Plain, func(p *Passport) Cell { return &p.Issuer }},
	field[Passport]{8, "issuer_code", Plain, func(p *Passport) Cell { return &p.IssuerCode }},
	field[Passport]{9, "complementary_type_id", Plain, func(p *Passport) Cell { return &p.ComplementaryTypeID }},
)

// Each visits the fields in the order of the catalogue.
func (p *Passport) Each(visit func(Entry) bool) { passportSchema.each(p, visit) }

// EachGiven visits the fields that are set or null, in the same order.
func (p *Passport) EachGiven(visit func(Entry) bool) { passportSchema.eachGiven(p, visit) }

// Entry finds a field by its key.
func (p *Passport) Entry(key string) (Entry, bool) { return passportSchema.find(p, key) }

func (p *Passport) cellByNumber(n int) Cell { return passportSchema.cell(p, n) }
