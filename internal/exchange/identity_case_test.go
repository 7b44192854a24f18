package exchange_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
	"leadex/internal/exchangetest"
)

// identityCase is a paragraph of testdata/identity.txt, which says what its lines are.
type identityCase struct {
	name, country, setting, want, why string
	known                             []string
	lead                              string
}

func identityCases(t *testing.T) []identityCase {
	t.Helper()
	text, err := os.ReadFile("testdata/identity.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []identityCase
	for line := range strings.Lines(string(text)) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		rest = strings.TrimSpace(rest)
		if word == "" || word[0] == '#' {
			continue
		}
		if word == "case" {
			all = append(all, identityCase{name: rest, country: "RU"})
			continue
		}
		c := &all[len(all)-1]
		switch word {
		case "country":
			c.country = rest
		case "setting":
			c.setting = rest
		case "known":
			c.known = append(c.known, rest)
		case "lead":
			c.lead = rest
		case "want":
			c.want = rest
		case "why":
			c.why = rest
		default:
			t.Fatalf("%s: a line begins with %q", c.name, word)
		}
	}
	return all
}

// TestIdentityCases submits and converts leads as the table says.
func TestIdentityCases(t *testing.T) {
	t.Parallel()
	cases := identityCases(t)
	if len(cases) < 60 {
		t.Fatalf("only %d cases", len(cases))
	}
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		for i, c := range cases {
			if len(c.known) == 0 || c.lead == "" || c.want == "" || c.why == "" {
				t.Fatalf("case %q is not complete", c.name)
			}
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				newScene(t, r, c, i, "").play(c.known, c.lead, c.want)
			})
			if len(c.known) == 1 {
				// Who came first does not matter.
				t.Run(c.name+", the other way round", func(t *testing.T) {
					t.Parallel()
					newScene(t, r, c, i, " again").play([]string{c.lead}, c.known[0], c.want)
				})
			}
		}
	})
}

// scene is an ecosystem in which a case is played.
type scene struct {
	t        *testing.T
	rig      *exchangetest.Rig
	operator exchange.Caller
	id       exchange.ID
	lender   exchange.ID
	managers map[string]int64
}

func newScene(t *testing.T, r *exchangetest.Rig, c identityCase, number int, again string) *scene {
	t.Helper()
	ctx := context.Background()
	e, err := r.CreateEcosystem(ctx, exchange.Ecosystem{Name: fmt.Sprintf("%d%s", number, again), Country: c.country, Currency: "USD",
		IdentityScope: exchange.IdentityScope(c.setting)})
	if err != nil {
		t.Fatal("create ecosystem:", err)
	}
	s := &scene{t: t, rig: r, id: e.ID, operator: exchange.Command(e.ID), managers: map[string]int64{"nobody": 999_999}}
	s.lender = s.newLender("one")
	if strings.Contains(c.lead, "manager=") || strings.Contains(strings.Join(c.known, ""), "manager=") {
		s.newLender("two")
		s.newManager("operator", exchange.Grant{Ecosystem: e.ID, Role: exchange.RoleOperator})
	}
	return s
}

func (s *scene) newLender(name string) exchange.ID {
	s.t.Helper()
	l, err := s.rig.CreateLender(context.Background(), exchange.Lender{Ecosystem: s.id, Name: name, TaxID: "900123456", DealerCode: name})
	if err != nil {
		s.t.Fatal("create lender:", err)
	}
	s.newManager(name, exchange.Grant{Ecosystem: s.id, Role: exchange.RoleLender, Party: l.ID})
	return l.ID
}

func (s *scene) newManager(name string, g exchange.Grant) {
	s.t.Helper()
	c, _, err := s.rig.CreateCredential(context.Background(), exchange.NewCredential{Name: name, Grant: g})
	if err != nil {
		s.t.Fatal("create credential:", err)
	}
	s.managers[name] = c.Number
}

