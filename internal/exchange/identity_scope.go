package exchange

import (
	"context"
	"slices"
	"strings"
)

// SetIdentity says how an ecosystem knows persons and what a conversion needs.
type SetIdentity struct {
	Ecosystem ID // NoID: that of the caller's first grant
	// Scope says where a person is one; "" leaves it.
	Scope IdentityScope
	// Required are the fields that a conversion needs; nil leaves them, none is none.
	Required []string
	Once     *Once
}

// EcosystemView is an ecosystem with what is under way in it.
type EcosystemView struct {
	Ecosystem
	// Switching is the scope that is asked for, and in force when all persons have
	// keys in it; "" when none is.
	Switching IdentityScope
}

// scopeTask is the walk that a change of the scope makes necessary.
const scopeTask = "identity scope "

// IdentitySettings is an ecosystem with how it knows persons, NoID for that of the
// first grant. It is for operators.
//
// Errors: NotFound; Forbidden but for an operator.
func (x *Exchange) IdentitySettings(ctx context.Context, caller Caller, id ID) (*EcosystemView, error) {
	grant, err := caller.inRole(id, RoleOperator)
	if err != nil {
		return nil, err
	}
	e, err := x.store.Ecosystem(ctx, grant.Ecosystem)
	if err != nil {
		return nil, err
	}
	return withSwitch(ctx, x.store, &e)
}

