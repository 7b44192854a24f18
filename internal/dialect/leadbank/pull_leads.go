package leadbank

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"leadex/internal/exchange"
)

// chunk is from how many bytes on an answer is sent in pieces; a shorter one
// goes out whole, with its length.
const chunk = 1 << 20

// pullLeads hands out leads: the open batch, else a new one.
func (d *Dialect) pullLeads(w http.ResponseWriter, r *http.Request) {
	delivery, products, err := d.pull(r)
	if err != nil {
		d.refusePull(w, r, err)
		return
	}
	d.send(w, delivery, products)
}

func (d *Dialect) pull(r *http.Request) (*exchange.Delivery, map[int64]string, error) {
	caller, p, err := d.open(r)
	if err != nil {
		return nil, nil, err
	}
	n, err := decodePull(p)
	if err != nil {
		return nil, nil, err
	}
	delivery, err := d.exchange.Pull(r.Context(), caller, n)
	if err != nil {
		return nil, nil, err
	}
	products, err := d.productNames(r.Context(), caller, delivery)
	return delivery, products, err
}

// productNames are the names of the ecosystem's products by number, read when a
// lead of the delivery names one.
func (d *Dialect) productNames(ctx context.Context, caller exchange.Caller, delivery *exchange.Delivery) (map[int64]string, error) {
	for i := range delivery.Leads {
		if !delivery.Leads[i].Lead.Contents.ProductID.IsSet() {
			continue
		}
		products, err := d.exchange.Products(ctx, caller, delivery.Ecosystem.ID)
		names := make(map[int64]string, len(products))
		for j := range products {
			names[products[j].Number] = products[j].Terms.Name
		}
		return names, err
	}
	return nil, nil
}

// send writes the LeadResponse.
func (d *Dialect) send(w http.ResponseWriter, delivery *exchange.Delivery, products map[int64]string) {
	buffer := d.buffers.Get().(*[]byte)
	e := &encoder{b: (*buffer)[:0], forms: d.forms, zone: d.zone(delivery.Ecosystem), parties: delivery.Parties, products: products}
	defer func() {
		if cap(e.b) <= 2*chunk { // one huge lead must not stay in memory
			*buffer = e.b
			d.buffers.Put(buffer)
		}
	}()
	w.Header().Set("Content-Type", jsonType)
	e.b = openLeadResponse(e.b, statusDone, messageDone)
	whole := true
	for i := range delivery.Leads {
		if i > 0 {
			e.b = append(e.b, ',')
		}
		e.lead(&delivery.Leads[i])
		if len(e.b) < chunk {
			continue
		}
		whole = false
		if _, err := w.Write(e.b); err != nil {
			return // the receiver is gone; the batch waits for it
		}
		e.b = e.b[:0]
	}
	e.b = append(e.b, "]}"...)
	if whole {
		w.Header().Set("Content-Length", strconv.Itoa(len(e.b)))
	}
	_, _ = w.Write(e.b)
}

// decodePull reads the most leads that are wanted; 0 when the receiver does not
// say.
func decodePull(p payload) (int64, error) {
	if p.form {
		return pullForm(string(p.body))
	}
	if p.empty() || isNull(p.body) {
		return 0, nil
	}
	if kind := p.body[0]; kind != '-' && (kind < '0' || kind > '9') {
		return 0, invalid("body", "an integer")
	}
	return pullNumber(string(p.body))
}

// pullNumber reads a number; one that is too long for 64 bits asks for as many
// as there may be.
func pullNumber(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange) && n > 0:
		return exchange.MaxPull, nil
	case err != nil || n < 0:
		return 0, invalid("body", "an integer that is not negative")
	}
	return n, nil
}

// pullForm reads the number from a form, as Web API 2 clients send it: "=5", or
// under any one name "n=5"; "5" alone is what curl sends without a header.
func pullForm(body string) (int64, error) {
	if !strings.Contains(body, "=") {
		body = "=" + body
	}
	values, err := url.ParseQuery(body)
	if err != nil || len(values) != 1 {
		return 0, invalid("body", "a form of one integer")
	}
	for _, of := range values {
		if len(of) != 1 {
			return 0, invalid("body", "a form of one integer")
		}
		if s := strings.Trim(of[0], blanks); s != "" {
			return pullNumber(s)
		}
	}
	return 0, nil
}
