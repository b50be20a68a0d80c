package influx

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/influxdata/influxdb-client-go/v2/api/query"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store/summary"
)

// gather returns what a source and its corrections say of the touched days:
// from the batch in memory what it holds, from the server the rest.
func (s *Store) gather(ctx context.Context, b measure.Batch, t summary.Touch, known []extent, fresh []measure.Reading) ([]measure.Reading, error) {
	base, span := summary.Base(b.Source), t.Span()
	ends := measure.Window{From: span.From, To: span.To.Add(longestOf(known, base))}
	of := append([]string{oneOf(tagSource, []string{base})}, ofSystems(t.Systems)...)
	var raw []measure.Reading
	load := func(w measure.Window) error {
		list, _, err := s.ask1(ctx, w, of...)
		raw = append(raw, t.Of(list)...)
		return err
	}
	var err error
	if base != b.Source {
		err = load(ends)
	} else {
		err = load(measure.Window{From: ends.From, To: measure.Earlier(ends.To, b.Window.From)})
		raw = append(raw, t.Of(fresh)...)
		if err == nil {
			err = load(measure.Window{From: measure.Later(ends.From, b.Window.To), To: ends.To})
		}
	}
	if err != nil {
		return nil, err
	}
	corrections, err := s.corrections(ctx, []string{base}, known, ends)
	return append(raw, corrections...), err
}

// corrections are those of some sources that may hold a reading ending in w.
func (s *Store) corrections(ctx context.Context, sources []string, known []extent, w measure.Window) ([]measure.Reading, error) {
	var names []string
	for _, source := range sources {
		name := measure.CorrectionOf(source)
		if slices.ContainsFunc(known, func(e extent) bool { return e.source == name }) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	list, _, err := s.ask1(ctx, measure.Window{From: w.From, To: w.To.Add(longestOf(known, names...))}, oneOf(tagSource, names))
	return list, err
}

// folded is what is stored of one system's month.
type folded struct {
	days   []measure.Day // without hours
	months []measure.Month
	other  bool // the days are those of other rules: only good for knowing what to drop
}

// folded reads the summaries of the touched systems in the month.
func (s *Store) folded(ctx context.Context, t summary.Touch) (map[measure.System]folded, error) {
	out := map[measure.System]folded{}
	at := s.dateOf(t.Month.From)
	for _, field := range []string{fieldDays, fieldMonth} {
		err := s.ask(ctx, s.from(summaries, field, at, at.Add(time.Second), ofSystems(t.Systems)...), func() {},
			func(r *query.FluxRecord) error {
				system, v, err := systemRow(r)
				if err != nil || !t.Has(system) {
					return err
				}
				f := out[system]
				if field == fieldDays {
					var fingerprint string
					f.days, fingerprint, err = unpackDays(v, system)
					f.other = !summary.SameDays(fingerprint, s.fingerprint)
				} else {
					f.months, _, err = unpackMonths(v, system)
				}
				out[system] = f
				return err
			})
		if err != nil {
			return nil, reason.While(err, "doing.store.summaries")
		}
	}
	return out, nil
}

func systemRow(r *query.FluxRecord) (measure.System, string, error) {
	tag, err := text(r, tagSystem)
	if err != nil {
		return "", "", err
	}
	if tag, err = untag(tag); err != nil {
		return "", "", err
	}
	v, err := text(r, "_value")
	return measure.System(tag), v, err
}

// refresh makes the touched days of one month, and the month, again. base is
// the source whose days change; "" when raw holds all that all sources say.
//
// Two processes may be at work on one system. Each writes its own days, which
// do not collide, tells so, and only then the months. Whoever sees that
// another wrote days meanwhile, or is at work, folds the month from all days
// as they stand: the last to write the months has seen the days of both.
func (s *Store) refresh(ctx context.Context, t summary.Touch, base string, raw []measure.Reading) error {
	for again := false; ; again = true {
		before, err := s.state(ctx)
		if err != nil {
			return err
		}
		if err := s.refold(ctx, t, base, raw, again || before.contended(s.own.id, t)); err != nil {
			return err
		}
		after, err := s.state(ctx)
		if err != nil || !moved(s.own.id, before, after) {
			return err
		}
	}
}

func (s *Store) refold(ctx context.Context, t summary.Touch, base string, raw []measure.Reading, shared bool) error {
	old, err := s.folded(ctx, t)
	if err != nil {
		return err
	}
	standing, replaced := split(old, base, t.Span())
	if standing, err = s.withHours(ctx, t, standing); err != nil {
		return err
	}
	days, months := summary.Fold(s.options.Rules, t, standing, raw)
	var p points
	for i := range days {
		s.putDay(&p, &days[i])
	}
	s.dropDays(&p, replaced, days)
	if err := s.send(ctx, &p); err != nil {
		return err
	}
	s.own.Days++
	if err := s.writeState(ctx); err != nil {
		return err
	}
	all := slices.Concat(standing, days)
	if shared {
		if all, err = s.days(ctx, t.Month, ofSystems(t.Systems)...); err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(d measure.Day) bool { return !t.Has(d.System) })
		months = measure.FoldMonth(s.options.Rules, t.Month, all)
	}
	return s.keep(ctx, t, old, all, months)
}

