package access

import (
	"strings"
	"sync"
	"time"
)

// knownTokens remembers of tokens whose signature was verified whose they are and
// how long they are good: a token comes with every call of its hour, and taking it
// apart costs more than all the rest of recognising a caller. It says nothing of
// the credential, which is looked up at each call. It is safe for any number of
// goroutines.
type knownTokens struct {
	mu  sync.RWMutex
	all map[string]knownToken
}

type knownToken struct {
	credential string
	expires    time.Time
}

// maxKnownTokens bounds the memory of knownTokens: some 3 MB.
const maxKnownTokens = 10_000

func newKnownTokens() *knownTokens { return &knownTokens{all: map[string]knownToken{}} }

// credentialOf is whose a token is; ok is false for one that is not known, or has
// expired.
func (k *knownTokens) credentialOf(token string, now time.Time) (id string, ok bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	known, ok := k.all[token]
	return known.credential, ok && now.Before(known.expires)
}

// remember keeps a token that was verified.
func (k *knownTokens) remember(token, credential string, expires, now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.makeRoom(now)
	k.all[strings.Clone(token)] = knownToken{credential, expires} // without the other headers, of which it is a part
}

func (k *knownTokens) makeRoom(now time.Time) {
	if len(k.all) < maxKnownTokens {
		return
	}
	for token, known := range k.all {
		if !now.Before(known.expires) {
			delete(k.all, token)
		}
	}
	if len(k.all) >= maxKnownTokens {
		clear(k.all) // to verify some again is better than memory without bound
	}
}
