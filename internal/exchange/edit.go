package exchange

import (
	"context"
	"slices"
)

// Edit is a change of a lead's contents.
type Edit struct {
	Lead LeadKey
	// Change writes the new values into the contents as the caller sees them. It
	// may run more than once, each time on fresh contents, and must not keep them.
	Change func(*Contents) error
	// Link is the number of a person to link the lead to by hand. That of its
	// present link changes nothing.
	Link Int
	// Version is that of the lead which the change was made for; another one is
	// refused. 0 is any.
	Version int64
	// ExternalID reads the provider's own id out of contents, "" for none, where
	// a surface keeps it there. When the change makes it another one, the lead's
	// follows; nil leaves it alone.
	ExternalID func(*Contents) string
	Once       *Once
}

// externalID is the lead's own id at its provider after a change.
func (e *Edit) externalID(l *Lead, before, after *Contents) (string, error) {
	if e.ExternalID == nil || e.ExternalID(before) == e.ExternalID(after) {
		return l.ExternalID, nil
	}
	id := ownID(e.ExternalID(after))
	return id, checkText("external_id", id, MaxExternalID)
}

// Edit changes a lead. The operator's edit changes the lead for everybody; a
// provider may edit its own until the first pull; a lender's edit lies over the
// lead on its own assignment, seen by that lender and the operator. An edit that
// changes nothing leaves no event and no new version.
//
// While the lead is not converted, a change of identity sets or clears its link
// to a person.
//
// Errors: NotFound; Conflict when a provider comes too late, the lead is closed,
// or Version is not its version any more; Invalid names the field: "person_number" when the lead cannot be
// linked so.
func (x *Exchange) Edit(ctx context.Context, caller Caller, e Edit) (*LeadView, error) {
	// The grant is found outside the write: which ecosystem's lock to take
	// depends on it.
	found, err := x.findLead(ctx, x.store, caller, e.Lead)
	if err != nil {
		return nil, err
	}
	var view *LeadView
	err = x.write(ctx, write{caller: caller, grant: found.grant, once: e.Once,
		decide: func(ctx context.Context, t *tx) (answered, error) {
			f, err := t.lead(ctx, LeadKey{ID: found.lead.ID})
			if err != nil {
				return answered{}, err
			}
			if view, err = t.edit(ctx, f, &e); err != nil {
				return answered{}, err
			}
			return answered{result: view, subject: f.lead.ID, key: f.key}, nil
		}})
	if err != nil {
		return nil, err
	}
	return view, nil
}

// lead reads a lead as the decision's grant sees it.
func (t *tx) lead(ctx context.Context, key LeadKey) (*foundLead, error) {
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	row, err := r.Lead(ctx, t.grant, key)
	if err != nil {
		return nil, err
	}
	return t.x.openFound(ctx, t.grant, row)
}

func (t *tx) edit(ctx context.Context, f *foundLead, e *Edit) (*LeadView, error) {
	if f.lead.State != LeadOpen && f.lead.State != LeadHeld {
		return nil, Refuse(Conflict, "a lead that is %s cannot be edited", f.lead.State)
	}
	if e.Version != 0 && e.Version != f.lead.Version {
		return nil, Refuse(Conflict, "the lead has changed since version %d", e.Version)
	}
	r, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	link, err := t.newLink(ctx, r, f.lead, e.Link)
	if err != nil {
		return nil, err
	}
	before := f.lead.Contents
	after, err := t.changed(ctx, &before, e.Change)
	if err != nil {
		return nil, err
	}
	was, is, keys := difference(&before, after)
	if len(keys) > 0 || link.ID != NoID {
		external, err := e.externalID(f.lead, &before, after)
		if err != nil {
			return nil, err
		}
		made := madeEdit{before: &before, contents: after, link: link, externalID: external, keys: keys,
			body: &EventBody{Before: Share(&was), After: Share(&is)}}
		if err := t.keepEdit(ctx, r, f, &made); err != nil {
			return nil, err
		}
	}
	// The view reads rows around the lead, none of which this decision wrote.
	view, err := t.x.view(ctx, r, f)
	if err != nil {
		return nil, err
	}
	return view, nil
}

