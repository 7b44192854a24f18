package leadbank

import (
	"strconv"
	"time"

	"leadex/internal/exchange"
)

// encoder appends leads to b. Pulls are a hot path, so it writes the JSON by
// hand, in the order of the contract, and allocates nothing for most leads.
type encoder struct {
	b        []byte
	forms    *forms
	zone     *time.Location
	parties  *exchange.Parties
	products map[int64]string // names by number
}

// lead appends one lead.
func (e *encoder) lead(d *exchange.Delivered) {
	l, p := &d.Lead, e.parties
	provider, service, campaign := p.Providers[l.Provider], p.Services[l.Service], p.Campaigns[l.Campaign]
	e.number(`{"IDLeadBank":`, l.Number)
	e.number(`,"IDprovider":`, provider.Number)
	e.string(`,"NameProvider":`, provider.Name)
	e.number(`,"IDService":`, service.Number)
	e.string(`,"NameService":`, service.Name)
	e.number(`,"State":`, stateOf(&d.Assignment))
	e.string(`,"IDCampaign":`, campaign.Code)
	e.string(`,"NameCampaign":`, campaign.Name)
	e.string(`,"BandDealerID":`, dealerCode(p, &d.Assignment))
	e.string(`,"ExternalLeadID":`, l.ExternalID)
	qualified := l.QualifiedAt
	if qualified.IsZero() {
		qualified = l.CreatedAt
	}
	e.time(`,"QualificationDate":`, qualified)
	e.time(`,"CreateDate":`, l.CreatedAt)
	e.b = append(e.b, `,"Contents":[`...)
	e.contents(d)
	e.b = append(e.b, ']')
	if d.Assignment.Redelivering {
		// One key more than the contract has: only who asked for revisions sees it.
		e.number(`,"Revision":`, int64(d.Assignment.Revision))
	}
	e.b = append(e.b, '}')
}

func (e *encoder) number(name string, n int64) {
	e.b = strconv.AppendInt(append(e.b, name...), n, 10)
}

func (e *encoder) string(name, s string) { e.b = appendText(append(e.b, name...), s) }

func (e *encoder) time(name string, t time.Time) {
	e.b = append(append(e.b, name...), '"')
	e.b = append(t.In(e.zone).AppendFormat(e.b, sentLayout), '"')
}

// contents appends what a lead holds, separated by commas: of one that was
// withdrawn, that it was.
func (e *encoder) contents(d *exchange.Delivered) {
	start := len(e.b)
	if d.Withdrawn {
		e.text(e.forms.withdrawn, strconv.FormatBool(true))
	} else {
		e.fields(&d.Lead)
	}
	if len(e.b) > start {
		e.b = e.b[:len(e.b)-1] // the comma after the last one
	}
}

// fields appends the fields of a lead that have a value, a comma after each.
func (e *encoder) fields(l *exchange.Lead) {
	c := &l.Contents
	c.Each(func(f exchange.Entry) bool {
		switch f.Key {
		case "phone":
			e.cell(e.forms.contents.of(f.Number), f.Cell)
			e.text(e.forms.phone, l.PhoneE164)
		case "address":
			e.text(e.forms.address, addressOf(c))
			e.text(e.forms.city, cityOf(c))
		case "product_id":
			e.product(c.ProductID)
		case "passport":
			e.record(e.forms.passport, f.Cell)
		case "registration_address":
			e.record(e.forms.registration, f.Cell)
		case "residence_address":
			e.record(e.forms.residence, f.Cell)
		case "extra_fields":
			e.extraFields(c.ExtraFields.Value())
		default:
			e.cell(e.forms.contents.of(f.Number), f.Cell)
		}
		return true
	})
}

// record appends the fields of an object inside the contents.
func (e *encoder) record(forms byNumber, cell exchange.Cell) {
	if !cell.IsSet() {
		return
	}
	for _, r := range cell.(exchange.Composite).Records() {
		r.Each(func(f exchange.Entry) bool {
			e.cell(forms.of(f.Number), f.Cell)
			return true
		})
	}
}

// cell appends one field. A field without a form is not published.
func (e *encoder) cell(f *form, cell exchange.Cell) {
	if f == nil || !cell.IsSet() {
		return
	}
	switch c := cell.(type) {
	case *exchange.Text:
		e.text(f, c.Value())
	case *exchange.Int:
		e.integer(f, c.Value())
	case *exchange.Dec:
		e.text(f, c.Value().String())
	case *exchange.Day:
		e.text(f, c.Value().String())
	case *exchange.Flag:
		e.text(f, strconv.FormatBool(c.Value()))
	case *exchange.JSON:
		if !isBlank(c.Value()) {
			e.text(f, string(c.Value()))
		}
	case exchange.Composite:
		if len(c.Records()) > 0 {
			e.text(f, string(appendComposite(nil, c)))
		}
	}
}

// text appends a content whose value is s, unless that is empty.
func (e *encoder) text(f *form, s string) {
	if s == "" {
		return
	}
	e.b = appendText(append(e.b, f.head...), s)
	e.b = append(append(e.b, f.tail...), ',')
}

func (e *encoder) integer(f *form, n int64) {
	e.b = append(append(e.b, f.head...), '"')
	e.b = append(strconv.AppendInt(e.b, n, 10), '"')
	e.b = append(append(e.b, f.tail...), ',')
}

// product appends the name of the product that the lead asks for, else the
// number that the lead has for it, and the number.
func (e *encoder) product(id exchange.Int) {
	if !id.IsSet() {
		return
	}
	name := e.products[id.Value()]
	if name == "" {
		name = strconv.FormatInt(id.Value(), 10)
	}
	e.text(e.forms.product, name)
	e.integer(e.forms.number, id.Value())
}

// extraFields appends each free key under its own name, with the number that it
// keeps in its lead.
func (e *encoder) extraFields(fields []exchange.ExtraField) {
	for i := range fields {
		f := &fields[i]
		if f.Key.Value() == "" || f.Value.Value() == "" {
			continue
		}
		form := newForm(firstExtraID+int(f.Number.Value()), f.Key.Value(), typeText)
		e.text(&form, f.Value.Value())
	}
}
