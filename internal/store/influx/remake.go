package influx

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/influxdata/influxdb-client-go/v2/api/query"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/summary"
)

// systemsAtOnce bounds the memory of a remake from raw readings.
const systemsAtOnce = 16

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
		err = load(measure.Window{From: ends.From, To: earlier(ends.To, b.Window.From)})
		raw = append(raw, t.Of(fresh)...)
		if err == nil {
			err = load(measure.Window{From: later(ends.From, b.Window.To), To: ends.To})
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
	other  bool // made under other rules: only good for knowing what to drop
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
				var fingerprint string
				if field == fieldDays {
					f.days, fingerprint, err = unpackDays(v, system)
				} else {
					f.months, fingerprint, err = unpackMonths(v, system)
				}
				f.other = f.other || fingerprint != s.fingerprint
				out[system] = f
				return err
			})
		if err != nil {
			return nil, fmt.Errorf("reading summaries: %w", err)
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
	if err := s.speak(ctx); err != nil {
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

// Remake makes every stale month again, one at a time, so that it can be
// stopped and goes on where it stopped.
func (s *Store) Remake(ctx context.Context) error {
	return s.freshen(ctx, store.Query{})
}

// freshen makes the stale months of a query again.
func (s *Store) freshen(ctx context.Context, q store.Query) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.state(ctx)
	if err != nil {
		return err
	}
	for _, m := range now.stale(q) {
		if err := s.remakeMark(ctx, m, q); err != nil {
			return fmt.Errorf("making stale months again: %w", err)
		}
	}
	return nil
}

// remakeMark makes the months of a mark again: those of the query when the
// mark is this process's own and can shrink, else all.
func (s *Store) remakeMark(ctx context.Context, m mark, q store.Query) error {
	if slices.ContainsFunc(s.own.Marks, func(o mark) bool { return o.ID == m.ID }) {
		return s.remakeOwn(ctx, m, q)
	}
	// Others must see that these months are being worked on.
	own := mark{rand.Text(), m.Months, m.Systems}
	s.own.Marks = append(s.own.Marks, own)
	if err := s.speak(ctx); err != nil {
		return err
	}
	if err := s.remakeOwn(ctx, own, store.Query{}); err != nil {
		return err
	}
	s.own.Done = append(s.own.Done, m.ID)
	return s.speak(ctx)
}

func (s *Store) remakeOwn(ctx context.Context, m mark, q store.Query) error {
	left := slices.Clone(m.Months)
	for _, month := range m.Months {
		if !within(month, q.Months) {
			continue
		}
		for systems := range slices.Chunk(m.Systems, systemsAtOnce) {
			if err := s.remakeRaw(ctx, month.window(), systems); err != nil {
				return err
			}
		}
		left = slices.DeleteFunc(left, func(o span) bool { return o == month })
		if err := s.shrink(ctx, m.ID, left); err != nil {
			return err
		}
	}
	return nil
}

// shrink leaves in a mark of this process some months, takes it back when none
// is left, and shows that figures changed.
func (s *Store) shrink(ctx context.Context, id string, left []span) error {
	if len(left) == 0 {
		return s.clear(ctx, id)
	}
	for i := range s.own.Marks {
		if s.own.Marks[i].ID == id {
			s.own.Marks[i].Months = slices.Clone(left)
		}
	}
	s.own.Version++
	return s.speak(ctx)
}

// remakeRaw makes a month of some systems again from all readings.
func (s *Store) remakeRaw(ctx context.Context, month measure.Window, systems []measure.System) error {
	t := summary.Touch{Month: month, Days: measure.CivilDays(s.options.Rules.Zone, month), Systems: slices.Sorted(slices.Values(systems))}
	known, err := s.extents(ctx)
	if err != nil {
		return err
	}
	var sources []string
	for _, e := range known {
		if base := summary.Base(e.source); t.Has(e.system) && !slices.Contains(sources, base) {
			sources = append(sources, base)
		}
	}
	if len(sources) == 0 {
		return nil
	}
	ends := measure.Window{From: month.From, To: month.To.Add(longestOf(known, sources...))}
	raw, _, err := s.ask1(ctx, ends, append([]string{oneOf(tagSource, sources)}, ofSystems(t.Systems)...)...)
	if err != nil {
		return err
	}
	corrections, err := s.corrections(ctx, sources, known, ends)
	if err != nil {
		return err
	}
	return s.refresh(ctx, t, "", append(raw, corrections...))
}
