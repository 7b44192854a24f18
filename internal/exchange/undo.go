package exchange

import (
	"encoding/json"
	"slices"
	"strconv"
)

// A conversion and a merge can be undone as long as nothing was built on them.
// What was there before lies in the sealed body of their event; what stands in
// the way is looked for when an undo is asked for, and named.

// Obstacle is what stands in the way of an undo.
type Obstacle struct {
	Code   ObstacleCode
	Number int64 // of the application, client, lead or person that stands in the way; 0 where none does
}

// ObstacleCode says what was built on a conversion or a merge.
type ObstacleCode string

const (
	TooOld            ObstacleCode = "too_old"           // it was made before undoing was possible
	Undone            ObstacleCode = "undone"            // it was undone already
	Erased            ObstacleCode = "erased"            // the lead was erased, and with it what was there before
	ApplicationWentOn ObstacleCode = "application_moved" // its status has changed
	OutcomeCame       ObstacleCode = "outcome_reported"  // the lender has reported on the lead since
	AssignmentWentOn  ObstacleCode = "assignment_moved"  // it was returned, or handed out again
	OtherBatchOpen    ObstacleCode = "other_batch_open"  // the lead was in a batch, and the receiver has opened another
	ClientEditedSince ObstacleCode = "client_edited"     // after it was made, or merged
	ClientUsed        ObstacleCode = "client_used"       // it has another application
	PersonUsed        ObstacleCode = "person_used"       // it has another application, client or lead
	PersonMergedSince ObstacleCode = "person_merged"     // into another, or another into it
	IdentityUsed      ObstacleCode = "identity_used"     // another lead was linked by what the conversion brought
	MatchDecidedSince ObstacleCode = "match_decided"     // of a pair that the conversion found
	KeysRehashed      ObstacleCode = "keys_rehashed"     // what both were known by has other digests since, and cannot be told apart any more
	TooMany           ObstacleCode = "too_many"          // too much hangs on the person to be looked through
)

// InTheWay is the cause of a refused undo.
type InTheWay struct{ Obstacles []Obstacle }

func (w *InTheWay) Error() string { return strconv.Itoa(len(w.Obstacles)) + " obstacles" }

// inTheWay is the refusal of an undo. Its cause is an InTheWay.
func inTheWay(what string, all []Obstacle) error {
	if len(all) == 0 {
		return nil
	}
	text := ""
	for i, o := range all {
		if i > 0 {
			text += ", "
		}
		text += string(o.Code)
		if o.Number > 0 {
			text += " " + strconv.FormatInt(o.Number, 10)
		}
	}
	return Refuse(Conflict, "%s cannot be undone, something was built on it: %s", what, text).Because(&InTheWay{all})
}

// obstacles gathers what stands in the way, each once.
type obstacles []Obstacle

func (all *obstacles) add(code ObstacleCode, number int64) {
	o := Obstacle{code, number}
	if !slices.Contains(*all, o) {
		*all = append(*all, o)
	}
}

// undoJSON keeps what was there before in the body of an event.
func undoJSON(v any) (JSON, error) {
	text, err := json.Marshal(v)
	return Some(RawJSON(text)), err
}
