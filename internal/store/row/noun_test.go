package row

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
)

// kinds notes in what order values of which kinds are written or read.
type kinds struct{ seen []Kind }

func (k *kinds) see(kind Kind) { k.seen = append(k.seen, kind) }

type writer struct{ kinds }

func (w *writer) ID(exchange.ID)         { w.see(ID) }
func (w *writer) Number(int64)           { w.see(Number) }
func (w *writer) OptionalNumber(*int64)  { w.see(Number) }
func (w *writer) Text(string)            { w.see(Text) }
func (w *writer) Time(time.Time)         { w.see(Time) }
func (w *writer) Digest(exchange.Digest) { w.see(Bytes) }
func (w *writer) Bytes([]byte)           { w.see(Bytes) }
func (w *writer) Flag(bool)              { w.see(Flag) }

type reader struct{ kinds }

func (r *reader) ID() (v exchange.ID)         { r.see(ID); return }
func (r *reader) Number() (v int64)           { r.see(Number); return }
func (r *reader) OptionalNumber() (v *int64)  { r.see(Number); return }
func (r *reader) Text() (v string)            { r.see(Text); return }
func (r *reader) Time() (v time.Time)         { r.see(Time); return }
func (r *reader) Digest() (v exchange.Digest) { r.see(Bytes); return }
func (r *reader) Bytes() (v []byte)           { r.see(Bytes); return }
func (r *reader) Flag() (v bool)              { r.see(Flag); return }

func TestNouns(t *testing.T) {
	t.Parallel()
	checkNoun(t, Ecosystems)
	checkNoun(t, Heads)
	checkNoun(t, NumberBlocks)
	checkNoun(t, Providers)
	checkNoun(t, Services)
	checkNoun(t, Campaigns)
	checkNoun(t, Lenders)
	checkNoun(t, Branches)
	checkNoun(t, Credentials)
	checkNoun(t, CredentialGrants)
	checkNoun(t, Products)
	checkNoun(t, ProductVersions)
	checkNoun(t, Persons)
	checkNoun(t, PersonKeys)
	checkNoun(t, Leads)
	checkNoun(t, Noun[exchange.LeadRow]{NewLeads.Table, NewLeads.Write, Leads.Read})
	checkNoun(t, Batches)
	checkNoun(t, Assignments)
	checkNoun(t, Clients)
	checkNoun(t, Applications)
	checkNoun(t, Outcomes)
	checkNoun(t, OutcomeCodes)
	checkNoun(t, Once)
	checkNoun(t, Events)
}

// checkNoun holds the two walks over a noun to its columns.
func checkNoun[T any](t *testing.T, n Noun[T]) {
	t.Helper()
	var want []Kind
	for _, c := range n.Columns {
		want = append(want, c.Kind)
	}
	var w writer
	n.Write(&w, new(T))
	if diff := cmp.Diff(want, w.seen); diff != "" {
		t.Errorf("%s is written as (-columns +written):\n%s", n.Name, diff)
	}
	var r reader
	n.Read(&r, new(T))
	if diff := cmp.Diff(append([]Kind{ID}, want...), r.seen); diff != "" {
		t.Errorf("%s is read as (-columns +read):\n%s", n.Name, diff)
	}
}

func TestOnConflict(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		table Table
		want  string
	}{
		"row with a key": {Table{Name: "t", Key: []string{"a"}, Columns: []Column{{"a", ID}, {"b", Text}, {"c", Text}}},
			" ON CONFLICT (ecosystem_id, a) DO UPDATE SET b = excluded.b, c = excluded.c"},
		"one row in an ecosystem": {Table{Name: "t", Columns: []Column{{"b", Text}}},
			" ON CONFLICT (ecosystem_id) DO UPDATE SET b = excluded.b"},
		"nothing but the key": {Table{Name: "t", Key: []string{"a"}, Columns: []Column{{"a", ID}}},
			" ON CONFLICT (ecosystem_id, a) DO NOTHING"},
		"rows that never change": {Table{Name: "t", Key: []string{"a"}, AddOnly: true, Columns: []Column{{"a", ID}, {"b", Text}}}, ""},
		"derived column": {Table{Name: "t", Key: []string{"a"}, Columns: []Column{{"a", ID}, {"b", Text}}, Derived: &Derived{Name: "d"}},
			" ON CONFLICT (ecosystem_id, a) DO UPDATE SET b = excluded.b, d = excluded.d"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := test.table.OnConflict(); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}
