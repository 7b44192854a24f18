package exchange

import "context"

// survivor finds a person, or the one that it was merged into. Whoever names a
// person means this one; only keys and history are those of the row itself.
// NotFound when there is none.
func survivor(ctx context.Context, r Reader, ecosystem ID, ref PersonRef) (Person, error) {
	p, err := r.Person(ctx, ecosystem, ref)
	for err == nil && p.MergedInto != NoID { // a merge never closes a circle
		p, err = r.Person(ctx, ecosystem, PersonRef{ID: p.MergedInto})
	}
	return p, err
}
