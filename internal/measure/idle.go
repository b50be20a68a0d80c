package measure

import (
	"slices"
	"time"
)

// IdleSource is the source of the days that FoldIdle makes.
const IdleSource = "vigie"

// FoldIdle makes, for each part of a system that has energy and queries native
// to the hour or finer, the day's energy of the hours without a query
// (energy_idle: a lower bound of idle energy; Count is the number of those
// hours) and its base load (energy_base: the median power of those hours ×
// the hours compared). Both cover the hours for which both were known
// (MEASURES 12). The bounds are the energy's, in proportion.
func FoldIdle(rules Rules, days []Day) []Day {
	type at struct {
		place
		from time.Time
	}
	both := map[at]*[2][]Day{}
	var places []at
	for i := range days {
		which := slices.Index([]Metric{Energy, Queries}, days[i].Metric)
		if which < 0 || days[i].State == Missing {
			continue
		}
		key := at{placeOf(days[i].Key), days[i].Window.From}
		if both[key] == nil {
			both[key] = new([2][]Day)
			places = append(places, key)
		}
		both[key][which] = append(both[key][which], days[i])
	}
	var out []Day
	for _, key := range places {
		order, _ := rules.orderOf(key.place, Energy)
		energy := hourly(order, metered(both[key][0]))
		order, _ = rules.orderOf(key.place, Queries)
		queries := hourly(order, both[key][1])
		if energy != nil && queries != nil {
			out = append(out, idleDays(energy, queries)...)
		}
	}
	return out
}

// metered leaves out the sources that only estimate: an energy worked out from
// tokens is nothing in an hour without a query, and says nothing of idle.
func metered(days []Day) []Day {
	guess := guessing{}
	for i := range days {
		guess.hear(&days[i])
	}
	return slices.DeleteFunc(slices.Clone(days), func(d Day) bool { return guess[d.Source] })
}

// hourly returns the days of the source that wins the day among those native
// to the hour, with nothing withheld; nil when there is none.
func hourly(order []string, days []Day) []Day {
	bySource := map[string][]Day{}
	covered := map[string]time.Duration{}
	coarse := map[string]bool{}
	for i := range days {
		d := days[i]
		coarse[d.Source] = coarse[d.Source] || d.Hours == nil || d.State != Known
		bySource[d.Source] = append(bySource[d.Source], d)
		covered[d.Source] += d.Covered
	}
	var sources []string
	for s := range bySource {
		if !coarse[s] {
			sources = append(sources, s)
		}
	}
	if len(sources) == 0 {
		return nil
	}
	rank(order, sources)
	return bySource[pick(sources, covered, days[0].Window.Length())]
}

// hoursTogether adds up the hours of the days of one source: values add, and
// an hour is covered at most once, as its days already say.
func hoursTogether(days []Day) []Hour {
	sum := make([]Hour, len(days[0].Hours))
	for i := range days {
		for h := range days[i].Hours {
			sum[h].Value += days[i].Hours[h].Value
			sum[h].Covered = min(time.Hour, sum[h].Covered+days[i].Hours[h].Covered)
		}
	}
	return sum
}

func idleDays(energy, queries []Day) []Day {
	var total amount
	var basis Basis
	method := Measured
	for i := range energy {
		d := &energy[i]
		total.add(amount{d.State, d.Value, d.Low, d.High, d.Spread, true})
		basis = mergeBasis(basis, d.Basis)
		method = max(method, d.Method)
	}
	power, uses := hoursTogether(energy), hoursTogether(queries)
	var idle float64
	var watts []float64
	var compared time.Duration
	for h := range power {
		if float64(power[h].Covered) < enough*float64(time.Hour) || float64(uses[h].Covered) < enough*float64(time.Hour) {
			continue
		}
		compared += time.Hour
		if uses[h].Value == 0 {
			idle += power[h].Value
			watts = append(watts, power[h].Value/power[h].Covered.Hours())
		}
	}
	if compared == 0 {
		return nil
	}
	make1 := func(m Metric, value float64) Day {
		d := Day{Key: energy[0].Key, State: Known, Value: value, Low: value, High: value, Count: len(watts), Covered: compared, Native: energy[0].Window, Basis: basis}
		d.Source, d.Metric, d.Method, d.Model = IdleSource, m, method, ""
		if total.spread != Exact && total.value != 0 {
			d.Low, d.High, d.Spread = value*total.low/total.value, value*total.high/total.value, total.spread
		}
		return d
	}
	out := []Day{make1(EnergyIdle, idle)}
	if len(watts) > 0 {
		out = append(out, make1(EnergyBase, median(watts)*compared.Hours()))
	}
	return out
}

func median(v []float64) float64 {
	slices.Sort(v)
	n := len(v)
	return (v[(n-1)/2] + v[n/2]) / 2
}
