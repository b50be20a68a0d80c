// Package config reads the one YAML file that says what Vigie follows: the
// authority, the store, the register of systems, the sources and the targets.
// It is strict: every fault is reported at once, with its line, its path, what
// was found and what is accepted.
package config

import (
	"time"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// Config is the whole file, checked.
type Config struct {
	Organisation Organisation       `yaml:"organisation"`
	TimeZone     string             `yaml:"time_zone"` // IANA name; Europe/Paris by default
	Store        Store              `yaml:"store"`
	Data         string             `yaml:"data"` // folder of what is not in the store; beside the file by default
	Server       Server             `yaml:"server"`
	Systems      []register.System  `yaml:"systems"`
	Collectors   []Collector        `yaml:"collectors"`
	Targets      []indicator.Target `yaml:"targets"`

	Path string         `yaml:"-"` // of the file, "" when it was read from memory
	Dir  string         `yaml:"-"` // its folder: relative paths start here
	Zone *time.Location `yaml:"-"` // TimeZone, loaded

	name  string    // as Parse got it, for later faults
	found *findings // where everything stands
}

// Organisation is whose AI is followed.
type Organisation struct {
	Name    string `yaml:"name"`
	Logo    string `yaml:"logo"`    // SVG or PNG file, under 30 kB
	Colour  string `yaml:"colour"`  // #rrggbb of the top bar; checked for contrast
	Contact string `yaml:"contact"` // for accessibility and questions
	Audit   *Audit `yaml:"accessibility_audit"`
}

// Audit is an audit of accessibility by RGAA 4.1.
type Audit struct {
	Rate indicator.Percent `yaml:"rate"` // share of the criteria met
	Date period.Date       `yaml:"date"`
}

// Store is where readings rest.
type Store struct {
	URL    string `yaml:"url"` // sqlite:PATH or influx:http://HOST:8086
	Org    string `yaml:"org"`
	Bucket string `yaml:"bucket"` // 1.8: database/retention policy
	Token  Secret `yaml:"token"`  // 1.8: user:password
}

// Secret says where a credential is; it never holds it.
type Secret struct {
	Env  string `yaml:"env"`
	File string `yaml:"file"`
}

// Server is how pages are served.
type Server struct {
	Listen         string   `yaml:"listen"`          // 127.0.0.1:8080 by default
	TrustedProxies []string `yaml:"trusted_proxies"` // addresses or networks
}

// Collector is one source and when it is read.
type Collector struct {
	Name     string        `yaml:"name"`
	Type     string        `yaml:"type"`
	Title    string        `yaml:"title"`
	Every    string        `yaml:"every"`    // cron expression, local time
	Since    period.Date   `yaml:"since"`    // first day to read
	Lag      time.Duration `yaml:"lag"`      // how late its data may come
	Deadline time.Duration `yaml:"deadline"` // of one call
	Settings Settings      `yaml:"settings"` // the collector's own
}
