package row

import (
	"time"

	"leadex/internal/exchange"
)

// Noun ties a table to the type whose values are its rows. EcosystemID is
// written by the engine, and read by Read as the first value.
type Noun[T any] struct {
	Table
	Write func(Writer, *T)
	Read  func(Reader, *T)
}

// define completes a noun; it is called once for each, at the start.
func define[T any](n Noun[T]) Noun[T] {
	n.selectText = "SELECT " + n.List("") + " FROM " + n.Name + " "
	return n
}

// Writer takes the values of one row, one call for each of the table's columns
// in their order.
type Writer interface {
	ID(exchange.ID)
	Number(int64)
	OptionalNumber(*int64)
	Text(string)
	Time(time.Time)
	Digest(exchange.Digest)
	Bytes([]byte)
	Flag(bool)
}

// Reader gives the values of one row, one call for each column in its order.
// What an engine finds wrong with a value it reports after the row.
type Reader interface {
	ID() exchange.ID
	Number() int64
	OptionalNumber() *int64
	Text() string
	Time() time.Time
	Digest() exchange.Digest
	Bytes() []byte
	Flag() bool
}
