package api

import (
	"encoding/json"

	"leadex/internal/exchange"
)

// eventOf is an event on the wire, as the caller sees it.
func eventOf(caller exchange.Caller, e *exchange.Event) Event {
	wire := Event{
		Number: e.Number, ID: e.ID, Kind: string(e.Kind), At: timeOf(e.At), By: actorOf(caller, e), Surface: string(e.Surface), RequestID: e.RequestID,
		Lead: e.Lead, Lender: e.Lender, Assignment: e.Assignment, Person: e.Person, Client: e.Client, Application: e.Application,
		Facts: e.Facts, Before: leadContents{e.Body.Before.Value()}, After: leadContents{e.Body.After.Value()},
		Note: e.Body.Note.Value(),
	}
	if wire.Facts == nil {
		wire.Facts = map[string]string{}
	}
	if e.Body.Consents.IsSet() {
		wire.Consents = json.RawMessage(e.Body.Consents.Value())
	}
	if sees(caller, e.Ecosystem, exchange.RoleOperator, exchange.NoID) {
		wire.Provenance = Provenance{RemoteAddr: e.Body.RemoteAddr.Value(), UserAgent: e.Body.UserAgent.Value()}
	}
	return wire
}

// actorOf names the credential and the party of who did it only to those who may
// know: an id of a credential is what logs in.
func actorOf(caller exchange.Caller, e *exchange.Event) Actor {
	by := Actor{Role: string(e.Role)}
	if sees(caller, e.Ecosystem, e.Role, e.Party) {
		by.Credential, by.Party = e.Credential, e.Party
	}
	return by
}
