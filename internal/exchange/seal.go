package exchange

import (
	"slices"
	"strings"
)

// sealLead makes the row of a lead, its contents sealed and its searchable facts
// derived, but for the normal form of its phone: that takes longer than all the rest,
// and is to be there already.
func (x *Exchange) sealLead(e *Ecosystem, l *Lead, key Sealer, wrapped []byte) LeadRow {
	row := x.searchable(e, &l.Contents)
	row.LeadHeader, row.WrappedKey = l.LeadHeader, wrapped
	row.Sealed = x.sealRecord(key, leadPlace(l.ID), &l.Contents)
	return row
}

// searchable is a row of what a lead is found by, and of nothing else.
func (x *Exchange) searchable(e *Ecosystem, c *Contents) LeadRow {
	return LeadRow{Email: foldEmail(c.Email.value), FirstName: c.FirstName.value, LastName: c.LastName.value,
		TaxID: x.taxDigest(e, c.TaxID.value), Document: x.documentDigest(e, c)}
}

// openLead reads a lead from its row. For a lender its own edit lies over the
// contents.
func (x *Exchange) openLead(e *Ecosystem, row *LeadRow) (*Lead, Sealer, error) {
	l := &Lead{}
	key, err := x.openInto(l, e, row)
	if err != nil {
		return nil, nil, err
	}
	return l, key, nil
}

// openInto is openLead into a lead that is there already: a list has one for all.
func (x *Exchange) openInto(l *Lead, e *Ecosystem, row *LeadRow) (Sealer, error) {
	*l = Lead{LeadHeader: row.LeadHeader}
	if l.State == LeadErased {
		return nil, nil
	}
	key, err := x.vault.DataKey(e, l.ID, row.WrappedKey)
	if err != nil {
		return nil, err
	}
	plain, err := key.Open(leadPlace(l.ID), row.Sealed)
	if err != nil {
		return nil, err
	}
	if err := readOwnDocument(plain, &l.Contents); err != nil {
		return nil, err
	}
	if len(row.Overlay) > 0 {
		if err := layOver(&l.Contents, row.Overlay, row.OverlayAssignment, key); err != nil {
			return nil, err
		}
		l.PhoneE164 = phoneE164(l.Contents.Phone.value, e.PhoneRegion)
	}
	return key, nil
}

// layOver writes the fields of a sealed overlay over contents.
func layOver(c *Contents, sealed []byte, assignment ID, key Sealer) error {
	plain, err := key.Open(overlayPlace(assignment), sealed)
	if err != nil {
		return err
	}
	// A field of the overlay replaces the whole field below it: lists and
	// objects must not be merged with what is there.
	var over Contents
	if err := readOwnDocument(plain, &over); err != nil {
		return err
	}
	copyFields(c, &over, func(e Entry) bool { return e.Cell.State() != Unset })
	return nil
}

// copyFields copies the chosen fields of from into to.
func copyFields(to, from *Contents, choose func(Entry) bool) {
	from.Each(func(e Entry) bool {
		if !choose(e) {
			return true
		}
		target := to.cellByNumber(e.Number)
		switch e.Cell.State() {
		case Unset:
			target.Clear()
		case Null:
			target.PutNull()
		case Set:
			// Stored forms of our own making always read back.
			_ = target.readValue(string(e.Cell.appendValue(nil)))
		}
		return true
	})
}

// difference returns the fields in which two contents differ: what was there,
// and what is there now. Both are empty when nothing differs.
func difference(before, after *Contents) (was, is Contents, keys []string) {
	keys = differentKeys(before, after)
	pick := func(e Entry) bool { return slices.Contains(keys, e.Key) }
	copyFields(&was, before, pick)
	copyFields(&is, after, pick)
	return was, is, keys
}

// differentKeys are the keys of the fields in which two records of one type
// differ, in the order of the catalogue.
func differentKeys(before, after Record) (keys []string) {
	var a, b []byte
	before.Each(func(e Entry) bool {
		other := after.cellByNumber(e.Number)
		a, b = a[:0], b[:0]
		if e.Cell.IsSet() {
			a = e.Cell.appendValue(a)
		}
		if other.IsSet() {
			b = other.appendValue(b)
		}
		if e.Cell.State() != other.State() || !slices.Equal(a, b) {
			keys = append(keys, e.Key)
		}
		return true
	})
	return keys
}

// sealClient makes the row of a client under its person's key.
func (x *Exchange) sealClient(e *Ecosystem, c *Client, key Sealer) ClientRow {
	row := ClientRow{Client: *c}
	row.PhoneE164 = phoneE164(c.Contents.Phone.value, e.PhoneRegion)
	row.Email = foldEmail(c.Contents.Email.value)
	row.FirstName, row.LastName = c.Contents.FirstName.value, c.Contents.LastName.value
	row.TaxID = x.taxDigest(e, c.Contents.TaxID.value)
	row.Document = x.documentDigest(e, &c.Contents)
	row.Sealed = x.sealRecord(key, clientPlace(c.ID), &c.Contents)
	row.Contents = Contents{}
	return row
}

// openClient reads a client from its row with its person's key.
func (x *Exchange) openClient(e *Ecosystem, p *Person, row *ClientRow) (*Client, Sealer, error) {
	key, err := x.vault.DataKey(e, p.ID, p.WrappedKey)
	if err != nil {
		return nil, nil, err
	}
	plain, err := key.Open(clientPlace(row.ID), row.Sealed)
	if err != nil {
		return nil, nil, err
	}
	c := row.Client
	return &c, key, readOwnDocument(plain, &c.Contents)
}

// mailAddress is an e-mail address by which somebody is known, "" for what is none:
// "-" and the like are those of many. The column has them all the same, because
// conditions and orders go by what was written.
func mailAddress(s string) string {
	s = foldEmail(s)
	if at := strings.LastIndexByte(s, '@'); at <= 0 || at == len(s)-1 {
		return ""
	}
	return s
}

func foldEmail(s string) string { return foldCase(strings.TrimSpace(s)) }

// isIdentity tells whether a change of these fields may change who the lead's
// person is.
func isIdentity(keys []string) bool {
	return slices.ContainsFunc(keys, func(k string) bool {
		switch k {
		case "first_name", "middle_name", "last_name", "business_name", "tax_id", "registration_number", "passport":
			return true
		}
		return false
	})
}

// issueNested gives a number to every nested record that came without: addresses,
// passports, goods and the like, as BrainySoft clients expect an id on each. One
// that was sent is kept, null included.
func issueNested(r Record, give func(*Int) error) error {
	var failed error
	r.EachGiven(func(e Entry) bool {
		if !e.Cell.IsSet() {
			return true
		}
		composite, ok := e.Cell.(Composite)
		if !ok {
			return true
		}
		for _, inner := range composite.Records() {
			id, has := inner.Entry("id")
			if cell, number := id.Cell.(*Int); has && number && cell.State() == Unset {
				failed = give(cell)
			}
			if failed == nil {
				failed = issueNested(inner, give)
			}
			if failed != nil {
				return false
			}
		}
		return true
	})
	return failed
}
