package exchange

import "context"

// SetDefaultLender says to which lender a lead goes that names none when it is
// decided.
type SetDefaultLender struct {
	Ecosystem ID // NoID: that of the caller's first grant
	Lender    ID // NoID for none
	Once      *Once
}

// SetDefaultLender changes the default lender of an ecosystem. It counts from the
// next decision on.
//
// Errors: NotFound for the ecosystem; Forbidden but for an operator; Invalid for
// what is no lender there, or is disabled.
func (x *Exchange) SetDefaultLender(ctx context.Context, caller Caller, s SetDefaultLender) (*Ecosystem, error) {
	grant, err := caller.inRole(s.Ecosystem, RoleOperator)
	if err != nil {
		return nil, err
	}
	var changed *Ecosystem
	err = x.write(ctx, write{caller: caller, grant: grant, once: s.Once, decide: func(ctx context.Context, t *tx) (answered, error) {
		changed, err = t.setDefaultLender(ctx, s.Lender)
		return answered{result: changed}, err
	}})
	if err != nil {
		return nil, err
	}
	return changed, nil
}

func (t *tx) setDefaultLender(ctx context.Context, lender ID) (*Ecosystem, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	e, err := r.Ecosystem(ctx, t.ecosystem.ID)
	if err != nil || e.DefaultLender == lender {
		return &e, err
	}
	if lender != NoID {
		l, err := r.Lender(ctx, t.ecosystem.ID, lender)
		if CodeOf(err) == NotFound {
			return nil, InvalidField("lender", "no such lender")
		}
		if err != nil {
			return nil, err
		}
		if !l.DisabledAt.IsZero() {
			return nil, InvalidField("lender", "is disabled")
		}
	}
	e.DefaultLender = lender
	t.changes.Ecosystem = &e
	_, err = t.record(Event{Kind: DefaultLenderChanged, Facts: map[string]string{"lender": idFact(lender)}}, NoID, nil)
	return &e, err
}

// DefaultLender is an ecosystem, NoID for that of the caller's first grant, with its
// default lender as it is now.
//
// Errors: NotFound for the ecosystem; Forbidden but for an operator.
func (x *Exchange) DefaultLender(ctx context.Context, caller Caller, ecosystem ID) (*Ecosystem, error) {
	g, err := caller.inRole(ecosystem, RoleOperator)
	if err != nil {
		return nil, err
	}
	e, err := x.store.Ecosystem(ctx, g.Ecosystem)
	return &e, err
}
