package exchange

import (
	"context"
	"errors"
	"slices"
	"time"

	"leadex/internal/loan"
)

// AskQuote asks what a loan comes to: by a product, named by its id, or by lender
// and name, or by terms of the caller's own.
type AskQuote struct {
	Ecosystem ID // whose currency and time zone count for Terms; NoID: that of the first grant
	Product   ID
	Version   int64 // of Product; 0 is the current one
	Lender    ID
	Name      string // of the lender's product
	Terms     *Terms
	Asked     LoanAsked // Currency is filled in; a Disbursement that is not given is today
	Lead      ID        // whose applicant the product's eligibility is asked of; NoID for nobody
}

// Quote is what a loan comes to. It is stored nowhere.
type Quote struct {
	*loan.Quote
	Asked          LoanAsked
	Terms          *Terms
	Product        *LoanProduct // nil for terms of the caller's own
	PeriodsPerYear int
	RateEffective  loan.Decimal // the interest rate alone as an effective annual percent

	Eligibility Verdict // what the product's rule says; Unknown without one
	Missing     string  // the value for which it is Unknown, "" when it is not for one
	RuleFailure error   // the rule's own fault
}

// Quote calculates the schedule and the cost of a loan. Only an active product is
// quoted; a draft, for its lender and the operator.
//
// Errors: NotFound for what the caller may not see; Conflict for a product that is
// not offered; Invalid names the field.
func (x *Exchange) Quote(ctx context.Context, caller Caller, q AskQuote) (*Quote, error) {
	if q.Terms != nil {
		dropCards(q.Terms) // it is told back
	}
	answer := &Quote{Asked: q.Asked, Terms: q.Terms}
	ecosystem := q.Ecosystem
	if q.Terms == nil {
		p, err := x.quotedProduct(ctx, caller, q)
		if err != nil {
			return nil, err
		}
		answer.Product, answer.Terms, ecosystem = p, &p.Terms, p.Ecosystem
	} else if err := checkOwnTerms(q.Terms); err != nil {
		return nil, err
	}
	e, err := x.EcosystemOf(ctx, caller, ecosystem)
	if err != nil {
		return nil, err
	}
	answer.Asked.Currency = e.Currency
	if answer.Asked.Disbursement == (Date{}) {
		if answer.Asked.Disbursement, err = today(x.now(), e.TimeZone); err != nil {
			return nil, err
		}
	}
	if err := answer.calculate(); err != nil {
		return nil, err
	}
	return answer, x.judgeEligibility(ctx, caller, q.Lead, answer)
}

// checkOwnTerms is checkTerms for terms that are no product and have no name.
func checkOwnTerms(t *Terms) error {
	named := *t
	named.Name = "-"
	return checkTerms(&named)
}

// QuoteTerms calculates a loan by terms alone.
//
// Errors: Invalid names the field.
func QuoteTerms(t *Terms, asked LoanAsked) (*Quote, error) {
	if err := checkOwnTerms(t); err != nil {
		return nil, err
	}
	q := &Quote{Asked: asked, Terms: t}
	return q, q.calculate()
}

func (q *Quote) calculate() error {
	terms, err := LoanTerms(q.Terms, q.Asked)
	if err != nil {
		return err
	}
	if q.Quote, err = loan.NewQuote(*terms); err != nil {
		return refusedLoan(err)
	}
	q.PeriodsPerYear = terms.PeriodsPerYear
	q.RateEffective, err = terms.Rate.Effective(terms.PeriodsPerYear)
	return refusedLoan(err)
}

// refusedLoan turns a refusal of the calculator into one of ours.
func refusedLoan(err error) error {
	var refusal *loan.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	return InvalidField(termOf.Replace(refusal.Field), "%s", refusal.Reason)
}

func today(now time.Time, zone string) (Date, error) {
	location, err := time.LoadLocation(zone)
	if err != nil {
		return Date{}, err
	}
	return ParseDate(now.In(location).Format(time.DateOnly))
}

// quotedProduct finds the product that is asked for, in the version asked for.
func (x *Exchange) quotedProduct(ctx context.Context, caller Caller, q AskQuote) (*LoanProduct, error) {
	p, g, err := x.askedProduct(ctx, caller, q)
	if err != nil {
		return nil, err
	}
	if q.Version != 0 && q.Version != p.Version {
		if !g.owns(p) {
			return nil, Refuse(Forbidden, "only the lender itself and the operator see the versions of a product")
		}
		all, err := x.versions(ctx, p.Ecosystem, p.ID)
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(all, func(v LoanProduct) bool { return v.Version == q.Version })
		if at < 0 {
			return nil, &Error{Code: NotFound, Field: "version", Message: "the product has no such version"}
		}
		p = &all[at]
	}
	if p.Status() == ProductRetired {
		return nil, Refuse(Conflict, "the product is retired; it is not offered any more")
	}
	return p, nil
}

func (x *Exchange) askedProduct(ctx context.Context, caller Caller, q AskQuote) (*LoanProduct, Grant, error) {
	if q.Product != NoID {
		return x.product(ctx, caller, q.Product)
	}
	if q.Lender == NoID || q.Name == "" {
		return nil, Grant{}, InvalidField("loan_product_name", "is required, with its lender, unless a product or terms are given")
	}
	for _, g := range caller.Grants {
		found, err := x.products(ctx, x.store, g.Ecosystem, ProductFilter{Lender: q.Lender, Name: q.Name})
		if err != nil {
			return nil, g, err
		}
		if len(found) > 0 && g.finds(&found[0]) {
			return &found[0], g, nil
		}
	}
	return nil, Grant{}, ErrNotFound
}

// judgeEligibility asks the product's rule of the lead's applicant.
func (x *Exchange) judgeEligibility(ctx context.Context, caller Caller, lead ID, q *Quote) error {
	text := q.Terms.Eligibility.value
	contents := &Contents{}
	if lead != NoID {
		found, err := x.findLead(ctx, x.store, caller, LeadKey{ID: lead})
		if CodeOf(err) == NotFound {
			return &Error{Code: NotFound, Field: "lead", Message: "no such lead"}
		}
		if err != nil {
			return err
		}
		if err := found.grant.inClear("lead", "ask a rule of a lead: its answer would tell what is masked"); err != nil {
			return err
		}
		contents = &found.lead.Contents
	}
	if text == "" {
		return nil
	}
	rule, err := x.rules.compile(text)
	if err != nil {
		return asField("eligibility", err)
	}
	facts := RuleFacts(contents, x.now())
	facts["amount"], _ = q.Asked.Amount.Apd().Float64()
	facts["term"] = q.Asked.Term
	q.Eligibility, q.Missing, q.RuleFailure = rule.Judge(ctx, facts)
	return nil
}
