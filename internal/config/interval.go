package config

import (
	"errors"
	"time"
)

// Interval is the time between two turns of something that is done again and
// again. The zero value says that none was given.
type Interval time.Duration

// Never says that it is not done at all.
const Never Interval = -1

// UnmarshalText reads a duration such as 5s; "off", or 0 of any unit, is Never.
func (i *Interval) UnmarshalText(text []byte) error {
	if string(text) == Off {
		*i = Never
		return nil
	}
	d, err := time.ParseDuration(string(text))
	if err != nil {
		return errors.New("must be a time such as 5s, or off")
	}
	if d < 0 {
		return errors.New("must not be negative")
	}
	if *i = Interval(d); d == 0 {
		*i = Never
	}
	return nil
}

// String is the interval as it can be read again, "" for none given.
func (i Interval) String() string {
	switch i {
	case 0:
		return ""
	case Never:
		return Off
	}
	return time.Duration(i).String()
}

// within tells whether the interval, if there is one, is in bounds.
func (i Interval) within(least, most time.Duration) bool {
	return i == 0 || i == Never || time.Duration(i) >= least && time.Duration(i) <= most
}
