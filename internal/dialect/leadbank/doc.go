// Package leadbank speaks the DataCar LeadBank web API over the exchange: a
// receiver pulls leads, confirms their reception, and reports what became of
// them. The contract as it is implemented is in README.md beside this file.
//
// It must not know any store or any other dialect. What a batch is, who may
// confirm it and what an outcome is are rules of the domain: a handler
// authenticates, decodes, calls one use case and encodes.
package leadbank
