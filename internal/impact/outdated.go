package impact

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// Outdated is a span whose figures of one place were derived under other
// statements of the register than those of now.
type Outdated struct {
	System measure.System
	Part   measure.Part
	// What differs, by the keys of the register: zone, pue, wue, completed,
	// wh_per_use, usage, models, embodied.
	What []string
	// Learned says that all of it was not stated then: it is no change of the
	// place, but of what is known of it.
	Learned bool
	Window  measure.Window // a zero beginning: from the first figure on
	Since   time.Time      // day from which the statements of now hold
}

// Outdated lists what was derived under other statements than the last, by place.
// The day on which a change was seen is taken for one of before: what was read on
// it before the change is not told from what was read after.
func (h History) Outdated() (list []Outdated) {
	last := h.states[len(h.states)-1]
	for _, key := range sortedKeys(last.Places) {
		system, part, _ := strings.Cut(key, "/")
		at := Outdated{System: measure.System(system), Part: measure.Part(part)}
		now := last.Site(at.System, at.Part)
		for i, s := range h.states[:len(h.states)-1] {
			what, learned := differs(s.Site(at.System, at.Part), now)
			if len(what) == 0 {
				continue
			}
			next := h.states[i+1]
			until := next.From
			if next.Partial {
				until = until.AddDate(0, 0, 1)
			}
			found := at
			found.What, found.Learned, found.Since = what, learned, next.From
			found.Window = measure.Window{From: s.From, To: until}
			if n := len(list); n > 0 && list[n-1].goesOn(found) {
				found.Window.From = list[n-1].Window.From
				list = list[:n-1]
			}
			list = append(list, found)
		}
	}
	return list
}

// goesOn reports whether another span says the same of the same place right after.
func (o Outdated) goesOn(next Outdated) bool {
	return o.System == next.System && o.Part == next.Part && o.Learned == next.Learned && slices.Equal(o.What, next.What) && o.Since.Equal(next.Window.From)
}

func sortedKeys(places map[string]Site) []string {
	keys := make([]string, 0, len(places))
	for key := range places {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// differs lists what two sites do not state alike, and whether the first stated
// nothing of it.
func differs(was, now Site) (what []string, learned bool) {
	learned = true
	was, now = unsourced(was), unsourced(now)
	for _, of := range []struct {
		key      string
		was, now any
		stated   bool // then
	}{
		{"zone", was.Zone, now.Zone, was.Zone != ""},
		{"pue", was.PUE, now.PUE, was.PUE.stated()},
		{"wue", was.WUE, now.WUE, was.WUE != nil},
		{"completed", was.Completed, now.Completed, was.Completed.stated()},
		{"wh_per_use", was.PerUse, now.PerUse, was.PerUse != nil},
		{"usage", was.Usage, now.Usage, was.Usage != nil},
		{"models", loneModel(was), loneModel(now), loneModel(was) != ""},
		{"embodied", was.OwnServers, now.OwnServers, was.OwnServers},
	} {
		if !reflect.DeepEqual(of.was, of.now) {
			what = append(what, of.key)
			learned = learned && !of.stated
		}
	}
	return what, learned
}

// unsourced is a site without where its numbers come from, which change nothing.
func unsourced(s Site) Site {
	if s.PerUse != nil {
		use := *s.PerUse
		use.Source, s.PerUse = "", &use
	}
	if s.Usage != nil {
		usage := *s.Usage
		usage.Source, s.Usage = "", &usage
	}
	return s
}

// loneModel is the model of figures that name none: the one of the register, if
// there is one only.
func loneModel(s Site) string {
	if len(s.Models) == 1 {
		return s.Models[0]
	}
	return ""
}
