package impact

import (
	"bytes"
	"encoding/json"
	"errors"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/vigie-ia/vigie/internal/reason"
)

// MaxUpstream bounds a file of EcoLogits, in bytes: those of 0.11.3 have 205 kB
// and 56 kB.
const MaxUpstream = 8 << 20

// The most that a file of EcoLogits may list, and the longest of its names.
const (
	maxListed = 20_000
	maxName   = 200
	maxParams = 1e6 // 1e9 parameters: a thousand times the largest today
)

// upstreamModels is EcoLogits' models.json.
type upstreamModels struct {
	Aliases []struct {
		Type     string `json:"type"`
		Provider string `json:"provider"`
		Name     string `json:"name"`
		Alias    string `json:"alias"`
	} `json:"aliases"`
	Models []upstreamModel `json:"models"`
}

type upstreamModel struct {
	Type         string `json:"type"`
	Provider     string `json:"provider"`
	Name         string `json:"name"`
	Architecture *struct {
		Type       string        `json:"type"`
		Parameters *upstreamSize `json:"parameters"`
	} `json:"architecture"`
	Warnings   []string `json:"warnings"`
	Sources    []string `json:"sources"`
	Deployment *struct {
		TPS  *float64 `json:"tps"`
		TTFT *float64 `json:"ttft"`
	} `json:"deployment"`
}

// upstreamSize is a number of parameters as EcoLogits writes it, in 1e9: one, a
// range {min, max}, or both of a mixture of experts {total, active}.
type upstreamSize struct{ active, total Bounds }

// UnmarshalJSON reads the three ways.
func (s *upstreamSize) UnmarshalJSON(text []byte) error {
	if one, err := upstreamBounds(text); err == nil {
		*s = upstreamSize{one, one}
		return nil
	}
	var both struct {
		Total  json.RawMessage `json:"total"`
		Active json.RawMessage `json:"active"`
	}
	if err := strict(text, &both); err != nil {
		return reason.New("upstream.size")
	}
	var errTotal, errActive error
	s.total, errTotal = upstreamBounds(both.Total)
	s.active, errActive = upstreamBounds(both.Active)
	return errors.Join(errTotal, errActive)
}

func upstreamBounds(text []byte) (Bounds, error) {
	var one float64
	if err := json.Unmarshal(text, &one); err == nil && string(text) != "null" {
		return Bounds{one, one}, nil
	}
	var both struct {
		Min *float64 `json:"min"`
		Max *float64 `json:"max"`
	}
	if err := strict(text, &both); err != nil || both.Min == nil || both.Max == nil {
		return Bounds{}, reason.New("upstream.bounds")
	}
	return Bounds{*both.Min, *both.Max}, nil
}

// strict reads JSON without a field that is not known: a field that the method
// does not use could change what a model takes.
func strict(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if d.More() {
		return reason.New("upstream.after")
	}
	return nil
}

// readUpstream reads one file of EcoLogits whole.
func readUpstream(text []byte, what string, into any) error {
	if len(text) > MaxUpstream {
		return reason.New("upstream.over", MaxUpstream>>20, what)
	}
	if err := strict(text, into); err != nil {
		return reason.While(err, "upstream.not", what)
	}
	return nil
}

// ParseModels reads EcoLogits' models.json: its models, each with its aliases.
// Version and day of release are for their source. Its error says which entry
// cannot be, and nothing is returned then.
func ParseModels(text []byte, version, published string) ([]Model, error) {
	var file upstreamModels
	if err := readUpstream(text, "models.json", &file); err != nil {
		return nil, err
	}
	if len(file.Models) == 0 || len(file.Models)+len(file.Aliases) > maxListed {
		return nil, reason.New("prefixed", "models.json", reason.New("upstream.models", len(file.Models), len(file.Aliases), maxListed))
	}
	kinds, err := modalities()
	if err != nil {
		return nil, err
	}
	list := make([]Model, 0, len(file.Models))
	at := map[string]int{}
	for i, u := range file.Models {
		m, err := u.model(kinds)
		if err == nil && has(at, u.Provider+" "+fold(u.Name)) {
			err = reason.New("upstream.twice")
		}
		if err != nil {
			return nil, reason.While(err, "upstream.model", i+1, clipped(u.Name), clipped(u.Provider))
		}
		m.Source, m.Date = "EcoLogits "+version+" (models.json)", published
		at[u.Provider+" "+fold(u.Name)] = len(list)
		list = append(list, m)
	}
	for i, a := range file.Aliases {
		of, known := at[a.Provider+" "+fold(a.Alias)]
		switch {
		case !known:
			return nil, reason.While(reason.New("upstream.alias.none", clipped(a.Alias), clipped(a.Provider)), "upstream.alias", i+1, clipped(a.Name))
		case !nameable(a.Name) || has(at, a.Provider+" "+fold(a.Name)):
			return nil, reason.While(reason.New("upstream.alias.name"), "upstream.alias", i+1, clipped(a.Name))
		}
		list[of].Aliases = append(list[of].Aliases, a.Name)
	}
	return list, nil
}

func has(m map[string]int, key string) bool {
	_, ok := m[key]
	return ok
}

