package control

import (
	"context"
	"errors"
	"slices"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/seal"
)

// NextKey asks for the master key that a rotation goes to.
type NextKey struct {
	Print  bool `json:"print"`  // the text of all keys instead of writing them to the key file
	Pepper bool `json:"pepper"` // a pepper, which a rehash goes to
}

// Keys is how the keys of an installation stand.
type Keys struct {
	File    string `json:"file"`           // "" for keys that are given as text
	Masters []int  `json:"masters"`        // numbers of the master keys at hand, the newest last
	InUse   int    `json:"in_use"`         // number of the one in use
	Peppers []int  `json:"peppers"`        // numbers of the peppers at hand, the newest last
	Pepper  int    `json:"pepper_in_use"`  // number of the one in use
	Added   bool   `json:"added"`          // the newest was made now
	Text    string `json:"text,omitempty"` // the secret itself, where it was to be printed
}

// RotateKeys asks for all data to be brought under the newest master key.
type RotateKeys struct {
	// Next makes a new master key in the key file first, also where others may use
	// the database with a copy of that file.
	Next bool `json:"next"`
	// Settle is how long the old keys stay for calls that are under way.
	Settle time.Duration `json:"settle"`
}

// KeyProgress is how far one task is in one ecosystem.
type KeyProgress struct {
	Ecosystem string `json:"ecosystem"`
	Task      string `json:"task"`
	Done      int64  `json:"done"`
	Total     int64  `json:"total"` // 0: nobody has counted
}

// Rotated is the end of a rotation.
type Rotated struct {
	Keys
	Todo []string `json:"todo"` // what is left for others to do, a sentence each
}

var (
	// AddNextKey makes the key that a rotation or a rehash goes to, unless there is one.
	AddNextKey = Call[NextKey, Keys]{"next-key", nextKey}
	// Rotate goes on with a rotation, or begins one. Conflict while another runs, or
	// when there is no key to go to.
	Rotate = Task[RotateKeys, KeyProgress, Rotated]{"rotate-keys", rotateKeys}
	// Rehash is Rotate for peppers.
	Rehash = Task[RehashKeys, KeyProgress, Rehashed]{"rehash-keys", rehashKeys}
)

// keysNow are the keys as they are now, and that of the database in use; refused
// unless they fit.
func keysNow(ctx context.Context, h *House) (Keys, map[string][]byte, error) {
	if err := h.Keys.Refresh(); err != nil {
		return Keys{}, nil, refusedKeys(err)
	}
	stored, err := h.Engine.KeyChecks(ctx, nil)
	if err != nil {
		return Keys{}, nil, err
	}
	if err := h.Keys.Keys().Verify(stored); err != nil {
		return Keys{}, nil, refusedKeys(err)
	}
	return keysOf(h, stored), stored, nil
}

func keysOf(h *House, stored map[string][]byte) Keys {
	return Keys{File: h.Keys.Path(), Masters: h.Keys.Keys().Masters(), InUse: seal.MasterInUse(stored),
		Peppers: h.Keys.Keys().Peppers(), Pepper: seal.PepperInUse(stored)}
}

func (k *Keys) newest() int { return k.Masters[len(k.Masters)-1] }

func (k *Keys) newestPepper() int { return k.Peppers[len(k.Peppers)-1] }

// refusedKeys carries what is wrong with keys over the socket.
func refusedKeys(err error) error {
	var known *exchange.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	return exchange.Refuse(exchange.Conflict, "the keys cannot be used").Because(err)
}

func nextKey(ctx context.Context, h *House, in NextKey) (Keys, error) {
	k, stored, err := keysNow(ctx, h)
	if err != nil {
		return k, err
	}
	if !in.Print && k.File != "" {
		var added bool
		if in.Pepper {
			added, err = h.Keys.AddNextPepper(k.Pepper)
		} else {
			added, err = h.Keys.AddNext(k.InUse)
		}
		if err != nil {
			return k, refusedKeys(err)
		}
		k = keysOf(h, stored)
		k.Added = added
		return k, nil
	}
	keys := h.Keys.Keys()
	switch {
	case in.Pepper && k.newestPepper() == k.Pepper:
		k.Added = true
		keys, err = keys.WithNextPepper()
	case !in.Pepper && k.newest() == k.InUse:
		k.Added = true
		keys, err = keys.WithNext()
	}
	if err != nil {
		return k, refusedKeys(err)
	}
	k.Masters, k.Peppers = keys.Masters(), keys.Peppers()
	k.Text = keys.Text()
	return k, nil
}

// movingKeys is the task of which there is one at a time: a rotation or a rehash.
const movingKeys = "rotate keys"

