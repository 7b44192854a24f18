package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"
	"time"
)

// P3: receivers pull a hundred leads and confirm them, each from a queue of its
// own, until all queues are empty.

const (
	deliveryWork = "pull 100 and confirm 100, 4 receivers"
	pulledAtOnce = 100
)

func (s *stage) delivery(ctx context.Context) error {
	if err := s.needDelivered(ctx); err != nil {
		return err
	}
	for _, peer := range []Figure{s.peers.queue, s.peers.statements} {
		s.results.ratio("P3", s.delivered, peer, atLeast(1), &Bound{Limit: 0.6})
	}
	if s.peers.queueNote != "" {
		s.results.note(s.peers.queueNote)
	}
	return nil
}

// needDelivered measures the hand-over if that has not been done.
func (s *stage) needDelivered(ctx context.Context) (err error) {
	if len(s.delivered.Runs) == 0 {
		s.delivered, err = s.deliver(ctx, deliveryWork)
	}
	return err
}

func (s *stage) deliver(ctx context.Context, work string) (Figure, error) {
	f := s.figure(work, "leads/s")
	f.Note = fmt.Sprintf("each run drains queues of %s leads", thousands(int64(s.Form.Queued*receivers)))
	for run := -1; run < s.Form.Runs; run++ {
		queued := s.Form.Queued
		if run < 0 {
			queued = max(1, queued/10)
		}
		if _, err := s.fill(ctx, queued); err != nil {
			return f, err
		}
		if err := s.analyze(ctx); err != nil {
			return f, err
		}
		end := s.Profile.begin(ctx, run == 0, f, s.Form.Run)
		begun := time.Now()
		got, err := s.drain(ctx)
		took := time.Since(begun)
		if err := errors.Join(err, end()); err != nil {
			return f, err
		}
		if got != int64(queued*receivers) {
			return f, fmt.Errorf("%d leads were delivered of %d", got, queued*receivers)
		}
		if run >= 0 {
			f.Runs = append(f.Runs, float64(got)/took.Seconds())
		}
	}
	s.tell("%s: %s %s", f.Work, number(f.Median()), f.Unit)
	return s.results.add(f), nil
}

// drain has every receiver pull and confirm until nothing is ready, and returns
// how many leads that were.
func (s *stage) drain(ctx context.Context) (int64, error) {
	var receiver atomic.Int64
	return each(receivers, s.server.address, func(w *wire) (int64, error) {
		i := receiver.Add(1) - 1
		var sum int64
		for ctx.Err() == nil {
			pulled, err := must(w.post(&s.to.pull[i], strconv.AppendInt(nil, pulledAtOnce, 10)))
			if err != nil {
				return sum, fmt.Errorf("pull: %w", err)
			}
			numbers := appendNumbers([]byte{'['}, pulled.body)
			if len(numbers) == 1 {
				return sum, nil
			}
			confirmed, err := must(w.post(&s.to.confirm[i], append(numbers, ']')))
			if err != nil {
				return sum, fmt.Errorf("confirm: %w", err)
			}
			if !bytes.Contains(confirmed.body, []byte(`"Status":0`)) {
				return sum, fmt.Errorf("confirm: %.300s", confirmed.body)
			}
			sum += int64(bytes.Count(numbers, []byte{','})) + 1
		}
		return sum, ctx.Err()
	})
}

// appendNumbers appends the numbers of the leads in an answer to a pull, with
// commas between them, without decoding the rest: the receiver's own work is not
// what is measured.
func appendNumbers(b, answer []byte) []byte {
	const name = `"IDLeadBank":`
	for first := true; ; first = false {
		at := bytes.Index(answer, []byte(name))
		if at < 0 {
			return b
		}
		answer = answer[at+len(name):]
		end := slices.IndexFunc(answer, func(c byte) bool { return c < '0' || c > '9' })
		if end < 0 {
			return b
		}
		if !first {
			b = append(b, ',')
		}
		b = append(b, answer[:end]...)
	}
}
