package fault

import (
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// dice are the chances of one actor. Each has its own, so that what it draws does
// not hang on who else was faster.
type dice struct{ *rand.Rand }

func newDice(seed uint64, actor string) dice {
	h := fnv.New64a()
	h.Write([]byte(actor))
	return dice{rand.New(rand.NewPCG(seed, h.Sum64()))}
}

// percent is true so many times in a hundred.
func (d dice) percent(p int) bool { return d.IntN(100) < p }

// between is a number from low to high.
func (d dice) between(low, high int) int { return low + d.IntN(high-low+1) }

// upTo is a time below the bound.
func (d dice) upTo(bound time.Duration) time.Duration { return time.Duration(d.Int64N(int64(bound))) }

// pick is one of several.
func pick[T any](d dice, of []T) T { return of[d.IntN(len(of))] }
