package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"leadex/internal/control"
	"leadex/internal/exchange"
)

// atLender names the assignment of a lead at a lender.
type atLender struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Lead   string `arg:"" placeholder:"LEAD" help:"Number or id of the lead."`
	Lender string `required:"" placeholder:"ID|NAME" help:"The lender that has it."`
}

func (a atLender) key() control.AtLender {
	return control.AtLender{Ecosystem: a.Ecosystem, Lead: a.Lead, Lender: a.Lender}
}

// why is a reason that may be left out.
type why struct {
	Reason string `placeholder:"CODE" help:"A code for the reason, such as duplicate, wrong_number, out_of_area, not_interested, incomplete or fraud."`
	Note   string `placeholder:"TEXT" help:"Words for people, kept sealed in the history of the lead."`
}

// reason is one that may not.
type reason struct {
	Reason string `required:"" placeholder:"CODE" help:"A code for the reason, such as duplicate, wrong_number, out_of_area, not_interested, incomplete or fraud."`
	Note   string `placeholder:"TEXT" help:"Words for people, kept sealed in the history of the lead."`
}

// step runs a call that moves an assignment.
func (a atLender) step(ctx context.Context, w *World, call control.Call[control.Step, control.Assignment], reason, note string) error {
	return ask(ctx, w, a.asked, call, control.Step{AtLender: a.key(), Reason: reason, Note: note}, showAssignment)
}

// showAssignment says what has become of an assignment.
func showAssignment(out io.Writer, a control.Assignment) {
	at := a.LenderName
	if a.BranchName != "" {
		at += ", " + a.BranchName
	}
	fmt.Fprintf(out, "lead %d at %s is %s\n", a.Number, at, inWords(a.State))
}

// inWords is a state as people read it.
func inWords(s exchange.AssignmentState) string { return strings.ReplaceAll(string(s), "_", " ") }

type listAssignments struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Lead string `arg:"" placeholder:"LEAD" help:"Number or id of the lead."`
}

func (listAssignments) Help() string {
	return `Who has got the lead or is to get it, and who had it, in the order in which it was given.

Example:

  leadex delivery show 17 --ecosystem Colombia`
}

func (c listAssignments) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.Assignments, control.OneLead{Ecosystem: c.Ecosystem, Lead: c.Lead},
		func(out io.Writer, all []control.Assignment) {
			table(out, []any{"LENDER", "BRANCH", "STATE", "EXCLUSIVE", "ATTEMPTS", "REASON", "RECEIVED", "SINCE"}, func(row func(...any)) {
				for _, a := range all {
					received := "-"
					if a.ReceivedAt != nil {
						received = a.ReceivedAt.Format(time.RFC3339)
					}
					row(a.LenderName, orDash(a.BranchName), inWords(a.State), yesNo(a.Exclusive), a.Attempts, orDash(a.Reason), received, a.UpdatedAt.Format(time.RFC3339))
				}
			})
		})
}

type assignLead struct {
	asked       `embed:""`
	inEcosystem `embed:""`

	Lead      string `arg:"" placeholder:"LEAD" help:"Number or id of the lead."`
	To        string `required:"" placeholder:"ID|NAME" help:"The lender that gets it."`
	Branch    string `placeholder:"ID|CODE|NAME" help:"Which of its branches: id, dealer code or name. Default: the queue of the lender itself."`
	Exclusive bool   `help:"Nobody else is given the lead as long as the lender holds it."`
}

func (assignLead) Help() string {
	return `Beyond the sharing limit of the lead's campaign this is recorded as an override. An exclusivity that was granted is not broken.

Examples:

  leadex delivery assign 17 --ecosystem Colombia --to "Crédito Cumbre"
  leadex delivery assign 17 --ecosystem Colombia --to "Crédito Cumbre" --branch 00111 --exclusive`
}

func (c assignLead) Run(ctx context.Context, w *World) error {
	return ask(ctx, w, c.asked, control.AssignLead, control.Gift{AtLender: control.AtLender{Ecosystem: c.Ecosystem, Lead: c.Lead, Lender: c.To},
		Branch: c.Branch, Exclusive: c.Exclusive}, showAssignment)
}

type withdrawLead struct {
	atLender `embed:""`
	why      `embed:""`
}

func (withdrawLead) Help() string {
	return `For a lead that was not received yet. Inside an open batch it keeps its place, without its contents. What was received comes back by leadex delivery return.

Example:

  leadex delivery withdraw 17 --ecosystem Colombia --lender "Crédito Cumbre" --reason duplicate`
}

