package exchange

import "time"

// Provider is a party that submits leads.
type Provider struct {
	ID              ID
	Number          int64
	Ecosystem       ID
	Name            string
	DefaultService  ID // of leads that name none
	DefaultCampaign ID
	CreatedAt       time.Time
	DisabledAt      time.Time
}

// Service is what a provider offers, such as a form or a call centre. Its name
// is unique in the provider.
type Service struct {
	ID        ID
	Number    int64
	Ecosystem ID
	Provider  ID
	Name      string
}

// Campaign is the heading under which a provider wins leads. Its code is unique
// in the provider.
type Campaign struct {
	ID           ID
	Number       int64
	Ecosystem    ID
	Provider     ID
	Code         string // what the wire calls its id
	Name         string
	SharingLimit int // how many lenders may hold a live assignment of one lead; at least 1
}

// Lender is a party that receives leads and owns loan products.
type Lender struct {
	ID          ID
	Number      int64
	Ecosystem   ID
	Name        string
	Description string
	TaxID       string // of the company, public
	Logo        string // URL
	Status      string // "active" at first; free text
	DealerCode  string // leading zeros kept; unique in the ecosystem when not empty
	Terms       DeliveryTerms
	CreatedAt   time.Time
	UpdatedAt   time.Time
	DisabledAt  time.Time
}

// Branch is a part of a lender with its own dealer code and pull queue.
type Branch struct {
	ID         ID
	Number     int64
	Ecosystem  ID
	Lender     ID
	Name       string
	DealerCode string // unique in the ecosystem
	CreatedAt  time.Time
	DisabledAt time.Time
}
