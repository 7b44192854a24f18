package exchange

// What benchmarks outside of the package call: the steps of a submission between
// its wire and its row.

// PersonKeyCount is how many person keys contents give rise to; it makes them all.
func PersonKeyCount(x *Exchange, e *Ecosystem, c *Contents) int {
	return len(x.identify(e, c, NoID).all())
}

// Masked is contents as the holder of a masked grant sees them.
func Masked(c *Contents) Contents { return Grant{Role: RoleLender, Masked: true}.seen(c) }

// SealLead seals a lead under a key of its own and derives what it is searched by.
func SealLead(x *Exchange, e *Ecosystem, l *Lead) (LeadRow, error) {
	key, wrapped, err := x.vault.NewDataKey(e, l.ID)
	if err != nil {
		return LeadRow{}, err
	}
	l.PhoneE164 = phoneE164(l.Contents.Phone.value, e.PhoneRegion)
	return x.sealLead(e, l, key, wrapped), nil
}

// OpenLead reads a lead from its row.
func OpenLead(x *Exchange, e *Ecosystem, row *LeadRow) (*Lead, error) {
	l, _, err := x.openLead(e, row)
	return l, err
}
