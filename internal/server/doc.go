// Package server is the whole HTTP surface on one screen: which path belongs to
// which contract, and what stands around all of them: request ids, recovery,
// the gate, the access log, metrics, limits, health, and a shutdown that answers what was
// accepted.
//
// It must not know any store, nor any status or body of a contract: what it has
// to refuse by itself it refuses through the surface that was called.
package server
