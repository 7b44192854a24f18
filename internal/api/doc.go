// Package api is the native API, /v1: what no dialect offers, in a contract of
// our own.
//
// openapi.yaml is the contract and the source; wire.gen.go is generated from
// it. The package maps the wire onto the domain and back, and must not know a
// store, a dialect, or any rule beyond the shape of its own requests.
package api

//go:generate go tool -modfile=../../tools/go.mod oapi-codegen --config oapi-codegen.yaml openapi.yaml
