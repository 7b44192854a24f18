package leadbank

import "time"

// sentLayout is how dates go out: the offset of the ecosystem's zone and seven
// digits of a second, the ticks of .NET. Times are kept to the microsecond, so
// the last digit is 0.
const sentLayout = "2006-01-02T15:04:05.0000000-07:00"

// takenLayouts are the forms of ISO 8601 that come in, the usual ones first. A
// fraction of a second may follow the seconds of each.
var takenLayouts = []string{
	"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07",
	"2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02T15:04Z0700", "2006-01-02T15:04Z07",
}

// Bounds of a date that comes in. An unset DateTime of .NET is of the year 1:
// that reports nothing and is refused.
const (
	maxDate   = 40 // characters
	firstYear = 1900
	lastYear  = 9999
)

// parseDate reads a date with its own offset, else one of the zone.
func parseDate(s string, zone *time.Location) (time.Time, error) {
	if len(s) > maxDate {
		return time.Time{}, invalid("DateAction", "a date in ISO 8601")
	}
	for _, layout := range takenLayouts {
		t, err := time.ParseInLocation(layout, s, zone)
		if err != nil {
			continue
		}
		if year := t.UTC().Year(); year < firstYear || year > lastYear {
			return time.Time{}, invalid("DateAction", "between the years 1900 and 9999")
		}
		return t, nil
	}
	return time.Time{}, invalid("DateAction", "a date in ISO 8601")
}
