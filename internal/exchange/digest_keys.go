package exchange

// DigestKeys are the generations of the key of digests that are in force in an
// ecosystem. Outside of a rehash it is one, Now, and everything below is about
// the rest.
//
// What digests there are falls in two. Those that lie in a row of their own
// (person keys, traits, claims) are looked up and written by Now alone, whatever
// else is under way, and a rehash makes a second row beside each. Those that are
// a column of something else (of leads and clients) can be there once: they are
// looked up by both from the time Next is known, and written by Next when it is
// in use.
type DigestKeys struct {
	Now    int  // from 1
	Next   int  // what a rehash goes to; 0 when none is under way
	Turned bool // Next is in use
}

// firstDigests is the generation before any rehash.
const firstDigests = 1

// ofColumn is the generation that columns are written by.
func (k DigestKeys) ofColumn() int {
	if k.Turned {
		return k.Next
	}
	return k.Now
}

// alone is only one generation.
func alone(generation int) DigestKeys { return DigestKeys{Now: generation} }

// digestKeys are those of an ecosystem. It has them already wherever it was read
// to decide or to look something up (see begin and register): that they are at
// hand was found out there, and it is a defect if they are not.
func (x *Exchange) digestKeys(e *Ecosystem) DigestKeys {
	if e.Digests.Now != 0 {
		return e.Digests
	}
	keys, err := x.vault.DigestKeys(e)
	if err != nil {
		panic("exchange: digests in an ecosystem whose key is not at hand: " + err.Error())
	}
	return keys
}

// digest is that of a row of its own.
func (x *Exchange) digest(e *Ecosystem, kind string, parts ...string) Digest {
	return x.vault.Digest(e.ID, x.digestKeys(e).Now, kind, parts...)
}

// madeBy is the ecosystem as if a generation alone were in force.
func (e *Ecosystem) madeBy(generation int) *Ecosystem {
	as := *e
	as.Digests = alone(generation)
	return &as
}

// searched are the digests that a column is looked up by: what of makes by each
// generation, without those that are no value.
func (x *Exchange) searched(e *Ecosystem, of func(generation int) Digest) (all Digests) {
	keys := x.digestKeys(e)
	for _, generation := range [...]int{keys.Now, keys.Next} {
		if generation == 0 {
			continue
		}
		if d := of(generation); !d.IsZero() {
			all = append(all, d)
		}
	}
	return all
}

// taxDigest is what a tax id is searched by; zero for none, and for one that is
// that of many.
func (x *Exchange) taxDigest(e *Ecosystem, taxID string) Digest {
	return x.taxDigestBy(e, x.digestKeys(e).ofColumn(), taxID)
}

// taxDigests is taxDigest for a look-up.
func (x *Exchange) taxDigests(e *Ecosystem, taxID string) Digests {
	return x.searched(e, func(generation int) Digest { return x.taxDigestBy(e, generation, taxID) })
}

// taxDigestBy is by the first version of the normaliser for the first generation,
// as it was when there was no other, and by the second one from then on.
func (x *Exchange) taxDigestBy(e *Ecosystem, generation int, taxID string) Digest {
	tax := ""
	if generation == firstDigests {
		tax = tellingNumber(normalTaxID(taxID))
	} else {
		tax = taxNumber(e.Country, taxID)
	}
	if tax == "" {
		return Digest{}
	}
	return x.vault.Digest(e.ID, generation, "search/tax_id", tax)
}

// documentDigest is what an identity document is searched by; zero for none, and
// for one whose number is that of many.
func (x *Exchange) documentDigest(e *Ecosystem, c *Contents) Digest {
	return x.documentDigestBy(e, x.digestKeys(e).ofColumn(), c)
}

// documentDigests is documentDigest for a look-up.
func (x *Exchange) documentDigests(e *Ecosystem, c *Contents) Digests {
	return x.searched(e, func(generation int) Digest { return x.documentDigestBy(e, generation, c) })
}

// documentDigestBy goes by versions of the normaliser as taxDigestBy does.
func (x *Exchange) documentDigestBy(e *Ecosystem, generation int, c *Contents) Digest {
	if !c.Passport.IsSet() {
		return Digest{}
	}
	p := &c.Passport.value
	series, number := documentSeries(p.Series.value), documentNumber(p.Number.value)
	if generation == firstDigests {
		series, number = normalDocument(p.Series.value), tellingNumber(normalDocument(p.Number.value))
	}
	if number == "" {
		return Digest{}
	}
	return x.vault.Digest(e.ID, generation, "search/document", series, number)
}
