package leadbank

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
)

// encoded are the contents of a lead as a client reads them.
func encoded(t testing.TB, l *exchange.Lead, products map[int64]string) []content {
	t.Helper()
	e := &encoder{forms: newForms(), zone: time.UTC, parties: &exchange.Parties{}, products: products}
	e.lead(&exchange.Delivered{Lead: *l})
	var lead struct{ Contents []content }
	if err := json.Unmarshal(e.b, &lead); err != nil {
		t.Fatalf("%v in %s", err, e.b)
	}
	return lead.Contents
}

func contentsOf(t testing.TB, c exchange.Contents) []content {
	t.Helper()
	return encoded(t, &exchange.Lead{Contents: c}, nil)
}

func object[T any](v T) exchange.Object[T] { return exchange.Object[T]{Opt: exchange.Some(v)} }

func list[T any](v ...T) exchange.List[T] { return exchange.List[T]{Opt: exchange.Some(v)} }

// fill sets every field of a record to a value of its own.
func fill(r exchange.Record, n *int) {
	r.Each(func(e exchange.Entry) bool {
		*n++
		switch c := e.Cell.(type) {
		case *exchange.Text:
			c.Put(fmt.Sprintf("t%d", *n))
		case *exchange.Int:
			c.Put(int64(*n))
		case *exchange.Dec:
			c.Put(exchange.MustDecimal(fmt.Sprintf("%d.50", *n)))
		case *exchange.Day:
			c.Put(exchange.DateOf(time.Unix(int64(*n)*86400, 0)))
		case *exchange.Flag:
			c.Put(true)
		case *exchange.JSON:
			c.Put(exchange.RawJSON(fmt.Sprintf(`{"n": %d}`, *n)))
		case exchange.Composite:
			fill(c.Add(), n)
		}
		return true
	})
}

