package leadbank

import (
	"net/http"

	"github.com/go-json-experiment/json/jsontext"

	"leadex/internal/exchange"
)

// validateGetLeads confirms the reception of leads.
func (d *Dialect) validateGetLeads(r *http.Request, caller exchange.Caller, p payload) (*exchange.Confirmed, error) {
	confirm, err := decodeConfirm(p)
	if err != nil {
		return nil, err
	}
	return d.exchange.Confirm(r.Context(), caller, confirm)
}

// decodeConfirm reads which leads are confirmed: an array of their numbers, of
// objects with IDLeadBank, or of both; one of either; nothing or null for the
// whole open batch. An empty array confirms nothing.
func decodeConfirm(p payload) (exchange.Confirm, error) {
	if p.empty() {
		return exchange.Confirm{All: true}, nil
	}
	if p.form {
		return exchange.Confirm{}, errMediaType
	}
	if isNull(p.body) {
		return exchange.Confirm{All: true}, nil
	}
	confirm := exchange.Confirm{}
	d := newDecoder(p.body)
	err := readList(d, func() error {
		n, err := readLeadNumber(d)
		confirm.Numbers = append(confirm.Numbers, n)
		return err
	})
	if err != nil {
		return exchange.Confirm{}, err
	}
	return confirm, nil
}

func readLeadNumber(d *jsontext.Decoder) (int64, error) {
	if d.PeekKind() != '{' {
		return readInteger(d, "IDLeadBank")
	}
	n, found := int64(0), false
	err := readObject(d, "IDLeadBank", func(name string) (err error) {
		if name != "idleadbank" {
			return d.SkipValue()
		}
		found = true
		n, err = readInteger(d, "IDLeadBank")
		return err
	})
	if err == nil && !found {
		err = invalid("IDLeadBank", "given")
	}
	return n, err
}