// contents reads the fields of a lead.
func (s *scene) contents(line string) exchange.Contents {
	s.t.Helper()
	var c exchange.Contents
	passport := exchange.Passport{}
	for line != "" {
		name, rest, found := strings.Cut(line, "=")
		value := rest
		if strings.HasPrefix(rest, `"`) {
			quoted, err := strconv.QuotedPrefix(rest)
			if err != nil {
				s.t.Fatalf("%q: %v", rest, err)
			}
			value, _ = strconv.Unquote(quoted)
			rest = rest[len(quoted):]
		} else {
			end := strings.IndexFunc(rest, unicode.IsSpace)
			if end < 0 {
				end = len(rest)
			}
			value, rest = rest[:end], rest[end:]
		}
		line = strings.TrimSpace(rest)
		if !found || !s.put(&c, &passport, name, value) {
			s.t.Fatalf("%q is no field", name)
		}
	}
	if passport != (exchange.Passport{}) {
		c.Passport.Put(passport)
	}
	return c
}

func (s *scene) put(c *exchange.Contents, p *exchange.Passport, name, value string) bool {
	texts := map[string]*exchange.Text{"last": &c.LastName, "first": &c.FirstName, "middle": &c.MiddleName, "company": &c.BusinessName,
		"tax": &c.TaxID, "registration": &c.RegistrationNumber, "social": &c.SocialID, "series": &p.Series, "number": &p.Number}
	if text := texts[name]; text != nil {
		text.Put(value)
		return true
	}
	switch name {
	case "born":
		day, err := exchange.ParseDate(value)
		if err != nil {
			s.t.Fatal(err)
		}
		c.BirthDate.Put(day)
		return true
	case "manager":
		c.ManagerID.Put(s.managers[value])
		return s.managers[value] != 0
	}
	return false
}

// convert submits a lead and converts it, and tells the person's number before and
// after.
func (s *scene) convert(line string) (linked, person int64) {
	s.t.Helper()
	ctx := context.Background()
	lead, err := s.rig.Submit(ctx, s.operator, exchange.Submission{Contents: s.contents(line)})
	if err != nil {
		s.t.Fatal("submit:", err)
	}
	client, err := s.rig.Convert(ctx, s.operator, exchange.Convert{Lead: lead.ID, Lender: s.lender})
	if err != nil {
		s.t.Fatal("convert:", err)
	}
	return lead.PersonNumber, client.PersonNumber
}

func (s *scene) play(known []string, lead, want string) {
	s.t.Helper()
	persons := make([]int64, len(known))
	for i, line := range known {
		_, persons[i] = s.convert(line)
	}
	linked, person := s.convert(lead)
	word, rest, _ := strings.Cut(want, " ")
	if word == "exact" {
		at, err := strconv.Atoi(rest)
		if err != nil || at < 1 || at > len(known) {
			s.t.Fatalf("want %q", want)
		}
		if person != persons[at-1] || linked != persons[at-1] {
			s.t.Errorf("linked to %d and converted into %d; the known are %v", linked, person, persons)
		}
		return
	}
	if slices.Contains(persons, person) || linked != 0 {
		s.t.Errorf("linked to %d and converted into %d, which is one of the known %v", linked, person, persons)
	}
	if got := s.reasons(person); !cmp.Equal(got, strings.Fields(rest)) && len(got)+len(rest) > 0 {
		s.t.Errorf("on the review list for %v, want %q", got, want)
	}
}

// reasons are those of the pairs in which a person is, sorted, each once.
func (s *scene) reasons(number int64) (all []string) {
	s.t.Helper()
	ctx := context.Background()
	person, err := s.rig.Store.Person(ctx, s.id, exchange.PersonRef{Number: number})
	if err != nil {
		s.t.Fatal(err)
	}
	matches, err := s.rig.Store.Matches(ctx, s.id, exchange.MatchFilter{Persons: []exchange.ID{person.ID}, State: exchange.MatchOpen})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, m := range matches {
		for _, reason := range m.Reasons {
			all = append(all, string(reason))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// eachScene plays on every engine. Fields in line make it have what they need.
func eachScene(t *testing.T, line string, play func(t *testing.T, s *scene)) {
	t.Helper()
	exchangetest.Each(t, func(t *testing.T, r *exchangetest.Rig) {
		play(t, newScene(t, r, identityCase{country: "RU", lead: line}, 0, ""))
	})
}
