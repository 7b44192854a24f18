package exchange

import "context"

// legalEntity is the lender that a manager works for: managers are credentials, and
// a lead names one by its number. NoID for a number of nobody, and of a credential
// that is no lender's.
func (x *Exchange) legalEntity(ctx context.Context, ecosystem ID, manager Int) (ID, error) {
	if !manager.IsSet() {
		return NoID, nil
	}
	lenders, err := x.known.lendersOfManagers(ctx, ecosystem)
	return lenders[manager.value], err
}

type managersRow struct{ ecosystem ID }

// lendersOfManagers are the lenders of those credentials that have one, by their
// numbers. Disabled ones count: who works on a lead is not forgotten with a login.
func (r *register) lendersOfManagers(ctx context.Context, ecosystem ID) (map[int64]ID, error) {
	return recall(r, managersRow{ecosystem}, func() (map[int64]ID, error) {
		all, err := r.store.Credentials(ctx, ecosystem)
		return lendersOf(all), err
	})
}

// lendersOf are the lenders of credentials of one ecosystem, by the numbers of the
// credentials.
func lendersOf(all []Credential) map[int64]ID {
	lenders := map[int64]ID{}
	for i := range all {
		for _, g := range all[i].Grants {
			if g.Role == RoleLender && lenders[all[i].Number] == NoID {
				lenders[all[i].Number] = g.Party
			}
		}
	}
	return lenders
}
