package storetest

import (
	"math"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// idle makes the cells of energy without use: the energy of the hours without
// a query, and the base load, where both are native to the hour.
func (r *Reference) idle(cells []*cell) []*cell {
	var out []*cell
	done := map[measure.Key]bool{}
	for _, c := range cells {
		place := measure.Key{System: c.key.System, Part: c.key.Part, Group: c.key.Group, Window: c.key.Window}
		if done[place] {
			continue
		}
		done[place] = true
		energy, queries := r.hourly(cells, place, measure.Energy), r.hourly(cells, place, measure.Queries)
		if len(energy) > 0 && len(queries) > 0 {
			out = append(out, idleCells(energy, queries)...)
		}
	}
	return out
}

// hourly are the cells of the source that wins the day among those that are
// native to the hour, with nothing withheld.
func (r *Reference) hourly(cells []*cell, place measure.Key, metric measure.Metric) []*cell {
	bySource := map[string][]*cell{}
	covered := map[string]time.Duration{}
	coarse := map[string]bool{}
	for _, c := range cells {
		if c.key.System != place.System || c.key.Part != place.Part || c.key.Group != place.Group ||
			c.key.Window != place.Window || c.key.Metric != metric {
			continue
		}
		bySource[c.key.Source] = append(bySource[c.key.Source], c)
		covered[c.key.Source] += freshCover(c, cells)
		coarse[c.key.Source] = coarse[c.key.Source] || c.hours == nil || c.state != measure.Known
	}
	if metric == measure.Energy { // tokens say nothing of an hour without a query
		for source, said := range bySource {
			if !slices.ContainsFunc(said, func(c *cell) bool { return c.key.Method != measure.Estimated }) {
				delete(covered, source)
			}
		}
	}
	for source := range coarse {
		if coarse[source] {
			delete(covered, source)
		}
	}
	return bySource[r.first(covered, place.Window, r.ranked(covered, place, metric, nil))]
}

// hourCover is the share of each hour that any of the cells covers.
func hourCover(cells []*cell) []float64 {
	hours := make([]float64, len(cells[0].hours))
	for h := range hours {
		for half := range 2 {
			best := 0.0
			for _, c := range cells {
				best = max(best, c.shares[2*h+half])
			}
			hours[h] += best / 2
		}
	}
	return hours
}

func idleCells(energy, queries []*cell) []*cell {
	powerCover, queryCover := hourCover(energy), hourCover(queries)
	var idle, compared float64
	var watts []float64
	for h := range powerCover {
		if powerCover[h] < 0.8 || queryCover[h] < 0.8 {
			continue
		}
		compared++
		var wh, uses float64
		for _, c := range energy {
			wh += c.hours[h]
		}
		for _, c := range queries {
			uses += c.hours[h]
		}
		if uses == 0 {
			idle += wh
			watts = append(watts, wh/powerCover[h])
		}
	}
	if compared == 0 {
		return nil
	}
	make1 := func(metric measure.Metric, value float64) *cell {
		_, all, low, high := total(energy)
		c := &cell{key: energy[0].key, state: measure.Known, value: value, count: len(watts), spread: energy[0].spread}
		c.key.Source, c.key.Metric, c.key.Model, c.key.Method = "vigie", metric, "", 0
		for _, e := range energy {
			c.key.Method = max(c.key.Method, e.key.Method)
		}
		if all != 0 && c.spread != measure.Exact {
			c.down, c.up = value-value*low/all, value*high/all-value
		}
		if c.spread == measure.CI95 {
			c.down, c.up = c.down*c.down, c.up*c.up
		}
		c.shares = make([]float64, len(energy[0].shares))
		return c
	}
	out := []*cell{make1(measure.EnergyIdle, idle)}
	if len(watts) > 0 {
		slices.Sort(watts)
		n := len(watts)
		out = append(out, make1(measure.EnergyBase, (watts[(n-1)/2]+watts[n/2])/2*compared))
	}
	return out
}

// Shape is one key's profile.
type Shape struct {
	Days []float64
	Week [7][24]float64
}

// Profiles are the days and the week of each key over whole civil months.
func (r *Reference) Profiles(w measure.Window) map[measure.Key]Shape {
	days := r.days(w)
	cells := r.cells(w)
	cells = append(cells, r.idle(cells)...)
	out := map[measure.Key]Shape{}
	for _, c := range cells {
		key := c.key
		key.Window = w
		shape, ok := out[key]
		if !ok {
			shape.Days = make([]float64, len(days))
			for i := range shape.Days {
				shape.Days[i] = math.NaN()
			}
			shape.Week = r.week(c.key, cells)
		}
		if c.state == measure.Known {
			value := c.value
			if c.weight > 0 {
				value = c.weighted / c.weight
			} else if !c.last.Window.To.IsZero() {
				value = c.last.Value
			}
			shape.Days[slices.IndexFunc(days, func(d measure.Window) bool { return d.From.Equal(c.key.Window.From) })] = value
		}
		out[key] = shape
	}
	return out
}

// week is the mean of one key per covered occurrence of each local hour.
func (r *Reference) week(key measure.Key, cells []*cell) [7][24]float64 {
	var sum, occurred [7][24]float64
	byDay := map[time.Time][]*cell{}
	for _, c := range cells {
		k, o := c.key, key
		k.Window, o.Window = measure.Window{}, measure.Window{}
		if group(k) != group(o) || c.hours == nil || !c.last.Window.To.IsZero() || c.key.Source == "vigie" {
			continue
		}
		byDay[c.key.Window.From] = append(byDay[c.key.Window.From], c)
		for h, v := range c.hours {
			if k == o && c.state == measure.Known {
				d, at := r.local(c.key.Window.From, h)
				sum[d][at] += v
			}
		}
	}
	for from, same := range byDay {
		for h, share := range hourCover(same) {
			d, at := r.local(from, h)
			occurred[d][at] += share
		}
	}
	for d := range sum {
		for h := range sum[d] {
			sum[d][h] /= occurred[d][h]
		}
	}
	return sum
}

func (r *Reference) local(day time.Time, hour int) (weekday, at int) {
	t := day.Add(time.Duration(hour) * time.Hour).In(r.Zone)
	return (int(t.Weekday()) + 6) % 7, t.Hour()
}
