package exchangetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"leadex/internal/exchange"
)

// Dump is everything that an ecosystem holds of leads and persons, opened, as one
// line for each row in order, sealed bytes beside what they hold: two dumps are
// equal when nothing is different but events, versions, times of changes and
// blocks of numbers.
func (r *Rig) Dump(t testing.TB, ecosystem exchange.ID) string {
	t.Helper()
	ctx := context.Background()
	e, err := r.Store.Ecosystem(ctx, ecosystem)
	if err != nil {
		t.Fatal("dump ecosystem:", err)
	}
	d := &dump{t: t, rig: r, ecosystem: e}
	d.leads(ctx)
	d.persons(ctx)
	matches, err := r.Store.Matches(ctx, e.ID, exchange.MatchFilter{})
	d.check(err)
	for _, m := range matches {
		m.UpdatedAt = time.Time{}
		d.line("match", m)
	}
	slices.Sort(d.lines)
	return strings.Join(d.lines, "\n")
}

type dump struct {
	t         testing.TB
	rig       *Rig
	ecosystem exchange.Ecosystem
	lines     []string
}

func (d *dump) check(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal("dump:", err)
	}
}

func (d *dump) line(noun string, row any) {
	d.lines = append(d.lines, fmt.Sprintf("%s %+v", noun, row))
}

// open shows sealed contents: what rules may name, and every byte of the document.
func (d *dump) open(key exchange.Sealer, table, field string, row exchange.ID, sealed []byte) string {
	d.t.Helper()
	if len(sealed) == 0 {
		return "nothing"
	}
	plain, err := key.Open(exchange.Place{Table: table, Field: field, Row: row}, sealed)
	d.check(err)
	var c exchange.Contents
	d.check(exchange.ReadDocument(plain, &c))
	return fmt.Sprintf("%v %x", exchange.RuleFacts(&c, d.ecosystem.CreatedAt), plain)
}

func (d *dump) leads(ctx context.Context) {
	operator := exchange.Grant{Ecosystem: d.ecosystem.ID, Role: exchange.RoleOperator}
	var rows []exchange.LeadRow
	d.check(d.rig.Store.Leads(ctx, operator, exchange.LeadFilter{}, func(row *exchange.LeadRow) error {
		rows = append(rows, *row)
		return nil
	}))
	for _, l := range rows {
		key, err := d.rig.Vault.DataKey(&d.ecosystem, l.ID, l.WrappedKey)
		d.check(err)
		contents := d.open(key, "lead", "contents", l.ID, l.Sealed)
		assignments, err := d.rig.Store.Assignments(ctx, d.ecosystem.ID, exchange.AssignmentFilter{Leads: []exchange.ID{l.ID}})
		d.check(err)
		for _, a := range assignments {
			overlay := d.open(key, "assignment", "overlay", a.ID, a.Overlay)
			a.Version, a.UpdatedAt = 0, time.Time{}
			d.line("assignment", a)
			d.line("overlay "+a.ID.String(), overlay)
			open, err := d.rig.Store.OpenBatch(ctx, d.ecosystem.ID, a.Receiver())
			d.line("open batch of "+a.Lender.String(), fmt.Sprintf("%+v %t", open, err == nil))
		}
		l.Version, l.UpdatedAt = 0, time.Time{}
		d.line("lead", l)
		d.line("contents of lead "+l.ID.String(), contents)
	}
}

func (d *dump) persons(ctx context.Context) {
	persons, err := d.rig.Store.PersonsAfter(ctx, d.ecosystem.ID, 0, 1000)
	d.check(err)
	for _, p := range persons {
		key, err := d.rig.Vault.DataKey(&d.ecosystem, p.ID, p.WrappedKey)
		d.check(err)
		d.person(ctx, p, key)
		p.UpdatedAt = time.Time{}
		d.line("person", p)
	}
}

func (d *dump) person(ctx context.Context, p exchange.Person, key exchange.Sealer) {
	of := []exchange.ID{p.ID}
	keys, err := d.rig.Store.KeysOfPersons(ctx, d.ecosystem.ID, of)
	d.check(err)
	for _, k := range keys {
		d.line("key", k)
	}
	traits, err := d.rig.Store.TraitsOfPersons(ctx, d.ecosystem.ID, of)
	d.check(err)
	for _, k := range traits {
		d.line("trait", k)
	}
	identities, err := d.rig.Store.Identities(ctx, d.ecosystem.ID, of)
	d.check(err)
	for _, i := range identities {
		d.line("identity", fmt.Sprint(i.ID, i.Person, i.Lead, i.LegalEntity, i.CreatedAt, i.Sealed, d.open(key, "identity", "contents", i.ID, i.Sealed)))
	}
	for _, merged := range []bool{false, true} {
		clients, err := d.rig.Store.Clients(ctx, exchange.Grant{Ecosystem: d.ecosystem.ID, Role: exchange.RoleOperator}, exchange.ClientFilter{Persons: of, Merged: merged})
		d.check(err)
		for _, c := range clients {
			d.line("contents of client "+c.ID.String(), d.open(key, "client", "contents", c.ID, c.Sealed))
			c.Version, c.UpdatedAt = 0, time.Time{} // sealed bytes are to be as they were too
			d.line("client", c)
		}
	}
	applications, err := d.rig.Store.Applications(ctx, d.ecosystem.ID, exchange.ApplicationFilter{Persons: of})
	d.check(err)
	for _, a := range applications {
		a.UpdatedAt = time.Time{}
		d.line("application", a)
	}
}
