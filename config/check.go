package config

import (
	"fmt"
	"math"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	_ "time/tzdata" // zones are known on machines that have no list of them, as in a bare container

	"github.com/vigie-ia/vigie/internal/measure"
)

const (
	idPattern     = `^[A-Za-z0-9][A-Za-z0-9._-]*$`
	colourPattern = `^#[0-9a-fA-F]{6}$`
	// minContrast is what WCAG 2.2 asks of text (1.4.3): the top bar's is white.
	minContrast = 4.5
)

// check looks for what is well written and cannot be.
func (c *Config) check() {
	c.checkZone()
	c.checkOrganisation()
	c.checkStore()
	c.checkServer()
	c.checkAccess()
	c.checkRetention()
	if c.Data == "" {
		c.found.add("data", "write the path of a folder")
	}
	c.checkCollectors()
	c.checkImpact()
	c.checkSystems()
	c.checkTargets()
	c.checkSurveys()
}

// leastKept is what a figure needs to be judged: the quarter, the same a year
// before, and the one before that.
const leastKept = 24

func (c *Config) checkRetention() {
	for _, r := range []struct {
		key           string
		months, least int
	}{{"figures", c.Retention.Figures, leastKept}, {"surveys", c.Retention.Surveys, leastKept}, {"audit", c.Retention.Audit, 6}} {
		if r.months != 0 && (r.months < r.least || r.months > 1200) {
			c.found.add("retention."+r.key, "%d is no number of months to keep it: write %d to 1200, or 0 to keep it for ever", r.months, r.least)
		}
	}
}

func (c *Config) checkZone() {
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil || c.TimeZone == "" || c.TimeZone == "Local" {
		c.found.add("time_zone", "%s is not a time zone: write an IANA name, for example Europe/Paris", quoted(c.TimeZone))
		zone = time.UTC
	}
	c.Zone = zone
}

func (c *Config) checkOrganisation() {
	o := c.Organisation
	c.needs("organisation.name", o.Name, "write the name of the authority")
	if o.INSEE != "" && !matches(`^[0-9][0-9AB][0-9]{3}$|^[0-9]{9}$`, o.INSEE) {
		c.found.add("organisation.insee", "%s is not an INSEE code: write five signs of a commune, or the nine digits of a SIREN", quoted(o.INSEE))
	}
	if o.Licence != "" && !isWeb(o.Licence) {
		c.found.add("organisation.licence", "%s is not an address of the web", quoted(withoutQuery(o.Licence)))
	}
	if e := o.Electricity; e != nil && e.KWh <= 0 {
		c.found.add("organisation.electricity.kwh_per_year", "%v kWh is not a year of electricity: write more than 0", e.KWh)
	}
	if a := o.Audit; a != nil {
		if a.Rate < 0 || a.Rate > 1 {
			c.found.add("organisation.accessibility_audit.rate", "%g%% is not a share of criteria: write 0%% to 100%%", float64(a.Rate)*100)
		}
		if a.Date.IsZero() {
			c.found.add("organisation.accessibility_audit.date", "it is missing: write the day of the audit, as 2026-06-30")
		}
	}
	switch {
	case o.Colour == "":
	case !matches(colourPattern, o.Colour):
		c.found.add("organisation.colour", `%s is not a colour: write it as "#0b5556", between quotes`, quoted(o.Colour))
	case contrastWithWhite(o.Colour) < minContrast:
		c.found.add("organisation.colour", "%s is too light for white text: its contrast is %.2f, at least %.1f is needed", quoted(o.Colour), contrastWithWhite(o.Colour), minContrast)
	}
	if ext := strings.ToLower(filepath.Ext(o.Logo)); o.Logo != "" && ext != ".svg" && ext != ".png" {
		c.found.add("organisation.logo", "%s is not an image that pages can show: name a .svg or .png file", quoted(o.Logo))
	}
}

const storeForms = "write sqlite:vigie.db or influx:http://localhost:8086"

func (c *Config) checkStore() {
	s := c.Store
	kind, rest, _ := strings.Cut(s.URL, ":")
	switch kind {
	case "sqlite":
		if rest == "" || strings.HasPrefix(rest, "//") || strings.ContainsAny(rest, "?#") {
			c.found.add("store.url", "%s names no file: write sqlite: and a path, for example sqlite:vigie.db", quoted(s.URL))
		}
		for _, key := range []string{"org", "bucket", "token"} {
			if c.states("store." + key) {
				c.found.add("store."+key, "only an influx: store has one: remove it, or %s", storeForms)
			}
		}
	case "influx":
		at, err := url.Parse(rest)
		switch {
		case err == nil && at.User != nil:
			c.found.add("store.url", "write the user and the password under store.token, never in the address")
		case err != nil || at.Host == "" || (at.Scheme != "http" && at.Scheme != "https") || at.RawQuery != "" || at.Fragment != "":
			c.found.add("store.url", "%s has no address of InfluxDB after influx: write for example influx:http://localhost:8086", quoted(withoutQuery(s.URL)))
		}
		c.needs("store.bucket", s.Bucket, "write the bucket (InfluxDB 1.8: database/retention policy)")
	default:
		c.found.add("store.url", "%s is not a store: %s", quoted(withoutQuery(s.URL)), storeForms)
	}
}

