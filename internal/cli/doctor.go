package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"leadex/internal/config"
	"leadex/internal/control"
	"leadex/internal/seal"
)

type doctor struct {
	config.Settings `embed:""`
	output          `embed:""`
}

func (doctor) Help() string {
	return `Changes nothing, and works beside a running server. Ends with exit code 1 when something is wrong.

Examples:

  leadex doctor --data leadex-demo
  leadex doctor --output json`
}

// diagnosis is what the doctor found.
type diagnosis struct {
	Settings []setting `json:"settings"`
	Checks   []check   `json:"checks"`
	OK       bool      `json:"ok"`
}

type setting struct {
	Name   string        `json:"name"`
	Value  any           `json:"value"`
	Source config.Source `json:"source"`
}

type check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

func (c doctor) Run(ctx context.Context, w *World) error {
	s := c.OrDefaults()
	d := &diagnosis{OK: true}
	for _, v := range s.Values() {
		d.Settings = append(d.Settings, setting{v.Name, v.Value, w.settings.Source(v.Name)})
	}
	d.examine(ctx, s.Installation)
	if err := c.print(w, d, d.show); err != nil {
		return err
	}
	if !d.OK {
		return errSaid
	}
	return nil
}

// examine does the checks, each as far as those before it allow.
func (d *diagnosis) examine(ctx context.Context, i config.Installation) {
	d.add("disk", func() (string, error) { return checkDisk(i.Data) })
	facts, err := d.look(ctx, i)
	if err != nil {
		return
	}
	d.add("engine", func() (string, error) { return facts.Engine + " " + facts.Version, nil })
	d.add("durability", func() (string, error) { return checkDurability(facts) })
	d.add("schema", func() (string, error) { return checkSchema(facts) })
	d.add("keys", func() (string, error) { return checkKeys(i, facts) })
}

// look reads the facts of the database, over the socket of a running server or
// here.
func (d *diagnosis) look(ctx context.Context, i config.Installation) (facts control.Facts, err error) {
	d.add("database", func() (string, error) {
		if i.Database == "" {
			if err = mustExist(i); err != nil {
				return "", err
			}
		}
		how := "reached"
		// Bare, so that nothing is migrated, and keys that do not fit are found by
		// a check of their own.
		err = withinBare(ctx, i, func(at control.Place) error {
			if at.Remote() {
				how = "reached through the running server"
			}
			facts, err = control.Examine.At(ctx, at, control.All{})
			return err
		})
		return how, err
	})
	return facts, err
}

func (d *diagnosis) add(name string, do func() (string, error)) {
	detail, err := do()
	if err != nil {
		detail, d.OK = explain(err), false
	}
	d.Checks = append(d.Checks, check{name, err == nil, detail})
}

// durabilities are what each engine has to say for a commit to have reached the
// disk when it is answered.
func checkDurability(f control.Facts) (string, error) {
	for _, d := range []struct{ engine, durability, words string }{
		{"sqlite", "2", "synchronous=FULL"}, {"sqlite", "3", "synchronous=EXTRA"},
		{"postgresql", "on", "synchronous_commit=on"}, {"postgresql", "remote_apply", "synchronous_commit=remote_apply"},
	} {
		if f.Engine == d.engine && f.Durability == d.durability {
			return d.words, nil
		}
	}
	return "", fmt.Errorf("commits are answered before they reach the disk: %q", f.Durability)
}

func checkSchema(f control.Facts) (string, error) {
	switch {
	case f.SchemaCurrent < f.SchemaLatest:
		return "", fmt.Errorf("it is at version %d, this release needs %d: run leadex migrate, or start this release's server", f.SchemaCurrent, f.SchemaLatest)
	case f.SchemaCurrent > f.SchemaLatest:
		return fmt.Sprintf("version %d, of a later release; this one knows %d", f.SchemaCurrent, f.SchemaLatest), nil
	}
	return fmt.Sprintf("version %d, current", f.SchemaCurrent), nil
}

func checkKeys(i config.Installation, f control.Facts) (string, error) {
	if len(f.KeyChecks) == 0 {
		return "none yet: the first start makes them", nil
	}
	ring, _, err := keysOf(i, false)
	if err != nil {
		return "", err
	}
	if err := ring.Keys().Verify(f.KeyChecks); err != nil {
		return "", err
	}
	if len(seal.MasterNames(f.KeyChecks)) > 1 {
		return "those of the database, which is between two master keys: leadex keys rotate brings that to an end", nil
	}
	if len(seal.PepperNames(f.KeyChecks)) > 1 {
		return "those of the database, which is between two peppers: leadex keys rehash brings that to an end", nil
	}
	return "those that belong to the database", nil
}

// leastFree is the free space below which the next days are in danger: the log
// of SQLite alone may grow to some tens of megabytes.
const leastFree = 256 << 20

// leastStart is the free space without which nothing is opened: the files beside
// the database alone take some tens of kilobytes.
const leastStart = 1 << 20

// withoutRoom says of an installation that could not be opened on a full disk
// that this is why, which the error of the database alone does not.
func withoutRoom(err error, i config.Installation) error {
	if err == nil || i.Database != "" {
		return err
	}
	free, failed := freeBytes(madeIn(i.Data))
	if failed != nil || free > leastStart {
		return err
	}
	return fmt.Errorf("no space is left on the disk of %s (%d KiB free): make room and try again; what is stored is whole: %w", i.Data, free>>10, err)
}

// madeIn is a directory, or where it would be made.
func madeIn(dir string) string {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return filepath.Dir(dir)
	}
	return dir
}

func checkDisk(dir string) (string, error) {
	dir = madeIn(dir)
	free, err := freeBytes(dir)
	if err != nil {
		return "", fmt.Errorf("look at the disk of %s: %w", dir, err)
	}
	text := fmt.Sprintf("%d MiB free at %s", free>>20, dir)
	if free < leastFree {
		return "", fmt.Errorf("only %s; at least %d MiB should be", text, leastFree>>20)
	}
	return text, nil
}

func (d *diagnosis) show(out io.Writer) {
	table(out, []any{"SETTING", "VALUE", "FROM"}, func(row func(...any)) {
		for _, s := range d.Settings {
			row(s.Name, s.Value, s.Source)
		}
	})
	fmt.Fprintln(out)
	for _, c := range d.Checks {
		word := "ok  "
		if !c.OK {
			word = "FAIL"
		}
		fmt.Fprintf(out, "%s  %-10s  %s\n", word, c.Name, c.Detail)
	}
}
