package leadbank

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

func TestPullLeads(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bank) {
		ctx := context.Background()
		lender := b.world.Lenders[0]
		b.Clock.Advance(139410 * time.Nanosecond * 10)
		s := exchange.Submission{ExternalID: "P-0042", Contents: exchange.Contents{
			LastName: exchange.Some("Иванов <&>"), FirstName: exchange.Some("Пётр"), Amount: exchange.Some(exchange.MustDecimal("1500.50")),
			BirthDate: day(t, "1987-05-23"), Phone: exchange.Some("8 916 123-45-67"), NaturalPerson: exchange.Some(true)}}
		number := b.lead(t, lender, s)
		got := b.post(t, lender, "/api/leads", "1")
		parties, err := b.Parties(ctx, lender.Caller, b.world.Ecosystem.ID)
		if err != nil {
			t.Fatal(err)
		}
		l, err := b.Lead(ctx, lender.Caller, exchange.LeadKey{Number: number})
		if err != nil {
			t.Fatal(err)
		}
		created := l.CreatedAt.In(time.FixedZone("", 3*3600)).Format("2006-01-02T15:04:05.000000") + "0+03:00"
		want := fmt.Sprintf(`{"Status":0,"Message":"OK","Leads":[{"IDLeadBank":%d,"IDprovider":%d,"NameProvider":"Comparador",`+
			`"IDService":%d,"NameService":"Form","State":1,"IDCampaign":"C-01","NameCampaign":"Spring","BandDealerID":"001",`+
			`"ExternalLeadID":"P-0042","QualificationDate":"%s","CreateDate":"%s","Contents":[`+
			`{"ID":1,"Key":"FirstName","Value":"Пётр","Type":1},{"ID":3,"Key":"LastName","Value":"Иванов <&>","Type":1},`+
			`{"ID":6,"Key":"NaturalPerson","Value":"true","Type":5},{"ID":7,"Key":"Phone","Value":"8 916 123-45-67","Type":1},`+
			`{"ID":901,"Key":"PhoneE164","Value":"+79161234567","Type":1},{"ID":12,"Key":"BirthDate","Value":"1987-05-23","Type":4},`+
			`{"ID":30,"Key":"Amount","Value":"1500.50","Type":3}]}]}`,
			number, parties.Providers[b.world.Provider.Party].Number, parties.Services[l.Service].Number, created, created)
		if diff := cmp.Diff(want, got.body); diff != "" {
			t.Error(diff)
		}
		if got.status != 200 || got.header.Get("Content-Type") != "application/json; charset=utf-8" ||
			got.header.Get("Content-Length") != fmt.Sprint(len(got.body)) {
			t.Error(got.status, got.header)
		}
		if !strings.HasSuffix(created, "0+03:00") {
			t.Error(created)
		}
	})
}

func day(t testing.TB, s string) exchange.Day {
	t.Helper()
	d, err := exchange.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return exchange.Some(d)
}

// shape is the names of a JSON document in their order, with the kind of each
// value; of an array its first element alone.
func shape(t *testing.T, document []byte) []string {
	t.Helper()
	var names []string
	d := jsontext.NewDecoder(bytes.NewReader(document))
	var walk func(path string)
	walk = func(path string) {
		switch kind := d.PeekKind(); kind {
		case '{', '[':
			_, _ = d.ReadToken()
			for i := 0; d.PeekKind() != '}' && d.PeekKind() != ']'; i++ {
				if kind == '[' && i > 0 {
					_ = d.SkipValue()
					continue
				}
				inner := path + "[]"
				if kind == '{' {
					name, err := d.ReadToken()
					if err != nil {
						t.Fatal(err)
					}
					inner = path + "." + name.String()
				}
				walk(inner)
			}
			_, _ = d.ReadToken()
		default:
			names = append(names, path+" "+kind.String())
			if err := d.SkipValue(); err != nil {
				t.Fatal(err)
			}
		}
	}
	walk("")
	return names
}

func TestLeadResponse(t *testing.T) {
	t.Parallel()
	t.Run("has the names, the order and the types of the documented sample", func(t *testing.T) {
		t.Parallel()
		sample, err := os.ReadFile("testdata/lead_response.json")
		if err != nil {
			t.Fatal(err)
		}
		b := newBank(t, exchangetest.SQLite(t))
		b.leads(t, b.world.Lenders[0], 2)
		got := b.post(t, b.world.Lenders[0], leadsPath, "2")
		if diff := cmp.Diff(shape(t, sample), shape(t, []byte(got.body))); diff != "" {
			t.Error(diff)
		}
	})
}
