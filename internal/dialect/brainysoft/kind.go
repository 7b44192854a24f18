package brainysoft

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// kind is what a field of the wire holds.
type kind struct {
	wire   string   // the type in the words of the contract
	values []string // the possible values; nil when any is
	absent string   // what is written for a value that never was
	inner  *table   // of the object, or of the list's elements
	fits   func(exchange.Cell) bool
	read   func(web.Value, exchange.Cell) error // a value into the cell
	write  func([]byte, exchange.Cell) []byte   // a value that is set
}

// str is free text. A number is taken for its digits, as programs send phone
// and document numbers unquoted.
var str = kind{wire: "string", absent: `""`, fits: is[exchange.Text], read: scalarInto(readText), write: writeText}

// ident is the number of a thing or of a dictionary entry: absent is null.
var ident = kind{wire: "int64", absent: "null", fits: is[exchange.Int], read: scalarInto(readWhole(64)), write: writeInt}

// count and tiny are quantities: absent is 0.
var (
	count = kind{wire: "int32", absent: "0", fits: is[exchange.Int], read: scalarInto(readWhole(32)), write: writeInt}
	tiny  = kind{wire: "byte", absent: "0", fits: is[exchange.Int], read: scalarInto(readWhole(8)), write: writeInt}
)

// double is an amount or a rate, exact, with its digits as they were written.
var double = kind{wire: "double", absent: "0", fits: is[exchange.Dec], read: scalarInto(readDecimal), write: writeDecimal}

// date is a calendar day.
var date = kind{wire: "date", absent: "null", fits: is[exchange.Day], read: scalarInto(readDate), write: writeDate}

// boolean is true, false or not known.
var boolean = kind{wire: "boolean", absent: "null", fits: is[exchange.Flag], read: scalarInto(readFlag), write: writeFlag}

// freeObject and freeList are JSON whose inside the contract leaves open.
var (
	freeObject = kind{wire: "object", absent: "null", fits: is[exchange.JSON], read: readFreeObject, write: writeJSON}
	freeList   = kind{wire: "undefined[]", absent: "[]", fits: is[exchange.JSON], read: readFreeList, write: writeJSON}
)

// enum is one of some words.
func enum(values ...string) kind {
	return kind{wire: "string", values: values, absent: "null", fits: is[exchange.Text],
		read: scalarInto(readWord(values)), write: writeWord(values)}
}

// object is an object of t's shape.
func object(t *table) kind {
	return kind{wire: "object", absent: "null", inner: t, fits: isComposite(false), read: t.readObject, write: t.writeObject}
}

// objects is a list of objects of t's shape.
func objects(t *table) kind {
	return kind{wire: "object[]", absent: "[]", inner: t, fits: isComposite(true), read: t.readList, write: t.writeList}
}

func is[T any](c exchange.Cell) bool {
	_, ok := any(c).(*T)
	return ok
}

func isComposite(list bool) func(exchange.Cell) bool {
	return func(c exchange.Cell) bool {
		composite, ok := c.(exchange.Composite)
		return ok && composite.IsList() == list
	}
}

func writeText(b []byte, c exchange.Cell) []byte {
	return appendString(b, c.(*exchange.Text).Value())
}

func writeInt(b []byte, c exchange.Cell) []byte {
	return strconv.AppendInt(b, c.(*exchange.Int).Value(), 10)
}

func writeDecimal(b []byte, c exchange.Cell) []byte {
	return append(b, c.(*exchange.Dec).Value().String()...)
}

func writeDate(b []byte, c exchange.Cell) []byte {
	return appendString(b, c.(*exchange.Day).Value().String())
}

func writeFlag(b []byte, c exchange.Cell) []byte {
	return strconv.AppendBool(b, c.(*exchange.Flag).Value())
}

func writeJSON(b []byte, c exchange.Cell) []byte {
	return append(b, c.(*exchange.JSON).Value()...)
}

// writeWord writes null for a word that came by another surface and is none of
// this contract's: clients read enums strictly.
func writeWord(values []string) func([]byte, exchange.Cell) []byte {
	return func(b []byte, c exchange.Cell) []byte {
		word := c.(*exchange.Text).Value()
		for _, v := range values {
			if v == word {
				return appendString(b, word)
			}
		}
		return append(b, "null"...)
	}
}

func appendString(b []byte, s string) []byte {
	// The error tells of invalid UTF-8, which no text of the domain holds.
	b, _ = jsontext.AppendQuote(b, s)
	return b
}
