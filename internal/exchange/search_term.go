package exchange

// SearchColumn is a plain column of leads or clients by which they are searched
// and sorted. What is sealed is none.
type SearchColumn string

const (
	NumberColumn     SearchColumn = "number"      // int64; of a client its person's
	CreatedColumn    SearchColumn = "created_at"  // time.Time
	FirstNameColumn  SearchColumn = "first_name"  // string
	LastNameColumn   SearchColumn = "last_name"   // string
	PhoneColumn      SearchColumn = "phone"       // string, in E.164; "" when there is no number
	EmailColumn      SearchColumn = "email"       // string, folded to lower case
	ExternalIDColumn SearchColumn = "external_id" // string; of leads only
)

// Comparison is how a column is held against a value. Strings compare by bytes.
type Comparison string

const (
	Equal   Comparison = "="
	Less    Comparison = "<"
	AtMost  Comparison = "<="
	More    Comparison = ">"
	AtLeast Comparison = ">="
	// Like holds a string against a pattern, in which % stands for any characters,
	// or none. All else in it stands for itself; case counts.
	Like Comparison = "like"
)

// SearchTerm is a condition on a column.
type SearchTerm struct {
	Column SearchColumn
	Is     Comparison
	Value  any // of the column's type
}

// SearchOrder is one key of an order.
type SearchOrder struct {
	Column     SearchColumn
	Descending bool
}

// Standing is where a lead stands for whoever reads it.
type Standing string

const (
	StandsConverted Standing = "converted" // there is an application that the reader may see
	StandsHeld      Standing = "held"
	StandsEnded     Standing = "ended"  // closed, withdrawn, expired or erased
	StandsDenied    Standing = "denied" // open, but the last decision that the reader may see is a denial
	StandsFailed    Standing = "failed" // open, but that decision could not be made
	StandsOpen      Standing = "open"   // none of these
)
