package draft

import (
	"context"
	"errors"

	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// maxShown is how many figures of a draft are shown one by one.
const maxShown = 30

// known is what pages say of the figures of a draft that waits, by figure; nil of
// one that was judged, which they say by then.
type known map[measure.Key]report.Point

// knownOf asks for it. What no series tells is left out: figures of groups, of
// one part among several, of a span that is no period, and of what does not add
// up over time.
func knownOf(ctx context.Context, s *page.Site, d entry.Draft, p entry.Preview) (known, error) {
	if d.Verdict != nil || len(p.Figures) == 0 {
		return nil, nil
	}
	out := known{}
	for _, r := range p.Figures[:min(maxShown, len(p.Figures))] {
		of, whole := spanOf(s, r.Window)
		if !whole || r.Group != "" || r.System == "" || r.Model != "" || len(s.Presenter.Systems[r.System].AllParts()) > 1 {
			continue
		}
		a, err := s.Reporter.Series(ctx, report.SeriesQuery{ID: string(r.Metric), System: r.System, From: of, To: of})
		switch {
		case errors.Is(err, report.ErrUnknownSeries):
		case err != nil:
			return nil, page.Unanswered(err)
		case len(a.Points) > 0:
			last := a.Points[len(a.Points)-1]
			d, named := indicator.Find(string(r.Metric)) // of the same name, in a unit of its own
			if named && !d.Flow {
				continue
			}
			if named {
				last.Value /= d.Scale
			}
			out[r.Key] = last
		}
	}
	return out, nil
}

// spanOf is the month, quarter or year that a window is, whole.
func spanOf(s *page.Site, w measure.Window) (period.Period, bool) {
	for _, kind := range []period.Kind{period.Month, period.Quarter, period.Year} {
		if p := period.Of(w.From, s.Zone, kind); p.Window(s.Zone).From.Equal(w.From) && p.Window(s.Zone).To.Equal(w.To) {
			return p, true
		}
	}
	return period.Period{}, false
}
