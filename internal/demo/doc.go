// Package demo fills an exchange with two ecosystems of invented parties and
// leads: one in Colombia, one in Russia. Everything goes through the use cases
// of the domain, as a provider's program would do it.
//
// It must not know any database or wire. What it makes is planned first, with
// ids and secrets, and the plan is kept in a file; so a start on the same
// directory goes on where the one before ended, even if that was killed.
package demo