// split parts the stored days into those that stand and those made again.
func split(old map[measure.System]folded, base string, span measure.Window) (standing, replaced []measure.Day) {
	for _, system := range slices.Sorted(maps.Keys(old)) {
		f := old[system]
		for i := range f.days {
			d := f.days[i]
			if base == "" || f.other || summary.Remade(d.Source, base, span, d.Window.From) {
				replaced = append(replaced, d)
			} else {
				standing = append(standing, d)
			}
		}
	}
	return standing, replaced
}

// withHours reads the hours of those standing days from which idle energy is
// made again.
func (s *Store) withHours(ctx context.Context, t summary.Touch, standing []measure.Day) ([]measure.Day, error) {
	span := t.Span()
	idle := func(d *measure.Day) bool {
		return !d.Window.From.Before(span.From) && d.Window.From.Before(span.To) &&
			(d.Metric == measure.Energy || d.Metric == measure.Queries)
	}
	if !slices.ContainsFunc(standing, func(d measure.Day) bool { return idle(&d) }) {
		return standing, nil
	}
	list, err := s.days(ctx, span, append(ofSystems(t.Systems), oneOf(tagMetric, []measure.Metric{measure.Energy, measure.Queries}))...)
	if err != nil {
		return nil, err
	}
	hours := make(map[measure.Key][]measure.Hour, len(list))
	for i := range list {
		hours[list[i].Key] = list[i].Hours
	}
	for i := range standing {
		if d := &standing[i]; idle(d) {
			d.Hours = hours[d.Key]
		}
	}
	return standing, nil
}

// dropDays overwrites the days that were there and are no more.
func (s *Store) dropDays(p *points, old, fresh []measure.Day) {
	type row struct {
		measure.Key
		at time.Time
	}
	place := func(d *measure.Day) row {
		k := row{d.Key, s.dateOf(d.Window.From)}
		k.Window = measure.Window{}
		return k
	}
	now := make(map[row]bool, len(fresh))
	for i := range fresh {
		now[place(&fresh[i])] = true
	}
	for i := range old {
		if at := place(&old[i]); !now[at] {
			s.dropRow(p, dayRows, at.Key, at.at)
		}
	}
}

// keep writes the summaries of the touched systems: one row each, so that a
// system's month changes whole, and then the rows for charts.
func (s *Store) keep(ctx context.Context, t summary.Touch, old map[measure.System]folded, days []measure.Day, months []measure.Month) error {
	bySystem := map[measure.System]folded{}
	for i := range days {
		f := bySystem[days[i].System]
		f.days = append(f.days, days[i])
		bySystem[days[i].System] = f
	}
	for i := range months {
		f := bySystem[months[i].System]
		f.months = append(f.months, months[i])
		bySystem[months[i].System] = f
	}
	var p points
	at := s.dateOf(t.Month.From)
	for _, system := range t.Systems {
		f := bySystem[system]
		p.text.WriteString(s.options.Prefix + summaries)
		p.tag(tagSystem, string(system))
		p.string(true, fieldDays, packDays(s.fingerprint, f.days))
		p.string(false, fieldMonth, packMonths(s.fingerprint, f.months))
		p.at(at)
	}
	for _, system := range t.Systems {
		s.chart(&p, at, old[system].months, bySystem[system].months)
	}
	return s.send(ctx, &p)
}

// chart writes the months that changed, for charts.
func (s *Store) chart(p *points, at time.Time, old, fresh []measure.Month) {
	before := make(map[measure.Key]measure.Month, len(old))
	for i := range old {
		k := old[i].Key
		k.Window = measure.Window{}
		before[k] = old[i]
	}
	for i := range fresh {
		k := fresh[i].Key
		k.Window = measure.Window{}
		if before[k] != fresh[i] {
			s.putMonth(p, &fresh[i])
		}
		delete(before, k)
	}
	for k := range before {
		s.dropRow(p, monthRows, k, at)
	}
}
