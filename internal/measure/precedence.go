package measure

import (
	"cmp"
	"slices"
	"time"
)

// enough is the share of a bucket that a source must cover to win it
// (MEASURES 4).
const enough = 0.8

// statement is the native length from which a source speaks in months: the
// bucket is then the month, not the day.
const statement = 27 * 24 * time.Hour

// place is where sources compete: one part of one system, for one group.
type place struct {
	system System
	part   Part
	group  Group
}

func placeOf(k Key) place { return place{k.System, k.Part, k.Group} }

// decider is the metric whose precedence m follows: carbon, water and resources
// follow the energy that won.
func decider(m Metric) Metric {
	switch m {
	case EnergyIT, CarbonUsage, CarbonEmbodied, Water, PrimaryEnergy, Abiotic:
		return Energy
	default:
		return m
	}
}

// orderOf returns the register's order of sources for a place and metric, and
// whether it was stated for this very metric.
func (r Rules) orderOf(at place, m Metric) (order []string, own bool) {
	for _, o := range r.Order {
		if o.System == at.system && o.Part == at.part {
			if o.Metric == m {
				return o.Sources, true
			}
			if o.Metric == "" {
				order = o.Sources
			}
		}
	}
	return order, false
}

// rank sorts sources by the register's order; those it does not name come
// last, by name.
func rank(order, sources []string) {
	position := func(s string) int {
		if i := slices.Index(order, s); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortFunc(sources, func(a, b string) int {
		return cmp.Or(cmp.Compare(position(a), position(b)), cmp.Compare(a, b))
	})
}

// guessing is the sources that only estimate the energy of a bucket: they give
// way to those that measure it or have it declared, unless the register orders
// the sources of energy itself (MEASURES 4: an estimate serves where no meter
// exists).
type guessing map[string]bool

// hear takes a day of energy.
func (g guessing) hear(d *Day) {
	only, seen := g[d.Source]
	g[d.Source] = (only || !seen) && d.Method == Estimated
}

// last returns the sources in their order, those that only guess after the others.
func (g guessing) last(ranked []string) []string {
	out := slices.Clone(ranked)
	slices.SortStableFunc(out, func(a, b string) int {
		switch {
		case g[a] == g[b]:
			return 0
		case g[b]:
			return -1
		}
		return 1
	})
	return out
}

// precedence says which source won each bucket of a month, for one place and
// metric. With one source there is nothing to decide.
type precedence struct {
	alone   string
	monthly bool
	winner  map[time.Time]string // by start of the bucket
}

// won reports whether source won the bucket that holds the civil day.
func (c precedence) won(source string, day, month Window) bool {
	if c.alone != "" {
		return c.alone == source
	}
	if c.monthly {
		return c.winner[month.From] == source
	}
	return c.winner[day.From] == source
}

// decided reports whether some source has a figure for the day's bucket.
func (c precedence) decided(day, month Window) bool {
	if c.alone != "" {
		return true
	}
	if c.monthly {
		return c.winner[month.From] != ""
	}
	return c.winner[day.From] != ""
}

// decide holds the precedence among the days of one place and metric; ordered says
// that the order was stated for this very metric.
func decide(order []string, ordered bool, month Window, days []Day) precedence {
	var sources []string
	monthly := false
	for i := range days {
		if !slices.Contains(sources, days[i].Source) {
			sources = append(sources, days[i].Source)
		}
		monthly = monthly || days[i].Native.Length() >= statement
	}
	if len(sources) == 0 {
		return precedence{}
	}
	if len(sources) == 1 {
		return precedence{alone: sources[0]}
	}
	rank(order, sources)
	buckets := map[time.Time]*bucket{}
	for i := range days {
		w := days[i].Window
		if monthly {
			w = month
		}
		if buckets[w.From] == nil {
			buckets[w.From] = &bucket{length: w.Length(), covered: map[string]time.Duration{}, guess: guessing{}}
		}
		buckets[w.From].hear(&days[i], ordered)
	}
	c := precedence{monthly: monthly, winner: map[time.Time]string{}}
	for from, b := range buckets {
		c.winner[from] = pick(b.guess.last(sources), b.covered, b.length)
	}
	return c
}

// bucket is what is said of one day, or month.
type bucket struct {
	length  time.Duration
	covered map[string]time.Duration
	guess   guessing
}

// hear takes a day of the bucket.
func (b *bucket) hear(d *Day, ordered bool) {
	b.covered[d.Source] += d.Covered
	if !ordered && (d.Metric == Energy || d.Metric == EnergyIT) {
		b.guess.hear(d)
	}
}

// pick is the first source that covers enough of the bucket, else the best
// covered, the earlier in order among equals.
func pick(ranked []string, covered map[string]time.Duration, length time.Duration) string {
	best := ""
	for _, s := range ranked {
		c, ok := covered[s]
		if !ok {
			continue
		}
		if float64(c) >= enough*float64(length) {
			return s
		}
		if best == "" || c > covered[best] {
			best = s
		}
	}
	return best
}
