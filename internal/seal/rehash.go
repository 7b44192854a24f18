package seal

import (
	"fmt"

	"github.com/google/uuid"
)

// DigestKeys are the numbers of the peppers that the digests of an ecosystem are made with. They lie, sealed, in the
// ecosystem's wrapped key: whoever has that knows them, and whoever has an older form of it can be told so.
type DigestKeys struct {
	Now    int  // the one in force, from 1
	Next   int  // the one that a rehash goes to; 0 when none is under way
	Turned bool // Next is in use as well
}

// settledFirst is how digests are made before any rehash.
var settledFirst = DigestKeys{Now: int(firstGeneration)}

// DigestKeys are those of an ecosystem by its wrapped key, none of which is that of before any rehash. Its errors are those of
// [Vault.Ecosystem], and ErrUnknownKey when the key file has not, after another look, every pepper that they name.
func (v *Vault) DigestKeys(ecosystem uuid.UUID, wrapped []byte) (DigestKeys, error) {
	if len(wrapped) == 0 {
		return settledFirst, nil
	}
	opened, err := v.open(ecosystem, wrapped)
	if err != nil {
		return DigestKeys{}, err
	}
	for _, number := range []int{opened.digests.Now, opened.digests.Next} {
		if number == 0 {
			continue
		}
		if _, ok := v.digests.find(digestKey{ecosystem, uint16(number)}); ok {
			continue
		}
		if _, err := v.pepper(uint16(number)); err != nil {
			return DigestKeys{}, fmt.Errorf("digests of ecosystem %s: %w", ecosystem, err)
		}
		v.openDigests(digestKey{ecosystem, uint16(number)}) // it stays at hand when the key file loses it
	}
	return opened.digests, nil
}

// WithDigestKeys is the wrapped key of an ecosystem with other numbers of peppers. It stays under its master key.
func (v *Vault) WithDigestKeys(ecosystem uuid.UUID, wrapped []byte, keys DigestKeys) ([]byte, error) {
	s, err := v.openEcosystemKey(ecosystem, wrapped)
	if err != nil {
		return nil, err
	}
	s.digests = keys
	return v.sealEcosystemKey(ecosystem, &s, generationOf(wrapped))
}
