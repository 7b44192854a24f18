// Command pocketbase is a PocketBase with a collection of leads, as its
// documentation has it: PocketBase as a framework, and its own defaults. As ours
// does, it lets in who is logged in: a partner, of a collection of its own for that.
// It is a module of its own, so that nothing of it gets into ours.
//
// Usage: pocketbase serve --http=127.0.0.1:8090 --dir=DIR; it writes the token of
// a partner to DIR/token before it answers.
package main

import (
	"log"
	"os"
	"path/filepath"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

const (
	collection = "leads"
	open       = "open_leads" // everybody may create them, and no times are kept: what is least work
	members    = "partners"
)

func main() {
	app := pocketbase.New()
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if _, err := e.App.FindCollectionByNameOrId(collection); err != nil {
			for _, c := range []*core.Collection{leads(), openLeads()} {
				if err := e.App.Save(c); err != nil {
					return err
				}
			}
			if err := admit(e.App); err != nil {
				return err
			}
		}
		return e.Next()
	})
	if err := app.Start(); err != nil {
		log.Fatal(err)
	}
}

// admit makes a partner and writes its token down.
func admit(app core.App) error {
	c := core.NewAuthCollection(members)
	if err := app.Save(c); err != nil {
		return err
	}
	partner := core.NewRecord(c)
	partner.SetEmail("partner@example.com")
	partner.SetVerified(true)
	partner.SetRandomPassword()
	if err := app.Save(partner); err != nil {
		return err
	}
	token, err := partner.NewAuthToken()
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(app.DataDir(), "token"), []byte(token), 0o600)
}

// leads has the fields of testdata/pocketbase.json, the two times that the
// dashboard gives a new collection, and the indexes that whoever looks for a lead
// again would make.
func leads() *core.Collection {
	c := fields(collection)
	loggedIn := types.Pointer(`@request.auth.id != ""`)
	c.CreateRule, c.ListRule = loggedIn, loggedIn
	c.Fields.Add(&core.AutodateField{Name: "created", OnCreate: true}, &core.AutodateField{Name: "updated", OnCreate: true, OnUpdate: true})
	return c
}

// openLeads has the fields and indexes of leads and asks nobody who he is.
func openLeads() *core.Collection {
	c := fields(open)
	c.CreateRule = types.Pointer("")
	return c
}

func fields(name string) *core.Collection {
	c := core.NewBaseCollection(name)
	for _, name := range []string{"first_name", "last_name", "patronymic", "mobile_phone", "birth_date", "birth_place", "period_unit", "sex_id",
		"inn", "snils", "employer_title", "employer_inn", "channel", "order_code", "ip_address"} {
		c.Fields.Add(&core.TextField{Name: name})
	}
	c.Fields.Add(&core.EmailField{Name: "email"})
	for _, name := range []string{"amount", "period", "credit_product_id", "mean_income", "monthly_credit_payment"} {
		c.Fields.Add(&core.NumberField{Name: name})
	}
	for _, name := range []string{"passport", "registration_address_data", "addresses", "extra_fields"} {
		c.Fields.Add(&core.JSONField{Name: name})
	}
	c.AddIndex(name+"_by_phone", false, "mobile_phone", "")
	c.AddIndex(name+"_by_inn", false, "inn", "")
	return c
}
