package exchange

import (
	"context"
	"errors"
)

// draft is what can be made of a new lead before its turn comes: while one group is
// decided and written, the next ones get ready beside it.
type draft struct {
	id      ID
	phone   string // in its normal form
	key     Sealer // nil when there was none to be had
	wrapped []byte
	sealed  *sealedSubmit // nil when that has to wait
	issued  []*Int        // numbers of nested records that were given in its turn
}

// sealedSubmit is a new lead as it is kept, and the event that says that it came.
type sealedSubmit struct {
	row   LeadRow // without its header and key
	event ID
	body  []byte // of the event
}

func (x *Exchange) draft(e *Ecosystem, caller Caller, s *Submission) *draft {
	d := &draft{id: x.newID(), phone: phoneE164(s.Contents.Phone.value, e.PhoneRegion)}
	numberExtraFields(&Contents{}, &s.Contents)
	// The ecosystem may be remembered from before a rotation of the keys. What is
	// wrapped by an older key is wrapped anew as it is kept; where the older key is
	// gone, the lead gets its own in its turn.
	var err error
	if d.key, d.wrapped, err = x.vault.NewDataKey(e, d.id); err != nil {
		d.key = nil
		return d
	}
	if s.ValidateOnly {
		return d
	}
	if issueNested(&s.Contents, func(cell *Int) error { return x.groups.issueAhead(e.ID, cell) }) == nil {
		d.sealed = x.sealSubmit(e, caller, d.id, s, d.key)
	}
	return d
}

// dataKey is the key of the lead and its wrapped form.
func (d *draft) dataKey(t *tx) (Sealer, []byte, error) {
	if d.key == nil {
		return t.x.vault.NewDataKey(t.ecosystem, d.id)
	}
	return d.key, d.wrapped, nil
}

// issueNested gives the numbers that there were none ahead for.
func (d *draft) issueNested(ctx context.Context, t *tx, c *Contents) error {
	return issueNested(c, func(cell *Int) error {
		d.issued = append(d.issued, cell)
		return t.issue(ctx, cell)
	})
}

// takeBack takes back what was issued in a turn that came to nothing: the group may
// have failed, and the reservation of the numbers with it.
func (d *draft) takeBack() {
	for _, cell := range d.issued {
		cell.Clear()
	}
	d.issued = nil
}

// sealSubmit seals contents whose nested records have their numbers. The stored form
// of the contents is made once for both, the lead and its event.
func (x *Exchange) sealSubmit(e *Ecosystem, caller Caller, lead ID, s *Submission, key Sealer) *sealedSubmit {
	c := &s.Contents
	plain := x.plains.document(c)
	defer x.plains.giveBack(plain)
	made := &sealedSubmit{row: x.searchable(e, c), event: x.newID()}
	made.row.Sealed = key.Seal(leadPlace(lead), *plain)
	body := &EventBody{After: shareStored(c, *plain), RemoteAddr: Some(caller.RemoteAddr), UserAgent: Some(MaskCards(caller.UserAgent))}
	if s.Consents != "" {
		body.Consents = Some(s.Consents)
	}
	made.body = x.sealRecord(key, eventPlace(made.event), body)
	return made
}

var errNoneAhead = errors.New("no number is reserved")

// issueAhead gives a nested record its number outside of any decision.
func (c *committer) issueAhead(ecosystem ID, cell *Int) error {
	n, ok := c.numberAhead(ecosystem)
	if !ok {
		return errNoneAhead
	}
	cell.Put(n)
	return nil
}

// numberAhead is a number of nested records whose reservation is on the disk, if
// there is one.
func (c *committer) numberAhead(ecosystem ID) (n int64, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	q := c.queues[ecosystem]
	if q == nil || q.ahead.next == q.ahead.end {
		return 0, false
	}
	q.ahead.next++
	return q.ahead.next - 1, true
}

// shareNumbers gives what is left of the nested numbers to all, those who get ready
// too, when what they had is used up. It is for when the reservation is on the disk.
func (c *committer) shareNumbers(q *queue) {
	r := q.numbers[NestedNumbers]
	if r == nil || r.next == r.end {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if q.ahead.next == q.ahead.end {
		q.ahead, *r = *r, reserved{}
	}
}
