// Package openloop asks a server at a constant rate and tells how long each
// answer took, counted from the moment at which its question should have been
// asked.
//
// A client that waits for an answer before it asks again goes slower when the
// server does, and so measures least when there is most to see: coordinated
// omission. Here the moments of the questions are fixed beforehand. Who gets an
// answer late asks the next question late, and that delay is part of its latency.
//
// It knows neither what is asked nor over what wire.
package openloop