func (u upstreamModel) model(kinds []modality) (Model, error) {
	switch {
	case !nameable(u.Name) || !nameable(u.Provider):
		return Model{}, reason.New("upstream.names", maxName)
	case u.Architecture == nil || u.Architecture.Parameters == nil:
		return Model{}, reason.New("upstream.parameters")
	case u.Architecture.Type != "dense" && u.Architecture.Type != "moe":
		return Model{}, reason.New("upstream.type", clipped(u.Architecture.Type))
	}
	size := u.Architecture.Parameters
	m := Model{
		Name: u.Name, Provider: u.Provider, Modality: modalityOf(kinds, u.Name), MoE: u.Architecture.Type == "moe",
		Params: Params{Active: size.active, Total: size.total}, Released: !slices.Contains(u.Warnings, "model-arch-not-released"),
	}
	if d := u.Deployment; d != nil {
		if d.TPS != nil {
			if m.Params.TPS = *d.TPS; m.Params.TPS == 0 {
				return m, reason.New("upstream.tps")
			}
		}
		if d.TTFT != nil {
			m.Params.TTFT = *d.TTFT
		}
	}
	return m, m.Check()
}

// ParseMixes reads EcoLogits' electricity_mixes.json: what the electricity of
// each zone takes. Its error says which zone cannot be.
func ParseMixes(text []byte, version string) ([]ZoneFactors, error) {
	var file struct {
		Mixes []struct {
			Name     string   `json:"name"`
			Abiotic  *float64 `json:"adpe"`
			Primary  *float64 `json:"pe"`
			Carbon   *float64 `json:"gwp"`
			Water    *float64 `json:"wue"`
			Warnings []string `json:"warnings"`
		} `json:"electricity_mixes"`
	}
	if err := readUpstream(text, "electricity_mixes.json", &file); err != nil {
		return nil, err
	}
	if len(file.Mixes) == 0 || len(file.Mixes) > maxListed {
		return nil, reason.New("prefixed", "electricity_mixes.json", reason.New("upstream.zones", len(file.Mixes), maxListed))
	}
	letters, err := countries()
	if err != nil {
		return nil, err
	}
	seen := map[string]int{}
	list := make([]ZoneFactors, 0, len(file.Mixes))
	for i, u := range file.Mixes {
		fault := func(why reason.Text) error { return reason.While(why, "upstream.zone", i+1, clipped(u.Name)) }
		switch {
		case !nameable(u.Name) || has(seen, u.Name):
			return nil, fault(reason.New("upstream.zone.name"))
		case u.Abiotic == nil || u.Primary == nil || u.Carbon == nil || u.Water == nil:
			return nil, fault(reason.New("upstream.zone.lacks"))
		}
		seen[u.Name] = i
		z := ZoneFactors{
			Zone: u.Name, Alpha2: letters[u.Name], Mix: Mix{Carbon: *u.Carbon, Abiotic: *u.Abiotic, PrimaryEnergy: *u.Primary, Water: *u.Water},
			Version: ecologits + version, Source: "EcoLogits " + version + " (electricity_mixes.json)", Defaults: defaultsOf(u.Warnings),
		}
		if err := (Place{PUE: Bounds{1, 1}, Mix: z.Mix}).check(); err != nil || z.Mix.Carbon > 3 {
			return nil, fault(reason.New("upstream.zone.factor"))
		}
		list = append(list, z)
	}
	return list, nil
}

// defaultsOf names the factors of a zone that are the world's, for want of its own.
func defaultsOf(warnings []string) (list []string) {
	for _, name := range []struct{ upstream, ours string }{{"adpe", "abiotic"}, {"pe", "primary_energy"}, {"wue", "water"}, {"gwp", "carbon"}} {
		if slices.Contains(warnings, "electricity-mix-"+name.upstream+"-world") {
			list = append(list, name.ours)
		}
	}
	return list
}

// nameable reports whether a text can be a name on a page and in a basis.
func nameable(name string) bool {
	return name != "" && len(name) <= maxName && name == strings.TrimSpace(name) && !strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) })
}

// clipped keeps a message short whatever a file holds.
func clipped(text string) string {
	if len(text) > 60 {
		return strings.ToValidUTF8(text[:60], "") + "…"
	}
	return text
}

// modality says what models take and give, by a pattern of their names: what
// EcoLogits lists without saying.
type modality struct {
	names string
	is    Modality
}

func modalities() (list []modality, err error) {
	return list, readFile(data, "data/modalities.csv", func(l line) error {
		m := modality{names: l["names"]}
		list = append(list, m)
		return list[len(list)-1].is.UnmarshalText([]byte(l["modality"]))
	})
}

func modalityOf(kinds []modality, name string) Modality {
	for _, kind := range kinds {
		if ok, err := path.Match(kind.names, lastOf(fold(name))); ok && err == nil {
			return kind.is
		}
	}
	return Text
}

// countries are the two letters of each zone, by its three (ISO 3166-1).
func countries() (map[string]string, error) {
	letters := map[string]string{}
	return letters, readFile(data, "data/countries.csv", func(l line) error {
		letters[l["alpha3"]] = l["alpha2"]
		return nil
	})
}
