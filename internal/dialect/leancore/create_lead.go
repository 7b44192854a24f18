package leancore

import (
	"net/http"
	"strings"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// maxBulk bounds the leads of one bulk load.
const maxBulk = 1000

// createLead answers POST /create-lead: one lead, or with bulk-load=true a list.
func (d *Dialect) createLead(r *http.Request, caller exchange.Caller) ([]byte, error) {
	bulk, err := readBulk(r)
	if err != nil {
		return nil, err
	}
	if bulk {
		return d.createLeads(r, caller)
	}
	body, err := readObject(r)
	if err != nil {
		return nil, err
	}
	return d.submit(r, caller, nil, body)
}

func readBulk(r *http.Request) (bool, error) {
	q, err := readQuery(r)
	if err != nil {
		return false, err
	}
	switch strings.ToLower(q.Get("bulk-load")) {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	}
	return false, exchange.InvalidField("bulk-load", "must be true or false")
}

// createLeads makes the leads of a list one after the other, in its order. Each
// position answers with its lead, or with the error that a call for it alone
// would have given.
func (d *Dialect) createLeads(r *http.Request, caller exchange.Caller) ([]byte, error) {
	bodies, err := readBodies(r)
	if err != nil {
		return nil, err
	}
	refused := make([]error, len(bodies))
	var list []exchange.Submission
	for i := range bodies {
		var s *exchange.Submission
		if s, refused[i] = readListed(bodies[i]); refused[i] == nil {
			list = append(list, *s)
		}
	}
	done := d.exchange.SubmitAll(r.Context(), caller, list)
	next := 0
	return appendList(nil, len(bodies), func(b []byte, i int) []byte {
		err := refused[i]
		if err == nil {
			made := done[next]
			if err = nitTakenBy(made.Err, &list[next]); err == nil {
				b = appendLead(b, &made.Lead.Lead)
			}
			next++
		}
		if err == nil {
			return b
		}
		web.NoteError(r, err)
		return failureOf(err).append(b)
	}), nil
}

// readListed reads a lead of a list.
func readListed(body web.Value) (*exchange.Submission, error) {
	if body.Kind() != '{' {
		return nil, exchange.Refuse(exchange.Invalid, "a lead must be a JSON object")
	}
	return readSubmission(body)
}

// readBodies reads a list of leads, at most maxBulk of them.
func readBodies(r *http.Request) ([]web.Value, error) {
	body, err := web.ReadJSON(r)
	if err != nil {
		return nil, err
	}
	if body.Kind() != '[' {
		return nil, exchange.Refuse(exchange.Invalid, "the body of a bulk load must be a JSON array")
	}
	var bodies []web.Value
	for i, value := range body.Elements {
		if i == maxBulk {
			return nil, exchange.Refuse(exchange.TooLarge, "a bulk load must have at most %d leads", maxBulk)
		}
		bodies = append(bodies, value)
	}
	return bodies, nil
}

// submit makes one lead and appends it to b.
func (d *Dialect) submit(r *http.Request, caller exchange.Caller, b []byte, body web.Value) ([]byte, error) {
	submission, err := readSubmission(body)
	if err != nil {
		return nil, err
	}
	view, err := d.exchange.Submit(r.Context(), caller, *submission)
	if err = nitTakenBy(err, submission); err != nil {
		return nil, err
	}
	return appendLead(b, &view.Lead), nil
}

// nitTakenBy is the error of a submission as this dialect tells it.
func nitTakenBy(err error, s *exchange.Submission) error {
	if e := exchange.AsError(err); err != nil && e.Code == exchange.Duplicate && e.Field == "tax_id" {
		return &nitTaken{err, exchange.MaskCards(s.Contents.TaxID.Value())}
	}
	return err
}

// readSubmission reads a lead as create-lead takes it. A nit that an unconverted
// lead has refuses it.
func readSubmission(body web.Value) (*exchange.Submission, error) {
	s := &exchange.Submission{UniqueTaxID: true}
	var ecosystem, status exchange.Text
	p, err := readPatch(body, &s.Contents, func(name string, value web.Value) error {
		switch name {
		case "ecosystem":
			return readCell(name, value, &ecosystem)
		case "status":
			return readCell(name, value, &status)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	p.setStatus(status)
	if err := checkRequired(&s.Contents); err != nil {
		return nil, err
	}
	s.ExternalID = externalID(s.Contents.AdditionalData.Value())
	if named := ecosystem.Value(); named != "" {
		var ok bool
		if s.Ecosystem, ok = exchange.ParseID(named); !ok {
			return nil, exchange.ErrNotFound
		}
	}
	return s, nil
}

// checkRequired refuses a lead without name, or without a way to reach or to
// know the person.
func checkRequired(c *exchange.Contents) error {
	if blank(c.FirstName) {
		return exchange.InvalidField("name", "is required")
	}
	if blank(c.Phone) && blank(c.Email) && blank(c.TaxID) {
		return exchange.Refuse(exchange.Invalid, "one of phone, email and nit is required")
	}
	return nil
}

func blank(t exchange.Text) bool { return strings.TrimSpace(t.Value()) == "" }
