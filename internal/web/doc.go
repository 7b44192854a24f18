// Package web is the HTTP plumbing that the dialects, the native API and the
// server share: routes, bodies, JSON at the edge, request ids.
//
// It must not know any dialect, nor any status or body of one: it answers
// errors of the domain, and each dialect turns them into its own.
package web
