package api

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"leadex/internal/exchange"
)

// productTerms are terms on the wire: an object with the name, where there is
// one, and the keys of the catalogue in its order, without what was never
// written.
type productTerms struct{ exchange.Terms }

// MarshalJSON writes numbers with the digits that they came in with.
func (t productTerms) MarshalJSON() ([]byte, error) {
	rest, err := appendRecord(nil, &t.Terms)
	if err != nil || t.Name == "" {
		return rest, err
	}
	b, err := jsontext.AppendQuote([]byte(`{"name":`), t.Name)
	if len(rest) > len("{}") {
		b = append(b, ',')
	}
	return append(b, rest[1:]...), err
}

// maxProductName bounds the name of a product, in characters.
const maxProductName = 200

// termsPatch are the terms that a body has, and which they are.
type termsPatch struct {
	exchange.Terms
	sent []string // keys beside the name
}

// productTerms reads an object of terms. That they are in their bounds is a rule
// of the domain.
func (d *decoder) productTerms() *termsPatch {
	p := &termsPatch{}
	d.object(func(name string) bool {
		if name == "name" {
			p.Name, _ = d.text(1, maxProductName)
			return true
		}
		entry, known := p.Entry(name)
		if known {
			d.cell(entry)
			p.sent = append(p.sent, name)
		}
		return known
	})
	return p
}

// apply is a JSON merge patch (RFC 7396): null takes away, all else is put in
// its place as a whole.
func (p *termsPatch) apply(t *exchange.Terms) error {
	if p.Name != "" {
		t.Name = p.Name
	}
	for _, key := range p.sent {
		to, _ := t.Entry(key)
		from, _ := p.Entry(key)
		if from.Cell.State() == exchange.Null {
			to.Cell.Clear()
			continue
		}
		copyTerm(to.Cell, from.Cell)
	}
	return nil
}

// copyTerm copies a cell of the same field.
func copyTerm(to, from exchange.Cell) {
	switch to := to.(type) {
	case *exchange.Text:
		*to = *from.(*exchange.Text)
	case *exchange.Int:
		*to = *from.(*exchange.Int)
	case *exchange.Dec:
		*to = *from.(*exchange.Dec)
	case *exchange.Flag:
		*to = *from.(*exchange.Flag)
	case *exchange.List[exchange.Expense]:
		*to = *from.(*exchange.List[exchange.Expense])
	case *exchange.List[exchange.Charge]:
		*to = *from.(*exchange.List[exchange.Charge])
	}
}

// isTerm tells whether a field that the domain names is one of terms.
func isTerm(field string) bool {
	head := field
	if end := strings.IndexAny(field, ".["); end >= 0 {
		head = field[:end]
	}
	_, known := new(exchange.Terms).Entry(head)
	return known || head == "name"
}

// inTerms gives the terms that a refusal names their place in the body.
func inTerms(err error) error {
	if err == nil {
		return nil
	}
	e := exchange.AsError(err)
	if !slices.Contains([]exchange.Code{exchange.Invalid, exchange.Duplicate}, e.Code) || !isTerm(e.Field) {
		return err
	}
	named := *e
	named.Field = "terms." + e.Field
	return &named
}
