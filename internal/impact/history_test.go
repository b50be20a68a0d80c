package impact_test

import (
	"slices"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
)

func dayOf(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC)
}

// stated is a state of one place from a day on.
func stated(c *impact.Catalogue, from time.Time, site impact.Site) *impact.State {
	return &impact.State{From: from, Places: map[string]impact.Site{impact.PlaceKey("a", ""): site}, Catalogue: c}
}

// What was derived under other statements than the last is told by place, with
// the span, until it is recomputed; the day on which a change was seen counts
// among what was before.
func TestOutdated(t *testing.T) {
	c := shipped(t)
	pue := func(v float64) impact.Bounds { return impact.Bounds{Low: v, High: v} }
	now := stated(c, dayOf(9, 1), impact.Site{Zone: "FR", PUE: pue(1.3), PUESource: "relevé"})
	now.Partial = true
	h := impact.NewHistory(stated(c, time.Time{}, impact.Site{}), stated(c, dayOf(6, 1), impact.Site{PUE: pue(1.5)}), now)
	list := h.Outdated()
	if len(list) != 2 {
		t.Fatalf("%d spans, should be 2: %+v", len(list), list)
	}
	first, second := list[0], list[1]
	if !slices.Equal(first.What, []string{"zone", "pue"}) || !first.Learned || !first.Window.From.IsZero() || !first.Window.To.Equal(dayOf(6, 1)) {
		t.Errorf("the first span is %+v", first)
	}
	if !slices.Equal(second.What, []string{"zone", "pue"}) || second.Learned || !second.Window.From.Equal(dayOf(6, 1)) || !second.Window.To.Equal(dayOf(9, 2)) {
		t.Errorf("the second span is %+v", second)
	}
	h = h.With(h.States()[2], measure.Window{From: dayOf(8, 1), To: dayOf(9, 2)})
	if list = h.Outdated(); len(list) != 2 || !list[1].Window.To.Equal(dayOf(8, 1)) {
		t.Errorf("August recomputed, the spans are %+v", list)
	}
	if n := len(h.States()); n != 3 {
		t.Errorf("%d states, should be 3: what follows alike is one", n)
	}
	if list = h.With(h.States()[2], measure.Window{From: dayOf(1, 1), To: dayOf(9, 2)}).Outdated(); len(list) != 1 || !list[0].Window.To.Equal(dayOf(1, 1)) {
		t.Errorf("all of the year recomputed, the spans are %+v", list)
	}
	source := impact.NewHistory(stated(c, time.Time{}, impact.Site{PUE: pue(1.3)}), now)
	source.States()[0].Places[impact.PlaceKey("a", "")] = impact.Site{Zone: "FR", PUE: pue(1.3), PUESource: "autre document"}
	if list = source.Outdated(); len(list) != 0 {
		t.Errorf("another document for the same PUE is told: %+v", list)
	}
}
