package prometheus

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

type settings struct {
	URL    string            `yaml:"url"`    // where /api/v1/query is below
	Bearer collectors.Secret `yaml:"bearer"` // a token, if the API wants one
	Basic  struct {
		User     string            `yaml:"user"`
		Password collectors.Secret `yaml:"password"`
	} `yaml:"basic"`
	Step          time.Duration    `yaml:"step"`           // of the readings; 1h
	ReplicaLabels []string         `yaml:"replica_labels"` // labels that tell copies of Prometheus apart
	Series        []seriesSettings `yaml:"series"`
}

type seriesSettings struct {
	Preset      string                      `yaml:"preset"`       // fills the fields below that are left out
	Selector    string                      `yaml:"selector"`     // a PromQL selector: name{label="value"}
	Match       string                      `yaml:"match"`        // more matchers for a preset: label="value"
	Kind        kind                        `yaml:"kind"`         // counter or watts
	Metric      measure.Metric              `yaml:"metric"`       // which metric it feeds
	Counts      collectors.Counts           `yaml:"counts"`       // query or call
	Factor      float64                     `yaml:"factor"`       // canonical units in one unit of the source; 1
	Boundary    string                      `yaml:"boundary"`     // gpu, server, rack, facility
	PUEIncluded bool                        `yaml:"pue_included"` // the figure holds the PUE already
	Accuracy    float64                     `yaml:"accuracy"`     // of the meter, in percent
	MaxGap      time.Duration               `yaml:"max_gap"`      // longest interval between two samples that counts as covered; 5m
	AtMost      float64                     `yaml:"at_most"`      // canonical units a second (watts for energy) that one series can reach
	Model       string                      `yaml:"model"`        // label that names the model
	OncePer     []string                    `yaml:"once_per"`     // series that agree in these labels are one
	Device      *bool                       `yaml:"device"`       // the counter lives in a device that outlives the exporter
	Place       collectors.Place            `yaml:"place"`        // of every series
	By          string                      `yaml:"by"`           // or by the value of this label:
	Places      map[string]collectors.Place `yaml:"places"`
}

// kind is how samples become amounts.
type kind string

const (
	counter kind = "counter" // rises; its differences are the amounts
	watts   kind = "watts"   // a power, integrated by trapezoid
)

func (s *settings) check() error {
	at, err := url.Parse(s.URL)
	switch {
	case err != nil || at.Host == "" || (at.Scheme != "http" && at.Scheme != "https"):
		return reason.New("prefixed", "url", reason.New("set.prom.url"))
	case at.User != nil:
		return reason.New("prefixed", "url", reason.New("set.prom.basic"))
	case !s.Bearer.IsZero() && s.Basic.User != "":
		return reason.New("set.prom.both")
	case len(s.Series) == 0:
		return reason.New("prefixed", "series", reason.New("set.prom.series"))
	}
	if s.Step == 0 {
		s.Step = time.Hour
	}
	if s.Step < time.Minute || (24*time.Hour)%s.Step != 0 {
		return reason.New("prefixed", "step", reason.New("set.prom.step", s.Step))
	}
	if s.ReplicaLabels == nil {
		s.ReplicaLabels = []string{"prometheus_replica", "replica"}
	}
	return nil
}

// spec is a series setting, completed by its preset and checked.
type spec struct {
	seriesSettings
	where    string // in the settings
	title    string // for people
	selector string
	names    []string // alternatives, the first preferred; empty: the selector has the name
	maxGap   int64    // ms
	atMost   float64  // units of the source a second
	ignore   []string // labels that do not tell series apart
	model    string
	by       string
	place    collectors.Place
	places   map[string]collectors.Place
	device   bool
	wraps    []float64 // widths of counters that begin again at zero when they are full
	stated   bool      // at_most is in the settings
	basis    measure.Basis
}

// metered says whether the series is a meter of energy whose highest power
// nobody stated.
func (s *spec) metered() bool { return !s.stated && s.energy() }

func (s *spec) energy() bool { return s.Metric == measure.Energy || s.Metric == measure.EnergyIT }

func (s *seriesSettings) spec(replicas []string) (spec, error) {
	made := spec{title: s.Selector, selector: s.Selector, ignore: replicas, stated: s.AtMost != 0}
	if s.Preset != "" {
		p, ok := presetOf(s.Preset)
		if !ok {
			return spec{}, reason.New("prefixed", "preset", reason.New("set.known", s.Preset, strings.Join(presetNames(), ", ")))
		}
		if s.Selector != "" {
			return spec{}, reason.New("set.prom.one")
		}
		s.complete(p)
		made.title, made.names, made.selector, made.wraps = s.Preset, p.Names, p.selector(s.Match), p.wraps
		if len(p.Names) > 1 {
			made.ignore = append([]string{nameLabel}, replicas...)
		}
	}
	if err := s.check(); err != nil {
		return spec{}, err
	}
	made.seriesSettings = *s
	made.maxGap = s.MaxGap.Milliseconds()
	made.atMost = s.AtMost / s.wattsFactor()
	made.model, made.by, made.place, made.places = s.Model, s.By, s.Place, s.Places
	made.device = s.Device != nil && *s.Device
	made.basis = s.basis()
	return made, nil
}

