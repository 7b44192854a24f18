package exchange

import "slices"

// identified is who contents say that their applicant is: the keys and traits that
// they give rise to, without their person.
type identified struct {
	legalEntity ID
	// sought are the keys by which a person is found, in the scope that is set: for
	// each live version of the normaliser, the newest first.
	sought [][]PersonKey
	// keys and traits are what a person is given: of the newest version, in every
	// scope, so that the scope can be set otherwise.
	keys   [][]PersonKey // for each scope
	traits []PersonTrait
	older  []PersonKey // of the versions before it, in every scope, the newest first
	// near are the traits by which other persons are found, in the scope that is set.
	near []PersonTrait
}

// identify reads who the applicant is out of contents. The legal entity is that of
// their manager, NoID for none.
func (x *Exchange) identify(e *Ecosystem, c *Contents, legalEntity ID) *identified {
	who := x.identifyKeys(e, c, legalEntity)
	own, set := scopesOf(e, legalEntity)
	for i, n := range slices.Backward(x.normalisers) {
		if n.version < firstTraits {
			continue
		}
		traits := x.traitsOf(n, e, c)
		who.near = append(who.near, traitsIn(set, traits)...)
		if i < len(x.normalisers)-1 {
			continue
		}
		if who.traits = traits; own != "" {
			who.traits = slices.Concat(traits, traitsIn(own, traits))
		}
	}
	return who
}

// identifyKeys is identify without traits: to know somebody takes keys alone.
func (x *Exchange) identifyKeys(e *Ecosystem, c *Contents, legalEntity ID) *identified {
	who := &identified{legalEntity: legalEntity}
	own, set := scopesOf(e, legalEntity)
	var newest facts
	for i, n := range slices.Backward(x.normalisers) {
		f := factsOf(n, e, c)
		var keys []PersonKey
		if i == len(x.normalisers)-1 || f != newest {
			keys = x.keysOf(n, e, f)
		} else {
			keys = ofVersion(n.version, who.keys[0])
		}
		scopes := [][]PersonKey{keys}
		if own != "" {
			scopes = append(scopes, keysIn(own, keys))
		}
		if i < len(x.normalisers)-1 {
			who.older = append(who.older, slices.Concat(scopes...)...)
			// Of what the newest version makes no key of that kind, such as a number
			// that is that of many, an older one must not find anybody.
			keys = slices.DeleteFunc(slices.Clone(keys), func(k PersonKey) bool { return !hasKind(who.keys[0], k.Kind) })
		} else {
			newest, who.keys = f, scopes
		}
		who.sought = append(who.sought, keysIn(set, keys))
	}
	return who
}

// ofVersion are the keys that another version makes of equal facts.
func ofVersion(version int, keys []PersonKey) []PersonKey {
	keys = slices.Clone(keys)
	for i := range keys {
		keys[i].Normaliser = version
	}
	return keys
}

func hasKind(keys []PersonKey, kind KeyKind) bool {
	return slices.ContainsFunc(keys, func(k PersonKey) bool { return k.Kind == kind })
}

// scopesOf are the scope of a legal entity, "" for none, and the one that is set.
func scopesOf(e *Ecosystem, legalEntity ID) (own, set string) {
	if legalEntity != NoID {
		own = legalEntity.String()
	}
	if e.IdentityScope == ScopeLegalEntity {
		set = own
	}
	return own, set
}

// same tells whether both have the same keys.
func (who *identified) same(other *identified) bool { return slices.Equal(who.keys[0], other.keys[0]) }

// all are the keys that a decision about them looks up.
func (who *identified) all() []PersonKey { return slices.Concat(who.sought...) }

func keysIn(scope string, keys []PersonKey) []PersonKey {
	keys = slices.Clone(keys)
	for i := range keys {
		keys[i].Scope = scope
	}
	return keys
}

func traitsIn(scope string, traits []PersonTrait) []PersonTrait {
	traits = slices.Clone(traits)
	for i := range traits {
		traits[i].Scope = scope
	}
	return traits
}

// facts are what contents say of who somebody is, as one version of the normaliser
// reads them: "" for what they do not say.
type facts struct {
	last, first, middle, company      string
	series, number, tax, registration string
	birth                             string
	lost                              bool // a part that may be empty is hidden: it is not empty
}

