package exchange

import "slices"

// State says how much is known of an optional value. The three states are kept
// apart from wire to database, because "comes back as sent" includes null.
type State uint8

const (
	Unset State = iota // never written
	Null               // written as null
	Set                // written with a value
)

// Opt is a value that may be absent or null. The zero Opt is Unset.
type Opt[T any] struct {
	state State
	value T
}

// The optional values that contents are made of.
type (
	Text = Opt[string]
	Int  = Opt[int64]
	Dec  = Opt[Decimal]
	Flag = Opt[bool]
	Day  = Opt[Date]
	JSON = Opt[RawJSON]
)

// Some returns an Opt that holds v.
func Some[T any](v T) Opt[T] { return Opt[T]{state: Set, value: v} }

// None returns an Opt that was written as null.
func None[T any]() Opt[T] { return Opt[T]{state: Null} }

// State tells whether the value was never written, is null, or is set.
func (o *Opt[T]) State() State { return o.state }

// IsSet tells whether there is a value.
func (o *Opt[T]) IsSet() bool { return o.state == Set }

// Value is the value, or the zero value of T when there is none.
func (o *Opt[T]) Value() T { return o.value }

// Pointer gives access to the value for a change in place. An Opt without a
// value becomes Set with the zero value first: that is how a merge patch
// reaches into an object that was not there.
func (o *Opt[T]) Pointer() *T {
	o.state = Set
	return &o.value
}

// Put writes a value.
func (o *Opt[T]) Put(v T) { o.state, o.value = Set, v }

// PutNull writes null.
func (o *Opt[T]) PutNull() { *o = Opt[T]{state: Null} }

// Clear returns to the state of never having been written.
func (o *Opt[T]) Clear() { *o = Opt[T]{} }

// Or is the value, or v when there is none.
func (o *Opt[T]) Or(v T) T {
	if o.state == Set {
		return o.value
	}
	return v
}

// RawJSON is one valid JSON value, kept with its own digits, spelling and key
// order. It holds no NUL character, escaped or not, and no duplicate key.
type RawJSON string

// FirstText is the first of the values that is set and not empty, else "".
func FirstText(values ...Text) string {
	i := slices.IndexFunc(values, func(t Text) bool { return t.value != "" })
	if i < 0 {
		return ""
	}
	return values[i].value
}
