// Package leancore speaks the LeanCore public API over the exchange: leads,
// clients, lenders and loan products as flat calls with JSON in and out. The
// contract as it is implemented is in README.md beside this file.
//
// It must not know any store or any other dialect. Rules live in the domain:
// a handler authenticates, decodes, calls one use case and encodes.
package leancore