// wattsFactor turns canonical units a second into units of the source: at_most
// is written in watts for energy, which is kept in Wh.
func (s *seriesSettings) wattsFactor() float64 {
	if s.Metric == measure.Energy || s.Metric == measure.EnergyIT {
		return s.Factor * 3600
	}
	return s.Factor
}

func (s *seriesSettings) complete(p Preset) {
	fill(&s.Kind, p.kind)
	fill(&s.Metric, p.Metric)
	fill(&s.Factor, p.Factor)
	fill(&s.Boundary, p.Boundary)
	fill(&s.Model, p.model)
	fill(&s.AtMost, p.atMost)
	if s.OncePer == nil {
		s.OncePer = p.oncePer
	}
	if s.Device == nil {
		s.Device = &p.device
	}
}

func fill[T comparable](field *T, value T) {
	if *field == *new(T) {
		*field = value
	}
}

func (s *seriesSettings) check() error {
	fill(&s.Kind, counter)
	fill(&s.Factor, 1)
	fill(&s.MaxGap, 5*time.Minute)
	if s.Selector == "" && s.Preset == "" {
		return reason.New("set.prom.which")
	}
	if err := collectors.OneOf("kind", s.Kind, counter, watts); err != nil {
		return err
	}
	if s.Factor <= 0 || s.Accuracy < 0 || s.Accuracy >= 100 || s.AtMost < 0 || s.MaxGap < time.Second || s.MaxGap > 24*time.Hour {
		return reason.New("set.prom.bounds")
	}
	if err := s.checkMetric(); err != nil {
		return err
	}
	for _, label := range append([]string{s.Model, s.By}, s.OncePer...) {
		if personal(label) {
			return reason.New("set.prom.label", label)
		}
	}
	if (s.Place == collectors.Place{}) == (len(s.Places) == 0) || (s.By == "") != (len(s.Places) == 0) {
		return reason.New("set.prom.place")
	}
	return nil
}

func (s *seriesSettings) checkMetric() error {
	if err := s.Counts.Check(); err != nil {
		return err
	}
	if s.Counts != "" {
		s.Metric = s.Counts.Metric()
	}
	info, ok := measure.InfoOf(s.Metric)
	if !ok || info.Kind != measure.Flow {
		flows := measure.MetricsOf(func(i measure.MetricInfo) bool { return i.Kind == measure.Flow })
		return reason.New("prefixed", "metric", reason.New("set.prom.metric", s.Metric, strings.Join(flows, ", ")))
	}
	energy := s.Metric == measure.Energy || s.Metric == measure.EnergyIT
	if s.Kind == watts {
		if s.Metric == "" || !energy {
			return reason.New("prefixed", "metric", reason.New("set.prom.watts"))
		}
		s.Factor /= 3600 // Ws to Wh
	}
	if s.AtMost == 0 {
		s.AtMost = 1e6 // a megawatt, or a million tokens a second, is not one series of ours
	}
	if !energy {
		return nil
	}
	if err := collectors.OneOf("boundary", s.Boundary, collectors.Boundaries()...); err != nil {
		return err
	}
	s.Metric = measure.EnergyIT
	if s.PUEIncluded || s.Boundary == "facility" {
		s.Metric = measure.Energy
	}
	return nil
}

func (s *seriesSettings) basis() measure.Basis {
	f := measure.BasisFields{Method: map[kind]string{counter: "counter", watts: "trapezoid"}[s.Kind]}
	switch s.Metric {
	case measure.Energy:
		f.PUEBy, f.Boundary = "source", s.Boundary
	case measure.EnergyIT:
		f.Boundary = s.Boundary
	case measure.Queries:
		return collectors.CountsQueries.Basis(f.Basis())
	case measure.Calls:
		return collectors.CountsCalls.Basis(f.Basis())
	}
	return f.Basis()
}

// placeOf returns the place of labels; false when theirs is not mapped.
func (s *spec) placeOf(labels map[string]string) (collectors.Place, bool) {
	if s.by == "" {
		return s.place, true
	}
	place, ok := s.places[labels[s.by]]
	return place, ok
}

// agrees refuses two ways of counting for one part: they would be added up.
func (s *spec) agrees(others []spec) error {
	for i := range others {
		o := &others[i]
		for _, place := range s.allPlaces() {
			if o.Metric == s.Metric && o.basis != s.basis && slices.Contains(o.allPlaces(), place) {
				return reason.New("set.prom.agree", place, s.Metric, o.where)
			}
		}
	}
	return nil
}

func (s *spec) allPlaces() []collectors.Place {
	if s.by == "" {
		return []collectors.Place{s.place}
	}
	return slices.Collect(maps.Values(s.places))
}

// unitOf names the thing that the series measures a part of: a value of the
// label that places are given by.
func (s *spec) unitOf(labels map[string]string) string { return labels[s.by] }

// units lists the things that must be seen for a place to be covered.
func (s *spec) units() []string { return slices.Sorted(maps.Keys(s.places)) }

// personal says whether a label can tell people apart. Such labels never enter
// a reading, a refusal or a key.
func personal(label string) bool {
	return slices.Contains([]string{
		"user", "user_id", "user_email", "user_alias", "end_user", "client_ip", "user_agent",
		"api_key_alias", "hashed_api_key", "team_alias", "username", "email",
	}, label)
}
