package brainysoft

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// createLead takes a new lead and answers its number. The same body twice makes
// two leads.
func (d *Dialect) createLead(w http.ResponseWriter, r *http.Request) {
	caller, err := d.caller(r)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	s, err := submission(r)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	lead, err := d.exchange.Submit(r.Context(), caller, s)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	d.answerNumber(w, lead.Number)
}

func submission(r *http.Request) (exchange.Submission, error) {
	body, err := web.ReadJSON(r)
	if err != nil {
		return exchange.Submission{}, err
	}
	f, err := sentLead(body, &exchange.Contents{})
	if err != nil {
		return exchange.Submission{}, err
	}
	if strings.TrimSpace(f.FirstName.Value()) == "" {
		return exchange.Submission{}, errNoFirstName
	}
	if strings.TrimSpace(f.Phone.Value()) == "" {
		return exchange.Submission{}, errNoMobilePhone
	}
	return exchange.Submission{Contents: f.Contents, Link: f.personNumber, ExternalID: externalID(&f.Contents)}, nil
}

// externalID is the order code. It may be as long as any text; a longer one than
// an external id can be is kept as a field alone.
func externalID(c *exchange.Contents) string {
	code := c.OrderCode.Value()
	if utf8.RuneCountInString(code) > exchange.MaxExternalID {
		return ""
	}
	return code
}
