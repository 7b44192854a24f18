package exchange

import (
	"context"
	"errors"
	"slices"
)

// walk is work that has to be done once on every row of a kind in an ecosystem,
// while everything else goes on: a change of all leads or all persons that is too
// large for one transaction. It goes in the order of the rows' positions, which
// never change, in groups that are decisions like others. Where it is lies in its
// Upkeep, written with each group: whoever goes on with it, after a crash or in
// another process, begins behind the last group that was committed. Two that go
// on at once take turns and do nothing twice.
//
// A row that comes while the walk is under way is visited as well, if it comes
// behind it; so step must take a row that needs nothing. A row that is written
// while the walk is under way, by anybody, must come out as step would leave it:
// the walk does not come back.
//
// For example, with "fill claims" in an ecosystem:
//
//	w := leadWalk("fill claims", func(ctx context.Context, t *tx, r Reader, rows []LeadRow) error { ... })
//	w.begin(ctx, t, r)                // in the decision that makes it necessary
//	w.goOn(ctx, x, ecosystem, report) // later, as often as it takes
type walk[T any] struct {
	task     string
	position func(*T) int64
	count    func(ctx context.Context, r Reader, ecosystem ID) (int64, error)
	rows     int // of a group, at most
	// page reads the next rows behind a position, in order; none at the end.
	page func(ctx context.Context, r Reader, ecosystem ID, after int64, limit int) ([]T, error)
	// step works on rows under the ecosystem's lock and names what is to be
	// written. It may be run again after a failure of its group.
	step func(ctx context.Context, t *tx, r Reader, rows []T) error
}

// Bounds of a group of a walk: for so long the ecosystem's other decisions wait.
const (
	walkRows  = 200
	walkBytes = 4 << 20 // of contents, with the row that goes over it
)

// leadWalk walks over all leads, erased ones too, in the order of their sequence.
// Rows are as an operator sees them.
func leadWalk(task string, step func(context.Context, *tx, Reader, []LeadRow) error) walk[LeadRow] {
	return walk[LeadRow]{task: task, step: step, rows: walkRows,
		position: func(l *LeadRow) int64 { return l.Sequence },
		count:    func(ctx context.Context, r Reader, ecosystem ID) (int64, error) { return r.CountLeads(ctx, ecosystem) },
		page:     pageOfLeads,
	}
}

var errPageFull = errors.New("the page is full")

func pageOfLeads(ctx context.Context, r Reader, ecosystem ID, after int64, limit int) (rows []LeadRow, err error) {
	size := 0
	err = r.Leads(ctx, operatorOf(ecosystem), LeadFilter{After: after, Limit: limit}, func(l *LeadRow) error {
		rows = append(rows, *l)
		if size += len(l.Sealed); size > walkBytes {
			return errPageFull
		}
		return nil
	})
	if errors.Is(err, errPageFull) {
		err = nil
	}
	return rows, err
}

// personWalk walks over all persons, merged ones too, in the order of their
// numbers.
func personWalk(task string, step func(context.Context, *tx, Reader, []Person) error) walk[Person] {
	return walk[Person]{task: task, step: step, rows: walkRows,
		position: func(p *Person) int64 { return p.Number },
		count: func(ctx context.Context, r Reader, ecosystem ID) (int64, error) {
			return r.CountPersons(ctx, ecosystem)
		},
		page: func(ctx context.Context, r Reader, ecosystem ID, after int64, limit int) ([]Person, error) {
			return r.PersonsAfter(ctx, ecosystem, after, limit)
		},
	}
}

// begin lets the walk start from the first row, whether or not it was walked
// before. It is part of a decision.
func (w *walk[T]) begin(ctx context.Context, t *tx, r Reader) error {
	u, err := w.fresh(ctx, t, r)
	t.changes.Upkeeps = append(t.changes.Upkeeps, u)
	return err
}

func (w *walk[T]) fresh(ctx context.Context, t *tx, r Reader) (Upkeep, error) {
	total, err := w.count(ctx, r, t.ecosystem.ID)
	return Upkeep{Ecosystem: t.ecosystem.ID, Task: w.task, Total: total, State: UpkeepRunning, StartedAt: t.now, UpdatedAt: t.now}, err
}

// goOn walks until the end, from where the walk stands: from the first row if it
// never began, not at all if it is done. It calls report after each group that is
// committed. An error leaves the walk where it is; asking again goes on.
func (w *walk[T]) goOn(ctx context.Context, x *Exchange, ecosystem ID, report func(Upkeep)) error {
	for {
		if err := ctx.Err(); err != nil {
			return Refuse(Unavailable, "the walk was interrupted; asking again goes on with it").Because(err)
		}
		var at Upkeep
		moved := false
		err := x.write(ctx, write{caller: command(), grant: operatorOf(ecosystem), decide: func(ctx context.Context, t *tx) (_ answered, err error) {
			at, moved, err = w.move(ctx, t)
			return answered{}, err
		}})
		if err != nil || !moved {
			return err
		}
		report(at)
		if at.State == UpkeepDone {
			return nil
		}
	}
}

// move walks over one group. The place is read anew under the lock: the answer to
// the commit before may have been lost, and another process may be walking too.
func (w *walk[T]) move(ctx context.Context, t *tx) (at Upkeep, moved bool, err error) {
	r, err := t.read(ctx)
	if err != nil {
		return at, false, err
	}
	all, err := r.Upkeeps(ctx, t.ecosystem.ID)
	if err != nil {
		return at, false, err
	}
	if i := slices.IndexFunc(all, func(u Upkeep) bool { return u.Task == w.task }); i >= 0 {
		at = all[i]
	} else if at, err = w.fresh(ctx, t, r); err != nil {
		return at, false, err
	}
	if at.State == UpkeepDone {
		return at, false, nil
	}
	rows, err := w.page(ctx, r, t.ecosystem.ID, at.Position, w.rows)
	if err != nil {
		return at, false, err
	}
	if len(rows) == 0 {
		at.State, at.FinishedAt = UpkeepDone, t.now
	} else {
		if err := w.step(ctx, t, r, rows); err != nil {
			return at, false, err
		}
		at.Position = w.position(&rows[len(rows)-1])
		at.Done += int64(len(rows))
		at.Total = max(at.Total, at.Done) // rows may have come since
	}
	at.UpdatedAt = t.now
	t.changes.Upkeeps = append(t.changes.Upkeeps, at)
	return at, true, nil
}
