package storetest

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// Reference is a store written from the rules of measurement in the plainest
// way: it keeps readings in a list and counts everything again, in slots of
// half an hour, each time it is asked. It uses the types of measure and none
// of its functions, so that it can disagree with them.
type Reference struct {
	Zone      *time.Location
	Order     []measure.Order
	said      []measure.Reading
	bookmarks map[string]time.Time
}

// Replace keeps the batch as the whole truth of its source about its window.
func (r *Reference) Replace(b measure.Batch) {
	r.said = slices.DeleteFunc(r.said, func(old measure.Reading) bool {
		return old.Source == b.Source && old.Window.To.After(b.Window.From) && !old.Window.To.After(b.Window.To)
	})
	all := b.All()
	for i, fresh := range all {
		repeated := slices.ContainsFunc(all[i+1:], func(o measure.Reading) bool { return o.Key == fresh.Key })
		if !repeated {
			r.said = append(r.said, fresh)
		}
	}
	if r.bookmarks == nil {
		r.bookmarks = map[string]time.Time{}
	}
	at, ok := r.bookmarks[b.Source]
	if !ok || (!b.Window.From.After(at) && b.Window.To.After(at)) {
		r.bookmarks[b.Source] = b.Window.To
	}
}

// Readings are those of the source that end in the window.
func (r *Reference) Readings(source string, w measure.Window) []measure.Reading {
	var list []measure.Reading
	for _, x := range r.said {
		if x.Source == source && x.Window.To.After(w.From) && !x.Window.To.After(w.To) {
			list = append(list, x)
		}
	}
	return list
}

// Corrections are those that overlap the window.
func (r *Reference) Corrections(w measure.Window) []measure.Reading {
	var list []measure.Reading
	for _, x := range r.said {
		if strings.HasPrefix(x.Source, "correction/") && x.Window.From.Before(w.To) && x.Window.To.After(w.From) {
			list = append(list, x)
		}
	}
	return list
}

const slot = 30 * time.Minute

// cell is what one key says of one civil day.
type cell struct {
	key              measure.Key // its window is the civil day
	state            measure.State
	value            float64
	down, up         float64 // distance of the bounds; for a CI95 their squares
	spread           measure.Spread
	count            int
	shares           []float64 // by slot of the day: the share covered
	hours            []float64 // by hour of the day, nil when not native to the hour
	native           measure.Window
	last             measure.Reading // of kinds that stand whole
	weight, weighted float64         // of rates
}

func (r *Reference) days(w measure.Window) []measure.Window {
	var days []measure.Window
	local := w.From.In(r.Zone)
	for d := 0; ; d++ {
		from := time.Date(local.Year(), local.Month(), local.Day()+d, 0, 0, 0, 0, r.Zone)
		if !from.Before(w.To) {
			return days
		}
		days = append(days, measure.Window{From: from.UTC(), To: time.Date(local.Year(), local.Month(), local.Day()+d+1, 0, 0, 0, 0, r.Zone).UTC()})
	}
}

// effective are the readings after corrections, without those that say
// nothing, UTC days moved to the civil days of their dates.
func (r *Reference) effective() []measure.Reading {
	var list []measure.Reading
	for _, x := range r.said {
		if source, ok := strings.CutPrefix(x.Source, "correction/"); ok {
			x.Source = source
		} else if slices.ContainsFunc(r.said, func(c measure.Reading) bool { return corrects(c, x) }) {
			continue
		}
		if x.State == measure.Missing {
			continue
		}
		if strings.Contains(x.Basis.String(), "grid=utc-day") {
			f, t := x.Window.From.UTC(), x.Window.To.UTC()
			x.Window.From = time.Date(f.Year(), f.Month(), f.Day(), 0, 0, 0, 0, r.Zone).UTC()
			x.Window.To = time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, r.Zone).UTC()
		}
		list = append(list, x)
	}
	return list
}

