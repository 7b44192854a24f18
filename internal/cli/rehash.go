package cli

import (
	"context"
	"time"

	"leadex/internal/control"
	"leadex/internal/seal"
)

type rehashKeys struct {
	asked `embed:""`

	Next   bool `help:"With --database: make the new pepper in the key file and go on at once. Only where every process reads this very file, not a copy."`
	GiveUp bool `help:"Let the old pepper go although credentials have not been used since. They do not work any more."`

	Settle time.Duration `hidden:"" default:"10s" help:"How long a process may go by what it remembers. Tests wait less than a call may take."`
}

func (rehashKeys) Help() string {
	return `The pepper is the key by which persons are known, copies are found and sealed fields are searched: of each document and tax id there is a digest in the database, made with it. This makes a new pepper and all digests anew, out of the sealed fields, while servers go on working; then it forgets the old one. It can be stopped at any moment, and goes on when it is run again. Persons stay who they are, and what rules about copies have decided stays decided.

Of the secret of a credential there is only a hash, which cannot be made anew without the secret. It is when the credential is used next. Until then the old pepper stays in the key file for that alone; this says which credentials are left, and is to be run again when there are none. --give-up does not wait for them.

Without --database it makes the new pepper itself. With --database every process must have it before it is used: run leadex keys next --pepper, see to that, and then this; or --next where all of them read the same file. All of them must be of a release that knows this command.

Before and after it, keep a copy of the key file. A backup of the database needs the key file of its time.

Examples:

  leadex keys rehash
  leadex keys rehash --database postgres://leadex@db.example.com/leadex --keys /etc/leadex/keys`
}

func (c rehashKeys) Run(ctx context.Context, w *World) error {
	in := control.RehashKeys{Next: c.Next, GiveUp: c.GiveUp, Settle: c.Settle}
	return changeKeys(ctx, w, c.asked, control.Rehash, in, func(done control.Rehashed) (string, []string) {
		return "every digest is made with " + seal.PepperName(done.Pepper), done.Todo
	})
}
