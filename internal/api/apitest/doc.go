// Package apitest holds what tests say to the native API, and what it answers,
// to openapi.yaml.
//
// Nothing but tests may import it.
package apitest
