// Command pocketbase is a PocketBase with a collection of leads, as its
// documentation has it: PocketBase as a framework, its own defaults, and rules
// that let everybody create and list. It is a module of its own, so that nothing
// of it gets into ours.
//
// Usage: pocketbase serve --http=127.0.0.1:8090 --dir=DIR
package main

import (
	"log"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

const collection = "leads"

func main() {
	app := pocketbase.New()
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if _, err := e.App.FindCollectionByNameOrId(collection); err != nil {
			if err := e.App.Save(leads()); err != nil {
				return err
			}
		}
		return e.Next()
	})
	if err := app.Start(); err != nil {
		log.Fatal(err)
	}
}

// leads has the fields of testdata/pocketbase.json, and the indexes that whoever
// looks for a lead again would make.
func leads() *core.Collection {
	c := core.NewBaseCollection(collection)
	c.CreateRule, c.ListRule = types.Pointer(""), types.Pointer("")
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
	c.AddIndex("leads_by_phone", false, "mobile_phone", "")
	c.AddIndex("leads_by_inn", false, "inn", "")
	return c
}
