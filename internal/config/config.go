// Package config is everything that an installation may set, and where each
// value came from: a flag, a variable LEADEX_..., the config file, or nowhere.
//
// It must not know what is done with a setting.
package config

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Settings are what may be set. Every field may be left out: the zero value
// works, see OrDefaults. Flags, variables and keys of the config file carry the
// name of the field: --admin-addr, LEADEX_ADMIN_ADDR, "admin_addr".
type Settings struct {
	Installation `embed:""`
	Serving      `embed:""`
}

// Installation is where the data lies. Every command needs it.
type Installation struct {
	Data     string `setting:"" placeholder:"DIR" help:"Data directory. It holds the database unless --database is given, and the keys unless --keys is. Default: leadex-data, of a demo leadex-demo."`
	Database string `setting:"" placeholder:"URL" help:"PostgreSQL to keep everything in, as postgres://user:password@host/name."`
	Keys     string `setting:"" placeholder:"FILE" help:"Key file, or its text with semicolons for line ends. Default: the file keys in the data directory."`
}

// Serving is how calls are served.
type Serving struct {
	Addr            string        `setting:"" placeholder:"HOST:PORT" help:"Where to listen. Port 0 takes a free one. Default: 127.0.0.1:8080."`
	AdminAddr       string        `setting:"" placeholder:"HOST:PORT" help:"Where /healthz, /readyz and /metrics are served; \"off\" for nowhere. Default: 127.0.0.1:8081 or, if that is taken and in a demo, a free port."`
	SweepEvery      Interval      `setting:"" placeholder:"TIME" help:"Time between two looks for leases that have run out, from 100ms to 1h; \"off\" when other processes on the database look. One process at a time does it. Default: 5s."`
	RateLimit       float64       `setting:"" placeholder:"N" help:"Calls a second that each credential may make. Default: no limit."`
	RateBurst       int           `setting:"" placeholder:"N" help:"Calls that a credential may make at once. Default: those of one second."`
	ShutdownDelay   time.Duration `setting:"" placeholder:"TIME" help:"Time between /readyz turning 503 and the end of listening, for load balancers to notice. Default: 0s."`
	ShutdownTimeout time.Duration `setting:"" placeholder:"TIME" help:"Time to answer what was accepted before a shutdown. Default: 30s."`
	LogLevel        string        `setting:"" enum:",debug,info,warn,error" default:"" placeholder:"LEVEL" help:"Least level of what is logged: debug, info, warn or error. Default: info, of a demo warn."`
	LogFormat       string        `setting:"" enum:",text,json" default:"" placeholder:"FORMAT" help:"text or json. Default: text."`
}

// Off says that a listener is not wanted.
const Off = "off"

// Validate refuses numbers that make no sense.
func (s Settings) Validate() error {
	switch {
	case !(s.RateLimit >= 0 && s.RateLimit <= maxRate):
		return fmt.Errorf("--rate-limit must be between 0 and %d calls a second", maxRate)
	case s.RateBurst < 0 || s.RateBurst > maxRate:
		return fmt.Errorf("--rate-burst must be between 0 and %d calls", maxRate)
	case !s.SweepEvery.within(minSweep, maxSweep):
		return fmt.Errorf("--sweep-every must be from %s to %s, or off", minSweep, maxSweep)
	case s.ShutdownDelay < 0 || s.ShutdownTimeout < 0:
		return errors.New("--shutdown-delay and --shutdown-timeout must not be negative")
	}
	return nil
}

// maxRate is more than a process answers, in calls a second.
const maxRate = 1_000_000

// Sweeping more often than this is work for nothing, with leases of at least ten
// seconds; more rarely, leases would mean little.
const (
	minSweep = 100 * time.Millisecond
	maxSweep = time.Hour
)

// OrDefaults fills what was left out with the values of a server.
func (s Settings) OrDefaults() Settings {
	return s.or(Settings{
		Installation{Data: "leadex-data"},
		Serving{AdminAddr: "127.0.0.1:8081", LogLevel: "info"},
	})
}

// OrDemoDefaults fills what was left out with the values of a demo: a directory
// of its own, an admin listener that is in nobody's way, and a terminal on which
// the guide stays readable.
func (s Settings) OrDemoDefaults() Settings {
	return s.or(Settings{
		Installation{Data: "leadex-demo"},
		Serving{AdminAddr: "127.0.0.1:0", LogLevel: "warn"},
	})
}

func (s Settings) or(d Settings) Settings {
	s.Data = first(s.Data, d.Data)
	s.Addr = first(s.Addr, "127.0.0.1:8080")
	s.AdminAddr = first(s.AdminAddr, d.AdminAddr)
	s.RateBurst = first(s.RateBurst, int(s.RateLimit))
	s.SweepEvery = first(s.SweepEvery, Interval(5*time.Second))
	s.ShutdownTimeout = first(s.ShutdownTimeout, 30*time.Second)
	s.LogLevel = first(s.LogLevel, d.LogLevel)
	s.LogFormat = first(s.LogFormat, "text")
	return s
}

func first[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}

// Values are the settings by the names of their flags, in the order of the
// help, for people to read: without the password of the database, and without
// keys that were given as text.
func (s Settings) Values() []Value {
	return []Value{
		{"data", s.Data}, {"database", hidePassword(s.Database)}, {"keys", s.hideKeys()},
		{"addr", s.Addr}, {"admin-addr", s.AdminAddr},
		{"sweep-every", s.SweepEvery.String()},
		{"rate-limit", s.RateLimit}, {"rate-burst", s.RateBurst},
		{"shutdown-delay", s.ShutdownDelay.String()}, {"shutdown-timeout", s.ShutdownTimeout.String()},
		{"log-level", s.LogLevel}, {"log-format", s.LogFormat},
	}
}

// Value is one setting.
type Value struct {
	Name  string
	Value any
}

const hidden = "[hidden]"

func hidePassword(database string) string {
	if database == "" {
		return ""
	}
	u, err := url.Parse(database)
	if err != nil {
		return hidden
	}
	if _, has := u.User.Password(); has {
		u.User = url.UserPassword(u.User.Username(), "hidden")
	}
	query := u.Query()
	for name := range query {
		if strings.Contains(strings.ToLower(name), "password") {
			query.Set(name, "hidden")
		}
	}
	u.RawQuery = query.Encode()
	return u.String()
}

func (i Installation) hideKeys() string {
	if i.KeysAreText() {
		return hidden
	}
	return i.Keys
}

// KeysAreText tells whether Keys is the text of a key file and not its name.
func (i Installation) KeysAreText() bool { return strings.ContainsAny(i.Keys, ";\n") }
