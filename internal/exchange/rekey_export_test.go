package exchange

import "strings"

// WithoutHyphens is a version of the normaliser that nobody has: hyphens and blanks
// in names do not count. The exchange has it from now on.
func WithoutHyphens(x *Exchange) {
	newest := x.normalisers[len(x.normalisers)-1]
	name := newest.name
	newest.version++
	newest.name = func(s string) string { return strings.NewReplacer("-", "", " ", "").Replace(name(s)) }
	x.normalisers = append(x.normalisers, newest)
}

// FirstKeys are the keys that the release before identities were kept made.
func FirstKeys(x *Exchange, e *Ecosystem, c *Contents, person ID) []PersonKey {
	keys := x.keysOf(x.normalisers[0], e, factsOf(x.normalisers[0], e, c))
	for i := range keys {
		keys[i].Person = person
	}
	return keys
}

// MaxPairs is maxPairs.
const MaxPairs = maxPairs
