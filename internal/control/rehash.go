package control

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"leadex/internal/exchange"
	"leadex/internal/seal"
)

// RehashKeys asks for all digests to be made by the newest pepper.
type RehashKeys struct {
	Next   bool          `json:"next"`   // as of RotateKeys
	Settle time.Duration `json:"settle"` // as of RotateKeys
	// GiveUp lets the old pepper go although secrets are known by it alone: their
	// credentials do not work any more.
	GiveUp bool `json:"give_up"`
}

// Rehashed is the end of a rehash.
type Rehashed struct {
	Keys
	// Waiting are the ids of the credentials that have not been used since, for which
	// alone the old pepper stays.
	Waiting []string `json:"waiting"`
	Todo    []string `json:"todo"` // what is left for others to do, a sentence each
}

func rehashKeys(ctx context.Context, h *House, in RehashKeys, tell func(KeyProgress)) (out Rehashed, err error) {
	ran, err := h.Engine.Alone(ctx, movingKeys, func(ctx context.Context) error {
		out, err = rehashAlone(ctx, h, in, tell)
		return err
	})
	if err == nil && !ran {
		err = errKeysMove
	}
	return out, err
}

// rehashAlone keeps the order of rotateAlone: the new pepper is in the key file
// before the database asks for it, the database asks for it before anything is made
// with it, and the old one goes out of the database before it goes out of the file.
func rehashAlone(ctx context.Context, h *House, in RehashKeys, tell func(KeyProgress)) (out Rehashed, err error) {
	k, stored, err := keysNow(ctx, h)
	if err != nil {
		return out, err
	}
	if k.newestPepper() == k.Pepper && len(peppersBefore(stored)) == 0 && (len(k.Peppers) == 1 || k.File == "") {
		if k, err = beginRehash(h, k, stored, in); err != nil {
			return out, err
		}
	}
	if stored, err = h.Engine.ChangeKeyChecks(ctx, h.Keys.Keys().Check(seal.PepperName(k.newestPepper())), nil); err != nil {
		return out, err
	}
	if err := h.Keys.Keys().Verify(stored); err != nil {
		return out, refusedKeys(err)
	}
	use := exchange.RehashKeys{Settle: in.Settle, Report: func(p exchange.KeyProgress) { tell(KeyProgress(p)) }}
	if h.Kind == "sqlite" && !h.Served {
		use.Settle = 0 // nobody else can be reading
	}
	done, err := h.Exchange.RehashKeys(ctx, use)
	if err != nil {
		return out, err
	}
	out.Todo = []string{}
	if done.Lost > 0 {
		out.Todo = append(out.Todo, lost(done.Lost))
	}
	if out.Waiting, err = h.Exchange.OldHashes(ctx); err != nil {
		return out, err
	}
	if len(out.Waiting) > 0 && !in.GiveUp {
		out.Keys = keysOf(h, stored)
		out.Todo = append(out.Todo, stays(peppersBefore(stored), out.Waiting))
		return out, nil
	}
	if stored, err = h.Engine.ChangeKeyChecks(ctx, nil, peppersBefore(stored)); err != nil {
		return out, err
	}
	// For an ecosystem that was being made all the while.
	if _, err := h.Exchange.RehashKeys(ctx, use); err != nil {
		return out, err
	}
	return out, endRehash(ctx, h, stored, &out)
}

// lost says what it means that keys of persons were.
func lost(keys int64) string {
	const look = "look through the review list now and then."
	if keys == 1 {
		return "One key of a person could not be made anew, because nothing is left of what it was made of. " +
			"Who is written just like that is not known by it any more: " + look
	}
	return fmt.Sprintf("%d keys of persons could not be made anew, because nothing is left of what they were made of. "+
		"Who is written just like that is not known by them any more: ", keys) + look
}

// stays says why an old pepper does.
func stays(peppers, waiting []string) string {
	const named = 20
	ids := strings.Join(waiting[:min(len(waiting), named)], ", ")
	if more := len(waiting) - named; more > 0 {
		ids += fmt.Sprintf(" and %d more", more)
	}
	old := strings.Join(peppers, ", ")
	if len(waiting) == 1 {
		return fmt.Sprintf("No digest is made with %s any more, but the secret of one credential is known by it alone: %s. It stays in the key file for this one. "+
			"It is done when it has been used once, or was disabled (leadex credential disable). Then run this again. "+
			"With --give-up the pepper goes at once, and this credential does not work any more.", old, ids)
	}
	return fmt.Sprintf("No digest is made with %s any more, but the secrets of %d credentials are known by it alone: %s. It stays in the key file for these. "+
		"Each is done when it has been used once, or was disabled (leadex credential disable). Then run this again. "+
		"With --give-up it goes at once, and these credentials do not work any more.", old, len(waiting), ids)
}

// peppersBefore are the names of the stored peppers that are not the one in use.
func peppersBefore(stored map[string][]byte) []string {
	return slices.DeleteFunc(seal.PepperNames(stored), func(name string) bool {
		return name == seal.PepperName(seal.PepperInUse(stored))
	})
}

// beginRehash sees to it that there is a pepper to go to.
func beginRehash(h *House, k Keys, stored map[string][]byte, in RehashKeys) (Keys, error) {
	switch {
	case k.File == "":
		return k, exchange.Refuse(exchange.Conflict, "there is no newer pepper to go to, and the keys are given as text. "+
			"Run leadex keys next --pepper, which prints the text with a new one; give it to every process, start them anew, and run this again")
	case !in.Next && h.Kind != "sqlite":
		return k, exchange.Refuse(exchange.Conflict, "there is no newer pepper to go to. Run leadex keys next --pepper, which puts one into the key file, "+
			"and see to it that every process on this database has that file as it is then; then run this again. "+
			"Where all of them use this very file, --next does both at once")
	}
	if _, err := h.Keys.AddNextPepper(k.Pepper); err != nil {
		return k, refusedKeys(err)
	}
	return keysOf(h, stored), nil
}

// endRehash takes the old pepper away.
func endRehash(ctx context.Context, h *House, stored map[string][]byte, out *Rehashed) error {
	if h.Keys.Path() != "" {
		if _, err := h.Keys.DropOldPeppers(); err != nil {
			return refusedKeys(err)
		}
		out.Todo = append(out.Todo, "Make a new copy of the key file. Keep the old copy as long as there are backups of the database from before, and apart from them: they cannot be used with anything else.")
	}
	out.Keys = keysOf(h, stored)
	for _, n := range out.Peppers {
		if n != out.Pepper {
			out.Todo = append(out.Todo, "Nothing is made with "+seal.PepperName(n)+" any more: take it out of the text that is given to each process.")
		}
	}
	todo, err := h.Engine.Scrub(ctx)
	if err != nil {
		todo = notScrubbed(err) // the rehash is done; what is left is housekeeping of the engine
	}
	if todo != "" {
		out.Todo = append(out.Todo, todo)
	}
	return nil
}
