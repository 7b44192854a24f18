package exchange

import (
	"slices"
	"strings"
)

// copyFacts are what duplicate rules look at in a lead, in normal form. They
// hold nothing that the lead's contents could change behind them.
type copyFacts struct {
	provider ID // whose rules count; NoID: the ecosystem's
	values   map[DuplicateField][]string

	claims []duplicateClaim // under the rules below, by this generation of digests
	under  *duplicateRules
	by     int
}

// duplicateClaim is what a lead claims under a field set of a rule.
type duplicateClaim struct {
	ClaimKey
	rule *DuplicateRule
	set  []DuplicateField // that is equal; not empty
}

// copyFacts reads what counts of a lead: names and numbers as person keys have
// them. Its contents may be the caller's.
func (x *Exchange) copyFacts(e *Ecosystem, l *Lead, c *Contents) *copyFacts {
	f := &copyFacts{provider: l.Provider, values: map[DuplicateField][]string{}}
	add := func(field DuplicateField, values ...string) { f.values[field] = values }
	if phone := phoneE164(c.Phone.value, e.PhoneRegion); phone != "" {
		add(DuplicatePhone, phone)
	}
	if email := mailAddress(c.Email.value); email != "" && !lostToMask(email) {
		add(DuplicateEmail, email)
	}
	who := factsOf(x.newestNormaliser(), e, c)
	if who.tax != "" {
		add(DuplicateTaxID, who.tax)
	}
	if who.last != "" && who.first != "" && who.number != "" && !who.lost {
		add(DuplicateFiveField, who.last, who.first, who.middle, who.series, who.number)
	}
	if id := strings.TrimSpace(l.ExternalID); id != "" {
		// Ids of one submitter say nothing about those of another.
		add(DuplicateExternalID, l.Provider.String(), l.Lender.String(), id)
	}
	return f
}

// claimsUnder are the claims that the rules in force give rise to, in the order
// of the rules and their sets. They are kept for the same rules and digests.
func (f *copyFacts) claimsUnder(x *Exchange, e *Ecosystem, rules *duplicateRules) []duplicateClaim {
	by := x.digestKeys(e).Now
	if f.under == rules && f.by == by {
		return f.claims
	}
	f.under, f.by, f.claims = rules, by, nil
	inForce := rules.of(f.provider)
	for i := range inForce {
		rule := &inForce[i]
		for _, set := range rule.Sets {
			if digest, has := f.digest(x, e, set); has {
				f.claims = append(f.claims, duplicateClaim{ClaimKey{rule.ID, digest}, rule, set})
			}
		}
	}
	return f.claims
}

// digest is that of a set with its values; false when one is missing.
func (f *copyFacts) digest(x *Exchange, e *Ecosystem, set []DuplicateField) (d Digest, has bool) {
	var parts []string
	for _, field := range set {
		values := f.values[field]
		if values == nil {
			return d, false
		}
		parts = append(append(parts, string(field)), values...)
	}
	return x.digest(e, "duplicate", parts...), true
}

// concernsCopies tells whether a change of these fields may change what a lead
// claims.
func concernsCopies(keys []string) bool {
	return slices.ContainsFunc(keys, func(k string) bool {
		switch k {
		case "phone", "email", "tax_id", "first_name", "middle_name", "last_name", "passport":
			return true
		}
		return false
	})
}

// hiddenFrom tells whether the holder of the grant sees one of the fields masked
// that made the claim.
func (c duplicateClaim) hiddenFrom(g Grant) bool {
	return slices.ContainsFunc(c.set, func(f DuplicateField) bool { return g.hidesKey(f.contentsKey()) })
}

// contentsKey is the key of the contents that a refusal names for a field.
func (f DuplicateField) contentsKey() string {
	if f == DuplicateFiveField {
		return "passport.number"
	}
	return string(f)
}
