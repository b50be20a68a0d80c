package requestlog

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

// ledger is what is known of the folder between calls. It starts empty after
// a restart: the first Changed then tells the whole span again.
type ledger struct {
	traces  map[string]*trace // by path
	fresh   map[string]bool   // read since the last Changed
	given   map[hour]uint64   // hashes of the hours as they were last given
	gone    []*trace          // of files that are gone: what is stored of their hours stays
	edited  map[hour]bool     // in files rewritten in place: what is stored does not
	counted map[int64]bool    // months, by their start: distinct users are given
	told    bool              // Changed has told the whole span
}

func newLedger() ledger {
	return ledger{
		traces: map[string]*trace{}, fresh: map[string]bool{}, given: map[hour]uint64{},
		edited: map[hour]bool{}, counted: map[int64]bool{},
	}
}

// refresh reads the files that are new or changed, and those that hold hours
// of the scan, then settles which files are copies, gone or rewritten.
func (s *scan) refresh(ctx context.Context, again bool) ([]*reading, error) {
	s.rest = nil
	found, err := collectors.Find(s.dir, s.Path)
	if err != nil {
		return nil, err
	}
	var read []*reading
	now := map[string]*trace{}
	for _, f := range found {
		old := s.traces[f.Path]
		same := old != nil && old.found == f && (old.closed || time.Since(f.Changed) <= closedAfter)
		if same && !s.holds(old) || (old != nil && !again && s.fresh[f.Path]) {
			now[f.Path] = old
			continue
		}
		r, err := s.file(ctx, f)
		if err != nil {
			return nil, err
		}
		s.fresh[f.Path] = true
		now[f.Path] = r.trace
		read = append(read, r)
	}
	s.compare(now)
	s.traces = now
	copies := s.copies()
	return slices.DeleteFunc(read, func(r *reading) bool { return copies[r.trace.found.Path] }), nil
}

func (s *scan) holds(t *trace) bool {
	for h := range t.hours {
		if h >= s.from && h < s.to {
			return true
		}
	}
	return false
}

// compare tells files that are gone from files that were rotated (another goes
// on with their records) or rewritten.
func (l *ledger) compare(now map[string]*trace) {
	present := slices.Collect(maps.Values(now))
	for path, old := range l.traces {
		if t := now[path]; t == nil || t.records == 0 || t.first > old.last {
			l.gone = append(l.gone, old)
			continue
		} else if t != old && !t.continues(old) && !continued(old, present) {
			for h := range old.hours {
				l.edited[h] = true
			}
		}
	}
	present = slices.DeleteFunc(present, func(t *trace) bool { return t.records == 0 })
	l.gone = slices.DeleteFunc(l.gone, func(old *trace) bool {
		before := len(present) > 0 && !slices.ContainsFunc(present, func(t *trace) bool { return t.first <= old.last })
		return old.records == 0 || before || continued(old, present) // before what is left, nothing is vouched for
	})
}

func continued(old *trace, present []*trace) bool {
	return slices.ContainsFunc(present, func(t *trace) bool { return t.continues(old) })
}

// frozen tells whether records of the hour were in a file that is gone.
func (l *ledger) frozen(h hour) bool {
	return slices.ContainsFunc(l.gone, func(t *trace) bool { _, ok := t.hours[h]; return ok })
}

// copies returns the files whose records all stand in another one, as when a
// log is being compressed or copied for rotation.
func (l *ledger) copies() map[string]bool {
	copies := map[string]bool{}
	paths := slices.Sorted(maps.Keys(l.traces))
	for i, a := range paths {
		for _, b := range paths[i+1:] {
			switch one, other := l.traces[a], l.traces[b]; {
			case copies[a] || copies[b]:
			case other.continues(one):
				copies[a] = true
			case one.continues(other):
				copies[b] = true
			}
		}
	}
	return copies
}

// hashes sums the hours of all files, copies left out.
func (l *ledger) hashes() map[hour]uint64 {
	sum, copies := map[hour]uint64{}, l.copies()
	for path, t := range l.traces {
		if copies[path] {
			continue
		}
		for h, v := range t.hours {
			sum[h] += v
		}
	}
	return sum
}

// span returns the first hour with a record and the end of what the folder
// vouches for: now while the log is alive, else the end of its last hour.
func (c *collector) span() (first, end hour, ok bool) {
	var latest int64
	for _, t := range c.traces {
		if t.records == 0 {
			continue
		}
		if !ok || t.first < first {
			first, ok = t.first, true
		}
		latest = max(latest, t.latest)
	}
	now := time.Now().UnixNano()
	end = hourOf(latest) + 1
	if now-latest <= int64(c.Silence) {
		end = hourOf(now)
	}
	return first, end, ok
}

// Changed returns the hours that are not as they were last given, and the
// months whose distinct users are not given yet.
func (c *collector) Changed(ctx context.Context) ([]measure.Window, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s := c.newScan(measure.Window{})
	if _, err := s.refresh(ctx, false); err != nil {
		return nil, err
	}
	clear(c.fresh)
	first, end, ok := c.span()
	if !ok {
		return nil, nil
	}
	now := c.hashes()
	var hours []measure.Window
	for h := first; h < end; h++ {
		given, known := c.given[h]
		if !c.frozen(h) && (!c.told || (known && given != now[h]) || (!known && now[h] != 0)) {
			hours = append(hours, h.window())
		}
	}
	c.told = true
	months := c.months(measure.Window{From: first.start(), To: end.start()})
	if len(c.Columns.User) == 0 {
		return byMonth(hours, c.civil), nil
	}
	return byMonth(c.whole(hours, months), c.civil), nil
}

// whole widens windows in a complete month to the month, since distinct users
// are counted over all of it, and adds the months that wait for their count.
func (c *collector) whole(hours, months []measure.Window) []measure.Window {
	var wide []measure.Window
	for _, month := range months {
		touched := slices.ContainsFunc(hours, func(w measure.Window) bool { return w.Within(month) })
		if touched || !c.counted[month.From.Unix()] {
			wide = append(wide, month)
		}
	}
	for _, w := range hours {
		if !slices.ContainsFunc(wide, w.Within) {
			wide = append(wide, w)
		}
	}
	slices.SortFunc(wide, func(a, b measure.Window) int { return a.From.Compare(b.From) })
	return wide
}