func factsOf(n normaliser, e *Ecosystem, c *Contents) facts {
	f := facts{last: n.name(c.LastName.value), first: n.name(c.FirstName.value), middle: n.name(c.MiddleName.value),
		company: n.company(c.BusinessName.value), tax: n.taxID(e.Country, c.TaxID.value), registration: n.number(c.RegistrationNumber.value),
		lost: starred(c.MiddleName.value)}
	if c.BirthDate.IsSet() {
		f.birth = c.BirthDate.value.String()
	}
	if c.Passport.IsSet() {
		p := &c.Passport.value
		f.series, f.number = n.series(p.Series.value), n.number(p.Number.value)
		f.lost = f.lost || starred(p.Series.value)
	}
	return f
}

// keysOf are the person keys of facts by one version of the normaliser: the five
// fields, tax id with name, and company. A kind whose required parts are missing
// gives none.
func (x *Exchange) keysOf(n normaliser, e *Ecosystem, f facts) (keys []PersonKey) {
	add := func(kind KeyKind, parts ...string) {
		keys = append(keys, PersonKey{Kind: kind, Normaliser: n.version, Digest: x.digest(e, "person/"+string(kind), parts...)})
	}
	if f.last != "" && f.first != "" && f.number != "" && !f.lost {
		add(KeyFiveField, f.last, f.first, f.middle, f.series, f.number)
	}
	if f.tax != "" && f.last != "" {
		add(KeyTaxName, "person", f.tax, f.last)
	}
	if f.tax != "" && f.last == "" && f.company != "" {
		add(KeyTaxName, "company", f.tax, f.company)
	}
	if f.tax != "" && f.registration != "" {
		add(KeyCompany, f.tax, f.registration)
	}
	return keys
}

// traitsOf are the facts of contents that different persons may share.
func (x *Exchange) traitsOf(n normaliser, e *Ecosystem, c *Contents) (traits []PersonTrait) {
	f := factsOf(n, e, c)
	add := func(kind TraitKind, parts ...string) {
		traits = append(traits, PersonTrait{Kind: kind, Normaliser: n.version, Digest: x.digest(e, "trait/"+string(kind), parts...)})
	}
	if f.number != "" && !starred(c.Passport.value.Series.value) {
		add(TraitDocument, f.series, f.number)
	}
	if f.tax != "" {
		add(TraitTax, f.tax)
	}
	if f.last != "" && f.first != "" && f.birth != "" && !starred(c.MiddleName.value) {
		add(TraitNameBirth, f.last, f.first, f.middle, f.birth)
	}
	return traits
}

// conflictKey is the key that a person is given whose other keys belong to several:
// it is made of all of them, so that the same keys find the same person again.
func (x *Exchange) conflictKey(e *Ecosystem, keys []PersonKey) PersonKey {
	parts := make([]string, len(keys))
	for i, k := range keys {
		parts[i] = string(k.Kind) + string(k.Digest[:])
	}
	return PersonKey{Scope: keys[0].Scope, Kind: KeyConflict, Normaliser: keys[0].Normaliser,
		Digest: x.digest(e, "person/"+string(KeyConflict), parts...)}
}

// identityFacts are those of the contents by which persons are told apart.
func identityFacts(c *Contents) *Contents {
	only := &Contents{}
	copyFields(only, c, func(e Entry) bool {
		switch e.Key {
		case "first_name", "middle_name", "last_name", "business_name", "tax_id", "registration_number", "social_id", "birth_date":
			return e.Cell.IsSet()
		}
		return false
	})
	if p := c.Passport.value; p.Series.IsSet() || p.Number.IsSet() {
		only.Passport.Put(Passport{Series: p.Series, Number: p.Number})
	}
	return only
}

// givenBy are all keys and traits that contents may have given a person: of every
// live version, in every scope.
func (x *Exchange) givenBy(e *Ecosystem, c *Contents, legalEntity ID) (keys []PersonKey, traits []PersonTrait) {
	scopes := []string{""}
	if legalEntity != NoID {
		scopes = append(scopes, legalEntity.String())
	}
	for _, n := range x.normalisers {
		own := x.keysOf(n, e, factsOf(n, e, c))
		for _, scope := range scopes {
			in := keysIn(scope, own)
			if len(in) > 1 {
				in = append(in, x.conflictKey(e, in))
			}
			keys = append(keys, in...)
			traits = append(traits, traitsIn(scope, x.traitsOf(n, e, c))...)
		}
	}
	return keys, traits
}