// changed runs the change on a copy and holds the result to the bounds.
func (t *tx) changed(ctx context.Context, before *Contents, change func(*Contents) error) (*Contents, error) {
	after := &Contents{}
	copyFields(after, before, func(Entry) bool { return true })
	if err := change(after); err != nil {
		return nil, err
	}
	dropCards(after)
	if err := checkRecord(after); err != nil {
		return nil, err
	}
	if err := refuseNewMasks(before, after); err != nil {
		return nil, err
	}
	numberExtraFields(before, after)
	return after, t.issueNested(ctx, after)
}

// madeEdit is what an edit came to.
type madeEdit struct {
	before     *Contents
	contents   *Contents // all of them, as they are now
	keys       []string  // of the fields that changed
	link       Person    // by hand; the zero Person for none
	externalID string
	body       *EventBody
}

func (t *tx) keepEdit(ctx context.Context, r Reader, f *foundLead, e *madeEdit) error {
	own := f.lead.Lender != NoID && f.lead.Lender == t.grant.Party
	if t.grant.Role == RoleLender && !own {
		return t.keepOverlay(ctx, r, f, e)
	}
	if t.grant.Role != RoleOperator {
		if err := t.beforeFirstPull(ctx, r, f.lead); err != nil {
			return err
		}
	}
	before := *f.lead
	f.lead.Contents, f.lead.ExternalID = *e.contents, e.externalID
	if len(e.keys) > 0 {
		f.lead.Version++
	}
	f.lead.UpdatedAt = t.now
	facts := editFacts(e.keys)
	if err := t.relink(ctx, r, f.lead, e, facts); err != nil {
		return err
	}
	if concernsCopies(e.keys) || e.externalID != before.ExternalID {
		if err := t.moveClaims(ctx, r, &before, f.lead, facts); err != nil {
			return err
		}
	}
	number, err := t.record(Event{Kind: LeadEdited, Lead: f.lead.ID, Facts: facts, Body: e.body}, f.lead.ID, f.key)
	if err != nil {
		return err
	}
	t.putLead(f)
	return t.reachRecipients(ctx, r, f, e.keys, number)
}

// reachRecipients brings an edit of the lead itself, whose event has the number,
// to those who have the lead: it is newer than what they laid over it, and has
// changed the lead since they received it.
func (t *tx) reachRecipients(ctx context.Context, r Reader, f *foundLead, keys []string, number int64) error {
	if f.lead.LiveAssignments == 0 || len(keys) == 0 {
		return nil
	}
	live, err := r.Assignments(ctx, t.ecosystem.ID, AssignmentFilter{Leads: []ID{f.lead.ID}, States: LiveStates()})
	if err != nil {
		return err
	}
	for i := range live {
		a := &live[i]
		lifted, err := liftOverlay(a, keys, f.key)
		if err != nil {
			return err
		}
		changed, err := t.markChanged(ctx, a, f.lead.Version, number)
		if err != nil {
			return err
		}
		if lifted || changed {
			a.touch(t.now)
			t.put(*a)
		}
	}
	return nil
}

// liftOverlay takes fields out of the edit that a lender laid over the lead.
func liftOverlay(a *Assignment, keys []string, key Sealer) (lifted bool, err error) {
	if len(a.Overlay) == 0 {
		return false, nil
	}
	var over Contents
	if err := layOver(&over, a.Overlay, a.ID, key); err != nil {
		return false, err
	}
	for _, k := range keys {
		if entry, _ := over.Entry(k); entry.Cell.State() != Unset {
			entry.Cell.Clear()
			lifted = true
		}
	}
	if lifted {
		a.Overlay = key.Seal(overlayPlace(a.ID), AppendDocument(nil, &over))
	}
	return lifted, nil
}