func withSwitch(ctx context.Context, r Reader, e *Ecosystem) (*EcosystemView, error) {
	view := &EcosystemView{Ecosystem: *e}
	all, err := r.Upkeeps(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	if wanted, _, asked := lastSwitch(all); asked && wanted != e.IdentityScope {
		view.Switching = wanted
	}
	return view, nil
}

// lastSwitch is the scope that was asked for last, and whether its walk is over.
func lastSwitch(upkeeps []Upkeep) (wanted IdentityScope, done, asked bool) {
	at := slices.IndexFunc(upkeeps, func(u Upkeep) bool { return strings.HasPrefix(u.Task, scopeTask) }) // the last one comes first
	if at < 0 {
		return "", false, false
	}
	return IdentityScope(strings.TrimPrefix(upkeeps[at].Task, scopeTask)), upkeeps[at].State == UpkeepDone, true
}

// SetIdentity changes how an ecosystem knows persons. Persons who are one within a
// legal entity are known so when all of them have keys there: Rekey sees to it, and
// Switching tells of it until then. The way back is short, because everybody has a
// key in the ecosystem: it counts at once, and Rekey puts on the review list who is
// known twice now.
//
// Errors: Invalid names identity_scope or required_fields; Forbidden but for an
// operator.
func (x *Exchange) SetIdentity(ctx context.Context, caller Caller, s SetIdentity) (*EcosystemView, error) {
	grant, err := caller.inRole(s.Ecosystem, RoleOperator)
	if err != nil {
		return nil, err
	}
	switch s.Scope {
	case "", ScopeEcosystem, ScopeLegalEntity:
	default:
		return nil, InvalidField("identity_scope", "must be %s or %s", ScopeEcosystem, ScopeLegalEntity)
	}
	if err := checkRequiredFields(s.Required); err != nil {
		return nil, err
	}
	var view *EcosystemView
	err = x.write(ctx, write{caller: caller, grant: grant, once: s.Once, decide: func(ctx context.Context, t *tx) (_ answered, err error) {
		view, err = t.setIdentity(ctx, &s)
		return answered{result: view}, err
	}})
	if err != nil {
		return nil, err
	}
	x.wakeRekey()
	return view, nil
}

func (t *tx) setIdentity(ctx context.Context, s *SetIdentity) (*EcosystemView, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	e, err := r.Ecosystem(ctx, t.ecosystem.ID)
	if err != nil {
		return nil, err
	}
	view, err := withSwitch(ctx, r, &e)
	if err != nil {
		return nil, err
	}
	if s.Required != nil && !slices.Equal(s.Required, e.RequiredFields) {
		e.RequiredFields = s.Required
		t.changes.Ecosystem = &e
		facts := map[string]string{"fields": strings.Join(s.Required, " ")}
		if _, err := t.record(Event{Kind: RequiredFieldsChanged, Facts: facts}, NoID, nil); err != nil {
			return nil, err
		}
	}
	if err := t.switchScope(ctx, r, &e, s.Scope, view); err != nil {
		return nil, err
	}
	view.Ecosystem = e
	return view, nil
}

// switchScope begins to change the scope.
func (t *tx) switchScope(ctx context.Context, r Reader, e *Ecosystem, to IdentityScope, view *EcosystemView) error {
	from := e.IdentityScope
	if view.Switching != "" {
		from = view.Switching
	}
	if to == "" || to == from {
		return nil
	}
	w := t.x.rekeyWalk(scopeTask + string(to))
	if err := w.begin(ctx, t, r); err != nil {
		return err
	}
	view.Switching = ""
	if to == ScopeLegalEntity && e.IdentityScope != to {
		view.Switching = to
		_, err := t.record(Event{Kind: IdentityScopeAsked, Facts: map[string]string{"scope": string(to)}}, NoID, nil)
		return err
	}
	return t.setScope(e, to)
}

// setScope lets a scope count from now on.
func (t *tx) setScope(e *Ecosystem, to IdentityScope) error {
	e.IdentityScope = to
	t.changes.Ecosystem = e
	_, err := t.record(Event{Kind: IdentityScopeChanged, Facts: map[string]string{"scope": string(to)}}, NoID, nil)
	return err
}

// RekeyProgress is how far the keys of an ecosystem's persons are made.
type RekeyProgress struct {
	Ecosystem ID
	Upkeep
}

// Rekey makes the keys of persons that are to be made: by a newer version of the
// normaliser than they have, and for a change of the scope, which it completes. One
// process at a time does it; another one is told false at once. It calls report
// after each group.
//
// Errors: Unavailable when ctx ends or the store does not answer; a later call goes
// on.
func (x *Exchange) Rekey(ctx context.Context, report func(RekeyProgress)) (ran bool, err error) {
	return x.store.Alone(ctx, "rekey", func(ctx context.Context) error {
		all, err := x.store.Ecosystems(ctx)
		if err != nil {
			return err
		}
		for _, e := range all {
			if err := x.rekeyEcosystem(ctx, e.ID, report); err != nil {
				return err
			}
		}
		return nil
	})
}

func (x *Exchange) rekeyEcosystem(ctx context.Context, ecosystem ID, report func(RekeyProgress)) error {
	told := func(u Upkeep) { report(RekeyProgress{ecosystem, u}) }
	upkeeps, err := x.store.Upkeeps(ctx, ecosystem)
	if err != nil {
		return err
	}
	isDone := func(u Upkeep) bool { return u.Task == x.rekeyTask() && u.State == UpkeepDone }
	if !slices.ContainsFunc(upkeeps, isDone) {
		w := x.rekeyWalk(x.rekeyTask())
		if err := w.goOn(ctx, x, ecosystem, told); err != nil {
			return err
		}
	}
	wanted, done, asked := lastSwitch(upkeeps)
	if !asked {
		return nil
	}
	if !done {
		w := x.rekeyWalk(scopeTask + string(wanted))
		if err := w.goOn(ctx, x, ecosystem, told); err != nil {
			return err
		}
	}
	return x.completeSwitch(ctx, ecosystem)
}

// completeSwitch lets the scope count that was asked for, when the walk is over.
func (x *Exchange) completeSwitch(ctx context.Context, ecosystem ID) error {
	e, err := x.store.Ecosystem(ctx, ecosystem)
	if err != nil {
		return err
	}
	if view, err := withSwitch(ctx, x.store, &e); err != nil || view.Switching == "" {
		return err
	}
	return x.manage(ctx, ecosystem, func(ctx context.Context, t *tx, r Reader) error {
		e, err := r.Ecosystem(ctx, ecosystem)
		if err != nil {
			return err
		}
		all, err := r.Upkeeps(ctx, ecosystem)
		if err != nil {
			return err
		}
		wanted, done, asked := lastSwitch(all)
		if !asked || !done || wanted == e.IdentityScope {
			return nil // another was asked for since
		}
		return t.setScope(&e, wanted)
	})
}

// RekeyAsked gives a signal when Rekey has something to do that was asked for in
// this process.
func (x *Exchange) RekeyAsked() <-chan struct{} { return x.rekeys }

func (x *Exchange) wakeRekey() {
	select {
	case x.rekeys <- struct{}{}:
	default: // it is asked for already
	}
}
