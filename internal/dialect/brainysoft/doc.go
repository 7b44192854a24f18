// Package brainysoft speaks the contract of the BrainySoft core: the full loan
// application, edited field by field, and the client that it becomes. README.md
// is the contract as implemented.
//
// It must not know any store, any other dialect, or any rule of the trade: it
// recognises the caller, reads what was sent, calls one use case and writes the
// answer. What the wire calls its fields, of which type they are and where the
// domain keeps them is data: the tables in lead_fields.go and nested_fields.go
// drive reading, writing and the names in errors alike.
package brainysoft
