package brainysoft

import (
	"net/http"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// credentials are the body of a login.
type credentials struct{ userName, password exchange.Text }

// Entry finds a value by its key.
func (c *credentials) Entry(key string) (exchange.Entry, bool) {
	switch key {
	case "userName":
		return exchange.Entry{Key: key, Cell: &c.userName}, true
	case "password":
		return exchange.Entry{Key: key, Cell: &c.password}, true
	}
	return exchange.Entry{}, false
}

var credentialsTable = newTable(&credentials{},
	field{"userName", str, "userName"},
	field{"password", str, "password"},
)

// login exchanges a name and a password for a token, which is answered in the
// header bsauth.
func (d *Dialect) login(w http.ResponseWriter, r *http.Request) {
	token, err := d.logIn(r)
	if err != nil {
		d.Refuse(w, r, err)
		return
	}
	// In the contract's own spelling: client programs look for it letter by letter.
	w.Header()["bsauth"] = []string{token}
	w.Header().Set("Cache-Control", "no-store")
	d.answer(w, "null")
}

func (d *Dialect) logIn(r *http.Request) (token string, err error) {
	body, err := web.ReadJSON(r)
	if err != nil {
		return "", err
	}
	var c credentials
	if err := credentialsTable.decode(body, &c); err != nil {
		return "", err
	}
	if c.userName.Value() == "" {
		return "", exchange.InvalidField("userName", "must not be empty")
	}
	if c.password.Value() == "" {
		return "", exchange.InvalidField("password", "must not be empty")
	}
	return d.keeper.Login(r.Context(), c.userName.Value(), c.password.Value())
}
