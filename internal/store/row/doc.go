// Package row says how the nouns of the domain lie in tables: the third of a
// noun's three shapes, beside the domain's own and the wire's.
//
// Each noun has one file with its table's columns and the two functions that
// walk over them in that order. It is written once for all engines: an engine
// brings a Writer and a Reader that know its types, and its own SQL. The
// package must not know any engine, and no SQL beyond names of columns.
//
// What is absent is NULL: NoID, the zero time, the zero digest, no bytes. Text
// is never NULL: "" is a text.
package row
