package config

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Source says where a value came from.
type Source string

const (
	FromDefault Source = "default"
	FromFile    Source = "file"
	FromEnv     Source = "env"
	FromFlag    Source = "flag"
)

// FileFlag is the flag that names the config file. It is no setting itself.
const FileFlag = "config"

// Resolver gives kong the settings that no flag was given for: from the
// environment, else from the config file. Flags that are settings carry the tag
// `setting`.
type Resolver struct {
	env  func(string) (string, bool)
	file map[string]string // nil until it is read
	from map[string]Source
}

// NewResolver makes a Resolver that reads variables from env, as os.LookupEnv
// does. It serves one command line.
func NewResolver(env func(string) (string, bool)) *Resolver {
	return &Resolver{env: env, from: map[string]Source{}}
}

// Variable is the name of a setting's environment variable.
func Variable(flag string) string {
	return "LEADEX_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// key is the name of a setting in the config file.
func key(flag string) string { return strings.ReplaceAll(flag, "-", "_") }

func isSetting(f *kong.Flag) bool { return f.Tag.Has("setting") }

// Source says where the value of a setting came from, after parsing.
func (r *Resolver) Source(flag string) Source {
	if from, ok := r.from[flag]; ok {
		return from
	}
	return FromDefault
}

// Resolve answers nil for what is no setting, and for what is not set. kong
// only asks for flags that were not given.
func (r *Resolver) Resolve(c *kong.Context, _ *kong.Path, f *kong.Flag) (any, error) {
	if !isSetting(f) {
		return nil, nil
	}
	if r.file == nil {
		if err := r.readFile(c); err != nil {
			return nil, err
		}
	}
	if value, ok := r.env(Variable(f.Name)); ok && value != "" {
		r.from[f.Name] = FromEnv
		return value, nil
	}
	if value, ok := r.file[key(f.Name)]; ok {
		r.from[f.Name] = FromFile
		return value, nil
	}
	return nil, nil
}

// Validate has nothing to add: readFile has refused what is wrong.
func (r *Resolver) Validate(*kong.Application) error { return nil }

// Given notes which settings were given as flags, once the line is parsed.
func (r *Resolver) Given(c *kong.Context) {
	for _, p := range c.Path {
		if p.Flag != nil && !p.Resolved && isSetting(p.Flag) {
			r.from[p.Flag.Name] = FromFlag
		}
	}
}

// readFile reads the config file, if one is named. A key that no command knows
// is an error: it would be a setting that silently does nothing.
func (r *Resolver) readFile(c *kong.Context) error {
	r.file = map[string]string{}
	name, ok := r.env(Variable(FileFlag))
	for _, f := range c.Flags() {
		if f.Name == FileFlag && c.FlagValue(f) != "" {
			name, ok = c.FlagValue(f).(string)
		}
	}
	if !ok || name == "" {
		return nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read the config file: %w", err)
	}
	if r.file, err = parseFile(text); err != nil {
		return fmt.Errorf("config file %s: %w", name, err)
	}
	known := knownKeys(c.Model.Node)
	for _, k := range slices.Sorted(maps.Keys(r.file)) {
		if !slices.Contains(known, k) {
			return fmt.Errorf("config file %s: there is no setting %q; there are %s", name, k, strings.Join(known, ", "))
		}
	}
	return nil
}

// parseFile reads one JSON object of texts, numbers and yes or no.
func parseFile(text []byte) (map[string]string, error) {
	var raw map[string]jsontext.Value
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, fmt.Errorf("it must be one JSON object such as {\"addr\": \"127.0.0.1:8080\"}: %w", err)
	}
	values := make(map[string]string, len(raw))
	for k, v := range raw {
		switch v.Kind() {
		case '"':
			var s string
			if err := json.Unmarshal(v, &s); err != nil {
				return nil, err
			}
			values[k] = s
		case '0', 't', 'f':
			values[k] = v.String()
		case 'n':
		default:
			return nil, fmt.Errorf("%q must be a text or a number: %w", k, errors.ErrUnsupported)
		}
	}
	return values, nil
}

// knownKeys are the keys of every setting of every command, in order.
func knownKeys(n *kong.Node) []string {
	var keys []string
	_ = kong.Visit(n, func(v kong.Visitable, next kong.Next) error {
		if f, ok := v.(*kong.Flag); ok && isSetting(f) {
			keys = append(keys, key(f.Name))
		}
		return next(nil)
	})
	slices.Sort(keys)
	return slices.Compact(keys)
}
