package brainysoft

import (
	"fmt"
	"strings"
)

// generator writes bodies with a value for every field of a table. Values
// differ, so that a field that lands in another's place shows.
type generator struct {
	n      int
	fixed  map[string]string        // by path: written instead
	scalar func(path string) string // writes what is neither object nor list; nil for real values
}

func (g *generator) object(t *table, path string) string {
	parts := make([]string, len(t.fields))
	for i, f := range t.fields {
		parts[i] = fmt.Sprintf("%q:%s", f.name, g.value(f, strings.TrimPrefix(path+"."+f.name, ".")))
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func (g *generator) value(f field, path string) string {
	g.n++
	if text, ok := g.fixed[path]; ok {
		return text
	}
	switch f.kind.wire {
	case "object[]":
		return "[" + g.object(f.kind.inner, path+"[0]") + "," + g.object(f.kind.inner, path+"[1]") + "]"
	case "object":
		if f.kind.inner != nil {
			return g.object(f.kind.inner, path)
		}
	}
	if g.scalar != nil {
		return g.scalar(path)
	}
	return g.example(f)
}

// decimals are amounts whose digits a float would lose, or spell otherwise.
var decimals = []string{"1.10", "1e3", "0.00", "-2.50", "12345678901234567890.123456789", "1E-2", "7.000", "0.1", "100"}

func (g *generator) example(f field) string {
	switch f.kind.wire {
	case "double":
		return decimals[g.n%len(decimals)]
	case "int64":
		return fmt.Sprint(int64(9223372036854775807) - int64(g.n))
	case "int32":
		return fmt.Sprint(2147483647 - g.n)
	case "byte":
		return fmt.Sprint(g.n%256 - 128)
	case "date":
		return fmt.Sprintf(`"19%02d-02-%02d"`, g.n%100, g.n%28+1)
	case "boolean":
		return fmt.Sprint(g.n%2 == 0)
	case "object":
		return fmt.Sprintf(`{"z":"%d","a":"1.10","ключ":"<&>"}`, g.n)
	case "undefined[]":
		return fmt.Sprintf(`[{"id":"%d","level":1.0},"текст",null,[1e2]]`, g.n)
	}
	if f.kind.values != nil {
		return fmt.Sprintf("%q", f.kind.values[g.n%len(f.kind.values)])
	}
	return fmt.Sprintf(`"%s %d, ёЁ <b> & \"%s\" \\ \u2028 / 1.10 😀"`, f.name, g.n, strings.ToUpper(f.name))
}
