package leadbank

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// record writes what is answered: go test ./internal/dialect/leadbank -record
var record = flag.Bool("record", false, "write what is answered into testdata/*.txtar, to be read over before it is committed")

// TestReplay plays the recorded exchanges from the top down on an empty store. A
// request is
//
//	METHOD target who
//
//	body
//
// and its answer the status with how many events there are more than before,
// then the body. Times are written {{time}}. What happens between the requests
// without this dialect is a step: lines of words, see bank.step.
func TestReplay(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no recorded exchanges:", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if *record {
				newBank(t, exchangetest.SQLite(t)).replay(t, archive, func(f *txtar.File, got string) { f.Data = []byte(got + "\n") })
				if err := os.WriteFile(file, txtar.Format(archive), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			each(t, func(t *testing.T, b *bank) {
				b.replay(t, archive, func(f *txtar.File, got string) {
					if diff := cmp.Diff(trimmed(f), got); diff != "" {
						t.Errorf("%s (-want +got):\n%s", f.Name, diff)
					}
				})
			})
		})
	}
}

func trimmed(f *txtar.File) string { return strings.TrimSuffix(string(f.Data), "\n") }

// replay plays an archive and shows each answer to compare.
func (b *bank) replay(t *testing.T, archive *txtar.Archive, compare func(f *txtar.File, got string)) {
	t.Helper()
	var got string
	for i := range archive.Files {
		f := &archive.Files[i]
		kind, _, _ := strings.Cut(f.Name, ":")
		switch kind {
		case "step":
			for line := range strings.Lines(trimmed(f)) {
				b.step(t, strings.Fields(line))
			}
		case "request":
			got = b.request(t, trimmed(f))
		case "answer":
			compare(f, got)
		default:
			t.Fatalf("what is %q?", f.Name)
		}
	}
}

var sentTime = regexp.MustCompile(`"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}0\+03:00"`)

func (b *bank) request(t *testing.T, text string) string {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	words := strings.Fields(head)
	if len(words) != 3 || words[0] != http.MethodPost {
		t.Fatalf("not POST target who: %q", head)
	}
	before := b.Events(t, b.world.Ecosystem.ID)
	got := b.post(t, b.lender(t, words[2]), words[1], body)
	return fmt.Sprintf("%d +%d\n%s", got.status, b.Events(t, b.world.Ecosystem.ID)-before, sentTime.ReplaceAllString(got.body, `"{{time}}"`))
}

func (b *bank) lender(t *testing.T, name string) exchangetest.Login {
	t.Helper()
	switch name {
	case "lender":
		return b.world.Lenders[0]
	case "other":
		return b.world.Lenders[1]
	}
	t.Fatalf("who is %q?", name)
	return exchangetest.Login{}
}

// step is what others do meanwhile: the provider submits, the operator assigns,
// edits, withdraws and replays, the lender refuses and gives back, time goes by.
// Leads go by their numbers.
func (b *bank) step(t *testing.T, words []string) {
	t.Helper()
	if err := b.do(t, words); err != nil {
		t.Fatal(words, err)
	}
}

func (b *bank) do(t *testing.T, words []string) error {
	t.Helper()
	ctx, operator := context.Background(), b.world.Operator.Caller
	switch words[0] {
	case "submit": // NAME
		_, err := b.Submit(ctx, b.world.Provider.Caller, exchange.Submission{Contents: exchange.Contents{LastName: exchange.Some(words[1])}})
		return err
	case "pass": // DURATION
		d, err := time.ParseDuration(words[1])
		b.Clock.Advance(d)
		return err
	case "sweep":
		_, _, err := b.Sweep(ctx)
		return err
	case "terms": // WHO LEASE ATTEMPTS REVISIONS
		var terms exchange.DeliveryTerms
		if _, err := fmt.Sscan(strings.Join(words[3:], " "), &terms.MaxAttempts, &terms.Revisions); err != nil {
			return err
		}
		lease, err := time.ParseDuration(words[2])
		if err != nil {
			return err
		}
		_, err = b.SetDeliveryTerms(ctx, operator, exchange.SetDeliveryTerms{Lender: b.lender(t, words[1]).Party, Change: func(d *exchange.DeliveryTerms) {
			d.Lease, d.MaxAttempts, d.Revisions = lease, terms.MaxAttempts, terms.Revisions
		}})
		return err
	case "replay": // WHO
		_, err := b.Replay(ctx, operator, exchange.Replay{Lender: b.lender(t, words[1]).Party, From: b.Clock.Now().Add(-24 * time.Hour), To: b.Clock.Now()})
		return err
	}
	number, err := strconv.ParseInt(words[1], 10, 64)
	if err != nil {
		return err
	}
	l, err := b.Lead(ctx, operator, exchange.LeadKey{Number: number})
	if err != nil {
		return err
	}
	if words[0] == "edit" { // NUMBER NAME
		_, err = b.Edit(ctx, operator, exchange.Edit{Lead: exchange.LeadKey{Number: number}, Change: func(c *exchange.Contents) error {
			c.LastName.Put(words[2])
			return nil
		}})
		return err
	}
	return b.move(t, words[0], l.ID, b.lender(t, words[2]))
}

// move takes an assignment on: VERB NUMBER WHO.
func (b *bank) move(t *testing.T, verb string, lead exchange.ID, at exchangetest.Login) error {
	t.Helper()
	ctx, operator := context.Background(), b.world.Operator.Caller
	key, why := exchange.AssignmentKey{Lead: lead, Lender: at.Party}, exchange.Why{Reason: "wrong_number"}
	var err error
	switch verb {
	case "assign":
		_, err = b.Assign(ctx, operator, exchange.Assign{Lead: lead, Lender: at.Party})
	case "withdraw":
		_, err = b.Withdraw(ctx, operator, exchange.Withdraw{AssignmentKey: key})
	case "refuse":
		_, err = b.RefuseLead(ctx, at.Caller, exchange.RefuseLead{AssignmentKey: key, Why: why})
	case "return":
		if _, err = b.Return(ctx, at.Caller, exchange.Return{AssignmentKey: key, Why: why}); err == nil {
			_, err = b.DecideReturn(ctx, operator, exchange.ReturnDecision{AssignmentKey: key, Accept: true})
		}
	default:
		t.Fatalf("what is %q?", verb)
	}
	return err
}
