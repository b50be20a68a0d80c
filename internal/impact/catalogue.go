package impact

import (
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/spell"
)

// data holds what estimates stand on, each row with its source and its date.
//
//go:embed data/*.csv
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
	return fmt.Errorf("%q is not a modality: write text, audio, image or embedding", text)
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
	Zone    string    `json:"zone"`   // ISO 3166-1 alpha-3; WOR for the world, EEE for the European Union
	Alpha2  string    `json:"alpha2"` // as registers write it: FR, EU; "" for none
	Mix     Mix       `json:"mix"`
	From    time.Time `json:"from"`    // first day on which it serves; zero: always
	Version string    `json:"version"` // of the factors, in the basis of figures: "mix-2025-09"
	Source  string    `json:"source"`
}

// Provider is where the method takes a vendor's models to run when nothing
// better is known.
type Provider struct {
	Name    string `json:"name"`
	Zone    string `json:"zone"`
	PUE     Bounds `json:"pue"`
	WUE     Bounds `json:"wue"`
	Version string `json:"version"`
	Source  string `json:"source"`
}

// Catalogue is what is known of models, electricity zones and vendors: what
// ships with Vigie, and what the configuration adds to it or says instead.
type Catalogue struct {
	models    []Model
	byName    map[string]int // by folded name and alias
	zones     []ZoneFactors
	providers []Provider
}

// NewCatalogue returns the catalogue that ships, with more models and factors:
// a model of a name that is there replaces it, a factor of a zone that is there
// serves from its day on.
func NewCatalogue(models []Model, zones []ZoneFactors) (*Catalogue, error) {
	c := &Catalogue{byName: map[string]int{}}
	shipped, err := readShipped()
	if err != nil {
		return nil, fmt.Errorf("reading the catalogue of models and factors: %w", err)
	}
	c.providers, c.zones = shipped.providers, slices.Concat(shipped.zones, zones)
	var faults []error
	for _, m := range slices.Concat(shipped.models, models) {
		if err := m.check(); err != nil {
			faults = append(faults, fmt.Errorf("model %q: %w", m.Name, err))
			continue
		}
		c.put(m)
	}
	for _, z := range zones {
		if err := (Place{PUE: Bounds{1, 1}, Mix: z.Mix}).check(); err != nil {
			faults = append(faults, fmt.Errorf("factors of the zone %q: %w", z.Zone, err))
		}
	}
	return c, errors.Join(faults...)
}

func (m Model) check() error {
	if m.Name == "" {
		return errors.New("a model needs a name")
	}
	if m.Modality != Text && m.Params == (Params{}) {
		return nil // nothing is estimated from its tokens
	}
	return m.Params.check()
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
		c.byName[fold(name)] = at
	}
}

// fold brings the ways to write a model's name together: case, and the path of
// its provider, as in "openai/gpt-4o" or "mistralai/Mistral-Nemo-Instruct-2407".
func fold(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		name = name[i+1:]
	}
	return strings.ReplaceAll(name, "_", "-")
}

// Model returns the model of that name or alias; false for one that is not known.
func (c *Catalogue) Model(name string) (Model, bool) {
	if at, ok := c.byName[fold(name)]; ok {
		return c.models[at], true
	}
	return Model{}, false
}

// Models lists the models in the order of the file, those of the configuration
// last.
func (c *Catalogue) Models() []Model { return slices.Clone(c.models) }

// MeantModel says what an unknown name of a model was meant to be.
func (c *Catalogue) MeantModel(name string) string {
	names := make([]string, len(c.models))
	for i := range c.models {
		names[i] = c.models[i].Name
	}
	if near := spell.Nearest(fold(name), names); near != "" {
		return "did you mean " + near + "?"
	}
	var begun []string
	for _, known := range names {
		if fold(name) != "" && strings.HasPrefix(known, fold(name)) && len(begun) < 5 {
			begun = append(begun, known)
		}
	}
	if len(begun) > 0 {
		return "did you mean " + strings.Join(begun, ", ") + "?"
	}
	return "it is not in the catalogue: add it under models in the configuration"
}

// Zone returns the factors of a zone, by its three or two letters, as they
// stand on a day; false for a zone without any.
func (c *Catalogue) Zone(code string, on time.Time) (ZoneFactors, bool) {
	var best ZoneFactors
	found := false
	for _, z := range c.zones {
		if !z.is(code) || (!z.From.IsZero() && on.Before(z.From)) {
			continue
		}
		if !found || !z.From.Before(best.From) {
			best, found = z, true
		}
	}
	return best, found
}

func (z ZoneFactors) is(code string) bool {
	return strings.EqualFold(z.Zone, code) || (z.Alpha2 != "" && strings.EqualFold(z.Alpha2, code))
}

// Zones lists the factors of every zone, those of the configuration last.
func (c *Catalogue) Zones() []ZoneFactors { return slices.Clone(c.zones) }

// KnowsZone reports whether there are factors of a zone, of whatever day.
func (c *Catalogue) KnowsZone(code string) bool {
	return slices.ContainsFunc(c.zones, func(z ZoneFactors) bool { return z.is(code) })
}

// MeantZone says what an unknown zone was meant to be.
func (c *Catalogue) MeantZone(code string) string {
	var codes []string
	for _, z := range c.zones {
		if !slices.Contains(codes, z.Zone) {
			codes = append(codes, z.Zone)
		}
	}
	slices.Sort(codes)
	return spell.Meant(code, codes)
}

// Provider returns where a vendor's models are taken to run.
func (c *Catalogue) Provider(name string) (Provider, bool) {
	i := slices.IndexFunc(c.providers, func(p Provider) bool { return p.Name == name })
	if i < 0 {
		return Provider{}, false
	}
	return c.providers[i], true
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
