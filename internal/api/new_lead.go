package api

import (
	"bytes"
	"strings"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// Bounds of a submission that only this wire has.
const (
	maxConsents    = 100
	maxConsentText = 200 // characters of what is a name or a version
)

// decodeNewLead reads the body of a submission. The error lists every fault.
func decodeNewLead(body []byte) (NewLead, error) {
	var n NewLead
	if err := web.CheckJSON(body); err != nil {
		return n, err
	}
	d := newDecoder(body)
	hasContents := false
	isObject := d.object(func(name string) bool {
		switch name {
		case "external_id":
			n.ExternalID = d.plain()
		case "ecosystem":
			n.Ecosystem = d.id()
		case "provider":
			n.Provider = d.id()
		case "service":
			n.Service = d.plain()
		case "campaign":
			n.Campaign = d.plain()
		case "consents":
			n.Consents = d.consents()
		case "contents":
			hasContents = true
			d.record(&n.Contents)
		case "validate_only":
			n.ValidateOnly, _ = d.flag()
		default:
			return false
		}
		return true
	})
	if isObject && !hasContents {
		d.faultAt("/contents", "is missing")
	}
	if err := d.end(); err != nil {
		return n, err
	}
	return n, reachable(&n.Contents.Contents)
}

// plain reads a name that is kept as it is and shown in clear: a card number in
// it cannot be masked without making two names one, so it is refused.
func (d *decoder) plain() string {
	s, ok := d.text(1, exchange.MaxExternalID)
	if ok && exchange.HoldsCard(s) {
		d.fault("must not hold a card number")
	}
	return s
}

// consents holds the list to its schema and returns it as it was sent.
func (d *decoder) consents() exchange.RawJSON {
	from := d.json.InputOffset()
	d.list(maxConsents, d.consent)
	return exchange.RawJSON(bytes.TrimLeft(d.body[from:d.json.InputOffset()], ": \t\r\n"))
}

func (d *decoder) consent() {
	hasPurpose := false
	isObject := d.object(func(name string) bool {
		switch name {
		case "purpose":
			hasPurpose = true
			d.text(1, maxConsentText)
		case "recipient", "text_version", "channel":
			d.text(0, maxConsentText)
		case "evidence":
			d.text(0, exchange.MaxText)
		case "time", "expires_at":
			d.instant()
		default:
			return false
		}
		return true
	})
	if isObject && !hasPurpose {
		d.faultAt(string(d.json.StackPointer())+"/purpose", "is missing")
	}
}

// reachable refuses a lead with which nobody could do anything.
func reachable(c *exchange.Contents) error {
	passport := c.Passport.Value()
	for _, way := range []exchange.Text{c.Phone, c.Email, c.TaxID, c.SocialID, passport.Number} {
		if strings.TrimSpace(way.Value()) != "" {
			return nil
		}
	}
	return broken(Fault{Pointer: "/contents", Detail: "must hold a phone, email, tax_id, social_id or passport.number: a way to reach or identify who applies"})
}