var errKeysMove = exchange.Refuse(exchange.Conflict, "the keys are being rotated or rehashed already")

func rotateKeys(ctx context.Context, h *House, in RotateKeys, tell func(KeyProgress)) (out Rotated, err error) {
	ran, err := h.Engine.Alone(ctx, movingKeys, func(ctx context.Context) error {
		out, err = rotateAlone(ctx, h, in, tell)
		return err
	})
	if err == nil && !ran {
		err = errKeysMove
	}
	return out, err
}

// rotateAlone keeps this order, so that at every moment each process that has the
// newest copy of the keys can read everything: a new key is in the key file before
// the database asks for it, the database asks for it before anything lies under
// it, and the old one goes out of the database before it goes out of the file.
func rotateAlone(ctx context.Context, h *House, in RotateKeys, tell func(KeyProgress)) (Rotated, error) {
	k, stored, err := keysNow(ctx, h)
	if err != nil {
		return Rotated{}, err
	}
	if k.newest() == k.InUse && len(mastersBefore(stored)) == 0 && (len(k.Masters) == 1 || k.File == "") {
		if k, err = begin(h, k, stored, in); err != nil {
			return Rotated{}, err
		}
	}
	newest := h.Keys.Keys().Check(seal.MasterName(k.newest()))
	if stored, err = h.Engine.ChangeKeyChecks(ctx, newest, nil); err != nil {
		return Rotated{}, err
	}
	// Another process may have brought a key of its own into use.
	if err := h.Keys.Keys().Verify(stored); err != nil {
		return Rotated{}, refusedKeys(err)
	}
	use := exchange.RotateKeys{Settle: in.Settle, Report: func(p exchange.KeyProgress) { tell(KeyProgress(p)) }}
	if h.Kind == "sqlite" && !h.Served {
		use.Settle = 0 // nobody else can be reading
	}
	if err := h.Exchange.RotateKeys(ctx, use); err != nil {
		return Rotated{}, err
	}
	if stored, err = h.Engine.ChangeKeyChecks(ctx, nil, mastersBefore(stored)); err != nil {
		return Rotated{}, err
	}
	// For an ecosystem that was being made all the while.
	if err := h.Exchange.RotateKeys(ctx, use); err != nil {
		return Rotated{}, err
	}
	return end(ctx, h, stored)
}

// mastersBefore are the names of the stored master keys that are not the one in use.
func mastersBefore(stored map[string][]byte) []string {
	return slices.DeleteFunc(seal.MasterNames(stored), func(name string) bool {
		return name == seal.MasterName(seal.MasterInUse(stored))
	})
}

// begin sees to it that there is a key to go to.
func begin(h *House, k Keys, stored map[string][]byte, in RotateKeys) (Keys, error) {
	switch {
	case k.File == "":
		return k, exchange.Refuse(exchange.Conflict, "there is no newer master key to go to, and the keys are given as text. "+
			"Run leadex keys next, which prints the text with a new master key; give it to every process, start them anew, and run this again")
	case !in.Next && h.Kind != "sqlite":
		return k, exchange.Refuse(exchange.Conflict, "there is no newer master key to go to. Run leadex keys next, which puts one into the key file, "+
			"and see to it that every process on this database has that file as it is then; then run this again. "+
			"Where all of them use this very file, --next does both at once")
	}
	if _, err := h.Keys.AddNext(k.InUse); err != nil {
		return k, refusedKeys(err)
	}
	return keysOf(h, stored), nil
}

// end takes the old master key away.
func end(ctx context.Context, h *House, stored map[string][]byte) (out Rotated, err error) {
	out.Todo = []string{}
	if h.Keys.Path() != "" {
		if _, err := h.Keys.DropOld(); err != nil {
			return out, refusedKeys(err)
		}
		out.Todo = append(out.Todo, "Make a new copy of the key file. Keep the old copy as long as there are backups of the database from before, and apart from them: they open with nothing else.")
	}
	out.Keys = keysOf(h, stored)
	for _, n := range out.Masters {
		if n != out.InUse {
			out.Todo = append(out.Todo, "Nothing lies under the key "+seal.MasterName(n)+" any more: take it out of the text that is given to each process.")
		}
	}
	todo, err := h.Engine.Scrub(ctx)
	if err != nil {
		// The rotation is done; what is left is housekeeping of the engine.
		todo = notScrubbed(err)
	}
	if todo != "" {
		out.Todo = append(out.Todo, todo)
	}
	return out, nil
}

func notScrubbed(err error) string {
	return "Old values may lie in the database's files still, because they could not be cleaned now (" + exchange.AsError(err).Message + "): run this again."
}
