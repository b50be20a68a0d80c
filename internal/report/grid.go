package report

import (
	"context"
	"fmt"
	"math"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
)

// GridHours sets when the authority's AI draws its power beside the carbon
// intensity of the grid, by hour of the day. It stands beside the annual
// factor that the footprint is made with, and enters no figure of it.
type GridHours struct {
	Intensity [24]float64 // g CO2e/kWh, mean over the period; NaN where nothing is known
	Power     [24]float64 // W, mean over the period, of the systems metered by the hour
	ByTime    float64     // mean intensity of the hours
	ByEnergy  float64     // the same, weighted by the AI's energy
	Source    string
	Basis     string // what the source counts
	Systems   []measure.System
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
	out := &GridHours{}
	grid, power := emptyWeek(), emptyWeek()
	metered := map[measure.System]bool{}
	for i := range profiles {
		p := &profiles[i]
		switch {
		case p.Group != "":
		case p.Metric == measure.GridIntensity && (out.Source == "" || out.Source == p.Source) && addWeek(&grid, p.Week):
			out.Source = p.Source
		case p.Metric == measure.Energy && p.Method == measure.Measured && addWeek(&power, p.Week):
			metered[p.System] = true
		}
	}
	out.Systems = v.among(metered)
	if out.Source == "" || len(out.Systems) == 0 {
		return nil, nil //nolint:nilnil // there is nothing to show, and nothing failed
	}
	for i := range v.rows {
		if v.rows[i].Source == out.Source && v.rows[i].Metric == measure.GridIntensity {
			out.Basis = v.rows[i].Basis
		}
	}
	out.Intensity, out.Power = byHour(grid), byHour(power)
	out.ByTime, out.ByEnergy = means(grid, power)
	return out, nil
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
