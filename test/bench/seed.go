package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Leads that only have to be there are sent by LeanCore's bulk load: its leads
// are written some together, and a group commit gathers those of all loaders.
const (
	loaders   = 32
	bulkSize  = 50
	tellEvery = 10 * time.Second
)

// seed makes leads in the market that the targets belong to. With keep it returns
// their ids. They are part of those that told tells of.
func (s *stage) seed(ctx context.Context, to *targets, leads int, keep bool, told *progress) (ids []string, err error) {
	if leads <= 0 {
		return nil, nil
	}
	var begun atomic.Int64
	var mu sync.Mutex
	from := s.numbers.Add(int64(leads)) - int64(leads)
	_, err = each(min(loaders, leads/bulkSize+1), to.bulk.address, func(w *wire) (int64, error) {
		for ctx.Err() == nil {
			first := begun.Add(bulkSize) - bulkSize
			size := min(bulkSize, int64(leads)-first)
			if size <= 0 {
				return 0, nil
			}
			made, err := s.load(w, to, from+first, int(size), keep)
			if err != nil {
				return 0, err
			}
			if line := told.add(size, time.Now()); line != "" {
				s.tell("%s", line)
			}
			mu.Lock()
			ids = append(ids, made...)
			mu.Unlock()
		}
		return 0, ctx.Err()
	})
	return ids, err
}

// load sends one bulk load, of the leads after a number.
func (s *stage) load(w *wire, to *targets, from int64, size int, keep bool) ([]string, error) {
	text := []byte{'['}
	for i := range size {
		if i > 0 {
			text = append(text, ',')
		}
		text = s.bodies.leanCore.append(text, from+int64(i)+1)
	}
	a, err := must(w.post(&to.bulk, append(text, ']')))
	if err != nil {
		return nil, err
	}
	if n := bytes.Count(a.body, []byte(listed)); n != size {
		return nil, fmt.Errorf("of %d leads of a bulk load %d were made: %.300s", size, n, a.body)
	}
	if !keep {
		return nil, nil
	}
	var made []struct{ ID string }
	if err := json.Unmarshal(a.body, &made); err != nil {
		return nil, fmt.Errorf("bulk load: %w", err)
	}
	ids := make([]string, len(made))
	for i := range made {
		ids[i] = made[i].ID
	}
	return ids, nil
}

// listed is what every lead of LeanCore has once.
const listed = `"lastname":`

// fill makes leads and assigns so many to each receiver.
func (s *stage) fill(ctx context.Context, perReceiver int) (ids []string, err error) {
	leads := perReceiver * receivers
	ids, err = s.seed(ctx, s.to, leads, true, newProgress(leads, time.Now()))
	if err != nil {
		return nil, err
	}
	s.stored += int64(len(ids))
	var next atomic.Int64
	_, err = each(2*connections, s.to.assign.address, func(w *wire) (int64, error) {
		for ctx.Err() == nil {
			i := next.Add(1) - 1
			if i >= int64(len(ids)) {
				return 0, nil
			}
			lender := s.trade.lenders[i%receivers].ID
			if _, err := must(w.post(&s.to.assign, fmt.Appendf(nil, `{"lead_id":%q,"financial_entity_id":%q}`, ids[i], lender))); err != nil {
				return 0, fmt.Errorf("assign: %w", err)
			}
		}
		return 0, ctx.Err()
	})
	return ids, err
}
