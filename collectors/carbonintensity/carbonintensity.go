// Package carbonintensity reads how much carbon the grid's electricity carries,
// hour by hour: éCO2mix of RTE through the open data portal ODRÉ, or
// Electricity Maps. The two count different things (what France produces, by
// combustion alone; what a zone uses, over the life cycle), so that each reading
// says which, and none of them enters the footprint.
package carbonintensity

import (
	"cmp"
	"context"
	"errors"
	"math"
	"regexp"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// The providers, as settings name them.
const (
	odre = "odre"
	maps = "electricitymaps"
)

const (
	day = 24 * time.Hour
	// lookBack is how far back values are still revised: real time is
	// completed over two days, estimates are replaced by what was measured.
	lookBack = 3 * day
	// most is more g CO2e/kWh than any grid carries: lignite alone is at 1,200.
	maxIntensity = 3000
)

type settings struct {
	Provider string            `yaml:"provider"` // odre or electricitymaps
	URL      string            `yaml:"url"`      // the provider's own, if left out
	Zone     string            `yaml:"zone"`     // of Electricity Maps: FR, FR-COR …
	Key      collectors.Secret `yaml:"key"`      // of Electricity Maps; ODRÉ is open
}

// hour is what the provider says of one hour.
type hour struct {
	value   float64       // g CO2e/kWh, mean over the time covered
	covered time.Duration // the part of the hour that has values
	values  int           // how many the provider gave
	method  measure.Method
	basis   measure.Basis
}

// answer is what the provider says of a window, by the start of each hour in
// UTC. An hour without values is not in it.
type answer struct {
	hours   map[time.Time]hour
	refused []measure.Refusal
}

// provider asks one of the services about closed hours.
type provider interface {
	ask(ctx context.Context, w measure.Window) (answer, error)
}

type collector struct {
	provider provider
	piece    time.Duration
	deps     collectors.Deps
	looked   time.Time // when consolidated figures were last looked for
}

// New makes a collector from the settings described in docs/sources.md.
func New(decode collectors.Decoder, deps collectors.Deps) (collectors.Collector, error) {
	var s settings
	if err := decode.Decode(&s); err != nil {
		return nil, err
	}
	api := collectors.API{Address: s.URL, Key: s.Key, Deps: deps}
	switch s.Provider {
	case odre:
		if s.Zone != "" && s.Zone != "FR" {
			return nil, reason.New("prefixed", "zone", reason.New("set.odre.zone", s.Zone))
		}
		api.Address = cmp.Or(s.URL, "https://odre.opendatasoft.com")
		api.Open, api.Wants = true, reason.New("key.open")
		return &collector{provider: &eco2mix{api}, piece: 31 * day, deps: deps}, api.Check("https://odre.opendatasoft.com")
	case maps:
		if !regexp.MustCompile(`^[A-Z]{2}(-[A-Z0-9]+)*$`).MatchString(s.Zone) {
			return nil, reason.New("prefixed", "zone", reason.New("set.maps.zone"))
		}
		api.Address = cmp.Or(s.URL, "https://api.electricitymaps.com/v4")
		api.Header, api.Wants = "auth-token", reason.New("key.plan")
		return &collector{provider: &zone{api, s.Zone}, piece: 10 * day, deps: deps}, api.Check("https://api.electricitymaps.com/v4")
	}
	return nil, collectors.OneOf("provider", s.Provider, odre, maps)
}

// Rhythm is by the hour. The pieces are what one request may ask for.
func (c *collector) Rhythm() collectors.Rhythm {
	return collectors.Rhythm{Step: time.Hour, LookBack: lookBack, Piece: c.piece}
}

// Collect reads the closed hours of w. It vouches for the hours up to the last
// value; for later ones only once they are older than what is still completed.
func (c *collector) Collect(ctx context.Context, w measure.Window) (measure.Batch, error) {
	w, some := collectors.Closed(w, time.Hour)
	if !some {
		return measure.Batch{Source: c.deps.Name, Window: w}, errors.Join(ctx.Err(), collectors.ErrNoData)
	}
	said, err := c.provider.ask(ctx, w)
	if err != nil {
		return measure.Batch{}, reason.While(err, "doing.grid", c.deps.Name)
	}
	b := measure.Batch{Source: c.deps.Name, Window: w, Refused: said.refused}
	end := w.From
	for from, h := range said.hours {
		to := from.Add(time.Hour)
		b.Readings = append(b.Readings, measure.Reading{
			Key:   measure.Key{Source: c.deps.Name, Metric: measure.GridIntensity, Method: h.method, Window: measure.Window{From: from, To: to}},
			State: measure.Known, Value: h.value, Low: h.value, High: h.value, Count: h.values, Covered: h.covered, Basis: h.basis,
		})
		if to.After(end) {
			end = to
		}
	}
	slices.SortFunc(b.Readings, func(x, y measure.Reading) int { return x.Window.From.Compare(y.Window.From) })
	if settled := time.Now().UTC().Truncate(time.Hour).Add(-lookBack); end.Before(settled) {
		end = settled
	}
	if end.Before(w.To) {
		b.Window.To = end
	}
	if len(b.Readings) == 0 {
		return b, collectors.ErrNoData
	}
	return b, nil
}

// Probe tells the last value of the last two days.
func (c *collector) Probe(ctx context.Context) (reason.Text, error) {
	to := time.Now().UTC().Truncate(time.Hour)
	said, err := c.provider.ask(ctx, measure.Window{From: to.Add(-2 * day), To: to})
	if err != nil {
		return "", err
	}
	var last time.Time
	for from := range said.hours {
		if from.After(last) {
			last = from
		}
	}
	if last.IsZero() {
		return reason.New("probe.intensity.none"), nil
	}
	return reason.New("probe.intensity", math.Round(said.hours[last].value), last.Format("2006-01-02T15Z")), nil
}

// within tells why a time cannot be of w; "" when it can.
func within(w measure.Window, at time.Time, step time.Duration) reason.Text {
	switch {
	case at.Before(w.From) || !at.Before(w.To):
		return reason.New("window.asked")
	case !at.Truncate(step).Equal(at):
		return reason.New("grid.step")
	}
	return ""
}

// basis says what the figures of a source are about.
func basis(method, zone, perimeter, factor, note string) measure.Basis {
	return measure.BasisFields{Method: method, Zone: zone, Boundary: perimeter, Factor: factor, Note: note}.Basis()
}
