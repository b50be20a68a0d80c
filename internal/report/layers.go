package report

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// layers cuts the energy of the last quarters as the change over a year is cut:
// what is counted alike, what is counted otherwise, what is new.
func (v *view) layers(said EnergySaid) Layers {
	out := Layers{Quarters: period.Back(v.period, layerQuarters)}
	out.Points = make([]LayerPoint, len(out.Quarters))
	out.Breaks = make([]LayerBreak, 0, len(out.Quarters))
	c := newCatalogue()
	breaks := make([]LayerBreak, len(out.Quarters))
	for _, s := range v.systems {
		points := v.series(c.energy, s.ID, out.Quarters)
		for i, p := range points {
			out.Points[i].add(p, s, said)
			if p.State != measure.Known && len(s.Running(v.setup.Zone, p.Period.Window(v.setup.Zone))) > 0 {
				out.Points[i].Lacking = append(out.Points[i].Lacking, s.ID)
			}
			breaks[i].Take(points, i, s)
		}
	}
	for _, point := range v.series(c.energy, "", out.Quarters) {
		out.Limits = append(out.Limits, point.Limit)
	}
	for i := range breaks {
		if b := breaks[i]; b.Any() {
			b.At = i
			out.Breaks = append(out.Breaks, b)
		}
	}
	last := &out.Points[len(out.Points)-1]
	last.Running = v.head.Running
	if p := said.Projection; p != nil {
		last.Projected, last.ProjectedLow, last.ProjectedUp = p.Value, p.Low, p.High
	}
	return out
}

// add puts a system's energy of a quarter in its layer.
func (p *LayerPoint) add(x Point, s register.System, said EnergySaid) {
	if x.State != measure.Known {
		return
	}
	p.Known = true
	switch {
	case slices.Contains(said.New, s.ID):
		p.New += x.Value
	case slices.Contains(said.Otherwise, s.ID):
		p.Otherwise += x.Value
	default:
		p.Alike += x.Value
	}
}

// Any reports whether there is a break.
func (b *LayerBreak) Any() bool { return len(b.Arrived)+len(b.Recount)+len(b.Departed) > 0 }

// Take notes what of a system is a break in a period: none in the first one
// shown, before which nothing is drawn.
func (b *LayerBreak) Take(points []Point, i int, s register.System) {
	if i == 0 {
		return
	}
	known, before := points[i].State == measure.Known, points[i-1].State == measure.Known
	ever := slices.ContainsFunc(points[:i], func(p Point) bool { return p.State == measure.Known })
	begun := s.Phases.InService
	switch {
	case known && !before && !ever && !begun.IsZero() && begun.Compare(points[i-1].Period.First()) >= 0:
		b.Arrived = append(b.Arrived, s.ID)
	case known && points[i].Break:
		b.Recount = append(b.Recount, s.ID)
	case !known && before && !s.Phases.Withdrawn.IsZero() && s.Phases.Withdrawn.Compare(points[i].Period.Last()) <= 0:
		b.Departed = append(b.Departed, s.ID)
	}
}
