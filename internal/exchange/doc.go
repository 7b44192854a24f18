// Package exchange is the domain of Leadex: the nouns, rules and use cases of
// a lead exchange for lending, and the ports behind which a database, a vault
// of keys and a clock stand.
//
// It must not know any wire format, any database, or the time of day: dialects
// bring commands in their own shape mapped onto the nouns below, stores keep
// rows, and clock and ids are inputs. It imports nothing of the house except
// internal/loan.
//
// # The nouns
//
//   - Ecosystem: the tenant. Providers, lenders and leads that see each other;
//     it has a country, a currency, a time zone, a default phone region.
//   - Provider: a party that submits leads; it has services and campaigns.
//   - Service, Campaign: what a provider offers, and under which heading a lead
//     was won. A campaign says how many lenders may hold one of its leads.
//   - Lender: a party that receives leads and owns loan products.
//   - Branch: a part of a lender with its own dealer code. A pull queue belongs
//     to a lender or to a branch; either is called a Receiver.
//   - Credential: an id and a secret for a program; it holds Grants, each a role
//     in an ecosystem for a party.
//   - Lead: one person's or company's request for a loan.
//   - Contents: the fields of a lead, in one typed model for all dialects.
//   - Assignment: that a lender or branch gets a lead, and how far its delivery is.
//   - Batch: the assignments that a receiver has pulled and not yet confirmed.
//   - Waiting, Handed: what a pull finds of its receiver, and what a confirmation does.
//   - Outcome: what the lender reports back on an assignment.
//   - Person: a human or company, unique in the ecosystem; never listed to lenders.
//   - PersonKey: one identifier of a person, kept as a keyed digest. Equal keys are
//     one person.
//   - PersonTrait: a fact that several persons may share, kept likewise. Who shares
//     one is near.
//   - Identity: how a person was written once; keys and traits are made of it, and
//     can be made again.
//   - Match: two persons who may be one, on the review list until somebody decides.
//   - Normaliser: a version of the rules by which such facts are compared.
//   - Client: a person at one lender.
//   - Application: a client's request for a loan, usually made by a conversion.
//   - Conversion: a lead becoming an application, and its person a client.
//   - LoanProduct: a lender's terms; versioned.
//   - DuplicateRule: when a new lead is a copy of one that is there.
//   - DuplicateClaim: which lead was the first with what a duplicate rule looks at.
//   - DecisionRule: an expression that a lead must pass to become an application.
//   - Decision: what the decision rules said of a lead, for a lender.
//   - DictionaryEntry: a word of a catalogue that leads name by its number.
//   - Consent: who agreed to what, as it was sent with the lead.
//   - Event: one recorded change: who, when, what before, what after. Events of
//     an ecosystem are numbered without gaps and chained by digests.
//   - Scope: the part of an ecosystem that a grant may see.
//   - Vault: the holder of keys; it seals, opens and digests.
//
// # Shape of a write
//
// A use case reads, decides, and names the rows that are to be written as
// Changes; it never reads what it has just written. The group commit (group.go)
// runs the decisions of one ecosystem one after the other under the ecosystem's
// lock, and commits them together. So a decision is serial with every other
// decision of its ecosystem, in all processes, and a refused one has written
// nothing. What the decisions of a group are known to look up is asked as it
// begins, in one go, and forgotten where one of them changes it.
package exchange
