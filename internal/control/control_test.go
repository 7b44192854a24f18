package control_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"leadex/internal/control"
	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// newHouse is an open installation on SQLite.
func newHouse(t *testing.T) *control.House {
	t.Helper()
	r := exchangetest.SQLite(t)
	return &control.House{Exchange: r.Exchange, Engine: r.Store.(control.Engine), Kind: "sqlite"}
}

// serveIn serves a house on the socket of a directory, and reaches it there.
func serveIn(t *testing.T, dir string, h *control.House) control.Place {
	t.Helper()
	l, err := control.Listen(dir)
	if err != nil {
		t.Fatal("listen:", err)
	}
	s := &http.Server{Handler: control.Handler(h)}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error("close:", err)
		}
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Error("serve:", err)
		}
	})
	p, ok := control.Dial(t.Context(), dir)
	if !ok {
		t.Fatal("nobody listens")
	}
	return p
}

// places are the two places where calls run, on installations of their own.
func places(t *testing.T) map[string]control.Place {
	t.Helper()
	return map[string]control.Place{"here": control.Here(newHouse(t)), "over_the_socket": serveIn(t, t.TempDir(), newHouse(t))}
}

func TestAt(t *testing.T) {
	t.Parallel()
	for name, at := range places(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if at.Remote() != (name == "over_the_socket") {
				t.Errorf("remote is %t", at.Remote())
			}
			everything(t, at)
		})
	}
}

