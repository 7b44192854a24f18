package main

import (
	"fmt"
	"slices"
	"strings"
)

// fields reads an object key by key. Whatever breaks the grammar goes to the problems of the case; a key that nothing
// asked for is one of them when the reading is done.
type fields struct {
	path     string // "" or "inputs.loan"
	object   *object
	read     map[string]bool
	problems *problems
}

// problems are what is wrong with a case, in words.
type problems struct{ list []string }

func (p *problems) add(format string, arguments ...any) {
	p.list = append(p.list, fmt.Sprintf(format, arguments...))
}

func join(problems []string) string { return strings.Join(problems, "; ") }

func newFields(path string, value any, p *problems) *fields {
	f := &fields{path: path, read: map[string]bool{}, problems: p}
	o, ok := value.(*object)
	if !ok {
		p.add("%s must be an object", path)
		o = &object{}
	}
	f.object = o
	for _, key := range o.twice {
		p.add("%s stands twice", f.name(key))
	}
	return f
}

// name is a key with its path.
func (f *fields) name(key string) string {
	if f.path == "" {
		return key
	}
	return f.path + "." + key
}

func (f *fields) has(key string) bool {
	_, ok := f.object.values[key]
	return ok
}

func (f *fields) value(key string) (any, bool) {
	f.read[key] = true
	value, ok := f.object.values[key]
	return value, ok
}

// need says that a key has to be there.
func (f *fields) need(keys ...string) {
	for _, key := range keys {
		if !f.has(key) {
			f.problems.add("%s is missing", f.name(key))
		}
	}
}

// refuse says that a key may not stand beside what else is there.
func (f *fields) refuse(why string, keys ...string) {
	for _, key := range keys {
		if f.has(key) {
			f.problems.add("%s %s", f.name(key), why)
		}
	}
}

// done names every key that nothing read.
func (f *fields) done() {
	for _, key := range f.object.keys {
		if !f.read[key] {
			f.problems.add("unknown key %s", f.name(key))
		}
	}
}

// inner reads an object below key, nil when there is none.
func (f *fields) inner(key string) *fields {
	value, ok := f.value(key)
	if !ok {
		return nil
	}
	return newFields(f.name(key), value, f.problems)
}

// list reads a list of objects below key, nil when there is none.
func (f *fields) list(key string) []*fields {
	value, ok := f.value(key)
	if !ok {
		return nil
	}
	elements, ok := value.([]any)
	if !ok {
		f.problems.add("%s must be a list", f.name(key))
		return nil
	}
	list := make([]*fields, len(elements))
	for i, element := range elements {
		list[i] = newFields(fmt.Sprintf("%s[%d]", f.name(key), i), element, f.problems)
	}
	return list
}

// text reads a string, "" when there is none.
func (f *fields) text(key string) (string, bool) {
	value, ok := f.value(key)
	if !ok {
		return "", false
	}
	text, ok := value.(string)
	if !ok {
		f.problems.add("%s must be a JSON string", f.name(key))
	}
	return text, ok
}

// word reads one of a closed list, the first when there is none.
func (f *fields) word(key string, words ...string) string {
	word, ok := f.text(key)
	if !ok {
		return words[0]
	}
	if !slices.Contains(words, word) {
		f.problems.add("%s must be one of %s", f.name(key), strings.Join(words, ", "))
		return words[0]
	}
	return word
}
