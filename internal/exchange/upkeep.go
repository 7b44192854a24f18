package exchange

import "time"

// UpkeepState is how far an Upkeep is.
type UpkeepState string

const (
	UpkeepRunning UpkeepState = "running"
	UpkeepDone    UpkeepState = "done"
)

// Upkeep is a walk over all leads or persons of an ecosystem that outlives the
// process which began it: another goes on where it stopped.
type Upkeep struct {
	Ecosystem  ID
	Task       string // what it does, such as "rotate leads"
	Position   int64  // of the last row that is done, in the order of the walk
	Done       int64  // rows so far
	Total      int64  // rows there were when it began
	State      UpkeepState
	StartedAt  time.Time
	UpdatedAt  time.Time
	FinishedAt time.Time // zero while it runs
}