func corrects(c, x measure.Reading) bool {
	fits := func(have, want string) bool { return have == "" || have == want }
	return c.Source == "correction/"+x.Source &&
		x.Window.To.After(c.Window.From) && !x.Window.To.After(c.Window.To) &&
		fits(string(c.System), string(x.System)) && fits(string(c.Part), string(x.Part)) &&
		fits(string(c.Metric), string(x.Metric)) && fits(c.Model, x.Model) && fits(string(c.Group), string(x.Group))
}

func flows(m measure.Metric) bool {
	return slices.Contains([]measure.Metric{
		measure.Energy, measure.EnergyIT, measure.Queries, measure.InputTokens, measure.CarbonUsage, measure.CarbonEmbodied, measure.Water,
	}, m)
}

// cells are the civil days of w by key.
func (r *Reference) cells(w measure.Window) []*cell {
	var list []*cell
	readings := r.effective()
	for _, day := range r.days(w) {
		byKey := map[measure.Key]*cell{}
		for _, x := range readings {
			if x.Window.From.Before(day.To) && x.Window.To.After(day.From) {
				r.lay(byKey, day, x)
			}
		}
		for _, c := range byKey {
			if c.native.To.Sub(c.native.From) > time.Hour {
				c.hours = nil
			}
			list = append(list, c)
		}
	}
	return list
}

func (r *Reference) lay(byKey map[measure.Key]*cell, day measure.Window, x measure.Reading) {
	standing := !flows(x.Metric) && x.Metric != measure.GridIntensity
	if standing && (!x.Window.To.After(day.From) || x.Window.To.After(day.To)) {
		return
	}
	key := x.Key
	key.Window = day
	c := byKey[key]
	if c == nil {
		c = &cell{key: key, spread: x.Spread, state: measure.Known}
		c.shares = make([]float64, day.To.Sub(day.From)/slot)
		c.hours = make([]float64, day.To.Sub(day.From)/time.Hour)
		byKey[key] = c
	}
	length := x.Window.To.Sub(x.Window.From)
	if length > c.native.To.Sub(c.native.From) {
		c.native = x.Window
	}
	if x.State == measure.Withheld {
		c.state = measure.Withheld
	}
	if standing {
		if c.last.Window.To.Before(x.Window.To) {
			c.last = x
		}
		return
	}
	a, b := math.Inf(1), math.Inf(-1)
	for s := range c.shares {
		from := day.From.Add(time.Duration(s) * slot)
		if from.Before(x.Window.From) || !from.Before(x.Window.To) {
			continue
		}
		c.shares[s] = max(c.shares[s], float64(x.Covered)/float64(length))
		a = min(a, float64(from.Sub(x.Window.From))/float64(length))
		b = max(b, float64(from.Add(slot).Sub(x.Window.From))/float64(length))
	}
	c.pour(x, a, b, day)
}

// pour adds the share of a reading from a to b of its window.
func (c *cell) pour(x measure.Reading, a, b float64, day measure.Window) {
	upTo := func(share float64) float64 {
		if (x.Metric == measure.Queries || x.Metric == measure.InputTokens) && share < 1 {
			return math.Round(x.Value * share) // counts stay whole; the last day takes the rest
		}
		return x.Value * share
	}
	c.count += int(math.Round(float64(x.Count)*b) - math.Round(float64(x.Count)*a))
	if x.Metric == measure.GridIntensity {
		w := float64(x.Covered) * (b - a)
		c.weight, c.weighted = c.weight+w, c.weighted+w*x.Value
		if x.Window.To.Sub(x.Window.From) <= time.Hour {
			c.hours[x.Window.From.Sub(day.From)/time.Hour] += w * x.Value / float64(time.Hour)
		}
		return
	}
	value := upTo(b) - upTo(a)
	c.value += value
	down, up := (x.Value-x.Low)*(b-a), (x.High-x.Value)*(b-a) // doubt is shared out by time, whatever is whole
	if x.Spread == measure.CI95 {
		down, up = down*down, up*up
	}
	c.down, c.up = c.down+down, c.up+up
	from := x.Window.From
	if from.Before(day.From) {
		from = day.From
	}
	c.hours[from.Sub(day.From)/time.Hour] += value
}

