package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"leadex/internal/config"
	"leadex/internal/control"
	"leadex/internal/exchange"
	"leadex/internal/seal"
	"leadex/internal/store/postgres"
	"leadex/internal/store/sqlite"
)

// How an owner of the data directory is waited for: a command holds it for a
// moment, a server that is stopping for a little longer.
const (
	ownerTime = 5 * time.Second
	ownerStep = 20 * time.Millisecond
)

// house is an open installation.
type house struct{ control.House }

// open opens an installation for work: keys, schema, and the check that they
// belong together. It makes what is not there yet.
func open(ctx context.Context, i config.Installation) (*house, error) {
	h, err := openBare(ctx, i)
	if err != nil {
		return nil, err
	}
	if err := h.furnish(ctx, i); err != nil {
		return nil, errors.Join(err, h.Engine.Close())
	}
	return h, nil
}

// openBare opens the database as it is, without keys and without an exchange.
func openBare(ctx context.Context, i config.Installation) (*house, error) {
	if i.Database == "" {
		e, err := sqlite.Open(ctx, i.Data, sqlite.Options{})
		return &house{House: control.House{Engine: e, Kind: "sqlite"}}, err
	}
	if !strings.HasPrefix(i.Database, "postgres://") && !strings.HasPrefix(i.Database, "postgresql://") {
		return nil, errors.New("--database must be a URL that begins with postgres://")
	}
	e, err := postgres.Open(ctx, i.Database, postgres.Options{})
	return &house{House: control.House{Engine: e, Kind: "postgresql"}}, err
}

// furnish brings keys and schema to an engine, and starts the exchange.
func (h *house) furnish(ctx context.Context, i config.Installation) error {
	stored, err := storedChecks(ctx, h.Engine)
	if err != nil {
		return err
	}
	// The keys come first: with wrong ones, or without any, nothing is touched.
	empty, made := len(stored) == 0, false
	if h.Keys, made, err = keysOf(i, empty); err != nil {
		return err
	}
	if !empty {
		if err := h.Keys.Keys().Verify(stored); err != nil {
			return err
		}
	}
	if _, err := h.Engine.Migrate(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	if err := h.leaveChecks(ctx); err != nil {
		if made && errors.Is(err, seal.ErrOtherKeys) { // another process was faster with its own
			err = errors.Join(err, os.Remove(keyFile(i)))
		}
		return err
	}
	h.Exchange = exchange.New(exchange.Config{Store: h.Engine, Vault: seal.NewPort(seal.VaultOf(h.Keys))})
	return nil
}

// storedChecks are the check values of the keys that the database was made
// with. There are none while nobody has begun to use it, so that nothing in it
// can be sealed.
func storedChecks(ctx context.Context, e control.Engine) (map[string][]byte, error) {
	current, _, err := e.Migrated(ctx)
	if err != nil || current == 0 {
		return nil, err
	}
	return e.KeyChecks(ctx, nil)
}

// leaveChecks leaves the check values of the keys in the database unless it has
// some, and refuses keys that do not fit.
func (h *house) leaveChecks(ctx context.Context) error {
	stored, err := h.Engine.KeyChecks(ctx, h.Keys.Keys().FirstChecks())
	if err != nil {
		return fmt.Errorf("compare the keys: %w", err)
	}
	return h.Keys.Keys().Verify(stored)
}

// close answers what was accepted, and closes the store.
func (h *house) close(ctx context.Context) error {
	if h.Exchange == nil {
		return h.Engine.Close()
	}
	return errors.Join(h.Exchange.Close(ctx), h.Engine.Close())
}

// own opens an installation for a server. Another server that owns the data
// directory is a refusal at once; a command there is waited for.
func own(ctx context.Context, i config.Installation) (*house, error) {
	for deadline := time.Now().Add(ownerTime); ; {
		h, err := open(ctx, i)
		if !errors.Is(err, sqlite.ErrLocked) {
			return h, withoutRoom(err, i)
		}
		if _, running := control.Dial(ctx, i.Data); running || time.Now().After(deadline) {
			return nil, fmt.Errorf("%s: only one server can run on the directory %s; stop the other one, or give this one another with --data, or let both use one --database",
				exchange.AsError(err).Message, i.Data)
		}
		if err := pause(ctx); err != nil {
			return nil, err
		}
	}
}

// within runs do where the installation can be reached, which must be there.
func within(ctx context.Context, i config.Installation, do func(control.Place) error) error {
	i = withDefaults(i)
	if i.Database == "" {
		if err := mustExist(i); err != nil {
			return err
		}
	}
	return reach(ctx, i, open, do)
}

// withinNew is within that makes an installation if there is none.
func withinNew(ctx context.Context, i config.Installation, do func(control.Place) error) error {
	return reach(ctx, withDefaults(i), open, do)
}

// withinBare is within on the database as it is, which is made if there is none:
// without keys, without migrations, and so without an exchange.
func withinBare(ctx context.Context, i config.Installation, do func(control.Place) error) error {
	return reach(ctx, withDefaults(i), openBare, do)
}

// reach runs do in the server that owns the data directory, or else here on
// what open opens.
func reach(ctx context.Context, i config.Installation, open func(context.Context, config.Installation) (*house, error), do func(control.Place) error) error {
	for deadline := time.Now().Add(ownerTime); ; {
		if i.Database == "" {
			if place, running := control.Dial(ctx, i.Data); running {
				return do(place)
			}
		}
		h, err := open(ctx, i)
		if err == nil {
			return errors.Join(do(control.Here(&h.House)), h.close(ctx))
		}
		if !errors.Is(err, sqlite.ErrLocked) || time.Now().After(deadline) {
			return withoutRoom(err, i)
		}
		if err := pause(ctx); err != nil {
			return err
		}
	}
}

// mustExist refuses a data directory without a database in it.
func mustExist(i config.Installation) error {
	if _, err := os.Stat(filepath.Join(i.Data, sqlite.File)); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no installation in the directory %s: leadex serve or leadex ecosystem create makes one, --data names another directory", i.Data)
	}
	return nil
}

func withDefaults(i config.Installation) config.Installation {
	return config.Settings{Installation: i}.OrDefaults().Installation
}

func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(ownerStep):
		return nil
	}
}
