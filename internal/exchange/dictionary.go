package exchange

import "time"

// DictionaryEntry is a word of a catalogue that leads name by its number, such
// as a country or a denial reason. An operator adds them; those of the contracts
// are there from the start.
type DictionaryEntry struct {
	Ecosystem  ID
	Dictionary string // such as "credit-purposes"
	Number     int64
	Name       string
	CreatedAt  time.Time
	UpdatedAt  time.Time
	DisabledAt time.Time // zero while it is offered
}
