package exchange

import (
	"context"
	"errors"
)

// submitAtOnce is how many leads of a list are in the line at once: enough to be
// written together, and few enough that whoever comes between does not wait for
// the whole list.
const submitAtOnce = 16

// Submitted is what became of a lead of a list: its view, or the error that
// Submit would have answered.
type Submitted struct {
	Lead *LeadView
	Err  error
}

// SubmitAll takes new leads as Submit does, one after the other in their order:
// what the first of them is, the second may be a copy of. They are written some
// together, so that a list takes much less time than as many calls. Each stands
// for itself; when ctx ends, the ones that are left are answered Unavailable.
// Once is not for lists.
func (x *Exchange) SubmitAll(ctx context.Context, caller Caller, list []Submission) []Submitted {
	done := make([]Submitted, 0, len(list))
	for len(list) > 0 {
		n := min(submitAtOnce, len(list))
		done = append(done, x.submitSome(ctx, caller, list[:n])...)
		list = list[n:]
	}
	return done
}

func (x *Exchange) submitSome(ctx context.Context, caller Caller, list []Submission) []Submitted {
	done, ready, members := make([]Submitted, len(list)), make([]*readySubmit, len(list)), make([]*member, len(list))
	for i := range list {
		if ready[i], done[i].Err = x.ready(ctx, caller, &list[i]); done[i].Err == nil {
			members[i] = ready[i].write.member()
		}
	}
	// All get ready before the first is in the line, so that the line has no gaps.
	await := func(from, to int) {
		for i := from; i < to; i++ {
			if members[i] != nil {
				done[i].Lead, done[i].Err = ready[i].ended(x.groups.await(ctx, members[i]))
			}
		}
	}
	inLine := 0
	for i, m := range members {
		if m == nil {
			continue
		}
		err := x.groups.enqueue(m)
		if errors.Is(err, errLineFull) {
			// Many lists at once: this one goes on when those of its own that are in the
			// line have left it.
			await(inLine, i)
			inLine, err = i, x.groups.enqueue(m)
		}
		if err != nil {
			done[i].Err, members[i] = err, nil
		}
	}
	await(inLine, len(members))
	return done
}
