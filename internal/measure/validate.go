package measure

import (
	"fmt"
	"math"
	"time"

	"github.com/vigie-ia/vigie/internal/reason"
)

// Limits is what Validate holds readings to.
type Limits struct {
	Systems map[System]SystemLimits // the register; a reading about another system is refused
	Now     time.Time               // nothing may be read from the future
}

// SystemLimits is what the register knows of one system.
type SystemLimits struct {
	Parts    map[Part]bool // empty: the default part only
	MaxWatts float64       // 0: not stated
}

// Validate moves the readings that cannot be true from b.Readings to
// b.Refused, with the place and the reason, and keeps the others. A reading is
// refused when its system, part, metric or method is unknown, its window is
// empty, outside the batch or in the future, its figures are not finite, have
// the wrong sign or order, a range's value is not its midpoint (MEASURES 6),
// it covers more than its window, or its power exceeds the system's maximum
// (MEASURES 5). Of the cells all are kept or none: a part of them would tell of
// the others.
func Validate(b Batch, limits Limits) Batch {
	kept := make([]Reading, 0, len(b.Readings))
	for i := range b.Readings {
		if why := fault(&b.Readings[i], &b, limits); why != "" {
			b.Refused = append(b.Refused, Refusal{Where: Place(b.Readings[i].Key), Reason: why, Window: b.Readings[i].Window})
			continue
		}
		kept = append(kept, b.Readings[i])
	}
	b.Readings = kept
	if b.Cells == nil {
		return b
	}
	cells, before := b.Cells.Readings(), len(b.Refused)
	for i := range cells {
		if why := fault(&cells[i], &b, limits); why != "" {
			b.Refused = append(b.Refused, Refusal{Where: Place(cells[i].Key), Reason: why, Window: cells[i].Window})
		}
	}
	if len(b.Refused) > before {
		b.Cells = nil
	}
	return b
}

// Place names the place of a reading in the refusals of Validate: system, part,
// metric and start.
func Place(k Key) reason.Text {
	place := string(k.System)
	if k.Part != "" {
		place += "/" + string(k.Part)
	}
	return reason.Text(place + " " + string(k.Metric) + " " + k.Window.From.UTC().Format(time.RFC3339))
}

func fault(r *Reading, b *Batch, limits Limits) reason.Text {
	if s := faultOfPlace(r, b, limits); s != "" {
		return s
	}
	if s := faultOfWindow(r, b, limits); s != "" {
		return s
	}
	if r.State != Known {
		return ""
	}
	if s := faultOfFigures(r); s != "" {
		return s
	}
	return faultOfPower(r, limits.Systems[r.System].MaxWatts)
}

func faultOfPlace(r *Reading, b *Batch, limits Limits) reason.Text {
	if r.Source != b.Source {
		return reason.New("batch.source", r.Source)
	}
	if _, ok := InfoOf(r.Metric); !ok && !leavesAllOut(r) {
		return reason.New("metric.unknown", r.Metric)
	}
	if r.Method == Unstated || r.Method > Estimated {
		return reason.New("method.unstated")
	}
	if r.System == "" {
		return ""
	}
	known, ok := limits.Systems[r.System]
	if !ok {
		return reason.New("system", r.System)
	}
	if r.Part != "" && !known.Parts[r.Part] {
		return reason.New("part.of", r.Part, r.System)
	}
	return ""
}

// leavesAllOut reports whether a reading is a correction that takes every metric
// of its source away: it names none.
func leavesAllOut(r *Reading) bool {
	_, corrects := Corrects(r.Source)
	return corrects && r.Metric == "" && r.State == Missing
}

func faultOfWindow(r *Reading, b *Batch, limits Limits) reason.Text {
	w := r.Window
	switch {
	case !w.From.Before(w.To):
		return reason.New("window.empty")
	case w.From.Before(b.Window.From) || w.To.After(b.Window.To):
		return reason.New("window.outside")
	case !limits.Now.IsZero() && w.From.After(limits.Now):
		return reason.New("future")
	case r.Covered < 0 || r.Covered > w.Length():
		return reason.New("covers.more")
	}
	return ""
}

func faultOfFigures(r *Reading) reason.Text {
	for _, v := range [...]float64{r.Value, r.Low, r.High, r.SD} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return reason.New("figure.finite")
		}
	}
	slack := 1e-9 * max(math.Abs(r.Low), math.Abs(r.High), 1e-300)
	switch {
	case (r.Value < 0 || r.Low < 0) && r.Metric != Cost: // a credit is a cost that goes back
		return reason.New("figure.negative")
	case r.Low > r.Value+slack || r.Value > r.High+slack:
		return reason.New("figure.bounds")
	case r.Spread == Exact && (r.Low != r.Value || r.High != r.Value):
		return reason.New("figure.exact")
	case r.Spread == Range && math.Abs(r.Value-(r.Low+r.High)/2) > slack:
		return reason.New("figure.midpoint")
	}
	return ""
}

// faultOfPower refuses what exceeds the maximum power × the time. The upper
// bound is not held to it: a range may be wide.
func faultOfPower(r *Reading, watts float64) reason.Text {
	if watts <= 0 || (r.Metric != Energy && r.Metric != EnergyIT) {
		return ""
	}
	if most := watts * r.Window.Length().Hours(); r.Value > most*(1+1e-9) {
		return reason.New("power", fmt.Sprintf("%.4g", r.Value), fmt.Sprintf("%.4g", most))
	}
	return ""
}
