package control

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"

	"leadex/internal/exchange"
)

// findProduct finds the current version of a product by its number, id or name.
// A name that several lenders use needs the lender.
func findProduct(ctx context.Context, h *House, in OneProduct) (*exchange.LoanProduct, error) {
	e, err := findEcosystem(ctx, h, in.Ecosystem)
	if err != nil {
		return nil, err
	}
	var lender exchange.Lender
	if in.Lender != "" {
		if lender, err = findLender(ctx, h, Named{Ecosystem: e.ID.String(), Name: in.Lender}); err != nil {
			return nil, err
		}
	}
	all, err := h.Exchange.Products(ctx, exchange.Command(e.ID), e.ID)
	if err != nil {
		return nil, err
	}
	var found *exchange.LoanProduct
	for i := range all {
		p := &all[i]
		if (in.Lender != "" && p.Lender != lender.ID) || !isNamed(p, in.Product) {
			continue
		}
		if found != nil {
			return nil, exchange.InvalidField("product", "is the name of several: say the lender, or give the number or id")
		}
		found = p
	}
	if found == nil {
		return nil, &exchange.Error{Code: exchange.NotFound, Field: "product", Message: "there is no product of this number, id or name"}
	}
	return found, nil
}

// isNamed tells whether text is the number or id of a product, or its name where
// it is no number.
func isNamed(p *exchange.LoanProduct, text string) bool {
	if id, ok := exchange.ParseID(text); ok {
		return p.ID == id
	}
	if number, err := strconv.ParseInt(text, 10, 64); err == nil {
		return p.Number == number
	}
	return p.Terms.Name == text
}

func versionOf(all []exchange.LoanProduct, version int64) (*exchange.LoanProduct, error) {
	for i := range all {
		if all[i].Version == version {
			return &all[i], nil
		}
	}
	return nil, &exchange.Error{Code: exchange.NotFound, Field: "version", Message: "the product has no version " + strconv.FormatInt(version, 10)}
}

func productsOf(ctx context.Context, h *House, ecosystem exchange.ID, all []exchange.LoanProduct) ([]Product, error) {
	names, err := partyNames(ctx, h, ecosystem)
	return each(all, func(p *exchange.LoanProduct) Product {
		shown := Product{ID: p.ID, Number: p.Number, Lender: p.Lender, LenderName: names[p.Lender], Name: p.Terms.Name, Status: p.Status(),
			Version: p.Version, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt, Credential: p.Credential, Terms: []Term{}}
		p.Terms.Each(func(e exchange.Entry) bool {
			if e.Cell.State() != exchange.Unset {
				shown.Terms = append(shown.Terms, Term{Key: e.Key, Value: cellJSON(e.Cell)})
			}
			return true
		})
		return shown
	}), err
}

func productOf(ctx context.Context, h *House, p *exchange.LoanProduct) (Product, error) {
	all, err := productsOf(ctx, h, p.Ecosystem, []exchange.LoanProduct{*p})
	if err != nil {
		return Product{}, err
	}
	return all[0], nil
}

// termJSON is one of the terms; nil when it was not written.
func termJSON(t *exchange.Terms, key string) json.RawMessage {
	if e, known := t.Entry(key); known {
		return cellJSON(e.Cell)
	}
	return quoted(t.Name)
}

// cellJSON is a value as it was written, nil when it was not.
func cellJSON(cell exchange.Cell) json.RawMessage {
	if cell.State() == exchange.Unset {
		return nil
	}
	if cell.State() == exchange.Null {
		return json.RawMessage("null")
	}
	switch c := cell.(type) {
	case *exchange.Text:
		return quoted(c.Value())
	case *exchange.Int:
		return strconv.AppendInt(nil, c.Value(), 10)
	case *exchange.Dec:
		number := c.Value()
		return json.RawMessage(number.String())
	case *exchange.Flag:
		return strconv.AppendBool(nil, c.Value())
	case exchange.Composite:
		return listJSON(c.Records())
	}
	return nil
}

func listJSON(records []exchange.Record) json.RawMessage {
	list := make([][]byte, len(records))
	for i, r := range records {
		var members [][]byte
		r.Each(func(e exchange.Entry) bool {
			if value := cellJSON(e.Cell); value != nil {
				members = append(members, append(append(quoted(e.Key), ':'), value...))
			}
			return true
		})
		list[i] = append(append([]byte("{"), bytes.Join(members, []byte(","))...), '}')
	}
	return append(append([]byte("["), bytes.Join(list, []byte(","))...), ']')
}

// quoted writes a text without escapes for the sake of HTML.
func quoted(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string can always be encoded
	return bytes.TrimSpace(b.Bytes())
}
