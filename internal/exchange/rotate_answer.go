package exchange

import "context"

// answers seals the stored answers again that belong to no lead: they lie under
// the ecosystem's key itself. They are in no order in which new ones would come
// last, so the place is not kept: after an interruption those that were done are
// only read.
func (m *rotation) answers(ctx context.Context) error {
	for after, done := (OnceKey{}), int64(0); ; {
		var rows []OnceRow
		err := m.x.write(ctx, write{caller: command(), grant: operatorOf(m.ecosystem), decide: func(ctx context.Context, t *tx) (_ answered, err error) {
			rows, err = t.sealAnswersAgain(ctx, after)
			return answered{}, err
		}})
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return nil
		}
		after = rows[len(rows)-1].OnceKey
		done += int64(len(rows))
		m.report(KeyProgress{Ecosystem: m.name, Task: "answers", Done: done})
	}
}

func (t *tx) sealAnswersAgain(ctx context.Context, after OnceKey) ([]OnceRow, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := r.OnceAfter(ctx, t.ecosystem.ID, after, walkRows)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	key, err := t.x.vault.EcosystemKey(t.ecosystem)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		old, err := t.older(row.Sealed)
		if err != nil {
			return nil, err
		}
		if !old {
			continue
		}
		place := oncePlace(t.ecosystem.ID, row.OnceKey)
		plain, err := key.Open(place, row.Sealed)
		if err != nil {
			return nil, err
		}
		row.Sealed = key.Seal(place, plain)
		t.changes.Once = append(t.changes.Once, row)
	}
	return rows, nil
}
