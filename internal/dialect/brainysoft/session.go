package brainysoft

import (
	"net/http"

	"leadex/internal/exchange"
)

// session is what whoami answers.
type session struct {
	userID        exchange.Int
	branchID      exchange.Int
	legalEntityID exchange.Int
	accessRightID exchange.Int
	customerKey   exchange.Text
}

// Entry finds a value by its key.
func (s *session) Entry(key string) (exchange.Entry, bool) {
	cell, ok := map[string]exchange.Cell{
		"user": &s.userID, "branch": &s.branchID, "subdivision": &s.branchID, "legal_entity": &s.legalEntityID,
		"access_right": &s.accessRightID, "customer": &s.customerKey,
	}[key]
	return exchange.Entry{Key: key, Cell: cell}, ok
}

var sessionTable = newTable(&session{},
	field{"userId", ident, "user"},
	field{"branchId", ident, "branch"},
	field{"subdivisionId", ident, "subdivision"}, // a branch of ours is both
	field{"legalEntityId", ident, "legal_entity"},
	field{"accessRightId", ident, "access_right"},
	field{"customerKey", str, "customer"},
)

// accessRights are our roles as numbers.
var accessRights = map[exchange.Role]int64{exchange.RoleOperator: 1, exchange.RoleProvider: 2, exchange.RoleLender: 3}

// whoami tells a caller who it is, by its first grant.
func (d *Dialect) whoami(w http.ResponseWriter, r *http.Request) {
	caller, err := d.caller(r)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	grant := caller.Grants[0]
	parties, err := d.exchange.Parties(r.Context(), caller, grant.Ecosystem)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	s := &session{customerKey: exchange.Some(grant.Ecosystem.String())}
	s.userID.Put(caller.Number)
	s.accessRightID.Put(accessRights[grant.Role])
	if l, ok := parties.Lenders[grant.Party]; ok {
		s.legalEntityID.Put(l.Number)
	}
	if b, ok := parties.Branches[grant.Branch]; ok {
		s.branchID.Put(b.Number)
	}
	d.answerObject(w, sessionTable, s)
}

// versionInfo tells what program answers. It is open: monitors ask it without
// credentials.
func (d *Dialect) versionInfo(w http.ResponseWriter, _ *http.Request) {
	b := appendString([]byte(`{"name":"Leadex","version":`), d.version)
	d.answer(w, string(append(b, '}')))
}
