package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// protected hides the counts by direction that say too much of few agents:
// those trained, signatures, the use of AI (MEASURES 16). A wave comes protected
// by its own collector, and passes.
func (a *App) protected(ctx context.Context, b measure.Batch) (measure.Batch, error) {
	if !slices.ContainsFunc(b.Readings, byDirection) {
		return b, nil
	}
	b = a.named(b)
	past, err := a.yearsOf(ctx, b)
	if err != nil {
		return b, err
	}
	counts := disclosure.Protect(disclosure.Counts{Readings: b.Readings, Zone: a.cfg.Zone, Parent: a.parent}, past)
	use := disclosure.Protect(disclosure.Use{Readings: counts.Plain, Zone: a.cfg.Zone, Parent: a.parent}, past)
	b.Readings = use.Plain
	cells := disclosure.Join(counts.Cells, use.Cells)
	if of, ok := b.Cells.(disclosure.Cells); ok {
		cells = disclosure.Join(of, cells)
	}
	if !cells.Empty() {
		b.Cells = cells
	}
	return b, nil
}

// sealed refuses what is said of a group and was not protected: a collector that
// forgot to.
func sealed(_ context.Context, b measure.Batch) (measure.Batch, error) {
	if _, ok := b.Cells.(disclosure.Cells); b.Cells != nil && !ok {
		return b, fmt.Errorf("the source %s: cells of type %T: %w", b.Source, b.Cells, disclosure.ErrRaw)
	}
	kept := make([]measure.Reading, 0, len(b.Readings))
	for _, r := range b.Readings {
		if disclosure.Raw(r) {
			b.Refused = append(b.Refused, measure.Refusal{Where: measure.Place(r.Key), Reason: disclosure.ErrRaw.Error(), Window: r.Window})
			continue
		}
		kept = append(kept, r)
	}
	b.Readings = kept
	return b, nil
}

// byDirection tells whether a reading is a count of one direction or service.
func byDirection(r measure.Reading) bool {
	group := r.Group != "" && !survey.IsUse(r.Group)
	return group && (r.Metric == measure.Invited || !strings.HasPrefix(string(r.Metric), "survey."))
}

// named gives the groups of a batch the ids of the configuration's directions,
// as they were at the end of each reading. What names no direction, and what is
// then said twice, is refused. Without directions in the configuration groups
// stay as they are.
func (a *App) named(b measure.Batch) measure.Batch {
	if len(a.cfg.Directions) == 0 {
		return b
	}
	kept := make([]measure.Reading, 0, len(b.Readings))
	said := map[measure.Key]bool{}
	for _, r := range b.Readings {
		if !byDirection(r) {
			kept = append(kept, r)
			continue
		}
		group, ok := a.groupOf(r)
		r.Group = group
		reason := ""
		switch {
		case !ok:
			reason = fmt.Sprintf("%q names no direction of the configuration, or more than one, on that day: add it to its aliases", group)
		case said[r.Key]:
			reason = fmt.Sprintf("said already of %s over this period, under another name", group)
		}
		said[r.Key] = true
		if reason != "" {
			b.Refused = append(b.Refused, measure.Refusal{Where: fmt.Sprintf("%s %s", r.Metric, r.Window.From.In(a.cfg.Zone).Format("2006-01-02")), Reason: reason, Window: r.Window})
			continue
		}
		kept = append(kept, r)
	}
	b.Readings = kept
	return b
}

// groupOf finds the direction or the service that a group names.
func (a *App) groupOf(r measure.Reading) (measure.Group, bool) {
	_, name, _ := strings.Cut(string(r.Group), "/")
	id := name
	if _, ok := a.cfg.Directions.Find(id); !ok {
		if id, ok = a.cfg.Directions.Identify(name, period.DateOf(r.Window.To.Add(-1), a.cfg.Zone)); !ok {
			return r.Group, false
		}
	}
	d, _ := a.cfg.Directions.Find(id)
	if d.Parent != "" {
		return survey.ServiceGroup(id), true
	}
	return survey.DirectionGroup(id), true
}

// parent returns the direction of a service, "" of a direction.
func (a *App) parent(g measure.Group) measure.Group {
	id, ok := survey.DirectionOf(g)
	d, found := a.cfg.Directions.Find(id)
	if !ok || !found || d.Parent == "" {
		return ""
	}
	return survey.DirectionGroup(d.Parent)
}

// yearsOf returns what a source has stored in the civil years of a batch: a
// group that was hidden once stays so within the year.
func (a *App) yearsOf(ctx context.Context, b measure.Batch) ([]measure.Reading, error) {
	year := func(t time.Time) measure.Window { return period.Of(t, a.cfg.Zone, period.Year).Window(a.cfg.Zone) }
	span := measure.Window{From: year(b.Window.From).From, To: year(b.Window.To.Add(-1)).To}
	var past []measure.Reading
	for r, err := range a.store.Readings(ctx, b.Source, span.UTC()) {
		if err != nil {
			return nil, fmt.Errorf("reading what is stored of %s: %w", b.Source, err)
		}
		if r.State == measure.Withheld || r.Metric == measure.ActiveAgents {
			past = append(past, r)
		}
	}
	return past, nil
}
