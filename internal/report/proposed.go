package report

import (
	"context"
	"fmt"
	"slices"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Proposed answers what human resources would read of a wave, and of it alone, if
// what was read of it were published: by what answers the pages, so that it is what
// they will show. Nothing is stored. A wave of whose readings nothing would be shown
// has no WaveShown.
func (r *Reporter) Proposed(ctx context.Context, w survey.Wave, readings []measure.Reading) (Wellbeing, error) {
	as := *r
	as.store = proposal{r.store, w, r.monthsOf(readings)}
	q, reader := w.Period, disclosure.Reader{HR: true, Compare: true}
	v, err := as.read(ctx, question{period: q, first: q.Add(-11), staff: true, reader: reader, metrics: []measure.Metric{measure.Responses}})
	if err != nil {
		return Wellbeing{}, fmt.Errorf("what the wave %s would show: %w", w.ID, err)
	}
	out := Wellbeing{Head: v.head, HR: true, Quarters: period.Back(q, 2)}
	if at := slices.IndexFunc(v.staff.waves, func(h survey.Held) bool { return h.Wave == w.ID }); at >= 0 {
		v.tell(&out, v.staff.waves[at])
	}
	return out, nil
}

// monthsOf are the readings of a wave as a store tells them by month.
func (r *Reporter) monthsOf(readings []measure.Reading) []measure.Month {
	list := make([]measure.Month, 0, len(readings))
	for _, x := range readings {
		key := x.Key
		key.Window = period.Of(x.Window.From, r.setup.Zone, period.Month).Window(r.setup.Zone)
		list = append(list, measure.Month{Key: key, State: x.State, Value: x.Value, Low: x.Low, High: x.High, Spread: x.Spread, Count: x.Count, Basis: x.Basis})
	}
	return list
}

// proposal is a store in which a wave is what was read of it.
type proposal struct {
	store.Reader

	wave   survey.Wave
	months []measure.Month
}

// Months leaves out what the store has of the wave, and of others that are told in
// the same place.
func (p proposal) Months(ctx context.Context, q store.Query) ([]store.Month, error) {
	rows, err := p.Reader.Months(ctx, q)
	taken := map[measure.Key]bool{}
	for _, m := range p.months {
		taken[placeOf(m.Key)] = true
	}
	rows = slices.DeleteFunc(rows, func(m store.Month) bool { return m.Basis.Fields().Wave == p.wave.ID || taken[placeOf(m.Key)] })
	for _, m := range p.months {
		if slices.Contains(q.Metrics, m.Metric) {
			rows = append(rows, m)
		}
	}
	return rows, err
}

// placeOf is a key as a map finds it: the same month is one window, in whatever
// zone its instants are told.
func placeOf(k measure.Key) measure.Key {
	k.Window = k.Window.UTC()
	return k
}
