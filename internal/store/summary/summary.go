// Package summary is what the stores share: which batches can be kept, which
// days and months a write touches, how these are folded again from the days
// that stand and the readings that changed, and how a folded row is packed.
// It is pure; each store brings its own reading and writing.
package summary

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// version changes when a fold or a packed row changes its meaning, so that
// every summary made before is made again.
const version = 2

// Fingerprint names the rules under which summaries are made: those of days, a
// hyphen, those that months need beside. Summaries kept under another
// fingerprint are stale.
func Fingerprint(rules measure.Rules) string {
	var order []byte
	for _, o := range rules.Order {
		order = fmt.Appendf(order, "%q %q %q %q ", o.System, o.Part, o.Metric, o.Sources)
	}
	return short(fmt.Appendf(nil, "%d %q", version, rules.Zone)) + "-" + short(order)
}

func short(text []byte) string {
	const enough = 8
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:enough])
}

// SameDays reports whether two fingerprints differ in the order of sources at
// most. Days are then the same under both, but for those of FoldIdle, and Fold
// makes these and the months from them: with measure.IdleSource as the base
// and without a reading.
func SameDays(a, b string) bool {
	a, _, _ = strings.Cut(a, "-")
	b, _, _ = strings.Cut(b, "-")
	return a == b
}

// Base is the source whose days a source's readings make: its own, or that of
// the source it corrects.
func Base(source string) string {
	if base, ok := measure.Corrects(source); ok {
		return base
	}
	return source
}

// Touch is what a write touched in one civil month.
type Touch struct {
	Month   measure.Window
	Days    []measure.Window // in order, without a hole
	Systems []measure.System // sorted
}

// Span is the first and the last instant of the touched days.
func (t Touch) Span() measure.Window {
	return measure.Window{From: t.Days[0].From, To: t.Days[len(t.Days)-1].To}
}

// Has reports whether a system is touched.
func (t Touch) Has(system measure.System) bool {
	_, ok := slices.BinarySearch(t.Systems, system)
	return ok
}

// Of returns the readings that overlap the touched days and are of a touched
// system. They are counted first, because a reading is large to copy.
func (t Touch) Of(readings []measure.Reading) []measure.Reading {
	span, count := t.Span(), 0
	in := make([]bool, len(readings))
	for i := range readings {
		r := &readings[i]
		if in[i] = r.Window.Overlap(span) > 0 && t.Has(r.System); in[i] {
			count++
		}
	}
	list := make([]measure.Reading, 0, count)
	for i := range readings {
		if in[i] {
			list = append(list, readings[i])
		}
	}
	return list
}

// Touched gathers the months that changed readings touch. Its zero value is
// not usable; NewTouched makes one.
type Touched struct {
	zone   *time.Location
	last   *touching
	months map[time.Time]*touching
}

type touching struct {
	month, span measure.Window
	systems     map[measure.System]bool
}

// NewTouched returns an empty set for the civil months of zone.
func NewTouched(zone *time.Location) *Touched {
	return &Touched{zone: zone, months: map[time.Time]*touching{}}
}

// Add marks every civil month that w overlaps as touched for the system.
func (t *Touched) Add(system measure.System, w measure.Window) {
	if t.last != nil && !w.From.Before(t.last.month.From) && !w.To.After(t.last.month.To) {
		t.last.add(system, w)
		return
	}
	for _, month := range measure.CivilMonths(t.zone, w) {
		m := t.months[month.From]
		if m == nil {
			m = &touching{month: month, systems: map[measure.System]bool{}}
			t.months[month.From] = m
		}
		m.add(system, w.Clip(month))
		t.last = m
	}
}

func (m *touching) add(system measure.System, w measure.Window) {
	if len(m.systems) == 0 {
		m.span = w
	}
	m.systems[system] = true
	m.span = m.span.Span(w)
}

// List returns what was touched, by month.
func (t *Touched) List() []Touch {
	list := make([]Touch, 0, len(t.months))
	for _, m := range t.months {
		touch := Touch{Month: m.month, Days: measure.CivilDays(t.zone, m.span)}
		for system := range m.systems {
			touch.Systems = append(touch.Systems, system)
		}
		slices.Sort(touch.Systems)
		list = append(list, touch)
	}
	slices.SortFunc(list, func(a, b Touch) int { return a.Month.From.Compare(b.Month.From) })
	return list
}

// Remade reports whether a stored day is made again when base is folded over
// span: those of the source itself, and those made from days of all sources.
func Remade(source, base string, span measure.Window, day time.Time) bool {
	return !day.Before(span.From) && day.Before(span.To) && (source == base || source == measure.IdleSource)
}

// Fold makes the touched days and their month again. standing are the stored
// days of the touched systems in the month that are not Remade, those inside
// of the span with their hours; readings are all that base and its corrections
// say of the touched days. The days returned replace those that are Remade,
// the months returned replace all of the touched systems.
func Fold(rules measure.Rules, t Touch, standing []measure.Day, readings []measure.Reading) ([]measure.Day, []measure.Month) {
	days := measure.FoldDays(rules, t.Days, readings)
	// A correction for all systems may bring a figure of a system that was not
	// touched, and whose other days are not here.
	days = slices.DeleteFunc(days, func(d measure.Day) bool { return !t.Has(d.System) })
	span := t.Span()
	inside := slices.Clone(days)
	for i := range standing {
		if at := standing[i].Window.From; !at.Before(span.From) && at.Before(span.To) {
			inside = append(inside, standing[i])
		}
	}
	days = append(days, measure.FoldIdle(rules, inside)...)
	all := slices.Concat(standing, days)
	return days, measure.FoldMonth(rules, t.Month, all)
}
