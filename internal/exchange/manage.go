package exchange

import (
	"context"
	"strings"
)

// What follows is for whoever runs the installation: commands on the machine,
// not calls from outside. It takes no caller; events name the command surface.

// command is the caller of a command.
func command() Caller { return Caller{Surface: SurfaceCommand} }

// Command is the caller of a command that does what an operator of the ecosystem
// may do.
func Command(ecosystem ID) Caller {
	return Caller{Surface: SurfaceCommand, Grants: []Grant{operatorOf(ecosystem)}}
}

// CommandFor is the caller of a command that does what a receiver alone may do,
// for it.
func CommandFor(ecosystem ID, r Receiver) Caller {
	return Caller{Surface: SurfaceCommand, Grants: []Grant{{Ecosystem: ecosystem, Role: RoleLender, Party: r.Lender, Branch: r.Branch}}}
}

// manage runs a decision of the installation's owner.
func (x *Exchange) manage(ctx context.Context, ecosystem ID, decide func(ctx context.Context, t *tx, r Reader) error) error {
	defer x.known.forgetAll()
	return x.write(ctx, write{caller: command(), grant: operatorOf(ecosystem), decide: func(ctx context.Context, t *tx) (answered, error) {
		r, err := t.read(ctx)
		if err != nil {
			return answered{}, err
		}
		return answered{}, decide(ctx, t, r)
	}})
}

func checkName(field, name string) error {
	if strings.TrimSpace(name) == "" {
		return InvalidField(field, "is required")
	}
	if err := refuseCards(field, name); err != nil {
		return err
	}
	return checkText(field, name, maxTermName)
}
