package exchange

// Good is a thing to be bought with the loan.
type Good struct {
	ID          Int
	Name        Text
	Article     Text
	Description Text
	Amount      Dec
	Quantity    Int
}

var goodSchema = newSchema(
	field[Good]{1, "id", Plain, func(g *Good) Cell { return &g.ID }},
	field[Good]{2, "name", Plain, func(g *Good) Cell { return &g.Name }},
	field[Good]{3, "article", ArticleNumber, func(g *Good) Cell { return &g.Article }},
	field[Good]{4, "description", Plain, func(g *Good) Cell { return &g.Description }},
	field[Good]{5, "amount", Plain, func(g *Good) Cell { return &g.Amount }},
	field[Good]{6, "quantity", Plain, func(g *Good) Cell { return &g.Quantity }},
)

// Each visits the fields in the order of the catalogue.
func (g *Good) Each(visit func(Entry) bool) { goodSchema.each(g, visit) }

// EachGiven visits the fields that are set or null, in the same order.
func (g *Good) EachGiven(visit func(Entry) bool) { goodSchema.eachGiven(g, visit) }

// Entry finds a field by its key.
func (g *Good) Entry(key string) (Entry, bool) { return goodSchema.find(g, key) }

func (g *Good) cellByNumber(n int) Cell { return goodSchema.cell(g, n) }
