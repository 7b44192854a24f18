package exchange

import "context"

// lenderOf is the lender for which a lead is decided: the caller's, else the one
// that the lead's manager works for, else the owner of the product that it names,
// else the ecosystem's default one.
//
// Errors: Invalid names the field by which the lead names another lender; Conflict
// when there is none at all.
func (x *Exchange) lenderOf(ctx context.Context, r Reader, g Grant, c *Contents) (ID, error) {
	chosen := NoID
	if g.Role == RoleLender {
		chosen = g.Party
	}
	manager := NoID
	if c.ManagerID.IsSet() {
		// Not by the register: a manager it does not know yet would be nobody's.
		all, err := r.Credentials(ctx, g.Ecosystem)
		if err != nil {
			return NoID, err
		}
		manager = lendersOf(all)[c.ManagerID.value]
	}
	owner, err := x.ownerOf(ctx, r, g, c.ProductID)
	if err != nil {
		return NoID, err
	}
	for _, named := range []struct {
		lender      ID
		field, what string
	}{{manager, "manager_id", "manager"}, {owner, "product_id", "loan product"}} {
		switch {
		case named.lender == NoID || named.lender == chosen:
		case chosen == NoID:
			chosen = named.lender
		default:
			return NoID, InvalidField(named.field, "is a %s of another lender than the one to decide for", named.what)
		}
	}
	if chosen != NoID {
		return chosen, nil
	}
	// Not by the register: a default lender that was just set counts at once.
	e, err := r.Ecosystem(ctx, g.Ecosystem)
	if err == nil && e.DefaultLender == NoID {
		err = Refuse(Conflict, "there is no lender to decide for: the lead names none by its manager or loan product, and the ecosystem has no default lender")
	}
	return e.DefaultLender, err
}

// ownerOf is the lender of the product of that number, as far as the caller may
// know of it; NoID for none. Dictionary numbers that are no product's name nobody.
func (x *Exchange) ownerOf(ctx context.Context, r Reader, g Grant, product Int) (ID, error) {
	if !product.IsSet() || product.value <= 0 || product.value > MaxNumber {
		return NoID, nil
	}
	found, err := x.products(ctx, r, g.Ecosystem, ProductFilter{Number: product.value})
	if err != nil || len(found) == 0 || !g.finds(&found[0]) {
		return NoID, err
	}
	return found[0].Lender, nil
}
