package storetest

import (
	"testing"

	"leadex/internal/exchange"
)

// testUniqueKeys breaks every unique key once. The rows of a test are fine but
// for the last, which is refused; with one fact changed it is fine as well.
func testUniqueKeys(t *testing.T, store exchange.Store) {
	type attempt struct {
		first, second exchange.Changes
		// other is second but for what makes it fail.
		other exchange.Changes
	}
	lender, provider, branch, lead := exchange.NewID(), exchange.NewID(), exchange.NewID(), exchange.NewID()
	seven := int64(7)
	leads := func(rows ...exchange.LeadRow) exchange.Changes { return exchange.Changes{Leads: rows} }
	native := func(w *world, id string, surface exchange.Surface) exchange.LeadRow {
		return w.lead(func(l *exchange.LeadRow) { l.Provider, l.ExternalID, l.Surface = provider, id, surface })
	}
	lenders := func(w *world, code string) exchange.Changes {
		l := w.lenderRow()
		l.DealerCode = code
		return exchange.Changes{Lenders: []exchange.Lender{l}}
	}
	branches := func(w *world, code string) exchange.Changes {
		var c exchange.Changes
		c.Branches = []exchange.Branch{{ID: exchange.NewID(), Number: w.next(), Lender: w.addLender(&c), DealerCode: code, CreatedAt: start}}
		return c
	}
	batches := func(w *world, branch exchange.ID, closed bool) exchange.Changes {
		b := exchange.Batch{ID: exchange.NewID(), Lender: lender, Branch: branch, OpenedAt: start}
		if closed {
			b.ClosedAt = start
		}
		return exchange.Changes{Batches: []exchange.Batch{b}}
	}
	assigned := func(w *world, state exchange.AssignmentState) exchange.Changes {
		l := w.lead(func(l *exchange.LeadRow) { l.ID, l.Number, l.Sequence = lead, 77, 77 })
		a := w.assignment(lead, lender, func(a *exchange.Assignment) { a.State = state })
		return exchange.Changes{Leads: []exchange.LeadRow{l}, Assignments: []exchange.Assignment{a}}
	}
	outcomes := func(w *world, reason *int64) exchange.Changes {
		return exchange.Changes{Outcomes: []exchange.Outcome{w.outcome(lead, lender, 5, reason, start)}}
	}
	numbered := func(change func(w *world, number int64) exchange.Changes) func(*world) attempt {
		return func(w *world) attempt { return attempt{change(w, 500), change(w, 500), change(w, 501)} }
	}
	tests := map[string]func(w *world) attempt{
		"number of leads": numbered(func(w *world, n int64) exchange.Changes {
			return leads(w.lead(func(l *exchange.LeadRow) { l.Number = n }))
		}),
		"sequence of leads": numbered(func(w *world, n int64) exchange.Changes {
			return leads(w.lead(func(l *exchange.LeadRow) { l.Sequence = n }))
		}),
		"number of persons": numbered(func(w *world, n int64) exchange.Changes {
			p := w.person()
			p.Number = n
			return exchange.Changes{Persons: []exchange.Person{p}}
		}),
		"number of clients": numbered(func(w *world, n int64) exchange.Changes {
			return exchange.Changes{Clients: []exchange.ClientRow{w.client(exchange.NewID(), lender, func(c *exchange.ClientRow) { c.Number = n })}}
		}),
		"number of applications": numbered(func(w *world, n int64) exchange.Changes {
			a := w.application(exchange.NewID(), lender, exchange.NewID())
			a.Number = n
			return exchange.Changes{Applications: []exchange.Application{a}}
		}),
		"number of providers": numbered(func(w *world, n int64) exchange.Changes {
			p := w.provider()
			p.Number = n
			return exchange.Changes{Providers: []exchange.Provider{p}}
		}),
		"number of lenders": numbered(func(w *world, n int64) exchange.Changes {
			l := w.lenderRow()
			l.Number = n
			return exchange.Changes{Lenders: []exchange.Lender{l}}
		}),
		"number of branches": numbered(func(w *world, n int64) exchange.Changes {
			c := branches(w, "")
			c.Branches[0].Number = n
			return c
		}),
		"number of credentials": numbered(func(w *world, n int64) exchange.Changes {
			c := w.credential(exchange.NewID().String())
			c.Number = n
			return exchange.Changes{Credentials: []exchange.Credential{c}}
		}),
		"number of services": numbered(func(w *world, n int64) exchange.Changes {
			var c exchange.Changes
			c.Services = []exchange.Service{{ID: exchange.NewID(), Number: n, Provider: w.addProvider(&c)}}
			return c
		}),
		"number of campaigns": numbered(func(w *world, n int64) exchange.Changes {
			var c exchange.Changes
			c.Campaigns = []exchange.Campaign{{ID: exchange.NewID(), Number: n, Provider: w.addProvider(&c)}}
			return c
		}),
		"number of products": numbered(func(w *world, n int64) exchange.Changes {
			var c exchange.Changes
			p := w.product(w.addLender(&c), "p")
			p.Number = n
			c.Products = []exchange.ProductRow{p}
			return c
		}),
		"external id of a provider on the native surface": func(w *world) attempt {
			return attempt{leads(native(w, "x", exchange.SurfaceNative)), leads(native(w, "x", exchange.SurfaceNative)), leads(native(w, "X", exchange.SurfaceNative))}
		},
		"external id is free on other surfaces": func(w *world) attempt {
			return attempt{leads(native(w, "x", exchange.SurfaceNative), native(w, "", exchange.SurfaceNative), native(w, "", exchange.SurfaceNative)),
				leads(native(w, "x", exchange.SurfaceNative)), leads(native(w, "x", exchange.SurfaceLeadBank), native(w, "x", exchange.SurfaceLeadBank))}
		},
		"dealer code of lenders": func(w *world) attempt {
			return attempt{lenders(w, "007"), lenders(w, "007"), lenders(w, "7")}
		},
		"no dealer code of lenders": func(w *world) attempt {
			c := lenders(w, "")
			c.Lenders = append(c.Lenders, lenders(w, "").Lenders...)
			return attempt{c, exchange.Changes{Lenders: []exchange.Lender{{ID: exchange.NewID(), Number: c.Lenders[0].Number, CreatedAt: start, UpdatedAt: start}}}, lenders(w, "")}
		},
		"dealer code of branches": func(w *world) attempt {
			return attempt{branches(w, "007"), branches(w, "007"), branches(w, "7")}
		},
		"name of a provider's services": func(w *world) attempt {
			var c exchange.Changes
			p := w.addProvider(&c)
			service := func(name string) []exchange.Service {
				return []exchange.Service{{ID: exchange.NewID(), Number: w.next(), Provider: p, Name: name}}
			}
			c.Services = service("form")
			return attempt{c, exchange.Changes{Services: service("form")}, exchange.Changes{Services: service("Form")}}
		},
		"code of a provider's campaigns": func(w *world) attempt {
			var c exchange.Changes
			p := w.addProvider(&c)
			campaign := func(code string) []exchange.Campaign {
				return []exchange.Campaign{{ID: exchange.NewID(), Number: w.next(), Provider: p, Code: code}}
			}
			c.Campaigns = campaign("17")
			return attempt{c, exchange.Changes{Campaigns: campaign("17")}, exchange.Changes{Campaigns: campaign("017")}}
		},
		"name of a lender's products": func(w *world) attempt {
			var c exchange.Changes
			l := w.addLender(&c)
			product := func(name string) []exchange.ProductRow { return []exchange.ProductRow{w.product(l, name)} }
			c.Products = product("a")
			return attempt{c, exchange.Changes{Products: product("a")}, exchange.Changes{Products: product("b")}}
		},
		"open batch of a lender": func(w *world) attempt {
			return attempt{batches(w, exchange.NoID, false), batches(w, exchange.NoID, false), batches(w, exchange.NoID, true)}
		},
		"open batch of a branch": func(w *world) attempt {
			return attempt{batches(w, branch, false), batches(w, branch, false), batches(w, exchange.NoID, false)}
		},
		"live assignment of a lead at a lender": func(w *world) attempt {
			return attempt{assigned(w, exchange.Received), assigned(w, exchange.Ready), assigned(w, exchange.Returned)}
		},
		"client of a person at a lender": func(w *world) attempt {
			person := exchange.NewID()
			client := func(at exchange.ID) exchange.Changes {
				return exchange.Changes{Clients: []exchange.ClientRow{w.client(person, at)}}
			}
			return attempt{client(lender), client(lender), client(exchange.NewID())}
		},
		"application of a lead at a lender": func(w *world) attempt {
			application := func(at exchange.ID) exchange.Changes {
				return exchange.Changes{Applications: []exchange.Application{w.application(lead, at, exchange.NewID())}}
			}
			return attempt{application(lender), application(lender), application(exchange.NewID())}
		},
		"repeat of an outcome without reason": func(w *world) attempt {
			return attempt{outcomes(w, nil), outcomes(w, nil), outcomes(w, &seven)}
		},
		"repeat of an outcome with a reason": func(w *world) attempt {
			return attempt{outcomes(w, &seven), outcomes(w, &seven), outcomes(w, nil)}
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, store)
			a := test(w)
			w.write(a.first)
			w.refuses(exchange.Conflict, a.second)
			w.write(a.other)
			newWorld(t, store).write(a.first) // another ecosystem does not mind
		})
	}
}
