package exchange

import "context"

// settleRounds bounds how often what the check finds is walked over again. It
// finds nothing unless a process of an older release writes meanwhile.
const settleRounds = 3

// settle drops the older generations when nothing lies under them.
func (m *rotation) settle(ctx context.Context) error {
	for range settleRounds {
		found, err := m.check(ctx)
		if err != nil {
			return err
		}
		if found == 0 {
			return m.drop(ctx)
		}
		err = m.x.manage(ctx, m.ecosystem, func(ctx context.Context, t *tx, r Reader) error {
			leads, persons := m.leads(), m.persons()
			if err := leads.begin(ctx, t, r); err != nil {
				return err
			}
			return persons.begin(ctx, t, r)
		})
		if err != nil {
			return err
		}
		if _, err := m.rewrap(ctx); err != nil {
			return err
		}
	}
	return Refuse(Conflict, "something goes on writing under the key that is to go, such as a server of an older release; "+
		"nothing is lost: stop it and ask again")
}

// check counts what lies under older generations.
func (m *rotation) check(ctx context.Context) (found int, err error) {
	e, err := m.x.store.Ecosystem(ctx, m.ecosystem)
	if err != nil {
		return 0, err
	}
	done := int64(0)
	look := func(sealed []byte) error {
		if done++; done%walkRows == 0 {
			m.report(KeyProgress{Ecosystem: m.name, Task: "check", Done: done})
		}
		if len(sealed) == 0 {
			return nil
		}
		current, err := m.x.vault.Current(&e, sealed)
		if !current {
			found++
		}
		return err
	}
	err = m.x.store.Leads(ctx, operatorOf(e.ID), LeadFilter{}, func(l *LeadRow) error { return look(l.WrappedKey) })
	if err != nil {
		return 0, err
	}
	for after := int64(0); ; {
		rows, err := m.x.store.PersonsAfter(ctx, e.ID, after, walkRows)
		if err != nil {
			return 0, err
		}
		if len(rows) == 0 {
			break
		}
		for i := range rows {
			if err := look(rows[i].WrappedKey); err != nil {
				return 0, err
			}
		}
		after = rows[len(rows)-1].Number
	}
	for after := (OnceKey{}); ; {
		rows, err := m.x.store.OnceAfter(ctx, e.ID, after, walkRows)
		if err != nil || len(rows) == 0 {
			return found, err
		}
		for i := range rows {
			if err := look(rows[i].Sealed); err != nil {
				return 0, err
			}
		}
		after = rows[len(rows)-1].OnceKey
	}
}

// drop leaves the newest generation alone.
func (m *rotation) drop(ctx context.Context) error {
	err := m.x.manage(ctx, m.ecosystem, func(_ context.Context, t *tx, _ Reader) error {
		state, err := t.x.vault.Rotation(t.ecosystem, m.checks)
		if err != nil || !state.Turned || state.Generations == 1 {
			return err
		}
		if t.newKey, err = t.x.vault.Settle(t.ecosystem); err != nil {
			return err
		}
		return t.recordRotation(KeyRotationEnded, state.Generation)
	})
	if err == nil {
		m.report(KeyProgress{Ecosystem: m.name, Task: "settle", Done: 1, Total: 1})
	}
	return err
}
