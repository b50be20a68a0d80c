package impact

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/suggest"
)

// data holds what estimates stand on, each row with its source and its date.
//
//go:embed data/*.csv data/*.json data/ecologits/*.json.gz
var data embed.FS

// Modality is what a model takes and gives. The method is about text only.
type Modality string

// The modalities of the catalogue.
const (
	Text      Modality = "text"
	Audio     Modality = "audio"
	Image     Modality = "image"
	Embedding Modality = "embedding"
)

// UnmarshalText reads text, audio, image or embedding.
func (m *Modality) UnmarshalText(text []byte) error {
	switch v := Modality(text); v {
	case Text, Audio, Image, Embedding:
		*m = v
		return nil
	}
	return reason.New("value.modality", strconv.Quote(string(text)))
}

// Model is a model of the catalogue.
type Model struct {
	Name     string   `json:"name"`
	Provider string   `json:"provider"` // whose defaults of place serve; "open": run by whoever wants to
	Modality Modality `json:"modality"`
	MoE      bool     `json:"moe"` // a mixture of experts: few of its parameters work on each token
	Params   Params   `json:"params"`
	Released bool     `json:"released"` // its size is published; else it is a guess, as wide as its range
	Aliases  []string `json:"aliases"`
	Source   string   `json:"source"`
	Date     string   `json:"date"` // of the source, as 2026-03-13
}

// ZoneFactors are what electricity takes in one zone, from a day on.
type ZoneFactors struct {
	Zone     string    `json:"zone"`   // ISO 3166-1 alpha-3; WOR for the world, EEE for the European Union
	Alpha2   string    `json:"alpha2"` // as registers write it: FR, EU; "" for none
	Mix      Mix       `json:"mix"`
	From     time.Time `json:"from"`    // first day on which it serves; zero: always
	Version  string    `json:"version"` // of the factors, in the basis of figures: "ecologits-0.11.3"
	Source   string    `json:"source"`
	Defaults []string  `json:"defaults,omitempty"` // factors that are the world's, for want of the zone's own: "water"
}

// Provider is where the method takes a supplier's models to run when nothing
// better is known.
type Provider struct {
	Name    string `json:"name"`
	Zone    string `json:"zone"`
	PUE     Bounds `json:"pue"`
	WUE     Bounds `json:"wue"`
	Version string `json:"version"`
	Source  string `json:"source"`
}

// Catalogue is what is known of models, electricity zones and suppliers, and
// the method that uses them: what ships or was read since, and what the
// configuration adds to it or says instead.
type Catalogue struct {
	method    Method
	release   release
	models    []Model
	byName    map[string]int // by folded name and alias
	byLast    map[string]int // by what follows the path in a folded name
	zones     []ZoneFactors
	byZone    map[string][]int // by code in capitals, of two letters or three
	providers []Provider
}

// release is which data a catalogue stands on.
type release struct {
	Version   string `json:"version"`
	Published string `json:"published"`
}

// NewCatalogue returns the catalogue that ships, with more models and factors:
// a model of a name that is there replaces it, a factor of a zone that is there
// serves from its day on.
func NewCatalogue(models []Model, zones []ZoneFactors) (*Catalogue, error) {
	shipped, err := Shipped()
	if err != nil {
		return nil, fmt.Errorf("reading what ships of models and factors: %w", err)
	}
	return CatalogueOf([]Data{shipped}, models, zones)
}

// CatalogueOf is NewCatalogue on other releases of the data, the surest last.
// What one no longer lists stays as the one before it has it, and says so by its
// source: a model that EcoLogits retires is in the logs still.
func CatalogueOf(releases []Data, models []Model, zones []ZoneFactors) (*Catalogue, error) {
	c, err := catalogueOf(releases)
	if err != nil {
		return nil, fmt.Errorf("reading the catalogue of models and factors: %w", err)
	}
	var faults []error
	for _, m := range models {
		if err := m.Check(); err != nil {
			faults = append(faults, reason.Because(err, reason.New("config.model", strconv.Quote(m.Name), err)))
			continue
		}
		c.put(m)
	}
	for _, z := range zones {
		if err := (Place{PUE: Bounds{1, 1}, Mix: z.Mix}).check(); err != nil {
			faults = append(faults, reason.Because(err, reason.New("model.zone", strconv.Quote(z.Zone), err)))
		}
	}
	for _, z := range zones {
		c.addZone(z)
	}
	return c, errors.Join(faults...)
}

// catalogueOf puts what is known in order, the surest last: Vigie's own list,
// then the releases.
func catalogueOf(releases []Data) (c *Catalogue, err error) {
	last := releases[len(releases)-1]
	c = newCatalogue(release{last.Version, last.Published})
	if c.method, c.providers, err = newMethod(); err != nil {
		return nil, err
	}
	own, err := readOwn()
	if err != nil {
		return nil, err
	}
	for _, m := range own {
		c.put(m)
	}
	for _, r := range releases {
		for _, m := range r.Models {
			c.put(m)
		}
		for _, z := range r.Zones {
			c.putZone(z)
		}
	}
	return c, c.alias()
}

