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
	"github.com/vigie-ia/vigie/internal/reason"
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
	c.checkNotify()
	c.checkRetention()
	if c.Data == "" {
		c.found.add("data", reason.New("config.needs.folder"))
	}
	c.checkCollectors()
	c.checkImpact()
	c.checkSystems()
	c.checkTargets()
	c.checkSurveys()
	c.checkGuide()
	c.checkStrategy()
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
			c.found.add("retention."+r.key, reason.New("config.retention", r.months, r.least))
		}
	}
}

func (c *Config) checkZone() {
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil || c.TimeZone == "" || c.TimeZone == "Local" {
		c.found.add("time_zone", reason.New("config.zone", quoted(c.TimeZone)))
		zone = time.UTC
	}
	c.Zone = zone
}

func (c *Config) checkOrganisation() {
	o := c.Organisation
	c.needs("organisation.name", o.Name, reason.New("config.needs.organisation"))
	if o.INSEE != "" && !matches(`^[0-9][0-9AB][0-9]{3}$|^[0-9]{9}$`, o.INSEE) {
		c.found.add("organisation.insee", reason.New("config.insee", quoted(o.INSEE)))
	}
	if o.Licence != "" && !isWeb(o.Licence) {
		c.found.add("organisation.licence", reason.New("config.web", quoted(withoutQuery(o.Licence))))
	}
	if e := o.Electricity; e != nil && e.KWh <= 0 {
		c.found.add("organisation.electricity.kwh_per_year", reason.New("config.electricity", e.KWh))
	}
	if a := o.Audit; a != nil {
		if a.Rate < 0 || a.Rate > 1 {
			c.found.add("organisation.accessibility_audit.rate", reason.New("config.audit.rate", fmt.Sprintf("%g", float64(a.Rate)*100)))
		}
		if a.Date.IsZero() {
			c.found.add("organisation.accessibility_audit.date", reason.New("config.audit.date"))
		}
	}
	switch {
	case o.Colour == "":
	case !matches(colourPattern, o.Colour):
		c.found.add("organisation.colour", reason.New("config.colour", quoted(o.Colour)))
	case contrastWithWhite(o.Colour) < minContrast:
		c.found.add("organisation.colour", reason.New("config.colour.light", quoted(o.Colour), fmt.Sprintf("%.2f", contrastWithWhite(o.Colour)), minContrast))
	}
	if ext := strings.ToLower(filepath.Ext(o.Logo)); o.Logo != "" && ext != ".svg" && ext != ".png" {
		c.found.add("organisation.logo", reason.New("config.logo", quoted(o.Logo)))
	}
}

func (c *Config) checkStore() {
	s := c.Store
	kind, rest, _ := strings.Cut(s.URL, ":")
	switch kind {
	case "sqlite":
		if rest == "" || strings.HasPrefix(rest, "//") || strings.ContainsAny(rest, "?#") {
			c.found.add("store.url", reason.New("config.sqlite", quoted(s.URL)))
		}
		for _, key := range []string{"org", "bucket", "token"} {
			if c.states("store." + key) {
				c.found.add("store."+key, reason.New("config.influx.only"))
			}
		}
	case "influx":
		at, err := url.Parse(rest)
		switch {
		case err == nil && at.User != nil:
			c.found.add("store.url", reason.New("config.influx.user"))
		case err != nil || at.Host == "" || (at.Scheme != "http" && at.Scheme != "https") || at.RawQuery != "" || at.Fragment != "":
			c.found.add("store.url", reason.New("config.influx.address", quoted(withoutQuery(s.URL))))
		}
		c.needs("store.bucket", s.Bucket, reason.New("config.needs.bucket"))
	default:
		c.found.add("store.url", reason.New("config.store", quoted(withoutQuery(s.URL))))
	}
}

func (c *Config) checkServer() {
	host, port, err := net.SplitHostPort(c.Server.Listen)
	n, portErr := strconv.ParseUint(port, 10, 16)
	if err != nil || portErr != nil || strconv.FormatUint(n, 10) != port || strings.ContainsAny(host, "/ ") {
		c.found.add("server.listen", reason.New("config.listen", quoted(c.Server.Listen)))
	}
	if c.Server.URL != "" && !isWeb(c.Server.URL) {
		c.found.add("server.url", reason.New("config.web.example", quoted(withoutQuery(c.Server.URL))))
	}
	if t := c.Server.TLS; t != nil {
		c.needs("server.tls.certificate", t.Certificate, reason.New("config.needs.certificate"))
		c.needs("server.tls.key", t.Key, reason.New("config.needs.key"))
	}
	for i, proxy := range c.Server.TrustedProxies {
		_, addrErr := netip.ParseAddr(proxy)
		_, netErr := netip.ParsePrefix(proxy)
		if addrErr != nil && netErr != nil {
			c.found.add(at("server.trusted_proxies", i), reason.New("config.network", quoted(proxy)))
		}
	}
}

func (c *Config) checkCollectors() {
	seen := map[string]string{}
	for i := range c.Collectors {
		s, path := &c.Collectors[i], at("collectors", i)
		if c.checkID(path+".name", s.Name, seen) && (s.Name == measure.IdleSource || s.Name == measure.RegisterSource || s.Name == measure.EntrySource || s.Name == "correction") {
			c.found.add(path+".name", reason.New("config.name.kept", quoted(s.Name)))
		}
		c.needs(path+".type", s.Type, reason.New("config.needs.type"))
		if c.needs(path+".every", s.Every, reason.New("config.needs.every")) &&
			!strings.HasPrefix(s.Every, "@") && len(strings.Fields(s.Every)) != 5 {
			c.found.add(path+".every", reason.New("config.every", quoted(s.Every)))
		}
		if s.Deadline == 0 && c.states(path+".deadline") {
			c.found.add(path+".deadline", reason.New("config.deadline"))
		}
	}
}

// checkID holds the id at a path to its form, and to being the only one.
func (c *Config) checkID(path, id string, seen map[string]string) bool {
	switch first, twice := seen[id]; {
	case id == "":
		c.found.add(path, reason.New("config.needs.id"))
	case !matches(idPattern, id) || len(id) > 64:
		c.found.add(path, reason.New("config.id", quoted(id)))
	case twice:
		c.found.add(path, reason.New("config.id.taken", quoted(id), first, c.found.line(first)))
	default:
		seen[id] = path
		return true
	}
	return false
}

// needs notes that a value is missing.
func (c *Config) needs(path, value string, write reason.Text) bool {
	if strings.TrimSpace(value) == "" {
		c.found.add(path, write)
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
