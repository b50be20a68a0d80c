package influx

import (
	"context"
	"crypto/rand"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store/summary"
)

// Replace makes the batch the whole truth of its source about its window. Its
// writes come in such an order that breaking off anywhere is harmless: the
// hours are marked dirty, the readings written, the months marked stale, the
// days and months made again, the marks cleared, the bookmark moved. Until the
// months are made again pages see the figures from before; a Replace of the
// same window finds the dirty hours and completes what broke off.
func (s *Store) Replace(ctx context.Context, b measure.Batch) error {
	b, err := summary.Check(b)
	if err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		if err = s.settle(ctx); err == nil {
			err = s.replace(ctx, b)
		}
	}
	if err != nil {
		return storing(b, err)
	}
	return nil
}

// storing says of which batch an error is.
func storing(b measure.Batch, err error) error {
	return reason.While(err, "doing.store", b.Source,
		b.Window.From.UTC().Format(time.RFC3339), b.Window.To.UTC().Format(time.RFC3339))
}

func (s *Store) replace(ctx context.Context, b measure.Batch) error {
	j, err := s.journal(ctx, b.Source)
	if err != nil {
		return err
	}
	c, err := s.changes(ctx, b)
	if err != nil {
		return err
	}
	var end points
	if len(c.hours) > 0 {
		if err := s.apply(ctx, b, c); err != nil {
			return err
		}
		for hour, now := range c.hours {
			s.putManifest(&end, b.Source, hour, now.text())
		}
	}
	if err := s.send(ctx, &end); err != nil {
		return err
	}
	var last points
	// All of the batch, not only what changed: a write that broke off may have
	// left readings that the state does not know of.
	if err := s.finish(&last, j, b, c.fresh); err != nil {
		return err
	}
	return s.send(ctx, &last)
}

// changes is what a batch changes.
type changes struct {
	fresh     []measure.Reading // the batch, each key once
	put, drop []measure.Reading
	touched   []measure.Reading // unchanged, but perhaps not yet in the summaries
	hours     map[int64]sums    // the new manifest of the hours that change
}

// changes compares the batch with the manifest of its hours, and only where
// that does not tell enough with the readings that stand.
func (s *Store) changes(ctx context.Context, b measure.Batch) (changes, error) {
	c := changes{hours: map[int64]sums{}}
	var ids []uint64
	c.fresh, ids = once(b.Readings)
	have, err := s.manifest(ctx, b.Source, b.Window)
	if err != nil {
		return c, err
	}
	byHour := map[int64][]int{}
	want := map[int64]sums{}
	for i := range c.fresh {
		r := &c.fresh[i]
		hour := hourOf(r.Window)
		byHour[hour] = append(byHour[hour], i)
		now := want[hour]
		now.add(ids[i], r)
		want[hour] = now
	}
	hours := slices.Concat(slices.Collect(maps.Keys(have)), slices.Collect(maps.Keys(want)))
	slices.Sort(hours)
	var look []int64
	for _, hour := range slices.Compact(hours) {
		old, stands := have[hour]
		switch now := want[hour]; {
		case stands && (old.dirty || s.cut(hour, b.Window) || old.ids != now.ids || old.count != now.count):
			look = append(look, hour)
		case old == now:
		default:
			for _, i := range byHour[hour] {
				c.put = append(c.put, c.fresh[i])
			}
			c.hours[hour] = now
		}
	}
	return c, s.look(ctx, b, &c, hoursLooked{look, have, byHour})
}

// cut reports whether only a part of an hour is in the window.
func (s *Store) cut(hour int64, w measure.Window) bool {
	return hour < w.From.Unix() || hour+int64(time.Hour/time.Second) > w.To.Unix()
}

// once leaves of readings with one key the last, and returns the hashes of the
// keys beside them.
func once(list []measure.Reading) ([]measure.Reading, []uint64) {
	at := make(map[uint64]int, len(list))
	out, ids := make([]measure.Reading, 0, len(list)), make([]uint64, 0, len(list))
	for i := range list {
		id := identityOf(&list[i])
		if n, ok := at[id]; ok && sameKey(out[n].Key, list[i].Key) {
			out[n] = list[i]
			continue
		}
		at[id] = len(out)
		out, ids = append(out, list[i]), append(ids, id)
	}
	return out, ids
}

func sameKey(a, b measure.Key) bool {
	a.Window, b.Window = a.Window.UTC(), b.Window.UTC()
	return a == b
}

// hoursLooked are hours to be looked at, in order.
type hoursLooked struct {
	hours  []int64
	have   map[int64]sums
	byHour map[int64][]int // places in changes.fresh
}

