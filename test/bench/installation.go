package bench

import (
	"encoding/json"
	"fmt"
	"os/exec"
)

// receivers is how many lenders there are: as many as pull side by side in P3.
const receivers = 4

// installation is what is measured: made by the program's own commands.
type installation struct {
	program string   // the build that is measured
	where   []string // flags that say where the data lies
	engine  string
}

// market is an ecosystem with everybody in it.
type market struct {
	id       string
	operator login
	provider login
	lenders  []login // the id of each is the lender's own
}

// login is an id and a secret.
type login struct{ ID, Secret string }

// newMarket makes an ecosystem with an operator, a provider and the receivers.
func (in *installation) newMarket(name string) (*market, error) {
	ecosystem, err := in.run("ecosystem", "create", "--name", name, "--country", "CO", "--currency", "COP", "--time-zone", "America/Bogota")
	if err != nil {
		return nil, err
	}
	m := &market{id: ecosystem.ID}
	at := func(args ...string) (login, error) { return in.run(append(args, "--ecosystem", m.id)...) }
	if _, err := at("provider", "create", "--name", "Comparador", "--service", "Formulario", "--campaign", "C-01"); err != nil {
		return nil, err
	}
	if m.operator, err = at("credential", "create", "--role", "operator"); err != nil {
		return nil, err
	}
	if m.provider, err = at("credential", "create", "--role", "provider", "--party", "Comparador"); err != nil {
		return nil, err
	}
	for i := range receivers {
		lender, err := at("lender", "create", "--name", fmt.Sprint("Lender ", i+1))
		if err != nil {
			return nil, err
		}
		l, err := at("credential", "create", "--role", "lender", "--party", lender.ID, "--id", lender.ID)
		if err != nil {
			return nil, err
		}
		m.lenders = append(m.lenders, l)
	}
	return m, nil
}

// run runs a command that makes something, and returns its id and, of a
// credential, its secret.
func (in *installation) run(args ...string) (made login, err error) {
	args = append(append(args, "--output", "json"), in.where...)
	out, err := exec.Command(in.program, args...).Output()
	if err != nil {
		return made, fmt.Errorf("leadex %s %s: %w %s", args[0], args[1], err, out)
	}
	return made, json.Unmarshal(out, &made)
}
