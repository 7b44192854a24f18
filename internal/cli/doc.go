// Package cli is the command line: it reads what is asked, wires the house
// together, and runs it. It is the one place where everything meets, and must
// hold no rule of its own.
package cli
