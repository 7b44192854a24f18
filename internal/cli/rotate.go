package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"leadex/internal/control"
	"leadex/internal/seal"
)

type rotateKeys struct {
	asked `embed:""`

	Next bool `help:"With --database: make the new master key in the key file and go on at once. Only where every process reads this very file, not a copy."`

	Settle time.Duration `hidden:"" default:"10s" help:"How long the old keys stay for calls that are under way. Tests wait less than a call may take."`
}

func (rotateKeys) Help() string {
	return `Everything that is sealed in the database lies, by two floors of keys, under the master key. This makes a new one and brings all of it there while servers go on working, then forgets the old one. The fields themselves are not sealed anew: what changes are the keys that wrap their keys, in the database as in the key file. It can be stopped at any moment, and goes on when it is run again.

Without --database it makes the new key itself. With --database every process must have the new key before it is used: run leadex keys next, see to that, and then this; or --next where all of them read the same file.

Before and after it, keep a copy of the key file. A backup of the database opens with the key file of its time and with no other.

Examples:

  leadex keys rotate
  leadex keys rotate --database postgres://leadex@db.example.com/leadex --keys /etc/leadex/keys`
}

func (c rotateKeys) Run(ctx context.Context, w *World) error {
	in := control.RotateKeys{Next: c.Next, Settle: c.Settle}
	return changeKeys(ctx, w, c.asked, control.Rotate, in, func(done control.Rotated) (string, []string) {
		return "everything lies under the key " + seal.MasterName(done.InUse), done.Todo
	})
}

// changeKeys runs a task that goes to other keys and tells how far it is. At its end
// it says what is true now and what is left to be done, as said puts it.
func changeKeys[In, Done any](ctx context.Context, w *World, c asked, task control.Task[In, control.KeyProgress, Done], in In,
	said func(Done) (now string, todo []string)) error {
	return within(ctx, c.Installation, func(at control.Place) error {
		steps := progress{out: w.Stderr, now: time.Now}
		done, err := task.At(ctx, at, in, steps.tell)
		if err != nil {
			return err
		}
		return c.print(w, done, func(out io.Writer) {
			now, todo := said(done)
			fmt.Fprintln(out, now)
			for _, line := range todo {
				fmt.Fprintln(out, line)
			}
		})
	})
}

// progress tells how far a task is, but not more often than somebody can read.
type progress struct {
	out  io.Writer
	now  func() time.Time
	last control.KeyProgress
	at   time.Time
}

const progressEvery = time.Second

func (p *progress) tell(s control.KeyProgress) {
	now := p.now()
	other := s.Ecosystem != p.last.Ecosystem || s.Task != p.last.Task
	ends := s.Total > 0 && s.Done == s.Total && s != p.last
	if !other && !ends && now.Sub(p.at) < progressEvery {
		return
	}
	p.last, p.at = s, now
	if s.Total > 0 {
		fmt.Fprintf(p.out, "%s: %s, %d of %d\n", s.Ecosystem, s.Task, s.Done, s.Total)
		return
	}
	fmt.Fprintf(p.out, "%s: %s, %d\n", s.Ecosystem, s.Task, s.Done)
}

type nextKey struct {
	asked `embed:""`

	Print  bool `help:"Print the text with the new key instead of writing it to the key file, for keys that are given as text."`
	Pepper bool `help:"A new pepper, to which leadex keys rehash goes, instead of a new master key."`
}

func (nextKey) Help() string {
	return `Puts a new master key beside the one in use, under which nothing lies yet: leadex keys rotate goes to it. With --pepper it is a new pepper, to which leadex keys rehash goes. In between, see to it that every process has it. One that reads this key file needs nothing. One with a copy of the file needs the new copy. One whose keys are given as text must be given the text that this prints, and be started anew. Asked for again before that, it says what is there.

The text that is printed is the secret itself.

Examples:

  leadex keys next --database postgres://leadex@db.example.com/leadex --keys /etc/leadex/keys
  leadex keys next --print
  leadex keys next --pepper`
}

func (c nextKey) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.AddNextKey, control.NextKey{Print: c.Print, Pepper: c.Pepper}, func(out io.Writer, k control.Keys) {
		if k.Text != "" {
			fmt.Fprint(out, k.Text)
			return
		}
		newest, inUse, until := seal.MasterName(k.Masters[len(k.Masters)-1]), seal.MasterName(k.InUse), "rotate"
		if c.Pepper {
			newest, inUse, until = seal.PepperName(k.Peppers[len(k.Peppers)-1]), seal.PepperName(k.Pepper), "rehash"
		}
		verb, already := "added", ""
		if !k.Added {
			verb, already = "has", " already"
		}
		fmt.Fprintf(out, "%s: %s %s%s; %s is in use until leadex keys %s\n", k.File, verb, newest, already, inUse, until)
	})
}
