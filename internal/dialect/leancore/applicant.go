package leancore

import (
	"leadex/internal/exchange"
)

// applicant is what the one shape of leads and clients is made of, beside its
// contents.
type applicant struct {
	idKey     string // "id" of a lead, "_id" of a client
	id        exchange.ID
	ecosystem exchange.ID
	status    string
	phone     string
}

// appendApplicant appends the 18 documented keys in their order, all of them
// always. The object is left open.
func appendApplicant(b []byte, a applicant, c *exchange.Contents) object {
	o := openObject(b)
	o.id(a.idKey, a.id)
	o.text("image", c.Image.Value())
	o.text("name", c.FirstName.Value())
	o.text("lastname", c.LastName.Value())
	o.text("business_name", c.BusinessName.Value())
	o.raw("quota", c.Quota.Value().String())
	o.text("status", a.status)
	o.text("phone", a.phone)
	o.text("email", c.Email.Value())
	o.text("nit", c.TaxID.Value())
	o.text("address", addressLine(c))
	o.raw("history", freeJSON(c.History, "[]"))
	o.raw("score", float(c.Score.Value()))
	o.raw("payment_data", freeJSON(c.PaymentData, "{}"))
	o.text("apn_token", c.APNToken.Value())
	o.id("ecosystem", a.ecosystem)
	o.text("business_entity", businessEntity(c))
	o.raw("additional_data", freeJSON(c.AdditionalData, "{}"))
	return o
}

// appendLead appends a lead as the documented calls show it.
func appendLead(b []byte, l *exchange.Lead) []byte {
	o := openLead(b, l)
	return o.close()
}

// appendFoundLead appends a lead as the look-ups by nit and id show it: with
// four more keys.
func appendFoundLead(b []byte, l *exchange.Lead) []byte {
	o := openLead(b, l)
	o.text("lead_status", leadStatus(l))
	o.raw("records", string(l.Contents.Records.Or("[]")))
	o.text("created_at", createdAt(l))
	o.raw("loan_priority", string(l.Contents.LoanPriority.Or("null")))
	return o.close()
}

// createdAt is the time that the client program wrote, else ours.
func createdAt(l *exchange.Lead) string {
	if written := l.Contents.ClientCreatedAt.Value(); written != "" {
		return written
	}
	return l.CreatedAt.UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

func openLead(b []byte, l *exchange.Lead) object {
	a := applicant{idKey: "id", id: l.ID, ecosystem: l.Ecosystem, status: leadStatus(l),
		phone: shownPhone(l.Contents.Phone.Value(), l.PhoneE164, l.Surface)}
	return appendApplicant(b, a, &l.Contents)
}

// appendClient appends a client: the shape of a lead with _id, the person's id,
// in place of id.
func appendClient(b []byte, c *exchange.Client, surface exchange.Surface) []byte {
	a := applicant{idKey: "_id", id: c.Person, ecosystem: c.Ecosystem, status: activeClient,
		phone: shownPhone(c.Contents.Phone.Value(), c.PhoneE164, surface)}
	if written := writtenStatus(&c.Contents); written != "" {
		a.status = written
	}
	o := appendApplicant(b, a, &c.Contents)
	return o.close()
}

// freeJSON is a free JSON value of the documented kind, which begins as empty
// does; empty when nothing of that kind was written.
func freeJSON(written exchange.JSON, empty string) string {
	if value := string(written.Value()); value != "" && value[0] == empty[0] {
		return value
	}
	return empty
}

// float is a number as the documentation writes a float: with its own digits,
// and a fraction even when it is whole.
func float(d exchange.Decimal) string {
	if d.IsWhole() {
		return d.String() + ".0"
	}
	return d.String()
}
