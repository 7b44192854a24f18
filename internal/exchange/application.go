package exchange

import "time"

// Application is a client's request for a loan. One that a conversion made is
// the record of that conversion: (lead, lender) is unique.
type Application struct {
	ID             ID
	Number         int64
	Ecosystem      ID
	Lead           ID
	Lender         ID
	Person         ID
	Client         ID
	Product        ID // NoID when none was named
	ProductVersion int64
	Status         ApplicationStatus // "created" at first
	Sequence       int64             // number of its event
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// ApplicationFilter chooses applications; oldest first.
type ApplicationFilter struct {
	IDs      []ID
	Numbers  []int64
	Leads    []ID
	Persons  []ID
	Lender   ID
	Statuses []ApplicationStatus
}
