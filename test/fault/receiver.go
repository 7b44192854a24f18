package fault

import (
	"context"
	"errors"
	"slices"
	"time"
)

// receive is one of a lender's programs: it pulls, keeps what it got, and
// confirms it, in this way or that. When it is killed it has forgotten everything
// and begins again with a pull.
func (r *run) receive(ctx context.Context, receiver int, name string) {
	d := newDice(r.Seed, name)
	for ctx.Err() == nil && !r.calm.Load() {
		if r.live(ctx, d, r.queue(receiver, name)) {
			r.tally.clientKills.Add(1)
		}
	}
}

// live is a life of a client: it ends with true when it is killed.
func (r *run) live(ctx context.Context, d dice, q *Queue) (killed bool) {
	var confirmed []int64
	for ctx.Err() == nil && !r.calm.Load() {
		dying := d.percent(1)
		r.saw(SendingPull)
		got, err := q.Pull(wanted(d), surfaceOf(d), r.wrong(d), dying)
		if dying {
			return true
		}
		if err != nil {
			r.missed(0, nil, err)
			_ = pause(ctx, d.upTo(retryPause))
			continue
		}
		r.tally.pulls.Add(1)
		r.saw(AnsweredPull)
		if len(got) == 0 {
			_ = pause(ctx, d.upTo(100*time.Millisecond))
			continue
		}
		if d.percent(1) {
			return true // with leads that it has not confirmed
		}
		for _, part := range parts(d, got, confirmed) {
			dying := d.percent(1)
			r.saw(SendingConfirm)
			err := q.Confirm(part, surfaceOf(d), r.wrong(d), dying)
			if dying {
				return true
			}
			if err != nil {
				r.missed(0, nil, err)
				break // and look what is left
			}
			r.tally.confirms.Add(1)
			r.saw(AnsweredConfirm)
			confirmed = part
		}
	}
	return false
}

// wanted is how many leads a client asks for: few, many, or as many as there may
// be.
func wanted(d dice) int {
	return pick(d, []int{d.between(1, 5), d.between(1, 40), d.between(1, 40), 0, 1000})
}

// unknown is the number of no lead.
const unknown = 1 << 50

// parts are the confirmations by which a client confirms what it got: at once,
// in pieces, in another order, some of it, some of it again, and now and then with
// a number that is nobody's.
func parts(d dice, got []Served, before []int64) [][]int64 {
	var numbers []int64
	for _, s := range got {
		if !s.Withdrawn || d.percent(10) {
			numbers = append(numbers, s.Lead)
		}
	}
	if d.percent(30) {
		d.Shuffle(len(numbers), func(i, j int) { numbers[i], numbers[j] = numbers[j], numbers[i] })
	}
	if d.percent(20) {
		numbers = numbers[:d.IntN(len(numbers)+1)]
	}
	if d.percent(10) {
		numbers = append(numbers, before...)
	}
	if d.percent(5) {
		numbers = append(numbers, unknown)
	}
	if len(numbers) == 0 {
		return nil
	}
	if d.percent(60) {
		return [][]int64{numbers}
	}
	return slices.Collect(slices.Chunk(numbers, d.between(1, len(numbers))))
}

// drainTries is how many pulls empty a queue at most: one in a thousand leads
// would do, and a broken connection now and then.
const drainTries = 30

// drain empties a queue when nothing goes wrong any more. One that does not get
// empty is stuck.
func (s *stage) drain(ctx context.Context, receiver int) {
	q := s.queue(receiver, "the last client")
	for range drainTries {
		got, err := q.Pull(1000, leadBank{}, Wrong{}, false)
		if err == nil && len(got) == 0 {
			return
		}
		var numbers []int64
		for _, g := range got {
			if !g.Withdrawn {
				numbers = append(numbers, g.Lead)
			}
		}
		if err == nil {
			err = q.Confirm(numbers, leadBank{}, Wrong{}, false)
		}
		if err != nil && (!errors.Is(err, errNoAnswer) || ctx.Err() != nil) {
			s.fault("answer", "while queue %d was emptied: %v", receiver, err)
			return
		}
	}
	s.fault("stuck", "the queue of receiver %d does not get empty", receiver)
}
