package exchange

import (
	"fmt"
	"maps"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"
)

// rulePath leads from a lead to a value: keys, and places in lists from 0, with
// anyElement where the rule does not say which.
type rulePath []any

const anyElement = -1

// String is the path as errors and verdicts name it: addresses[0].city.
func (p rulePath) String() string {
	var s strings.Builder
	for i, step := range p {
		switch step := step.(type) {
		case int:
			s.WriteString(strings.Replace(fmt.Sprintf("[%d]", step), "-1", "", 1))
		default:
			if i > 0 {
				s.WriteByte('.')
			}
			fmt.Fprint(&s, step)
		}
	}
	return s.String()
}

func (p rulePath) then(step any) rulePath { return append(p[:len(p):len(p)], step) }

// absence is whether a path ends at a value that facts do not hold, while they hold
// the record that it would stand in.
type absence uint8

const (
	present absence = iota
	maybeAbsent
	absent
)

func (p rulePath) absentIn(facts any) absence {
	for i, step := range p {
		switch record := facts.(type) {
		case map[string]any:
			key, _ := step.(string)
			inner, known := record[key]
			if !known && i == len(p)-1 {
				return absent
			}
			facts = inner
		case []any:
			at, isIndex := step.(int)
			if at == anyElement {
				return maybeAbsent
			}
			if !isIndex || at < 0 || at >= len(record) {
				return present
			}
			facts = record[at]
		default:
			return present
		}
	}
	return present
}

type placeKind uint8

const (
	elsewhere  placeKind = iota // not in a lead, or nobody knows where
	freePlace                   // anything may stand there
	plainPlace                  // a text, a number and their like
	recordPlace
	listPlace
)

// rulePlace is what the tree of a rule tells of one of its values.
type rulePlace struct {
	kind   placeKind
	path   rulePath
	record Record // of a record; of a list an element
}

func placeOf(path rulePath, cell Cell) rulePlace {
	switch c := cell.(type) {
	case *JSON, *List[ExtraField]:
		return rulePlace{kind: freePlace, path: path}
	case Composite:
		kind := recordPlace
		if c.IsList() {
			kind = listPlace
		}
		return rulePlace{kind, path, c.Add()}
	}
	return rulePlace{kind: plainPlace, path: path}
}

// ruleReader reads the tree of a rule for the values of a lead that it names.
type ruleReader struct {
	scope map[string]rulePlace // of variables that stand for something in a lead
	paths []rulePath           // that the rule names, in its order
	loose map[string]bool      // names of fields of nobody knows what
	fault error                // the first name that nothing in a lead has
}

// readRule holds the names in a rule to the catalogue. Without this a misspelt one
// would be a value that is always missing.
//
// Errors: Invalid, without a field.
func readRule(tree *cel.Ast) (*ruleReader, error) {
	r := &ruleReader{scope: map[string]rulePlace{"lead": {kind: recordPlace, record: &Contents{}}}, loose: map[string]bool{}}
	r.read(tree.NativeRep().Expr())
	return r, r.fault
}

func (r *ruleReader) read(e ast.Expr) rulePlace {
	switch e.Kind() {
	case ast.IdentKind:
		return r.scope[strings.TrimPrefix(e.AsIdent(), ".")]
	case ast.SelectKind:
		return r.field(r.read(e.AsSelect().Operand()), e.AsSelect().FieldName())
	case ast.CallKind:
		return r.call(e.AsCall())
	case ast.ComprehensionKind:
		r.comprehension(e.AsComprehension())
	case ast.ListKind:
		for _, element := range e.AsList().Elements() {
			r.read(element)
		}
	case ast.MapKind:
		for _, entry := range e.AsMap().Entries() {
			r.read(entry.AsMapEntry().Key())
			r.read(entry.AsMapEntry().Value())
		}
	}
	return rulePlace{}
}

func (r *ruleReader) call(c ast.CallExpr) rulePlace {
	if c.IsMemberFunction() {
		r.read(c.Target())
	}
	var places []rulePlace
	for _, argument := range c.Args() {
		places = append(places, r.read(argument))
	}
	switch c.FunctionName() {
	case operators.Index:
		return r.index(places[0], c.Args()[1])
	case operators.In:
		if places[1].kind == recordPlace && c.Args()[0].Kind() == ast.LiteralKind {
			r.index(places[1], c.Args()[0])
		}
	}
	return rulePlace{}
}

// comprehension reads all, exists and their like.
func (r *ruleReader) comprehension(c ast.ComprehensionExpr) {
	over := r.read(c.IterRange())
	r.read(c.AccuInit())
	outer := r.scope
	r.scope = maps.Clone(outer)
	element := rulePlace{}
	if over.kind == listPlace {
		element = rulePlace{recordPlace, over.path.then(anyElement), over.record}
	}
	r.scope[c.AccuVar()] = rulePlace{}
	if c.HasIterVar2() {
		r.scope[c.IterVar()], r.scope[c.IterVar2()] = rulePlace{}, element
	} else {
		r.scope[c.IterVar()] = element
	}
	for _, inner := range []ast.Expr{c.LoopCondition(), c.LoopStep(), c.Result()} {
		r.read(inner)
	}
	r.scope = outer
}

// index is what of[at] is.
func (r *ruleReader) index(of rulePlace, at ast.Expr) rulePlace {
	if at.Kind() == ast.LiteralKind {
		if key, isText := at.AsLiteral().(types.String); isText {
			return r.field(of, string(key))
		}
	}
	switch of.kind {
	case listPlace:
		place := anyElement
		if at.Kind() == ast.LiteralKind {
			if n, whole := at.AsLiteral().(types.Int); whole && n >= 0 {
				place = int(n)
			}
		}
		return rulePlace{recordPlace, of.path.then(place), of.record}
	case plainPlace:
		r.refuse("%s is a plain value and has no fields", of.path)
	case recordPlace:
		if at.Kind() == ast.LiteralKind {
			r.refuse("fields have names, and no numbers")
		}
	}
	return rulePlace{}
}

// field is what of.key is.
func (r *ruleReader) field(of rulePlace, key string) rulePlace {
	if of.kind == elsewhere {
		r.loose[key] = true
		return rulePlace{}
	}
	place := rulePlace{kind: freePlace, path: of.path.then(key)}
	switch of.kind {
	case recordPlace:
		e, known := of.record.Entry(key)
		if !known {
			r.refuse("a lead has no field %q", place.path.String())
			return rulePlace{}
		}
		place = placeOf(place.path, e.Cell)
	case plainPlace:
		r.refuse("%s is a plain value and has no fields", of.path)
	case listPlace:
		r.refuse("%s is a list: its elements have fields, as in %s[0].%s", of.path, of.path, key)
	}
	r.paths = append(r.paths, place.path)
	return place
}

func (r *ruleReader) refuse(format string, values ...any) {
	if r.fault == nil {
		r.fault = Refuse(Invalid, "is no rule: "+format, values...)
	}
}

// missed is the path of a value of which only the last name is told: the one that
// facts do not hold. A name that the rule itself does not say is not told.
func (r *ruleReader) missed(name string, facts map[string]any) string {
	var maybe string
	several := r.loose[name]
	for _, p := range r.paths {
		if p[len(p)-1] != any(name) {
			continue
		}
		switch p.absentIn(facts["lead"]) {
		case absent:
			return p.String()
		case maybeAbsent:
			several = several || maybe != "" && maybe != p.String()
			maybe = p.String()
		}
	}
	if several {
		return name
	}
	return maybe
}
