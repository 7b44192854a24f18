package fault

import (
	"encoding/json"
	"fmt"
	"os/exec"
)

// installation is what a run works on: made by the program's own commands.
type installation struct {
	program string   // the build under test
	where   []string // flags that say where the data lies

	ecosystem string // its id
	operator  login
	provider  login
	lenders   []lender
}

// lender is a receiver.
type lender struct {
	id string
	login
}

// install makes an ecosystem with an operator, a provider and so many lenders.
func install(program string, where []string, lenders int) (*installation, error) {
	in := &installation{program: program, where: where}
	ecosystem, err := in.run("ecosystem", "create", "--name", "Faults", "--country", "CO", "--currency", "COP", "--time-zone", "America/Bogota")
	if err != nil {
		return nil, err
	}
	in.ecosystem = ecosystem.ID
	if _, err := in.run("provider", "create", "--name", "Source"); err != nil {
		return nil, err
	}
	if in.operator, err = in.credential("operator"); err != nil {
		return nil, err
	}
	if in.provider, err = in.credential("provider", "--party", "Source"); err != nil {
		return nil, err
	}
	for i := range lenders {
		name := fmt.Sprint("Lender ", i)
		made, err := in.run("lender", "create", "--name", name)
		if err != nil {
			return nil, err
		}
		l := lender{id: made.ID}
		if l.login, err = in.credential("lender", "--party", name); err != nil {
			return nil, err
		}
		in.lenders = append(in.lenders, l)
	}
	return in, nil
}

func (in *installation) credential(role string, more ...string) (login, error) {
	made, err := in.run(append([]string{"credential", "create", "--role", role}, more...)...)
	return login(made), err
}

// made is what a command answers that makes something.
type made struct{ ID, Secret string }

func (in *installation) run(args ...string) (made, error) {
	args = append(append(args, "--output", "json"), in.where...)
	out, err := exec.Command(in.program, args...).Output()
	if err != nil {
		return made{}, fmt.Errorf("leadex %s %s: %w %s", args[0], args[1], err, out)
	}
	var m made
	err = json.Unmarshal(out, &m)
	return m, err
}