func (c *Config) checkServer() {
	host, port, err := net.SplitHostPort(c.Server.Listen)
	n, portErr := strconv.ParseUint(port, 10, 16)
	if err != nil || portErr != nil || strconv.FormatUint(n, 10) != port || strings.ContainsAny(host, "/ ") {
		c.found.add("server.listen", "%s is not an address to listen on: write 127.0.0.1:8080, or :8080 for every network", quoted(c.Server.Listen))
	}
	if c.Server.URL != "" && !isWeb(c.Server.URL) {
		c.found.add("server.url", "%s is not an address of the web: write for example https://vigie.ville.fr", quoted(withoutQuery(c.Server.URL)))
	}
	if t := c.Server.TLS; t != nil {
		c.needs("server.tls.certificate", t.Certificate, "write the path of the certificate, with its chain, in PEM")
		c.needs("server.tls.key", t.Key, "write the path of its key, in PEM")
	}
	for i, proxy := range c.Server.TrustedProxies {
		_, addrErr := netip.ParseAddr(proxy)
		_, netErr := netip.ParsePrefix(proxy)
		if addrErr != nil && netErr != nil {
			c.found.add(at("server.trusted_proxies", i), "%s is not an address or a network: write 10.0.0.7 or 10.0.0.0/24", quoted(proxy))
		}
	}
}

func (c *Config) checkCollectors() {
	seen := map[string]string{}
	for i := range c.Collectors {
		s, path := &c.Collectors[i], at("collectors", i)
		if c.checkID(path+".name", s.Name, seen) && (s.Name == measure.IdleSource || s.Name == measure.RegisterSource || s.Name == measure.EntrySource || s.Name == "correction") {
			c.found.add(path+".name", "%s is a name that Vigie keeps for itself: write another one", quoted(s.Name))
		}
		c.needs(path+".type", s.Type, "write the type of the source, for example requestlog, table, prometheus or litellm")
		if c.needs(path+".every", s.Every, `write when it is read, for example "7 * * * *" (each hour at minute 7) or @daily`) &&
			!strings.HasPrefix(s.Every, "@") && len(strings.Fields(s.Every)) != 5 {
			c.found.add(path+".every", `%s is not a schedule: write five fields between quotes (minute, hour, day, month, day of the week), for example "7 * * * *", or @hourly, @daily`, quoted(s.Every))
		}
		if s.Deadline == 0 && c.states(path+".deadline") {
			c.found.add(path+".deadline", "no time at all: write for example 10m")
		}
	}
}

// checkID holds the id at a path to its form, and to being the only one.
func (c *Config) checkID(path, id string, seen map[string]string) bool {
	switch first, twice := seen[id]; {
	case id == "":
		c.found.add(path, "missing: write a short word that never changes")
	case !matches(idPattern, id) || len(id) > 64:
		c.found.add(path, "%s cannot be an identifier: write at most 64 letters without accents, digits, - . or _", quoted(id))
	case twice:
		c.found.add(path, "%s is taken by %s (line %d): write another one", quoted(id), first, c.found.line(first))
	default:
		seen[id] = path
		return true
	}
	return false
}

// needs notes that a value is missing.
func (c *Config) needs(path, value, write string) bool {
	if strings.TrimSpace(value) == "" {
		c.found.add(path, "missing: %s", write)
		return false
	}
	return true
}

// states reports whether the file gives a key a value.
func (c *Config) states(path string) bool { return c.found.stated[path] }

// contrastWithWhite is the contrast ratio of WCAG 2.2 between white and #rrggbb.
func contrastWithWhite(colour string) float64 {
	var light float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return 0
		}
		light += weight * linear(float64(n)/255)
	}
	return 1.05 / (light + 0.05)
}

func withoutQuery(address string) string {
	return regexp.MustCompile(`\?.*`).ReplaceAllString(address, "?…")
}

// at writes the path of an item of a list.
func at(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// names lists the names of the collectors.
func (c *Config) names() []string {
	list := make([]string, len(c.Collectors))
	for i := range c.Collectors {
		list[i] = c.Collectors[i].Name
	}
	return list
}

// systems lists the ids of the register.
func (c *Config) systems() []string {
	list := make([]string, len(c.Systems))
	for i := range c.Systems {
		list[i] = string(c.Systems[i].ID)
	}
	return slices.Clip(list)
}

// linear undoes the gamma of sRGB.
func linear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}
