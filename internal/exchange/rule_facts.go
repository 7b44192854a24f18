package exchange

import (
	"encoding/json"
	"time"
)

// RuleFacts are what rules may name of a lead at a time. What is not set or null
// is missing.
func RuleFacts(c *Contents, now time.Time) map[string]any {
	facts := map[string]any{"lead": recordFacts(c)}
	if c.BirthDate.IsSet() {
		facts["age"] = wholeYears(c.BirthDate.Value(), now)
	}
	return facts
}

func recordFacts(r Record) map[string]any {
	facts := map[string]any{}
	r.EachGiven(func(e Entry) bool {
		if e.Cell.IsSet() {
			facts[e.Key] = cellFact(e)
		}
		return true
	})
	return facts
}

func cellFact(e Entry) any {
	switch c := e.Cell.(type) {
	case *Text:
		return c.value
	case *Int:
		return c.value
	case *Dec:
		n, _ := c.value.Apd().Float64() // beyond what a double holds it is infinite
		return n
	case *Flag:
		return c.value
	case *Day:
		return c.value.String()
	case *JSON:
		var free any
		if err := json.Unmarshal([]byte(c.value), &free); err != nil {
			return string(c.value)
		}
		return free
	case *List[ExtraField]:
		extra := map[string]any{}
		for i := range c.value {
			extra[c.value[i].Key.value] = c.value[i].Value.value
		}
		return extra
	case Composite:
		if !c.IsList() {
			return recordFacts(c.Records()[0])
		}
		list := []any{}
		for _, r := range c.Records() {
			list = append(list, recordFacts(r))
		}
		return list
	}
	return nil
}

// wholeYears is an age as law counts it: a year is over on the birthday, for the
// 29th of February on the 1st of March in other years.
func wholeYears(birth Date, now time.Time) int64 {
	born := birth.Time()
	years := now.Year() - born.Year()
	if now.Month() < born.Month() || (now.Month() == born.Month() && now.Day() < born.Day()) {
		years--
	}
	return int64(years)
}
