package report

import (
	"context"
	"fmt"
	"math"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/store"
)

// Why an hour map is Missing.
const (
	HoursNoData    = "no_data"
	HoursNotHourly = "not_hourly"
)

// hours reads when the queries of a system, or of all, are made: one read.
func (v *view) hours(ctx context.Context, system measure.System) (HourMap, error) {
	profiles, err := v.profiles(ctx, system, measure.Queries)
	if err != nil {
		return HourMap{}, err
	}
	return v.hourMap(system, profiles), nil
}

// over are the months of the period that are over.
func (v *view) over() (months []period.Period) {
	for _, m := range v.period.Months() {
		if !v.head.Now.Before(m.Window(v.setup.Zone).To) {
			months = append(months, m)
		}
	}
	return months
}

// profiles reads what is known by the hour, of the months that are over.
func (v *view) profiles(ctx context.Context, system measure.System, metrics ...measure.Metric) ([]store.Profile, error) {
	span := v.period.Window(v.setup.Zone)
	if months := v.over(); len(months) > 0 {
		span.To = months[len(months)-1].Window(v.setup.Zone).To
	}
	query := store.Query{Metrics: metrics, Months: span}
	if system != "" {
		query.Systems = []measure.System{system}
	}
	profiles, err := v.store.Profiles(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("reading the hours of %s: %w", v.period, err)
	}
	return profiles, nil
}

// hourMap is when the queries of a system, or of all, are made. Only months that
// are over are shown, and none when one of them had too few active agents
// (MEASURES 16).
func (v *view) hourMap(system measure.System, profiles []store.Profile) HourMap {
	out := HourMap{Week: emptyWeek(), Months: v.over()}
	v.fillHours(&out, profiles)
	switch fewest, why := v.agents(system, out.Months); {
	case len(out.Months) == 0 || (len(out.Systems) == 0 && len(out.Outside) == 0):
		out.State, out.Reason = measure.Missing, HoursNoData
	case len(out.Systems) == 0:
		out.State, out.Reason = measure.Missing, HoursNotHourly
	case why != "":
		out.State, out.Reason = measure.Withheld, why
	default:
		out.State, out.Agents = measure.Known, fewest
	}
	if out.State != measure.Known {
		out.Week = emptyWeek()
	}
	return out
}

// fillHours adds the profiles of the source that each part is counted by.
func (v *view) fillHours(out *HourMap, profiles []measure.Profile) {
	ranks := ranked(v.rows)
	counted := map[measure.System]bool{} // true: by the hour
	for i := range profiles {
		p := &profiles[i]
		best := ranks[lineOf(p.Key)]
		if p.Metric != measure.Queries || p.Group != "" || len(best) == 0 || best[0] != p.Source {
			continue
		}
		counted[p.System] = addWeek(&out.Week, p.Week) || counted[p.System]
	}
	for _, s := range v.systems {
		hourly, found := counted[s.ID]
		switch {
		case hourly:
			out.Systems = append(out.Systems, s.ID)
		case found:
			out.Outside = append(out.Outside, s.ID)
		}
	}
}

// addWeek adds b to a and reports whether b knows any hour.
func addWeek(a *[7][24]float64, b [7][24]float64) bool {
	known := false
	for d := range b {
		for h, value := range b[d] {
			switch {
			case math.IsNaN(value):
				continue
			case math.IsNaN(a[d][h]):
				a[d][h] = value
			default:
				a[d][h] += value
			}
			known = true
		}
	}
	return known
}

func emptyWeek() (week [7][24]float64) {
	for d := range week {
		for h := range week[d] {
			week[d][h] = math.NaN()
		}
	}
	return week
}

// officeShare is the share of the queries from Monday to Friday, 8 to 18 h.
func (m HourMap) officeShare() (share float64, ok bool) {
	var office, all float64
	for d := range m.Week {
		for h, value := range m.Week[d] {
			if math.IsNaN(value) {
				continue
			}
			all += value
			if d < 5 && h >= 8 && h < 18 {
				office += value
			}
		}
	}
	if m.State != measure.Known || all <= 0 {
		return 0, false
	}
	return office / all, true
}
