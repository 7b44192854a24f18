package storetest

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"leadex/internal/exchange"
)

// filler sets every field of a row to a value of its own, so that a field that a
// store forgets, or mixes up with another, is found out; also one that is added
// to a noun later.
type filler struct {
	n    int64
	keep []string // fields that are left as they are
	bare bool     // the least instead of the most: no optional value
}

// awkward texts are such as databases have got wrong.
var awkward = []string{
	"Пётр Ильич", "José Ñandú", "O'Brien \"Ob\" \\", "%_*?[a-z]", "\t\r\n ", "null", "🏦🇨🇴", "e\u0301 is not \u00e9", "$1; DROP TABLE lead --", "{\"b\":1.10,\"a\":null}",
	"\u202eright to left", "\uffff\ufffd",
}

// fill sets the fields of the struct that row points to.
func (f *filler) fill(row any) {
	f.set(reflect.ValueOf(row).Elem(), "")
}

func (f *filler) set(v reflect.Value, name string) {
	f.n++
	switch value := v.Addr().Interface().(type) {
	case *exchange.Contents, **exchange.EventBody:
	case *exchange.ID:
		*value = exchange.NoID
		if !f.bare {
			*value = exchange.NewID()
		}
	case *exchange.Digest:
		*value = exchange.Digest{}
		if !f.bare {
			*value = exchange.Digest{31: byte(f.n)}
		}
	case *[32]byte:
		*value = [32]byte{0: byte(f.n)}
	case *time.Time:
		*value = start.Add(time.Duration(f.n) * 1_000_001 * time.Microsecond)
		if f.bare && optionalTimes[name] {
			*value = time.Time{}
		}
	case *time.Duration: // kept in whole seconds
		*value = 0
		if !f.bare {
			*value = time.Duration(f.n) * time.Second
		}
	case *[]byte:
		*value = nil
		if !f.bare {
			*value = []byte{0, byte(f.n), 0xff, 0}
		}
	case **int64:
		*value = nil
		if !f.bare {
			n := -f.n
			*value = &n
		}
	default:
		f.setKind(v, name)
	}
}

// optionalTimes are zero until something happens.
var optionalTimes = map[string]bool{
	"DisabledAt": true, "QualifiedAt": true, "ClosedAt": true, "FirstPulledAt": true, "ReceivedAt": true, "ConvertedAt": true,
	"LeaseUntil": true, "DecidedAt": true, "FinishedAt": true,
}

func (f *filler) setKind(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.Anonymous || !slices.Contains(f.keep, field.Name) {
				f.set(v.Field(i), field.Name)
			}
		}
	case reflect.String:
		v.SetString("")
		if !f.bare {
			v.SetString(fmt.Sprint(awkward[f.n%int64(len(awkward))], f.n))
		}
	case reflect.Int, reflect.Int64:
		v.SetInt(0)
		if !f.bare {
			v.SetInt(exchange.MaxNumber - f.n)
		}
	case reflect.Bool:
		v.SetBool(!f.bare)
	case reflect.Slice:
		f.setSlice(v, name)
	case reflect.Map: // Facts, which are text in a row
	default:
		panic(fmt.Sprintf("no value for field %s of type %s", name, v.Type()))
	}
}

func (f *filler) setSlice(v reflect.Value, name string) {
	v.SetZero()
	if f.bare {
		return
	}
	for range 2 {
		element := reflect.New(v.Type().Elem()).Elem()
		f.set(element, name)
		v.Set(reflect.Append(v, element))
	}
}