// beforeFirstPull refuses the edit of a provider whose lead was handed out. A
// lender's own lead is received from the start and stays its own to edit.
func (t *tx) beforeFirstPull(ctx context.Context, r Reader, l *Lead) error {
	all, err := r.Assignments(ctx, t.ecosystem.ID, AssignmentFilter{Leads: []ID{l.ID}})
	if err != nil {
		return err
	}
	pulled := slices.ContainsFunc(all, func(a Assignment) bool { return !a.FirstPulledAt.IsZero() && a.Lender != l.Lender })
	if pulled {
		return Refuse(Conflict, "the lead was handed out already; only the operator can edit it now")
	}
	return nil
}

// keepOverlay keeps a lender's edit on its own assignment.
func (t *tx) keepOverlay(ctx context.Context, r Reader, f *foundLead, edit *madeEdit) error {
	a, err := liveAssignment(ctx, r, t.ecosystem.ID, f.lead.ID, t.grant.Party)
	if err != nil {
		return err
	}
	over := Contents{}
	if len(f.row.Overlay) > 0 {
		if err := layOver(&over, f.row.Overlay, a.ID, f.key); err != nil {
			return err
		}
	}
	copyFields(&over, edit.contents, func(e Entry) bool { return slices.Contains(edit.keys, e.Key) })
	a.Overlay = t.x.sealRecord(f.key, overlayPlace(a.ID), &over)
	a.UpdatedAt = t.now
	a.Version++
	t.changes.Assignments = append(t.changes.Assignments, *a)
	f.lead.Contents = *edit.contents
	f.lead.PhoneE164 = phoneE164(edit.contents.Phone.value, t.ecosystem.PhoneRegion)
	if f.lead.Applications > 0 && t.isIdentity(edit.keys) {
		if err := t.changedLater(ctx, r, f.lead, edit.before, edit.contents); err != nil {
			return err
		}
	}
	e := Event{Kind: AssignmentEdited, Lead: f.lead.ID, Lender: a.Lender, Assignment: a.ID, Facts: editFacts(edit.keys), Body: edit.body}
	_, err = t.record(e, f.lead.ID, f.key)
	return err
}

// editFacts names the fields that changed; their values are in the sealed body.
func editFacts(keys []string) map[string]string {
	names := ""
	for i, k := range keys {
		if i > 0 {
			names += " "
		}
		names += k
	}
	return map[string]string{"fields": names}
}

// relink sets or clears an unconverted lead's link to a person: by hand, else by
// the identity rule when its fields changed. The person of a converted lead stays;
// when the lead is another's now, people are to look at that.
func (t *tx) relink(ctx context.Context, r Reader, l *Lead, e *madeEdit, facts map[string]string) error {
	person := e.link
	if person.ID == NoID {
		if !t.isIdentity(e.keys) {
			return nil
		}
		if l.Applications > 0 {
			return t.changedLater(ctx, r, l, e.before, e.contents)
		}
		who, err := t.whois(ctx, r, t.ecosystem, e.contents)
		if err != nil {
			return err
		}
		if person, err = t.personOf(ctx, who); err != nil {
			return err
		}
	}
	if person.ID != l.Person {
		facts[personFact] = idFact(person.ID)
		l.Person = person.ID
	}
	return nil
}

// isIdentity tells whether a change of these fields may change who the lead's
// person is: its manager may be of another legal entity.
func (t *tx) isIdentity(keys []string) bool {
	return isIdentity(keys) || t.ecosystem.IdentityScope == ScopeLegalEntity && slices.Contains(keys, "manager_id")
}

func idFact(id ID) string {
	if id == NoID {
		return ""
	}
	return id.String()
}

// putLead names the lead's row, sealed anew, to be written.
func (t *tx) putLead(f *foundLead) {
	f.lead.PhoneE164 = phoneE164(f.lead.Contents.Phone.value, t.ecosystem.PhoneRegion)
	t.changes.Leads = append(t.changes.Leads, t.x.sealLead(t.ecosystem, f.lead, f.key, f.row.WrappedKey))
}

// liveAssignment is the lender's live assignment of a lead, or NotFound.
func liveAssignment(ctx context.Context, r Reader, ecosystem, lead, lender ID) (*Assignment, error) {
	found, err := r.Assignments(ctx, ecosystem, AssignmentFilter{Leads: []ID{lead}, Lender: lender, States: LiveStates()})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, ErrNotFound
	}
	return &found[0], nil
}