func (c withdrawLead) Run(ctx context.Context, w *World) error {
	return c.step(ctx, w, control.WithdrawLead, c.Reason, c.Note)
}

type refuseLead struct {
	atLender `embed:""`
	reason   `embed:""`
}

func (refuseLead) Help() string {
	return `What a lender does itself in /v1. Only for a lead that it has pulled and not confirmed.

Example:

  leadex delivery refuse 17 --ecosystem Colombia --lender "Crédito Cumbre" --reason out_of_area`
}

func (c refuseLead) Run(ctx context.Context, w *World) error {
	return c.step(ctx, w, control.RefuseLead, c.Reason, c.Note)
}

type returnLead struct {
	atLender `embed:""`
	reason   `embed:""`
}

func (returnLead) Help() string {
	return `What a lender does itself in /v1. Only for a lead that it has received, has not converted, and within the return window of its terms (leadex lender terms). leadex delivery accept-return or deny-return decides.

Example:

  leadex delivery return 17 --ecosystem Colombia --lender "Crédito Cumbre" --reason wrong_number`
}

func (c returnLead) Run(ctx context.Context, w *World) error {
	return c.step(ctx, w, control.ReturnLead, c.Reason, c.Note)
}

type acceptReturn struct {
	atLender `embed:""`
	why      `embed:""`
}

func (acceptReturn) Help() string {
	return `The lead may then be given to another lender.

Example:

  leadex delivery accept-return 17 --ecosystem Colombia --lender "Crédito Cumbre"`
}

func (c acceptReturn) Run(ctx context.Context, w *World) error {
	return c.step(ctx, w, control.AcceptReturn, c.Reason, c.Note)
}

type denyReturn struct {
	atLender `embed:""`
	why      `embed:""`
}

func (denyReturn) Help() string {
	return `The lead stays with its lender, which may ask again while its return window is open.

Example:

  leadex delivery deny-return 17 --ecosystem Colombia --lender "Crédito Cumbre" --reason contacted --note "The number answered on 2 March."`
}

func (c denyReturn) Run(ctx context.Context, w *World) error {
	return c.step(ctx, w, control.DenyReturn, c.Reason, c.Note)
}

type undeliverLead struct {
	atLender `embed:""`
	why      `embed:""`
}

func (undeliverLead) Help() string {
	return `For a lead that was not received yet: it leaves the queue and is listed by leadex delivery undeliverable.

Example:

  leadex delivery undeliver 17 --ecosystem Colombia --lender "Crédito Cumbre" --reason receiver_down`
}

func (c undeliverLead) Run(ctx context.Context, w *World) error {
	return c.step(ctx, w, control.UndeliverLead, c.Reason, c.Note)
}

type putBackLead struct {
	atLender `embed:""`
}

func (putBackLead) Help() string {
	return `It is ready again, in its old place in the queue, and with no attempt counted.

Example:

  leadex delivery put-back 17 --ecosystem Colombia --lender "Crédito Cumbre"`
}

func (c putBackLead) Run(ctx context.Context, w *World) error {
	return c.step(ctx, w, control.PutBackLead, "", "")
}

type reassignLead struct {
	asked       `embed:""`
	inEcosystem `embed:""`
	why         `embed:""`

	Lead      string `arg:"" placeholder:"LEAD" help:"Number or id of the lead."`
	From      string `required:"" placeholder:"ID|NAME" help:"The lender that has it."`
	To        string `required:"" placeholder:"ID|NAME" help:"The lender that gets it; the same one for another of its branches."`
	Branch    string `placeholder:"ID|CODE|NAME" help:"Which branch of that lender: id, dealer code or name. Default: the queue of the lender itself."`
	Exclusive bool   `help:"Nobody else is given the lead as long as that lender holds it."`
}

func (reassignLead) Help() string {
	return `Takes a lead that was not received, also an undeliverable one, from one receiver and gives it to another, in one step.

Examples:

  leadex delivery reassign 17 --ecosystem Colombia --from "Crédito Cumbre" --to "Finanzas del Valle" --reason receiver_down
  leadex delivery reassign 17 --ecosystem Colombia --from "Crédito Cumbre" --to "Crédito Cumbre" --branch Norte`
}

func (c reassignLead) Run(ctx context.Context, w *World) error {
	from := control.Step{AtLender: control.AtLender{Ecosystem: c.Ecosystem, Lead: c.Lead, Lender: c.From}, Reason: c.Reason, Note: c.Note}
	return ask(ctx, w, c.asked, control.ReassignLead, control.Move{Step: from, To: c.To, Branch: c.Branch, Exclusive: c.Exclusive}, showAssignment)
}
