package brainysoft

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// FuzzSentLead holds the reader of leads to four promises: it refuses with
// Invalid or takes; what it took is written as valid JSON; that, read again, is
// the same lead; and sending the same again changes nothing.
func FuzzSentLead(f *testing.F) {
	for _, seed := range []string{
		`{}`,
		`{"firstName":"Иван","mobilePhone":"+79031234567","amount":"15000","period":"30","periodUnit":"DAYS","sexId":"101251","email":"-","addresses":null}`,
		`{"id":7,"clientId":null,"passport":{"seria":4510,"no":"123456","issueDate":"2010-05-06"},"extraFields":[{"key":"client.education.id","value":"1"},{"key":"a"},{"key":"a"}]}`,
		`{"cardNumber":"4111 1111 1111 1111","cardCvc":"123","amount":1.10,"meanIncome":1e3,"totalAmount":-0.00}`,
		`{"addressData":{"attributes":{"a":"1","b":null},"fiasChain":{"parents":[{"id":"x"},[]],"level":"3"}},"relatives":[{"passport":{}},{"passport":null}]}`,
		`{"amount":1e400}`, `{"amount":"NaN"}`, `{"birthDate":"2023-02-29"}`, `{"channel":"SITE","channel":"SITE"}`, `{"email":"\u0000"}`, "{\"email\":\"\xff\"}",
		`{"goods":[{},{"amount":"007.10","quantity":2147483648}]}`, `{"ufmsCheck":"TRUE","naturalPerson":"","ipAndRegionMatch":0}`, `[`, `{"a":[[[[[[[[{}]]]]]]]]}`,
		(&generator{}).object(sentTable, ""),
		(&generator{scalar: func(string) string { return "null" }}).object(sentTable, ""),
		(&generator{scalar: func(string) string { return `""` }}).object(sentTable, ""),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		sent, err := parsedLead(string(body), &exchange.Contents{})
		if err != nil {
			var e *exchange.Error
			if !errors.As(err, &e) || e.Code != exchange.Invalid || e.Message == "" {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		once := encoded(&form{Contents: sent.Contents})
		if !json.Valid([]byte(once)) {
			t.Fatalf("written as %s", once)
		}
		read, err := parsedLead(once, &exchange.Contents{})
		if err != nil {
			t.Fatalf("not read again: %v: %s", err, once)
		}
		if twice := encoded(&form{Contents: read.Contents}); twice != once {
			t.Fatalf("read again it is\n%s, not\n%s", twice, once)
		}
		again, err := parsedLead(string(body), &sent.Contents)
		if err != nil {
			t.Fatalf("refused onto itself: %v", err)
		}
		if !bytes.Equal(exchange.AppendDocument(nil, &again.Contents), exchange.AppendDocument(nil, &sent.Contents)) {
			t.Fatalf("sent twice it is\n%s, not\n%s", encoded(&form{Contents: again.Contents}), once)
		}
	})
}

// FuzzPartialLoad holds the reader of searches to its promises: it refuses with
// Invalid or takes; what it takes is bounded, asks for known columns alone, and
// writes valid JSON of a lead.
func FuzzPartialLoad(f *testing.F) {
	for _, seed := range []string{
		`{"fields":["id"],"countTo":10}`,
		`{"fields":["channel","firstName","birthDate","creationDate"],"orderBy":"birthDate","orderDirection":"DESC","orderByFields":[{"field":"creationDate"},{"field":"id","direction":"desc"}],"searchFields":[{"field":"creationDate","value":">=2017-09-11 00:00:00"}],"countFrom":0,"countTo":10}`,
		`{"fields":["passport.seria","client.passport.no","sex.id","addressData.fiasChain.parents"],"searchFields":[{"field":"passport.seria","value":4510},{"field":"passport.no","value":"1"},{"field":"clientId","value":"7"}]}`,
		`{"fields":["id"],"searchFields":[{"field":"firstName","value":"%в_н*[a]"},{"field":"mobilePhone","value":"7916%"},{"field":"currentStatus","value":"DENIED"},{"field":"id","value":"<=9"}],"countFrom":"","countTo":null}`,
		`{"fields":["4111111111111111"]}`, `{"fields":[]}`, `{"fields":["relatives.id","client.client.id"]}`, `{"fields":["id"],"countFrom":1e9,"countTo":"1.0"}`,
		`{"fields":["id"],"searchFields":[{"field":"creationDate","value":"1475280000000"},{"field":"creationDate","value":"<9999-12-31T23:59:59.9999999Z"}]}`,
	} {
		f.Add([]byte(seed))
	}
	lead, err := parsedLead(typical, &exchange.Contents{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		sent, err := web.ParseJSON(body)
		if err != nil {
			return
		}
		for _, of := range []struct {
			table  *table
			search map[string]searchField
		}{{leadTable, leadSearch}, {clientTable, clientSearch}} {
			a, err := understand(sent, of.table, of.search)
			if err != nil {
				var e *exchange.Error
				if !errors.As(err, &e) || e.Code != exchange.Invalid || e.Message == "" || exchange.HoldsCard(e.Message) || exchange.HoldsCard(e.Field) {
					t.Fatalf("refused with %v", err)
				}
				continue
			}
			if a.limit < 0 || a.limit > exchange.MaxWindow || a.offset < 0 || a.offset > maxCount || len(a.projection.fields) > maxFields || len(a.conditions.where) > 2*maxConditions {
				t.Fatalf("taken as %+v", a)
			}
			for _, o := range a.order {
				if o.Column == "" {
					t.Fatal("sorted by nothing")
				}
			}
			for _, client := range []cells{nil, lead} {
				if written := a.projection.append(nil, lead, client); !json.Valid(written) {
					t.Fatalf("written as %s", written)
				}
			}
		}
	})
}