func TestContents(t *testing.T) {
	t.Parallel()
	t.Run("a lead with every field shows every key of the published list but Withdrawn, in its order", func(t *testing.T) {
		t.Parallel()
		l := &exchange.Lead{LeadHeader: exchange.LeadHeader{PhoneE164: "+79161234567"}}
		n := 0
		fill(&l.Contents, &n)
		type row struct {
			ID   int
			Key  string
			Type int
		}
		var want, got []row
		for _, k := range publishedKeys() {
			if k.id != idWithdrawn { // which stands alone
				want = append(want, row{k.id, k.key, k.kind})
			}
		}
		all := encoded(t, l, nil)
		extra := all[len(all)-1]
		for _, c := range all[:len(all)-1] {
			got = append(got, row{c.ID, c.Key, c.Type})
			if c.Value == "" {
				t.Errorf("%s has no value", c.Key)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		of := l.Contents.ExtraFields.Value()[0]
		if diff := cmp.Diff(content{firstExtraID + int(of.Number.Value()), of.Key.Value(), of.Value.Value(), typeText}, extra); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("what has no value is not there", func(t *testing.T) {
		t.Parallel()
		c := exchange.Contents{
			FirstName: exchange.Some(""), LastName: exchange.None[string](), BirthDate: exchange.None[exchange.Date](), Amount: exchange.None[exchange.Decimal](),
			History: exchange.Some(exchange.RawJSON("[]")), PaymentData: exchange.Some(exchange.RawJSON("{ }")),
			AdditionalData: exchange.Some(exchange.RawJSON("null")), Incomes: exchange.Some(exchange.RawJSON(`""`)),
			Goods: list[exchange.Good](), Passport: object(exchange.Passport{Series: exchange.Some("")}),
			RegistrationAddress: object(exchange.Address{}),
			ExtraFields:         list(exchange.ExtraField{Key: exchange.Some("k")}, exchange.ExtraField{Value: exchange.Some("v")}),
		}
		if got := contentsOf(t, c); len(got) != 0 {
			t.Error(got)
		}
	})
	t.Run("zero and no are values", func(t *testing.T) {
		t.Parallel()
		got := contentsOf(t, exchange.Contents{Quota: exchange.Some(exchange.MustDecimal("0.0")), ChildrenCount: exchange.Some(int64(0)), UFMSCheck: exchange.Some(false)})
		want := []content{{36, "Quota", "0.0", 3}, {55, "ChildrenCount", "0", 2}, {65, "UFMSCheck", "false", 5}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("numbers keep their digits and text its characters", func(t *testing.T) {
		t.Parallel()
		got := contentsOf(t, exchange.Contents{
			LastName: exchange.Some("O'Brien <b>&\"\\\u2028\t\U0001f600"), ManagerID: exchange.Some(int64(-9223372036854775808)),
			Amount: exchange.Some(exchange.MustDecimal("12345678901234567890.10"))})
		want := []content{{3, "LastName", "O'Brien <b>&\"\\\u2028\t\U0001f600", 1}, {30, "Amount", "12345678901234567890.10", 3},
			{78, "ManagerID", "-9223372036854775808", 2}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("lists and free JSON are JSON text", func(t *testing.T) {
		t.Parallel()
		got := contentsOf(t, exchange.Contents{
			Incomes: exchange.Some(exchange.RawJSON(`{"salary": 1.10, "a":[1]}`)),
			Relatives: list(exchange.Relative{ID: exchange.Some(int64(7)), FirstName: exchange.Some(`An"a`), LastName: exchange.Some(""), BirthDate: day(t, "1960-01-02"),
				Passport: object(exchange.Passport{Number: exchange.Some("001")}), Verified: exchange.Some(false)}, exchange.Relative{}),
			Goods: list(exchange.Good{Amount: exchange.Some(exchange.MustDecimal("10.50")), Quantity: exchange.Some(int64(2))}),
			RegistrationAddress: object(exchange.Address{FIASChain: object(exchange.FIASChain{ID: exchange.Some("x"), Settlement: exchange.Some(true),
				Parents: exchange.Some(exchange.RawJSON(`[ 1 ]`))})}),
		})
		want := []content{
			{219, "RegistrationFIASChain", `{"ID":"x","Parents":[ 1 ],"Settlement":true}`, 1},
			{38, "Goods", `[{"Amount":10.50,"Quantity":2}]`, 1}, {51, "Incomes", `{"salary": 1.10, "a":[1]}`, 1},
			{58, "Relatives", `[{"ID":7,"FirstName":"An\"a","BirthDate":"1960-01-02","Passport":{"Number":"001"},"Verified":false},{}]`, 1}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestDerivedContents(t *testing.T) {
	t.Parallel()
	full := exchange.Address{FullText: exchange.Some("Москва, Тверская 1"), LocalityName: exchange.Some("Москва")}
	parts := exchange.Address{PostalCode: exchange.Some("190000"), LocalityName: exchange.Some("Санкт-Петербург"), StreetName: exchange.Some("Невский"), HouseNumber: exchange.Some("2")}
	const line = "190000, Санкт-Петербург, Невский, 2"
	for name, c := range map[string]struct {
		contents exchange.Contents
		want     map[string]string
	}{
		"the address of one line goes first": {exchange.Contents{Address: exchange.Some("Calle 1"), RegistrationAddress: object(full)},
			map[string]string{"Address": "Calle 1", "City": "Москва"}},
		"then that of registration": {exchange.Contents{RegistrationAddress: object(full), ResidenceAddress: object(parts)},
			map[string]string{"Address": "Москва, Тверская 1", "City": "Москва"}},
		"an address in parts is put together": {exchange.Contents{RegistrationAddress: object(parts)},
			map[string]string{"Address": line, "City": "Санкт-Петербург"}},
		"then that of residence": {exchange.Contents{RegistrationAddress: object(exchange.Address{}), ResidenceAddress: object(parts)},
			map[string]string{"Address": line, "City": "Санкт-Петербург"}},
		"then the first further one": {exchange.Contents{Addresses: list(exchange.Address{}, full, parts)},
			map[string]string{"Address": "Москва, Тверская 1", "City": "Москва"}},
		"no address gives neither":                      {exchange.Contents{LastName: exchange.Some("x")}, map[string]string{}},
		"a product of the ecosystem is named":           {exchange.Contents{ProductID: exchange.Some(int64(5))}, map[string]string{"Product": "Crédito", "ProductNumber": "5"}},
		"an unknown product is named by its own number": {exchange.Contents{ProductID: exchange.Some(int64(101339))}, map[string]string{"Product": "101339", "ProductNumber": "101339"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := map[string]string{}
			for _, item := range encoded(t, &exchange.Lead{Contents: c.contents}, map[int64]string{5: "Crédito"}) {
				switch item.Key {
				case "Address", "City", "Product", "ProductNumber":
					got[item.Key] = item.Value
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHeader(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 10, 15, 3, 29, 19, 513941000, time.UTC)
	id := func(n byte) exchange.ID { return exchange.ID{n} }
	parties := &exchange.Parties{
		Providers: map[exchange.ID]exchange.Provider{id(1): {Number: 11, Name: "Pro & Co"}},
		Services:  map[exchange.ID]exchange.Service{id(2): {Number: 12, Name: "Form"}},
		Campaigns: map[exchange.ID]exchange.Campaign{id(3): {Number: 13, Code: "C\"1", Name: "Spring"}},
		Lenders:   map[exchange.ID]exchange.Lender{id(4): {DealerCode: "007"}},
		Branches:  map[exchange.ID]exchange.Branch{id(5): {DealerCode: "00701"}, id(6): {}},
	}
	zone := time.FixedZone("", 2*3600)
	for name, c := range map[string]struct {
		lead exchange.Delivered
		zone *time.Location
		want string
	}{
		"of a provider's lead at a branch": {exchange.Delivered{
			Lead:       exchange.Lead{LeadHeader: exchange.LeadHeader{Number: 9007199254740991, Provider: id(1), Service: id(2), Campaign: id(3), ExternalID: "x/1", QualifiedAt: at.Add(time.Hour), CreatedAt: at}},
			Assignment: exchange.Assignment{Lender: id(4), Branch: id(5), State: exchange.InProgress}}, zone,
			`{"IDLeadBank":9007199254740991,"IDprovider":11,"NameProvider":"Pro & Co","IDService":12,"NameService":"Form","State":1,` +
				`"IDCampaign":"C\"1","NameCampaign":"Spring","BandDealerID":"00701","ExternalLeadID":"x/1",` +
				`"QualificationDate":"2024-10-15T06:29:19.5139410+02:00","CreateDate":"2024-10-15T05:29:19.5139410+02:00","Contents":[]}`},
		"withdrawn inside the open batch": {exchange.Delivered{
			Lead:       exchange.Lead{LeadHeader: exchange.LeadHeader{Number: 2, ExternalID: "x-2", CreatedAt: at.Truncate(time.Second), PhoneE164: "+573001234567"}, Contents: exchange.Contents{LastName: exchange.Some("Ivanov")}},
			Assignment: exchange.Assignment{Lender: id(4), Branch: id(6), State: exchange.Withdrawn}, Withdrawn: true}, time.UTC,
			`{"IDLeadBank":2,"IDprovider":0,"NameProvider":"","IDService":0,"NameService":"","State":1,` +
				`"IDCampaign":"","NameCampaign":"","BandDealerID":"007","ExternalLeadID":"x-2",` +
				`"QualificationDate":"2024-10-15T03:29:19.0000000+00:00","CreateDate":"2024-10-15T03:29:19.0000000+00:00",` +
				`"Contents":[{"ID":904,"Key":"Withdrawn","Value":"true","Type":5}]}`},
		"handed out again": {exchange.Delivered{
			Lead:       exchange.Lead{LeadHeader: exchange.LeadHeader{Number: 3, CreatedAt: at.Truncate(time.Second)}},
			Assignment: exchange.Assignment{Lender: id(4), Branch: id(6), State: exchange.Received, Redelivering: true, Revision: 2}}, time.UTC,
			`{"IDLeadBank":3,"IDprovider":0,"NameProvider":"","IDService":0,"NameService":"","State":1,` +
				`"IDCampaign":"","NameCampaign":"","BandDealerID":"007","ExternalLeadID":"",` +
				`"QualificationDate":"2024-10-15T03:29:19.0000000+00:00","CreateDate":"2024-10-15T03:29:19.0000000+00:00","Contents":[],"Revision":2}`},
		"of a lead of nobody at a branch without a code": {exchange.Delivered{
			Lead:       exchange.Lead{LeadHeader: exchange.LeadHeader{Number: 1, CreatedAt: at.Truncate(time.Second)}},
			Assignment: exchange.Assignment{Lender: id(4), Branch: id(6), State: exchange.Received}}, time.UTC,
			`{"IDLeadBank":1,"IDprovider":0,"NameProvider":"","IDService":0,"NameService":"","State":2,` +
				`"IDCampaign":"","NameCampaign":"","BandDealerID":"007","ExternalLeadID":"",` +
				`"QualificationDate":"2024-10-15T03:29:19.0000000+00:00","CreateDate":"2024-10-15T03:29:19.0000000+00:00","Contents":[]}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := &encoder{forms: newForms(), zone: c.zone, parties: parties}
			e.lead(&c.lead)
			if diff := cmp.Diff(c.want, string(e.b)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStateOf(t *testing.T) {
	t.Parallel()
	for state, want := range map[exchange.AssignmentState]int64{
		exchange.Ready: 0, exchange.Undeliverable: 0, exchange.InProgress: 1, exchange.Withdrawn: 1, exchange.Refused: 1,
		exchange.Received: 2, exchange.ReturnRequested: 2, exchange.Returned: 2, exchange.ReturnDenied: 2,
	} {
		if got := stateOf(&exchange.Assignment{State: state}); got != want {
			t.Errorf("%s shows as %d, want %d", state, got, want)
		}
	}
	if got := stateOf(&exchange.Assignment{State: exchange.Received, Redelivering: true}); got != 1 {
		t.Errorf("one that is handed out again shows as %d, want 1", got)
	}
}

func BenchmarkEncode(b *testing.B) {
	var l exchange.Lead
	n := 0
	fill(&l.Contents, &n)
	// An ordinary lead: some 40 contents, among them a passport and an address.
	i := 0
	l.Contents.Each(func(e exchange.Entry) bool {
		i++
		composite, ok := e.Cell.(exchange.Composite)
		if i%4 != 0 && e.Key != "passport" && e.Key != "registration_address" || ok && composite.IsList() {
			e.Cell.Clear()
		}
		return true
	})
	e := &encoder{forms: newForms(), zone: time.FixedZone("", 3*3600), parties: &exchange.Parties{}}
	d := exchange.Delivered{Lead: l}
	b.ReportAllocs()
	for b.Loop() {
		e.b = e.b[:0]
		for range 100 {
			e.lead(&d)
		}
	}
	b.SetBytes(int64(len(e.b)))
}
