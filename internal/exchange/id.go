package exchange

import (
	"time"

	"github.com/google/uuid"
)

// ID names one thing in all ecosystems. Ids of Leadex are UUIDv7; imported
// things keep theirs. An ID identifies, it never orders: queues and feeds are
// ordered by event number.
type ID = uuid.UUID

// NoID is the absent ID.
var NoID = uuid.Nil

// ParseID reads an id in the hyphenated form of 36 characters, in any case;
// ok is false for anything else, which then names nothing.
func ParseID(s string) (id ID, ok bool) {
	if len(s) != 36 {
		return NoID, false
	}
	id, err := uuid.Parse(s)
	return id, err == nil
}

// NewID returns a UUIDv7. It is the id source of the running product; tests
// bring their own.
func NewID() ID { return uuid.Must(uuid.NewV7()) }

// SystemClock is the clock of the running product.
func SystemClock() time.Time { return time.Now() }

// Instant cuts a time to what both engines keep: UTC microseconds.
func Instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// MaxNumber is the greatest number a thing may have: it is exact in every
// JSON reader.
const MaxNumber = int64(1)<<53 - 1
