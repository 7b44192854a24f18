package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"leadex/internal/control"
)

type ecosystemIdentity struct {
	asked `embed:""`

	Ecosystem  string   `arg:"" optional:"" help:"Id or name. Default: the only one."`
	Scope      string   `placeholder:"ecosystem|legal_entity" help:"Where a person is one."`
	Required   []string `sep:"none" xor:"required" placeholder:"FIELD,..." help:"Fields that a conversion needs. They replace those that were set."`
	NoRequired bool     `xor:"required" help:"A conversion needs no fields."`
}

func (ecosystemIdentity) Help() string {
	return `Without a flag it shows what is set.

A person is one in the ecosystem. With --scope legal_entity a person is one within the lender that the lead's manager works for: the same applicant is another person at another lender. Leads of managers that work for no lender are known in the whole ecosystem. It counts when everybody has keys there, which this waits for. The way back, --scope ecosystem, counts at once; who is known twice then is put on the review list.

Fields are those of the native API, with a dot for a field of a record. What a lead lacks is named, and nothing is made.

Examples:

  leadex ecosystem identity Russia --scope legal_entity
  leadex ecosystem identity Russia --required last_name,first_name,passport.number`
}

// Validate refuses a flag that names nothing, which a variable of a script that is
// not set makes: it would say nothing, or take away what nobody meant to.
func (c ecosystemIdentity) Validate() error {
	if slices.Contains(c.required(), "") {
		return errors.New("--required names no field; --no-required says that a conversion needs none")
	}
	return nil
}

// required is never nil: that would be null on the way to a server, which leaves
// what is set.
func (c ecosystemIdentity) required() []string {
	fields := []string{}
	for _, list := range c.Required {
		for name := range strings.SplitSeq(list, ",") {
			fields = append(fields, strings.TrimSpace(name))
		}
	}
	return fields
}

func (c ecosystemIdentity) Run(ctx context.Context, w *World) error {
	in := control.NewIdentity{Ecosystem: c.Ecosystem, Scope: c.Scope}
	required := c.required()
	if len(required) > 0 || c.NoRequired {
		in.RequiredFields = &required
	}
	return within(ctx, c.Installation, func(at control.Place) error {
		steps := progress{out: w.Stderr, now: time.Now}
		set, err := control.SetIdentity.At(ctx, at, in, steps.tell)
		if err != nil {
			return err
		}
		return c.print(w, set, func(out io.Writer) {
			fmt.Fprintf(out, "ecosystem %s: a person is one within the %s\n", set.Name, strings.ReplaceAll(set.Scope, "_", " "))
			if len(set.RequiredFields) == 0 {
				fmt.Fprintln(out, "a conversion needs no fields")
				return
			}
			fmt.Fprintln(out, "a conversion needs "+strings.Join(set.RequiredFields, ", "))
		})
	})
}
