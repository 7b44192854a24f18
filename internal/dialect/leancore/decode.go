package leancore

import (
	"net/http"
	"strconv"

	"leadex/internal/exchange"
	"leadex/internal/web"
)

// readObject reads a body that must be a JSON object. What the Content-Type says
// does not matter: clients of this API often send none.
func readObject(r *http.Request) (web.Value, error) {
	body, err := web.ReadJSON(r)
	if err != nil {
		return "", err
	}
	if body.Kind() != '{' {
		return "", exchange.Refuse(exchange.Invalid, "the body must be a JSON object")
	}
	return body, nil
}

// readCell reads a JSON value into a cell by the cell's type; null is kept as
// null. The error names the field by the wire's name and never repeats a value.
func readCell(field string, value web.Value, cell exchange.Cell) error {
	kind := value.Kind()
	if kind == 'n' {
		cell.PutNull()
		return nil
	}
	switch c := cell.(type) {
	case *exchange.Text:
		if kind != '"' {
			return exchange.InvalidField(field, "must be a string")
		}
		c.Put(value.Text())
	case *exchange.Dec:
		if kind != '0' {
			return exchange.InvalidField(field, "must be a number")
		}
		number, err := exchange.ParseDecimal(string(value))
		if err != nil {
			return exchange.InvalidField(field, "%s", err)
		}
		c.Put(number)
	case *exchange.Int:
		number, err := strconv.ParseInt(string(value), 10, 64)
		if kind != '0' || err != nil {
			return exchange.InvalidField(field, "must be a whole number")
		}
		c.Put(number)
	case *exchange.Flag:
		if kind != 't' && kind != 'f' {
			return exchange.InvalidField(field, "must be true or false")
		}
		c.Put(kind == 't')
	case *exchange.JSON:
		c.Put(exchange.RawJSON(value.Compact()))
	case exchange.Composite:
		return readRecords(field, value, c)
	}
	return nil
}

// readRecords reads a list of objects. Their members have the names of the
// domain's fields; others are passed over.
func readRecords(field string, value web.Value, list exchange.Composite) error {
	if value.Kind() != '[' {
		return exchange.InvalidField(field, "must be a list")
	}
	list.PutEmpty()
	for i, element := range value.Elements {
		at := field + "[" + strconv.Itoa(i) + "]"
		if element.Kind() != '{' {
			return exchange.InvalidField(at, "must be an object")
		}
		record := list.Add()
		for name, value := range element.Members {
			entry, known := record.Entry(name)
			if !known {
				continue
			}
			if err := readCell(at+"."+name, value, entry.Cell); err != nil {
				return err
			}
		}
	}
	return nil
}

// copyCell writes the value of one cell into another of the same type.
func copyCell(to, from exchange.Cell) {
	switch c := to.(type) {
	case *exchange.Text:
		*c = *from.(*exchange.Text)
	case *exchange.Dec:
		*c = *from.(*exchange.Dec)
	case *exchange.Int:
		*c = *from.(*exchange.Int)
	case *exchange.Flag:
		*c = *from.(*exchange.Flag)
	case *exchange.JSON:
		*c = *from.(*exchange.JSON)
	case *exchange.List[exchange.Expense]:
		*c = *from.(*exchange.List[exchange.Expense])
	case *exchange.List[exchange.Charge]:
		*c = *from.(*exchange.List[exchange.Charge])
	}
}
