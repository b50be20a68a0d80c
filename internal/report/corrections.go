package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Correction is what was left out or replaced by hand of what a source said,
// shown wherever a figure is that rests on it.
type Correction struct {
	Source      string
	System      measure.System   // "" for all
	Part        measure.Part     // "" for all
	Metric      measure.Metric   // "" for all
	Of          []measure.System // the one, or those of which the source speaks
	First, Last period.Date
	Replaced    bool   // another figure stands instead; else it was left out
	Text        string // reason, author and date
}

// Overlaps reports whether a correction touches a period.
func (c Correction) Overlaps(p period.Period) bool {
	return c.First.Compare(p.Last()) <= 0 && c.Last.Compare(p.First()) >= 0
}

// CorrectionsTo picks the corrections that touch one of some metrics, nil for all.
func CorrectionsTo(list []Correction, metrics []measure.Metric) []Correction {
	return pick(list, func(c Correction) bool {
		return metrics == nil || c.Metric == "" || slices.Contains(metrics, c.Metric)
	})
}

func pick(list []Correction, wanted func(Correction) bool) []Correction {
	return slices.DeleteFunc(slices.Clone(list), func(c Correction) bool { return !wanted(c) })
}

// readCorrections reads the corrections of the periods loaded, the latest first.
func (v *view) readCorrections(ctx context.Context, span measure.Window) error {
	readings, err := v.store.Corrections(ctx, span)
	if err != nil {
		return fmt.Errorf("reading the corrections: %w", err)
	}
	for i := range readings {
		r := &readings[i]
		source, ok := measure.Corrects(r.Source)
		if !ok || r.Basis.Fields().Derived != "" { // what follows from a correction is told with it
			continue
		}
		c := Correction{
			Source: source, System: r.System, Part: r.Part, Metric: r.Metric,
			First: v.dateIn(r.Window.From), Last: v.dateIn(r.Window.To.Add(-1)),
			Replaced: r.State != measure.Missing, Text: r.Basis.Fields().Corrected,
		}
		c.Of = v.touched(c)
		v.corrections = append(v.corrections, c)
	}
	slices.SortFunc(v.corrections, func(a, b Correction) int {
		return cmp.Or(b.First.Compare(a.First), b.Last.Compare(a.Last), cmp.Compare(a.Source, b.Source), cmp.Compare(a.System, b.System),
			cmp.Compare(a.Part, b.Part), cmp.Compare(a.Metric, b.Metric), cmp.Compare(a.Text, b.Text))
	})
	return nil
}

// correctionsOf picks the corrections that touch a system ("" for all) between two
// periods.
func (v *view) correctionsOf(system measure.System, first, last period.Period) []Correction {
	return pick(v.corrections, func(c Correction) bool {
		return c.First.Compare(last.Last()) <= 0 && c.Last.Compare(first.First()) >= 0 && (system == "" || slices.Contains(c.Of, system))
	})
}

// touched lists the systems that a correction is about: when it names none,
// those of which its source speaks, by its figures or by the register.
func (v *view) touched(c Correction) []measure.System {
	if c.System != "" {
		return []measure.System{c.System}
	}
	list := slices.Clone(v.spoken[c.Source])
	for _, s := range v.systems {
		named := slices.ContainsFunc(s.Orders(), func(o measure.Order) bool { return slices.Contains(o.Sources, c.Source) })
		if named && !slices.Contains(list, s.ID) {
			list = append(list, s.ID)
		}
	}
	return list
}

// fixed is a result with the corrections, between two periods, of what it is
// made of.
func (v *view) fixed(d indicator.Definition, r indicator.Result, first, last period.Period) Judged {
	return Judged{Result: r, Corrections: CorrectionsTo(v.correctionsOf(r.System, first, last), d.Inputs())}
}