// look compares some hours with the readings that stand there.
func (s *Store) look(ctx context.Context, b measure.Batch, c *changes, l hoursLooked) error {
	hours, have, byHour := l.hours, l.have, l.byHour
	for from := 0; from < len(hours); {
		to := from + 1
		for to < len(hours) && hours[to]-hours[to-1] <= int64(time.Hour/time.Second) {
			to++
		}
		w := measure.Window{From: time.Unix(hours[from], 0), To: time.Unix(hours[to-1], 0).Add(time.Hour)}
		list, dropped, err := s.ask1(ctx, w, oneOf(tagSource, []string{b.Source}))
		if err != nil {
			return err
		}
		stand := map[int64][]measure.Reading{}
		for i := range list {
			hour := hourOf(list[i].Window)
			stand[hour] = append(stand[hour], list[i])
		}
		for i := range dropped {
			if have[hourOf(dropped[i].Window)].dirty {
				c.touched = append(c.touched, dropped[i])
			}
		}
		for _, hour := range hours[from:to] {
			c.compare(b.Window, hour, stand[hour], byHour[hour], have[hour].dirty)
		}
		from = to
	}
	return nil
}

// compare finds what changes in one hour, given all that stands there.
func (c *changes) compare(w measure.Window, hour int64, stand []measure.Reading, fresh []int, wasDirty bool) {
	old := map[measure.Key]measure.Reading{}
	var now sums
	for i := range stand {
		if w.Holds(stand[i].Window) {
			old[stand[i].Key] = stand[i]
		} else {
			now.add(identityOf(&stand[i]), &stand[i])
		}
	}
	changed := wasDirty
	for _, i := range fresh {
		r := c.fresh[i]
		r.Window = r.Window.UTC()
		now.add(identityOf(&r), &r)
		before, ok := old[r.Key]
		delete(old, r.Key)
		if ok && before == r {
			if wasDirty {
				c.touched = append(c.touched, r)
			}
			continue
		}
		changed = true
		c.put = append(c.put, r)
	}
	for _, r := range old {
		changed = true
		c.drop = append(c.drop, r)
	}
	if changed {
		c.hours[hour] = now
	}
}

// apply writes the changed readings and makes the summaries again.
func (s *Store) apply(ctx context.Context, b measure.Batch, c changes) error {
	if err := s.writeChanged(ctx, b, c); err != nil {
		return err
	}
	return s.summarise(ctx, b, c)
}

// writeChanged marks the hours dirty and writes the changed readings.
func (s *Store) writeChanged(ctx context.Context, b measure.Batch, c changes) error {
	var first points
	for hour := range c.hours {
		s.putManifest(&first, b.Source, hour, dirty)
	}
	if err := s.send(ctx, &first); err != nil {
		return err
	}
	if err := s.sendReadings(ctx, c.put, s.putReading); err != nil {
		return err
	}
	return s.sendReadings(ctx, c.drop, s.dropReading)
}

// sendReadings writes readings in no order, two requests at a time: one is put
// into words while the server takes the other.
func (s *Store) sendReadings(ctx context.Context, list []measure.Reading, put func(*points, *measure.Reading)) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(2)
	for part := range slices.Chunk(list, chunk) {
		group.Go(func() error {
			var p points
			for i := range part {
				put(&p, &part[i])
			}
			return s.send(ctx, &p)
		})
	}
	return group.Wait()
}

// summarise marks the months that changed stale and makes them again.
func (s *Store) summarise(ctx context.Context, b measure.Batch, c changes) error {
	extents, err := s.extents(ctx, b.Source, summary.Base(b.Source), measure.CorrectionOf(summary.Base(b.Source)))
	if err != nil {
		return err
	}
	if extents, err = s.extend(ctx, extents, c.put); err != nil {
		return err
	}
	touched := s.touched(b.Source, extents, slices.Concat(c.put, c.drop, c.touched))
	if len(touched) == 0 {
		return nil
	}
	m := mark{ID: rand.Text()}
	for _, t := range touched {
		m.Months = append(m.Months, spanOf(t.Month))
		m.Systems = append(m.Systems, t.Systems...)
	}
	slices.Sort(m.Systems)
	m.Systems = slices.Compact(m.Systems)
	s.own.Marks = append(s.own.Marks, m)
	if err := s.writeState(ctx); err != nil {
		return err
	}
	for _, t := range touched {
		raw, err := s.gather(ctx, b, t, extents, c.fresh)
		if err != nil {
			return err
		}
		if err := s.refresh(ctx, t, summary.Base(b.Source), raw); err != nil {
			return err
		}
	}
	return s.clear(ctx, m.ID)
}

// clear takes back a mark of this process, and shows that figures changed.
func (s *Store) clear(ctx context.Context, id string) error {
	s.own.Marks = slices.DeleteFunc(s.own.Marks, func(m mark) bool { return m.ID == id })
	s.own.Version++
	return s.writeState(ctx)
}

// touched lists the months that changed readings of a source touch. A
// correction touches all that it may have held: every system when it names
// none, and the days of readings that began before it.
func (s *Store) touched(source string, extents []extent, changed []measure.Reading) []summary.Touch {
	touched := summary.NewTouched(s.options.Rules.Zone)
	base := summary.Base(source)
	var longest time.Duration
	if base != source {
		longest = longestOf(extents, base)
	}
	for i := range changed {
		r := &changed[i]
		w := r.Window.UTC()
		w.From = w.From.Add(-longest)
		touched.Add(r.System, w)
		if base != source && r.System == "" {
			for _, e := range extents {
				if e.source == base {
					touched.Add(e.system, w)
				}
			}
		}
	}
	return touched.List()
}