// Figure is one month of one key, as far as the rules define it for the key
// alone: coverage is defined for the keys of one source and metric together.
type Figure struct {
	State                     measure.State
	Value, Low, High          float64
	Count                     int
	Kept, KeptLow, KeptHigh   float64
	GroupCovered, GroupedKept time.Duration // zero for what stands whole
}

// group is what shares its coverage.
func group(k measure.Key) measure.Key {
	k.Method, k.Model = 0, ""
	return k
}

// Months are the figures of the civil month that begins at from.
func (r *Reference) Months(month measure.Window) map[measure.Key]Figure {
	cells := r.cells(month)
	cells = append(cells, r.idle(cells)...)
	out := map[measure.Key]Figure{}
	for _, c := range cells {
		key := c.key
		key.Window = month
		if _, ok := out[key]; ok {
			continue
		}
		same := slices.DeleteFunc(slices.Clone(cells), func(o *cell) bool {
			k := o.key
			k.Window = month
			return k != key
		})
		if f, ok := r.month(month, key, same, cells); ok {
			out[key] = f
		}
	}
	return out
}

func (r *Reference) month(month measure.Window, key measure.Key, same, all []*cell) (Figure, bool) {
	won := func(c *cell) bool { return r.won(c, month, all) }
	f := Figure{State: measure.Known}
	for _, c := range all {
		if group(c.key).Source == key.Source && c.key.System == key.System && c.key.Part == key.Part &&
			c.key.Metric == key.Metric && c.key.Group == key.Group && (flows(key.Metric) || key.Metric == measure.GridIntensity) {
			fresh := freshCover(c, all)
			f.GroupCovered += fresh
			if won(c) {
				f.GroupedKept += fresh
			}
		}
	}
	switch {
	case key.Metric == measure.GridIntensity:
		var weight, weighted float64
		for _, c := range same {
			weight, weighted = weight+c.weight, weighted+c.weighted
			f.Count += c.count
		}
		f.Value = weighted / weight
		if state, _, _, _ := total(same); state == measure.Withheld {
			f.State, f.Value = state, 0
		}
		f.Low, f.High = f.Value, f.Value
		if f.GroupedKept > 0 {
			f.Kept, f.KeptLow, f.KeptHigh = f.Value, f.Value, f.Value
		}
	case flows(key.Metric) || key.Source == "vigie":
		f.State, f.Value, f.Low, f.High = total(same)
		_, f.Kept, f.KeptLow, f.KeptHigh = total(slices.DeleteFunc(slices.Clone(same), func(c *cell) bool { return !won(c) }))
		for _, c := range same {
			f.Count += c.count
		}
	default:
		last := same[0]
		for _, c := range same {
			if c.last.Window.To.After(last.last.Window.To) {
				last = c
			}
		}
		if w := last.last.Window; key.Metric == measure.ActiveAgents && (!w.From.Equal(month.From) || !w.To.Equal(month.To)) {
			return f, false
		}
		x := last.last
		f = Figure{State: x.State, Value: x.Value, Low: x.Low, High: x.High, Count: x.Count}
		if won(last) {
			f.Kept, f.KeptLow, f.KeptHigh = x.Value, x.Low, x.High
		}
	}
	return f, true
}

// total adds cells: ranges add linearly, intervals in quadrature, and what is
// withheld hides the sum.
func total(cells []*cell) (state measure.State, value, low, high float64) {
	var down, up float64
	state = measure.Known
	for _, c := range cells {
		if c.state == measure.Withheld {
			return measure.Withheld, 0, 0, 0
		}
		value, down, up = value+c.value, down+c.down, up+c.up
	}
	if len(cells) > 0 && cells[0].spread == measure.CI95 {
		down, up = math.Sqrt(down), math.Sqrt(up)
	}
	return state, value, value - down, value + up
}

