// Package loan turns the terms of a loan into a repayment schedule and into what it costs. It is pure arithmetic: it
// knows no product catalogue, no wire, no store and no time of day, and imports nothing of the house, so that a program
// can use it alone.
//
// [Amortize] makes the schedule of [Terms], [NewQuote] adds the effective annual cost. [EffectiveAnnualCost], [RegZ] and
// [InternalRate] take any flows; [Rate] converts between bases; [Dating] makes due dates; [Arrears] is late interest.
// What has no answer is refused with a [*Refusal] that names the field and says why.
//
// # Numbers
//
// Every amount and percent is a [Decimal]; 6 is 6 %. Inside a schedule amounts are whole numbers of its finest digit, in
// machine words with 128-bit products while they fit and in integers without end when they do not, so nothing
// overflows. A rate is an exact fraction where it is one and has 50 digits where it is a root. Where rows are not
// rounded, amounts are carried with 45 digits behind the point; before a rounding the last 15 are taken off, so that a
// tie that passed through a third is a tie again. Costs are found in float64 and then made exact to 30 digits in fixed
// point; no float64 leaves.
//
// # Decisions
//
// Sources: [S] stated by the source named, [D] decided here.
//
// Rates. "annual" and "monthly" without a further word are nominal, in arrears [D: LeanCore does not say; Colombian law
// calls effective rates effective]. An effective rate is never divided by m (SFC concept 2009046566) [S]. A monthly
// nominal rate at another frequency is 12·r/m (LoanPro, Fineract) [S]; a monthly effective one compounds.
//
// Instalment. A = P / Σ Π 1/(1+i) for equal periods, an odd first one, interest-free rows and rates that differ [D: one
// formula]. A change of the rate sizes it anew, without foresight of later changes [D]. It may be rounded on a grid of
// its own, and up (Frappe) [S]; the last row absorbs what is left, and the schedule ends as soon as the balance is 0. No
// second pass brings the last row closer to the others, as Fineract's progressive loans and OpenCBS Cloud do [D].
//
// Grace. Inside the term (Fineract, OpenCBS) [S], so fewer periods than instalments; all of them is asked for as a
// [Bullet] [D]. Unpaid interest compounds into the balance each period, because that keeps the present value of the
// payments at the amount lent [D]. Expenses are paid during grace all the same [D].
//
// Interest-free period. Rows of rate 0 under one level instalment [D: the borrower sees one]; [FreeResized] repays B/n
// while it is free and an annuity after it (European Commission, examples of 2015, 44) [S]. Flat interest is charged on
// the other rows only (Fineract) [S]. The price of a longer one is never higher.
//
// Periods given in months. Grace and interest-free periods cover every instalment due within so many months:
// [Calendar.DueWithin], [Frequency.PeriodsWithin] [D: one page of the contract says days, the binding one months].
//
// Dates. Months are counted from the anchor day and cut to the end of the month, never from a date already cut; the last
// day of a month stays the last only if asked for [D]. Weekends move nothing [D: amounts would not change]. whole_month,
// monthly and to_cutoff_date are read as [Billing] says [D: no page defines them].
//
// Broken first period. Simple interest j·(months/12 + days/D), as in the table of the European Commission for a month and
// three days [S]. Actual/actual takes the length of the year of the period's first day (Fineract; ISDA splits) [S].
//
// Expenses. A percent is per instalment period [D]. On the balance it is of the balance before the payment, before
// capitalisation too [D]. As an additional rate it joins the rate the instalment is sized with, as long as it is active;
// interest and expense are shown and rounded apart [D], and it is refused on anything but the balance [D]. In an
// interest-free row it runs on [D].
//
// Tax. On charges and expenses always, on interest only if the product says so [D: Colombian credit interest bears no
// IVA]. Each line is rounded, then added: rounding the sum can differ by a unit. It comes on top of the instalment [D],
// and capitalised interest bears none [D].
//
// Charges. Retained ones lessen what is handed out, financed ones with their tax raise the principal of the schedule and
// every percent of it, not the money received; what is paid apart costs as much as what is retained [D].
//
// Cost. Σ C·(1+X)^−t = Σ D·(1+X)^−s, Directives 2008/48 and 2014/17, Annex I [S]. Time is whole periods, then odd days
// counted backwards over the year that ends where they end (SWD(2012)128, 4.1.1) [S]. Of several roots the one nearest
// to 0 (MCOB 10.3.1B) [S]. Exactly 0 when as much is paid as received; below 0 is an answer; above 1000 % too [D]. A
// published digit is rounded half up (Remark (d)) [S]. Nothing here is called APR without its kind.
//
// Arrears. On overdue principal only [D: interest on interest is restricted in Colombia]; from the day after the due
// date, once grace days are over from the due date or from their end [D: the former; both are practised]. Rate and cap
// are compared as effective annual rates and the lower becomes (1+e)^(1/365) − 1 a day [S: certified rates are effective
// annual]. No cap and a cap of 0 differ.
//
// Refusals. Grace or interest-free periods beyond the term, an additional rate on a flat amount, an instalment or a rule
// that would let the balance grow or never end, charges that leave nothing to receive, flows that no rate makes equal. A
// principal that rounding alone would make negative is 0 [D]. A rate of 0, one period, and rates so high that the
// instalment is all interest are answered.
package loan
