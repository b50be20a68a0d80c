package report

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
)

// GridHours sets when the authority's AI draws its power beside the carbon
// intensity of the grid, by hour of the day. It stands beside the annual
// factor that the footprint is made with, and enters no figure of it.
type GridHours struct {
	Intensity [24]float64   // g CO2e/kWh, mean over the period; NaN where nothing is known
	Power     [24]float64   // W, mean over the period, of the systems metered by the hour
	ByTime    float64       // mean intensity of the hours of the week that both tell of
	ByEnergy  float64       // the same, weighted by the AI's energy
	Source    string        // of the intensity; the one with the most hours, where there are several
	Basis     measure.Basis // what that source counts: zone, perimeter, factors
	Known     float64       // the share of the hours of the period so far that it tells of, 0–1
	Systems   []measure.System
	Factors   []AnnualFactor // that the footprint of these systems is made with
}

// AnnualFactor is the carbon factor of an electricity zone.
type AnnualFactor struct {
	Zone, Version string
	Grams         float64 // g CO2e/kWh
}

// gridHours reads the hours of the grid and of the meters: one read. Energy
// that is estimated from tokens is left out: it would tell when agents work.
// Nil without an intensity or a meter.
func (v *view) gridHours(ctx context.Context) (*GridHours, error) {
	query := store.Query{Metrics: []measure.Metric{measure.GridIntensity, measure.Energy}, Months: v.period.Window(v.setup.Zone)}
	profiles, err := v.store.Profiles(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("reading the hours of the grid in %s: %w", v.period, err)
	}
	out := v.gridSource(v.rows)
	grid, power := emptyWeek(), emptyWeek()
	told, metered := false, map[measure.System]bool{}
	ranks := ranked(v.rows)
	for i := range profiles {
		p := &profiles[i]
		best := ranks[lineOf(p.Key)]
		switch {
		case p.Group != "":
		case p.Metric == measure.GridIntensity:
			told = (p.System == "" && p.Source == out.Source && addWeek(&grid, p.Week)) || told
		case p.Method == measure.Measured && len(best) > 0 && best[0] == p.Source && addWeek(&power, p.Week):
			metered[p.System] = true
		}
	}
	out.Systems = v.among(metered)
	if !told || len(out.Systems) == 0 {
		return nil, nil //nolint:nilnil // there is nothing to show, and nothing failed
	}
	out.Intensity, out.Power = byHour(grid), byHour(power)
	out.ByTime, out.ByEnergy = means(grid, power)
	out.Factors = v.annualFactors(out.Systems)
	return &out, nil
}

// gridSource finds the source that tells the intensity of most hours of the
// period, what it counts, and the share of the hours so far that it tells.
// Sources of the grid are never joined: they count different things.
func (v *view) gridSource(rows []measure.Month) (out GridHours) {
	w := v.period.Window(v.setup.Zone)
	w.To = measure.Earlier(w.To, v.head.Now)
	covered, basis, notes := map[string]time.Duration{}, map[string]measure.Basis{}, map[string][]string{}
	for i := range rows {
		r := &rows[i]
		if r.Metric == measure.GridIntensity && r.System == "" && r.Window.From.Before(w.To) && r.Window.To.After(w.From) {
			covered[r.Source] += r.Covered
			basis[r.Source] = r.Basis
			notes[r.Source] = append(notes[r.Source], strings.Split(r.Basis.Fields().Note, ",")...)
		}
	}
	for _, source := range slices.Sorted(maps.Keys(covered)) {
		if out.Source == "" || covered[source] > covered[out.Source] {
			out.Source, out.Basis = source, basis[source]
		}
	}
	note := notes[out.Source]
	slices.Sort(note)
	out.Basis = out.Basis.With(func(f *measure.BasisFields) { f.Note = strings.Trim(strings.Join(slices.Compact(note), ","), ",") })
	if w.Length() > 0 {
		out.Known = min(1, covered[out.Source].Hours()/w.Length().Hours())
	}
	return out
}

// annualFactors lists the factors of the zones where systems run, each once.
func (v *view) annualFactors(systems []measure.System) []AnnualFactor {
	if v.setup.Assumed == nil {
		return nil
	}
	on := v.period.Window(v.setup.Zone).From
	state := v.setup.Assumed(on)
	var list []AnnualFactor
	for _, id := range systems {
		zone, ok := state.Catalogue.Zone(state.Site(id, "").Zone, on)
		f := AnnualFactor{zone.Zone, zone.Version, 1000 * zone.Mix.Carbon}
		if ok && !slices.Contains(list, f) {
			list = append(list, f)
		}
	}
	return list
}

// among lists the systems of a set in the register's order.
func (v *view) among(set map[measure.System]bool) []measure.System {
	var list []measure.System
	for _, s := range v.systems {
		if set[s.ID] {
			list = append(list, s.ID)
		}
	}
	return list
}

// byHour is the mean over the days of the week of each hour.
func byHour(week [7][24]float64) (hours [24]float64) {
	for h := range hours {
		sum, n := 0.0, 0
		for d := range week {
			if !math.IsNaN(week[d][h]) {
				sum += week[d][h]
				n++
			}
		}
		hours[h] = math.NaN()
		if n > 0 {
			hours[h] = sum / float64(n)
		}
	}
	return hours
}

// means are the mean of the intensity over the hours that both tell of, and the
// same weighted by the energy.
func means(grid, power [7][24]float64) (byTime, byEnergy float64) {
	var sum, weighted, energy float64
	n := 0
	for d := range grid {
		for h := range grid[d] {
			g, p := grid[d][h], power[d][h]
			if math.IsNaN(g) || math.IsNaN(p) {
				continue
			}
			sum += g
			weighted += g * p
			energy += p
			n++
		}
	}
	if n == 0 || energy <= 0 {
		return math.NaN(), math.NaN()
	}
	return sum / float64(n), weighted / energy
}