// freshCover is what a cell covers that no cell before it of its group covers,
// in the order of methods and models.
func freshCover(c *cell, all []*cell) time.Duration {
	covered := slices.Clone(c.shares)
	for _, o := range all {
		before := cmp.Or(cmp.Compare(o.key.Method, c.key.Method), cmp.Compare(o.key.Model, c.key.Model)) < 0
		if o == c || !before || group(o.key) != group(c.key) {
			continue
		}
		for s := range covered {
			covered[s] = min(covered[s], max(0, c.shares[s]-o.shares[s]))
		}
	}
	var sum float64
	for _, share := range covered {
		sum += share
	}
	return time.Duration(sum * float64(slot))
}

// won says whether the cell's source wins the bucket that holds its day.
func (r *Reference) won(c *cell, month measure.Window, all []*cell) bool {
	metric := c.key.Metric
	calendar := c.key.Source == "registre" // the register speaks beside the meters
	if slices.Contains([]measure.Metric{measure.EnergyIT, measure.CarbonUsage, measure.CarbonEmbodied, measure.Water}, metric) && !calendar {
		if winner := r.winner(c, measure.Energy, month, all); winner != "" {
			return winner == c.key.Source
		}
	}
	return r.winner(c, metric, month, all) == c.key.Source
}

// winner is who wins the bucket of a cell's day for a metric; "" when nobody
// speaks of it.
func (r *Reference) winner(at *cell, metric measure.Metric, month measure.Window, all []*cell) string {
	var rivals []*cell
	monthly := false
	sources := map[string]bool{}
	for _, c := range all {
		if c.key.System == at.key.System && c.key.Part == at.key.Part && c.key.Group == at.key.Group && c.key.Metric == metric {
			rivals = append(rivals, c)
			sources[c.key.Source] = true
			monthly = monthly || c.native.To.Sub(c.native.From) >= 27*24*time.Hour
		}
	}
	if len(sources) == 1 {
		return rivals[0].key.Source
	}
	bucket := at.key.Window
	if monthly {
		bucket = month
	}
	covered := map[string]time.Duration{}
	for _, c := range rivals {
		if !c.key.Window.From.Before(bucket.From) && c.key.Window.From.Before(bucket.To) {
			covered[c.key.Source] += freshCover(c, all)
		}
	}
	guess := map[string]bool{} // whose every cell of energy in the bucket is an estimate
	for _, c := range rivals {
		if _, in := covered[c.key.Source]; !in || c.key.Window.From.Before(bucket.From) || !c.key.Window.From.Before(bucket.To) {
			continue
		}
		if metric == measure.Energy || metric == measure.EnergyIT {
			was, seen := guess[c.key.Source]
			guess[c.key.Source] = c.key.Method == measure.Estimated && (was || !seen)
		}
	}
	return r.first(covered, bucket, r.ranked(covered, at.key, metric, guess))
}

// first is the first source in order that covers 80 % of the bucket, else the
// best covered.
func (r *Reference) first(covered map[string]time.Duration, bucket measure.Window, ranked []string) string {
	best := ""
	for _, s := range ranked {
		if covered[s].Seconds() >= 0.8*bucket.To.Sub(bucket.From).Seconds() {
			return s
		}
		if best == "" || covered[s] > covered[best] {
			best = s
		}
	}
	return best
}

// ranked puts the sources in order: without an order of energy's own, those that
// only guess it come last.
func (r *Reference) ranked(covered map[string]time.Duration, at measure.Key, metric measure.Metric, guess map[string]bool) []string {
	var order []string
	own := false
	for _, specific := range []bool{false, true} {
		for _, o := range r.Order {
			if o.System == at.System && o.Part == at.Part && (specific && o.Metric == metric || !specific && o.Metric == "") {
				order, own = o.Sources, specific
			}
		}
	}
	var ranked, rest []string
	for _, s := range order {
		if _, ok := covered[s]; ok {
			ranked = append(ranked, s)
		}
	}
	for s := range covered {
		if !slices.Contains(ranked, s) {
			rest = append(rest, s)
		}
	}
	slices.Sort(rest)
	all := slices.Concat(ranked, rest)
	if own {
		return all
	}
	slices.SortStableFunc(all, func(a, b string) int {
		switch {
		case guess[a] == guess[b]:
			return 0
		case guess[b]:
			return -1
		}
		return 1
	})
	return all
}