func newCatalogue(r release) *Catalogue {
	return &Catalogue{release: r, byName: map[string]int{}, byLast: map[string]int{}, byZone: map[string][]int{}}
}

// alias adds Vigie's own names for models of EcoLogits, where no model has them.
func (c *Catalogue) alias() error {
	more, err := readAliases()
	if err != nil {
		return err
	}
	for model, names := range more {
		at, ok := c.byName[fold(model)]
		if !ok {
			return fmt.Errorf("data/aliases.csv: there is no model %q", model)
		}
		for _, name := range names {
			if _, taken := c.byName[fold(name)]; !taken {
				m := &c.models[at]
				m.Aliases = append(slices.Clip(m.Aliases), name)
				slices.Sort(m.Aliases)
				c.index(at, name)
			}
		}
	}
	return nil
}

// Check says what of a model cannot be.
func (m Model) Check() error {
	if m.Name == "" {
		return reason.New("model.name")
	}
	if m.Modality != Text && m.Params == (Params{}) {
		return nil // nothing is estimated from its tokens
	}
	return m.Params.Check()
}

// put adds a model, or sets it in the place of the one of that name.
func (c *Catalogue) put(m Model) {
	at, known := c.byName[fold(m.Name)]
	if known && fold(c.models[at].Name) == fold(m.Name) {
		c.models[at] = m
	} else {
		at = len(c.models)
		c.models = append(c.models, m)
	}
	for _, name := range append([]string{m.Name}, m.Aliases...) {
		c.index(at, name)
	}
}

func (c *Catalogue) putZone(z ZoneFactors) {
	if known := c.byZone[strings.ToUpper(z.Zone)]; len(known) > 0 {
		c.zones[known[0]] = z
		return
	}
	c.addZone(z)
}

// addZone adds factors beside those of the same zone that hold on other days.
func (c *Catalogue) addZone(z ZoneFactors) {
	at := len(c.zones)
	c.zones = append(c.zones, z)
	codes := []string{strings.ToUpper(z.Zone), strings.ToUpper(z.Alpha2)}
	for _, code := range slices.Compact(codes) {
		if code != "" {
			c.byZone[code] = append(c.byZone[code], at)
		}
	}
}

// Models lists the models in the order of the file, those of the configuration
// last.
func (c *Catalogue) Models() []Model { return slices.Clone(c.models) }

// Zone returns the factors of a zone, by its three or two letters, as they
// stand on a day; false for a zone without any.
func (c *Catalogue) Zone(code string, on time.Time) (ZoneFactors, bool) {
	var best ZoneFactors
	found := false
	for _, at := range c.byZone[strings.ToUpper(code)] {
		z := &c.zones[at]
		if !z.From.IsZero() && on.Before(z.From) {
			continue
		}
		if !found || !z.From.Before(best.From) {
			best, found = *z, true
		}
	}
	return best, found
}

// Zones lists the factors of every zone, those of the configuration last.
func (c *Catalogue) Zones() []ZoneFactors { return slices.Clone(c.zones) }

// KnowsZone reports whether there are factors of a zone, of whatever day.
func (c *Catalogue) KnowsZone(code string) bool { return len(c.byZone[strings.ToUpper(code)]) > 0 }

// MeantZone says what an unknown zone was meant to be.
func (c *Catalogue) MeantZone(code string) reason.Text {
	var codes []string
	for _, z := range c.zones {
		if !slices.Contains(codes, z.Zone) {
			codes = append(codes, z.Zone)
		}
	}
	slices.SortFunc(codes, func(a, b string) int { // of two as near, the one that begins alike
		return cmp.Or(cmp.Compare(alike(b, code), alike(a, code)), cmp.Compare(a, b))
	})
	return suggest.Meant(code, codes)
}

// Method is the method that uses the catalogue.
func (c *Catalogue) Method() Method { return c.method }

// Stamp is the version of the method and that of the data.
func (c *Catalogue) Stamp() Stamp {
	if c.release.Version == "" {
		return Stamp{c.method.Version, c.method.Version}
	}
	return Stamp{c.method.Version, c.release.Version}
}

// MethodName is what the basis of an estimate by tokens names its method:
// "ecologits-0.11.3".
func (c *Catalogue) MethodName() string { return c.method.stamp(c.release.Version) }

// Published is the day of the release of the data, 2026-10-14; "" when that was
// not kept.
func (c *Catalogue) Published() string { return c.release.Published }

// alike is how many letters two codes begin with in common.
func alike(a, b string) (n int) {
	for n < min(len(a), len(b)) && strings.EqualFold(a[n:n+1], b[n:n+1]) {
		n++
	}
	return n
}

// Longest is the ratio of input to output tokens above which a load leaves the
// domain in which the method was fitted: reading the prompt is not counted.
const Longest = 10

// Outside says why a load leaves the domain of the method, "" when it does not:
// "modality" or "prompts".
func (m Model) Outside(inputTokens, outputTokens float64) string {
	switch {
	case m.Modality != Text:
		return "modality"
	case outputTokens > 0 && inputTokens/outputTokens > Longest, outputTokens <= 0 && inputTokens > 0:
		return "prompts"
	}
	return ""
}
