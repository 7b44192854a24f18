package leancore

import (
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// leadField is where a member of a lead's body goes.
type leadField struct {
	key  string        // of the domain's contents
	kind jsontext.Kind // what a free JSON value must be; 0 for any
}

// leadFields are the members of a lead's body by their names on the wire, but
// for id, ecosystem and status, which not every call takes.
var leadFields = map[string]leadField{
	"image":           {key: "image"},
	"name":            {key: "first_name"},
	"lastname":        {key: "last_name"},
	"business_name":   {key: "business_name"},
	"quota":           {key: "quota"},
	"phone":           {key: "phone"},
	"email":           {key: "email"},
	"nit":             {key: "tax_id"},
	"address":         {key: "address"},
	"history":         {key: "history", kind: '['},
	"score":           {key: "score"},
	"payment_data":    {key: "payment_data", kind: '{'},
	"apn_token":       {key: "apn_token"},
	"business_entity": {key: "business_entity"},
	"additional_data": {key: "additional_data", kind: '{'},
	"lead_status":     {key: "lead_status"},
	"records":         {key: "records"},
	"created_at":      {key: "client_created_at"},
	"incomes":         {key: "incomes"},
	"expenses":        {key: "expenses"},
	"loan_priority":   {key: "loan_priority"},
}

// wireName is the name on the wire of a field that the domain names by its key.
func wireName(key string) string {
	switch key {
	case "first_name":
		return "name"
	case "last_name":
		return "lastname"
	case "tax_id":
		return "nit"
	case "client_created_at":
		return "created_at"
	case "external_id":
		return "additional_data.external_id"
	}
	return key
}

// patch is what a body writes into contents: the fields that were sent, and no
// others.
type patch struct {
	values *exchange.Contents
	sent   []string // their keys
}

// readPatch reads the fields of a lead from a body into empty contents. Members
// that are no field of contents go to other.
func readPatch(body web.Value, into *exchange.Contents, other func(name string, value web.Value) error) (*patch, error) {
	p := &patch{values: into, sent: make([]string, 0, len(leadFields))}
	for name, value := range body.Members {
		read := other
		if _, known := leadFields[name]; known {
			read = p.read
		}
		if err := read(name, value); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *patch) read(name string, value web.Value) error {
	field := leadFields[name]
	if kind := value.Kind(); field.kind != 0 && kind != field.kind && kind != 'n' {
		if field.kind == '[' {
			return exchange.InvalidField(name, "must be a list")
		}
		return exchange.InvalidField(name, "must be an object")
	}
	entry, _ := p.values.Entry(field.key)
	if err := readCell(name, value, entry.Cell); err != nil {
		return err
	}
	p.sent = append(p.sent, field.key)
	if name == "created_at" {
		return checkMoment(name, p.values.ClientCreatedAt.Value())
	}
	return nil
}

// setStatus writes the status of a body that has no lead_status. The word that
// stands for no status is none.
func (p *patch) setStatus(status exchange.Text) {
	if p.values.LeadStatus.State() == exchange.Unset && status.Value() != "" && status.Value() != notAssigned {
		p.values.LeadStatus = status
		p.sent = append(p.sent, "lead_status")
	}
}

// apply writes the sent fields into contents. It may run any number of times.
func (p *patch) apply(c *exchange.Contents) error {
	for _, key := range p.sent {
		to, _ := c.Entry(key)
		from, _ := p.values.Entry(key)
		copyCell(to.Cell, from.Cell)
	}
	return nil
}

// checkMoment refuses what is no ISO 8601 day or time; "" is fine. The value is
// kept as it was written: the client program reads its own spelling again.
func checkMoment(field, written string) error {
	if written == "" {
		return nil
	}
	for _, layout := range []string{
		"2006-01-02T15:04:05", time.RFC3339, time.DateOnly, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04", "2006-01-02T15:04Z07:00",
	} {
		// ISO 8601 has the T; the str() of a Python datetime has a blank.
		if _, err := time.Parse(layout, strings.Replace(written, " ", "T", 1)); err == nil {
			return nil
		}
	}
	return exchange.InvalidField(field, "must be an ISO 8601 day or time such as 2026-03-02T12:00:00Z")
}

// The words that status shows when nothing was written.
const (
	notAssigned  = "not_assigned"
	notContacted = "not_contacted"
	activeClient = "active"
)

// leadStatus is what was written, else whether the lead is assigned.
func leadStatus(l *exchange.Lead) string {
	if written := writtenStatus(&l.Contents); written != "" {
		return written
	}
	if l.LiveAssignments > 0 {
		return notContacted
	}
	return notAssigned
}

// writtenStatus is the status that somebody wrote, "" for none. not_assigned is
// none: a client program that writes back what it has read must not freeze it.
func writtenStatus(c *exchange.Contents) string {
	if written := c.LeadStatus.Value(); written != notAssigned {
		return written
	}
	return ""
}

// shownPhone is a phone number with country code and without plus. Digits that
// came in by this dialect come out as they were written.
func shownPhone(written, e164 string, surface exchange.Surface) string {
	if e164 == "" || (surface == exchange.SurfaceLeanCore && onlyDigits(written)) {
		return written
	}
	return strings.TrimPrefix(e164, "+")
}

func onlyDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

// businessEntity is what was written, else what another dialect's flag says.
func businessEntity(c *exchange.Contents) string {
	switch {
	case c.BusinessEntity.Value() != "":
		return c.BusinessEntity.Value()
	case !c.NaturalPerson.IsSet():
		return ""
	case c.NaturalPerson.Value():
		return "natural"
	}
	return "legal"
}

// addressLine is the address as one line of text: as written, else that of
// registration, else that of residence.
func addressLine(c *exchange.Contents) string {
	if line := c.Address.Value(); line != "" {
		return line
	}
	for _, a := range []exchange.Object[exchange.Address]{c.RegistrationAddress, c.ResidenceAddress} {
		if a.IsSet() {
			address := a.Value()
			if line := postalLine(&address); line != "" {
				return line
			}
		}
	}
	return ""
}

// postalLine is an address in one line: its full text, else its parts.
func postalLine(a *exchange.Address) string {
	if line := a.FullText.Value(); line != "" {
		return line
	}
	var parts []string
	for _, part := range []exchange.Text{
		a.PostalCode, a.RegionName, a.LocalityName, a.StreetName, a.HouseNumber, a.BuildingNumber, a.BlockNumber, a.ApartmentNumber,
	} {
		if text := strings.TrimSpace(part.Value()); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ", ")
}

// externalID is additional_data.external_id, a string or a number; "" for none.
func externalID(additional exchange.RawJSON) string {
	for name, value := range web.Value(additional).Members {
		if name != "external_id" {
			continue
		}
		switch value.Kind() {
		case '"':
			return value.Text()
		case '0':
			return string(value)
		}
	}
	return ""
}
