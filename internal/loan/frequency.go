package loan

// Frequency is how often instalments are due.
type Frequency int

// The frequencies of the LeanCore contract. Others (semimonthly is 24, every four weeks 13) are a number in
// Terms.PeriodsPerYear.
const (
	Weekly Frequency = iota + 1
	Biweekly
	Monthly
	Bimonthly // every two months
	Quarterly
	Annually
)

// pace is a frequency in numbers: one of days and months is 0.
type pace struct{ perYear, days, months int }

func (f Frequency) pace() pace {
	return [...]pace{{}, {52, 7, 0}, {26, 14, 0}, {12, 0, 1}, {6, 0, 2}, {4, 0, 3}, {1, 0, 12}}[f]
}

// ParseFrequency reads the words of the contract.
func ParseFrequency(word string) (Frequency, bool) {
	f, ok := map[string]Frequency{
		"weekly": Weekly, "biweekly": Biweekly, "monthly": Monthly, "bimonthly": Bimonthly, "quarterly": Quarterly, "annually": Annually,
	}[word]
	return f, ok
}

// PeriodsPerYear is m: 52, 26, 12, 6, 4 or 1.
func (f Frequency) PeriodsPerYear() int { return f.pace().perYear }

// PeriodsWithin is how many equal periods end within so many months: what a grace or an interest-free period in months
// covers where there are no dates.
func (f Frequency) PeriodsWithin(months int) int { return months * f.pace().perYear / 12 }