// everything makes, lists and ends one of each kind.
func everything(t *testing.T, at control.Place) {
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	e, err := control.CreateEcosystem.At(ctx, at, control.NewEcosystem{Name: "Colombia", Country: "co", Currency: "cop", TimeZone: "America/Bogota"})
	must(err)
	want := control.Ecosystem{ID: e.ID, Name: "Colombia", Country: "CO", Currency: "COP", TimeZone: "America/Bogota", PhoneRegion: "CO", CreatedAt: e.CreatedAt}
	if diff := cmp.Diff(want, e); diff != "" || e.ID == exchange.NoID || e.CreatedAt.IsZero() {
		t.Errorf("ecosystem (-want +got):\n%s", diff)
	}
	p, err := control.CreateProvider.At(ctx, at, control.NewProvider{Name: "Comparador"}) // the only ecosystem needs no name
	must(err)
	l, err := control.CreateLender.At(ctx, at, control.NewLender{Ecosystem: "Colombia", Name: "Banco", DealerCode: "007"})
	must(err)
	b, err := control.CreateBranch.At(ctx, at, control.NewBranch{Ecosystem: e.ID.String(), Lender: "Banco", Name: "Norte", DealerCode: "0071"})
	must(err)
	c, err := control.CreateCredential.At(ctx, at, control.NewCredential{Role: exchange.RoleLender, Party: l.ID.String(), Branch: "Norte", Name: "core"})
	must(err)
	if len(c.Secret) < 40 || len(c.Grants) != 1 || *c.Grants[0].Party != l.ID || *c.Grants[0].Branch != b.ID {
		t.Errorf("credential %+v", c)
	}

	providers, err := control.Providers.At(ctx, at, control.In{})
	must(err)
	lenders, err := control.Lenders.At(ctx, at, control.In{Ecosystem: "Colombia"})
	must(err)
	branches, err := control.Branches.At(ctx, at, control.InLender{Lender: "Banco"})
	must(err)
	credentials, err := control.Credentials.At(ctx, at, control.In{})
	must(err)
	listed := c
	listed.Secret = ""
	if diff := cmp.Diff([]any{[]control.Provider{p}, []control.Lender{l}, []control.Branch{b}, []control.Credential{listed}},
		[]any{providers, lenders, branches, credentials}); diff != "" {
		t.Errorf("lists (-want +got):\n%s", diff)
	}

	disabled, err := control.DisableCredential.At(ctx, at, control.Named{Name: c.ID})
	must(err)
	p, err = control.DisableProvider.At(ctx, at, control.Named{Name: "Comparador"})
	must(err)
	l, err = control.DisableLender.At(ctx, at, control.Named{Name: "Banco"})
	must(err)
	e, err = control.DisableEcosystem.At(ctx, at, control.Named{Name: "Colombia"})
	must(err)
	for what, at := range map[string]*time.Time{"credential": disabled[0].DisabledAt, "provider": p.DisabledAt, "lender": l.DisabledAt, "ecosystem": e.DisabledAt} {
		if at == nil {
			t.Errorf("the %s still works", what)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, at := range places(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			for _, country := range []string{"CO", "RU"} {
				if _, err := control.CreateEcosystem.At(ctx, at, control.NewEcosystem{Name: country, Country: country, Currency: "USD"}); err != nil {
					t.Fatal(err)
				}
			}
			got := map[string]exchange.Error{}
			note := func(what string, err error) {
				e := exchange.AsError(err)
				got[what] = exchange.Error{Code: e.Code, Field: e.Field}
			}
			_, err := control.CreateEcosystem.At(ctx, at, control.NewEcosystem{Name: "RU", Country: "RU", Currency: "RUB"})
			note("same name", err)
			_, err = control.CreateEcosystem.At(ctx, at, control.NewEcosystem{Name: "X", Country: "Colombia", Currency: "COP"})
			note("bad country", err)
			_, err = control.Providers.At(ctx, at, control.In{})
			note("which of two ecosystems", err)
			_, err = control.Providers.At(ctx, at, control.In{Ecosystem: "DE"})
			note("no such ecosystem", err)
			_, err = control.DisableLender.At(ctx, at, control.Named{Ecosystem: "RU", Name: "nobody"})
			note("no such lender", err)
			_, err = control.CreateCredential.At(ctx, at, control.NewCredential{Ecosystem: "RU", Role: exchange.RoleLender})
			note("no party", err)
			_, err = control.CreateCredential.At(ctx, at, control.NewCredential{Ecosystem: "RU", Role: exchange.RoleOperator, Party: "x"})
			note("party of an operator", err)
			_, err = control.DisableCredential.At(ctx, at, control.Named{Name: "unknown"})
			note("no such credential", err)
			want := map[string]exchange.Error{
				"same name":               {Code: exchange.Duplicate, Field: "name"},
				"bad country":             {Code: exchange.Invalid, Field: "country"},
				"which of two ecosystems": {Code: exchange.Invalid, Field: "ecosystem"},
				"no such ecosystem":       {Code: exchange.NotFound, Field: "ecosystem"},
				"no such lender":          {Code: exchange.NotFound, Field: "lender"},
				"no party":                {Code: exchange.Invalid, Field: "party"},
				"party of an operator":    {Code: exchange.Invalid, Field: "party"},
				"no such credential":      {Code: exchange.NotFound, Field: "credential"},
			}
			if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(exchange.Error{})); diff != "" {
				t.Errorf("refusals (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExamine(t *testing.T) {
	t.Parallel()
	for name, at := range places(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := control.Examine.At(t.Context(), at, control.All{})
			if err != nil {
				t.Fatal(err)
			}
			if f.Engine != "sqlite" || !strings.HasPrefix(f.Version, "3.") || f.Durability != "2" || f.SchemaCurrent == 0 || f.SchemaCurrent != f.SchemaLatest {
				t.Errorf("facts %+v", f)
			}
			s, err := control.Migrate.At(t.Context(), at, control.All{})
			if err != nil || s.Version != f.SchemaLatest || len(s.Applied) != 0 {
				t.Errorf("migrated again: %+v, %v", s, err)
			}
		})
	}
}

func TestSocket(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	t.Run("only_the_owner_may_open_it", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		serveIn(t, dir, h)
		info, err := os.Stat(filepath.Join(dir, control.SocketFile))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != 1 {
			t.Errorf("beside the socket lie %v, %v", entries, err)
		}
	})
	t.Run("path_longer_than_an_address_holds", func(t *testing.T) {
		t.Parallel()
		dir := filepath.Join(t.TempDir(), strings.Repeat("d", 90), strings.Repeat("e", 90))
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		at := serveIn(t, dir, h)
		if _, err := control.Ecosystems.At(t.Context(), at, control.All{}); err != nil {
			t.Error(err)
		}
	})
	t.Run("left_behind_by_a_process_that_is_gone", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, control.SocketFile), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, ok := control.Dial(t.Context(), dir); ok {
			t.Error("somebody seems to listen")
		}
		serveIn(t, dir, h)
	})
	t.Run("gone_when_listening_ends", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		l, err := control.Listen(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Lstat(filepath.Join(dir, control.SocketFile)); !os.IsNotExist(err) {
			t.Errorf("the socket is still there: %v", err)
		}
	})
	t.Run("listening_and_not_answering", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		l, err := control.Listen(dir)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			if c, err := l.Accept(); err == nil {
				_ = c.Close() // as the system does behind a process that was killed
			}
		}()
		if _, ok := control.Dial(t.Context(), dir); ok {
			t.Error("a socket that nobody answers on counts as a server")
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("nobody_there", func(t *testing.T) {
		t.Parallel()
		if _, ok := control.Dial(t.Context(), t.TempDir()); ok {
			t.Error("somebody seems to listen")
		}
	})
}

func TestFarEnd(t *testing.T) {
	t.Parallel()
	t.Run("other_release_does_not_know_the_call", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		l, err := control.Listen(dir)
		if err != nil {
			t.Fatal(err)
		}
		s := &http.Server{Handler: http.NotFoundHandler()}
		go func() { _ = s.Serve(l) }() // its end is the test's
		defer func() { _ = s.Close() }()
		at, _ := control.Dial(t.Context(), dir)
		_, err = control.Ecosystems.At(t.Context(), at, control.All{})
		if exchange.CodeOf(err) != exchange.Conflict || !strings.Contains(err.Error(), "another release") {
			t.Errorf("error %v", err)
		}
	})
	t.Run("stopped_in_between", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		l, err := control.Listen(dir)
		if err != nil {
			t.Fatal(err)
		}
		s := &http.Server{Handler: control.Handler(newHouse(t))}
		go func() { _ = s.Serve(l) }() // its end is the test's
		at, ok := control.Dial(t.Context(), dir)
		if err := s.Close(); err != nil || !ok {
			t.Fatal(ok, err)
		}
		if _, err = control.Ecosystems.At(context.Background(), at, control.All{}); exchange.CodeOf(err) != exchange.Unavailable {
			t.Errorf("error %v", err)
		}
	})
}
