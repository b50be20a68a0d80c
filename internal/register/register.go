// Package register holds the authority's register of AI systems: what each one
// is for, where it runs, since when, from which sources its figures come, and
// what the charter asks to be known of it. It is written by hand in the
// configuration; what is not written is "Non renseigné", never guessed.
package register

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/charter"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Register is every system of the authority, in the order of the file.
type Register struct {
	Systems  []System
	Evidence []Evidence // of the promises of the whole authority
	Charters charter.Versions
	Clauses  []Clause // the models that contracts name
}

// System is the card of one AI system.
type System struct {
	ID          measure.System `yaml:"id"`
	Name        string         `yaml:"name"`
	Purpose     string         `yaml:"purpose"`
	Department  string         `yaml:"department"`
	Responsible string         `yaml:"responsible"` // a role, not a person's name
	Supplier    string         `yaml:"supplier"`
	Models      []string       `yaml:"models"`
	Role        Role           `yaml:"role"`

	Unit    Unit    `yaml:"unit"`
	Phases  Phases  `yaml:"phases"`
	Hosting Hosting `yaml:"hosting"`

	// Sources orders the sources of a system without parts, by metric; the key
	// "default" stands for every metric without an order of its own.
	Sources Sources `yaml:"sources"`
	Parts   []Part  `yaml:"parts"`

	MaxPower float64 `yaml:"max_power_w"` // W; what exceeds it × time is refused; 0: not stated
	Usage    *Usage  `yaml:"usage"`       // for systems known only by licences or users
	// WhPerUse is the energy of one use at the facility, for systems without a
	// meter: transcription, OCR, images, or a vendor's own figure.
	WhPerUse *Factor   `yaml:"wh_per_use"`
	Embodied *Embodied `yaml:"embodied"` // own servers; nil: "fabrication non renseignée"
	Breaks   []Break   `yaml:"breaks"`

	Governance Governance `yaml:"governance"`
	Approval   *Approval  `yaml:"approval"`
	Dialogue   *Dialogue  `yaml:"dialogue"`  // for the staff committee
	Evidence   []Proof    `yaml:"evidence"`  // of what is said of it
	Residents  *Residents `yaml:"residents"` // for the people whom it meets
	// EnergyMethods are the ways to know its energy, the best first.
	EnergyMethods []string `yaml:"energy_methods"`
	Mitigation    []string `yaml:"mitigation"`
}

// Part is a piece of a system whose amounts add up with the others'. What it
// does not state it takes from its system.
type Part struct {
	ID       measure.Part `yaml:"id"`
	Name     string       `yaml:"name"`
	Boundary Boundary     `yaml:"boundary"`
	Sources  Sources      `yaml:"sources"`
	Hosting  *Hosting     `yaml:"hosting"`
	// Completed is the share added to a GPU-only meter for the rest of the
	// server: 0.3 adds 30 %.
	Completed *Factor     `yaml:"completed"`
	InService period.Date `yaml:"in_service"`
	Withdrawn period.Date `yaml:"withdrawn"` // first day out of service
}

// Sources orders the names of competing sources by metric, the best first.
type Sources map[measure.Metric][]string

// DefaultMetric is the key of Sources for every metric without an order.
const DefaultMetric measure.Metric = "default"

// Of returns the order of sources for m, nil when none is stated.
func (s Sources) Of(m measure.Metric) []string {
	if order, ok := s[m]; ok {
		return order
	}
	return s[DefaultMetric]
}

// Hosting says where a system runs.
type Hosting struct {
	Place string  `yaml:"place"`
	Zone  string  `yaml:"zone"` // electricity zone: "FR"
	PUE   *Factor `yaml:"pue"`  // facility energy / IT energy
	WUE   *Factor `yaml:"wue"`  // L of water on site / kWh of IT energy
	// InBuilding says whether its electricity is in a bill of the authority's
	// buildings already, so that an inventory counts it once.
	InBuilding Answer `yaml:"in_building"`
}

// Factor is a number with where it comes from. Low and High, when stated, are
// the range of assumptions; Value is then its midpoint.
type Factor struct {
	Value  float64     `yaml:"value"`
	Low    float64     `yaml:"low"`
	High   float64     `yaml:"high"`
	Source string      `yaml:"source"`
	Date   period.Date `yaml:"date"`
}

// Bounds returns the factor's low, value and high, equal when no range is stated.
func (f Factor) Bounds() (low, value, high float64) {
	if f.Low == 0 && f.High == 0 {
		return f.Value, f.Value, f.Value
	}
	return f.Low, (f.Low + f.High) / 2, f.High
}

// Range is two assumptions, low and high.
type Range struct {
	Low  float64 `yaml:"low"`
	High float64 `yaml:"high"`
}

// Usage is the declared use of a system without counters: "hypothèse d'usage".
type Usage struct {
	Of       measure.Metric `yaml:"of"`         // whose: licences or active_agents
	PerMonth Range          `yaml:"per_month"`  // uses per user and per month
	WhPerUse Range          `yaml:"wh_per_use"` // Wh at the facility
	Source   string         `yaml:"source"`
	Date     period.Date    `yaml:"date"`
}

// Embodied is the making of own servers, spread over calendar time.
type Embodied struct {
	Kg     float64     `yaml:"kg_co2e"`
	Years  float64     `yaml:"years"`
	Share  float64     `yaml:"share"` // of the servers, 0–1
	From   period.Date `yaml:"from"`
	Source string      `yaml:"source"`
}

// Break is a day from which a metric is counted differently: a break in its
// series, shown.
type Break struct {
	Date   period.Date    `yaml:"date"`
	Metric measure.Metric `yaml:"metric"` // "" for all
	Note   string         `yaml:"note"`
}

// Find returns the system of that id.
func (r Register) Find(id measure.System) (System, bool) {
	i := slices.IndexFunc(r.Systems, func(s System) bool { return s.ID == id })
	if i < 0 {
		return System{}, false
	}
	return r.Systems[i], true
}

// Orders returns the order of sources of every system and part, as
// measure.Rules want it.
func (r Register) Orders() []measure.Order {
	var orders []measure.Order
	for _, s := range r.Systems {
		orders = append(orders, s.Orders()...)
	}
	return orders
}

// Orders returns the order of sources of the system's parts, by part as in the
// file, then by metric.
func (s System) Orders() []measure.Order {
	var orders []measure.Order
	for _, p := range s.AllParts() {
		metrics := make([]measure.Metric, 0, len(p.Sources))
		for m := range p.Sources {
			metrics = append(metrics, m)
		}
		slices.Sort(metrics)
		for _, m := range metrics {
			order := measure.Order{System: s.ID, Part: p.ID, Metric: m, Sources: p.Sources[m]}
			if m == DefaultMetric {
				order.Metric = ""
			}
			orders = append(orders, order)
		}
	}
	return orders
}

// AllParts returns the system's parts, or its one unnamed part.
func (s System) AllParts() []Part {
	if len(s.Parts) == 0 {
		return []Part{{Sources: s.Sources}}
	}
	return s.Parts
}

// HostingOf returns where a part runs: its own hosting, else its system's.
func (s System) HostingOf(part measure.Part) Hosting {
	for _, p := range s.Parts {
		if p.ID == part && p.Hosting != nil {
			return *p.Hosting
		}
	}
	return s.Hosting
}
