package loan

// Grace is a number of rows at the start that repay no principal, inside the term (Fineract, OpenCBS; Frappe adds them
// to the tenure).
type Grace struct {
	Periods  int // fewer than the instalments
	Interest GraceInterest
}

// GraceInterest is what happens to the interest of a row of grace, or of a bullet before its end.
type GraceInterest int

// What happens to it. A product says only whether it is paid; unpaid it compounds, because only that keeps the present
// value of the payments at the amount lent. Deferral, one capitalisation at the end (Frappe) and forgiveness
// (OpenCBS) are other products.
const (
	GraceInterestPaid        GraceInterest = iota
	GraceInterestCapitalised               // added to the balance in its row, which then bears interest on it
)

// InterestFree is a number of rows at the start that bear no interest. Where grace overlaps it there is none to pay.
type InterestFree struct {
	Periods int
	Rule    FreeRule
}

// FreeRule is how the instalment deals with interest-free rows.
type FreeRule int

// The two practices.
const (
	FreeLevel   FreeRule = iota // one level instalment over the whole term: what the borrower of one instalment expects
	FreeResized                 // B/n while free, then an annuity on what remains (the European Commission's example 44)
)

func (t *Terms) checkGrace() error {
	grace, free := t.Grace, t.InterestFree
	switch {
	case grace.Periods < 0:
		return refuse("grace.periods", "must not be negative")
	case grace.Periods > 0 && t.Rule != nil:
		return refuse("grace.periods", "has no meaning beside a payments rule")
	case grace.Periods > 0 && t.Amortization != Annuity && t.Amortization != Linear:
		return refuse("grace.periods", "is for annuity and linear only; a bullet has it in itself")
	case grace.Periods > 0 && grace.Periods >= t.Periods:
		return refuse("grace.periods", "must be fewer than the %d instalments; a bullet repays all in the last", t.Periods)
	case grace.Interest != GraceInterestPaid && grace.Interest != GraceInterestCapitalised:
		return refuse("grace.interest", "must be paid or capitalised")
	case free.Periods < 0:
		return refuse("interest_free.periods", "must not be negative")
	case free.Periods > t.Periods && t.Periods > 0:
		return refuse("interest_free.periods", "must be at most the %d instalments", t.Periods)
	case free.Rule != FreeLevel && free.Rule != FreeResized:
		return refuse("interest_free.rule", "must be level or resized")
	}
	return nil
}
