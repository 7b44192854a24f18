// Package leadextest builds the program and runs it as an installation does: as
// a process of its own, that is started by a command line, that prints, and that
// is stopped or killed from outside.
//
// It knows what the program looks like from outside and nothing of what is in
// it. Nothing but tests may import it.
package leadextest
