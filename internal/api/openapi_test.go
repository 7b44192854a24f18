package api

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"leadex/internal/exchange"
)

func contract(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(OpenAPI())
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestOpenAPI(t *testing.T) {
	t.Parallel()

	t.Run("lists the calls that are served", func(t *testing.T) {
		t.Parallel()
		var served, listed []string
		for _, r := range (&API{}).Routes() {
			served = append(served, fmt.Sprintf("%s %s open=%v", r.Method, r.Pattern, r.Open))
		}
		for path, item := range contract(t).Paths.Map() {
			for method, operation := range item.Operations() {
				listed = append(listed, fmt.Sprintf("%s %s open=%v", method, path, operation.Security != nil && len(*operation.Security) == 0))
			}
		}
		slices.Sort(served)
		slices.Sort(listed)
		if diff := cmp.Diff(listed, served); diff != "" {
			t.Errorf("calls (-file +served):\n%s", diff)
		}
	})

	t.Run("has every field of the catalogue in its type", func(t *testing.T) {
		t.Parallel()
		schemas := contract(t).Components.Schemas
		compare(t, schemas, "Contents", &exchange.Contents{}, nil, map[string]bool{})
	})

	t.Run("has every term of the catalogue in its type", func(t *testing.T) {
		t.Parallel()
		schemas := contract(t).Components.Schemas
		compare(t, schemas, "Terms", &exchange.Terms{}, map[string]string{"name": "text of 1 to 200"}, map[string]bool{})
	})
}

// compare holds the schema of a record to its catalogue and what it has beside
// that, in both directions, and those of the records inside it.
func compare(t *testing.T, schemas openapi3.Schemas, name string, r exchange.Record, beside map[string]string, done map[string]bool) {
	t.Helper()
	if done[name] {
		return
	}
	done[name] = true
	schema := schemas[name].Value
	if open := schema.AdditionalProperties.Has; open == nil || *open {
		t.Errorf("%s takes fields that are not listed", name)
	}
	listed := map[string]string{}
	for key, property := range schema.Properties {
		listed[key] = typeOf(property)
	}
	catalogue := map[string]string{}
	maps.Copy(catalogue, beside)
	r.Each(func(e exchange.Entry) bool {
		catalogue[e.Key] = wireType(e)
		if c, ok := e.Cell.(exchange.Composite); ok {
			inner := c.Add()
			compare(t, schemas, nameOf(inner), inner, nil, done)
		}
		return true
	})
	if diff := cmp.Diff(catalogue, listed); diff != "" {
		t.Errorf("%s (-catalogue +file):\n%s", name, diff)
	}
}

func nameOf(r exchange.Record) string { return strings.TrimPrefix(fmt.Sprintf("%T", r), "*exchange.") }

// wireType is how the file names the type of a field.
func wireType(e exchange.Entry) string {
	if e.Key == "card_last_four" {
		return "text of 4"
	}
	switch c := e.Cell.(type) {
	case *exchange.Text:
		return "Text"
	case *exchange.Int:
		return "Whole"
	case *exchange.Dec:
		return "Decimal"
	case *exchange.Flag:
		return "Flag"
	case *exchange.Day:
		return "Day"
	case *exchange.JSON:
		return "FreeJSON"
	case exchange.Composite:
		if c.IsList() {
			return fmt.Sprintf("at most %d of %s, or null", exchange.MaxList, nameOf(c.Add()))
		}
		return nameOf(c.Add()) + " or null"
	}
	return fmt.Sprintf("%T", e.Cell)
}

// typeOf is the type of a property of the file, in the words of wireType.
func typeOf(p *openapi3.SchemaRef) string {
	const prefix = "#/components/schemas/"
	null := func(s *openapi3.Schema) bool { return s.Type.Includes("null") }
	if p.Ref != "" {
		return strings.TrimPrefix(p.Ref, prefix)
	}
	s := p.Value
	switch {
	case len(s.OneOf) == 2 && null(s.OneOf[1].Value):
		return strings.TrimPrefix(s.OneOf[0].Ref, prefix) + " or null"
	case s.Type.Includes("array") && null(s) && s.MaxItems != nil:
		return fmt.Sprintf("at most %d of %s, or null", *s.MaxItems, strings.TrimPrefix(s.Items.Ref, prefix))
	case s.Type.Includes("string") && !null(s) && s.MaxLength != nil:
		return fmt.Sprintf("text of %d to %d", s.MinLength, *s.MaxLength)
	case s.Type.Includes("string") && null(s) && s.MaxLength != nil:
		return fmt.Sprintf("text of %d", *s.MaxLength)
	}
	return fmt.Sprint(s.Type)
}

// The types of values that wireType names are themselves what they are called.
func TestOpenAPIValues(t *testing.T) {
	t.Parallel()
	schemas := contract(t).Components.Schemas
	tests := map[string]struct{ good, bad []any }{
		"Text":     {[]any{nil, "", "x"}, []any{1.0, true, map[string]any{}, strings.Repeat("x", exchange.MaxText+1)}},
		"Whole":    {[]any{nil, 1.0, -7.0}, []any{"1", 1.5, true}},
		"Decimal":  {[]any{nil, 1.5}, []any{"1.5", false}},
		"Flag":     {[]any{nil, true}, []any{"true", 1.0}},
		"Day":      {[]any{nil, "1987-05-23"}, []any{"23.05.1987", 1987.0}},
		"FreeJSON": {[]any{nil, 1.0, "x", []any{nil}, map[string]any{"a": 1.0}}, nil},
	}
	for _, name := range slices.Sorted(maps.Keys(tests)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			schema := schemas[name].Value
			for _, v := range tests[name].good {
				if err := schema.VisitJSON(v, openapi3.EnableJSONSchema2020()); err != nil {
					t.Errorf("refuses %v: %v", v, err)
				}
			}
			for _, v := range tests[name].bad {
				if schema.VisitJSON(v, openapi3.EnableJSONSchema2020()) == nil {
					t.Errorf("allows %.20v", v)
				}
			}
		})
	}
}
