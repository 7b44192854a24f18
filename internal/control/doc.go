// Package control is what whoever runs the installation may ask of it: making,
// listing and ending ecosystems, parties and credentials, and looking into the
// database. Each is a Call, which runs in this process or, when a server owns
// the data directory, in that one, through a socket there.
//
// It must not know the command line: what goes in and comes out are the structs
// that a call names, in JSON with snake_case keys.
package control
