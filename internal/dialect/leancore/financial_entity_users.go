package leancore

import (
	"net/http"
	"strings"

	"leadex/internal/exchange"
)

// financialEntityUsers answers GET /financial-entity-users: a page of a lender's
// clients, oldest first, and how many it has in all. Without any: NotFound.
func (d *Dialect) financialEntityUsers(r *http.Request, caller exchange.Caller) ([]byte, error) {
	q, err := readQuery(r)
	if err != nil {
		return nil, err
	}
	part, err := readWindow(q)
	if err != nil {
		return nil, err
	}
	id, err := requiredID("id", q.Get("id"))
	if err != nil {
		return nil, err
	}
	page, err := d.exchange.Clients(r.Context(), caller, id, part.limit, part.offset)
	if err != nil {
		return nil, err
	}
	if page.Total == 0 {
		return nil, exchange.ErrNotFound
	}
	surfaces := make([]exchange.Surface, len(page.Clients))
	for i := range page.Clients {
		if surfaces[i], err = d.surfaceOf(r.Context(), caller, &page.Clients[i].Client); err != nil {
			return nil, err
		}
	}
	o := openObject(nil)
	o.integer("size", page.Total)
	o.list("data", len(page.Clients), func(b []byte, i int) []byte { return appendUser(b, &page.Clients[i].Client, surfaces[i]) })
	return o.close(), nil
}

func appendUser(b []byte, c *exchange.Client, surface exchange.Surface) []byte {
	o := openObject(b)
	o.id("uid", c.Person)
	o.text("name", fullName(&c.Contents))
	o.text("nit", c.Contents.TaxID.Value())
	o.text("email", c.Contents.Email.Value())
	o.text("phone", shownPhone(c.Contents.Phone.Value(), c.PhoneE164, surface))
	o.text("address", addressLine(&c.Contents))
	return o.close()
}

// fullName is name and last name, else the name of the company: the list has no
// other key for them.
func fullName(c *exchange.Contents) string {
	name := strings.TrimSpace(c.FirstName.Value() + " " + c.LastName.Value())
	if name == "" {
		return c.BusinessName.Value()
	}
	return name
}
