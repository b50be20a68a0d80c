// Package requestlog counts requests, tokens, energy and distinct users from
// the logs of a gateway or a server: JSON Lines or CSV, plain or gzip, rotated,
// in a folder. Only the configured columns are read; of users only their number
// is kept, and of a bad line only its place.
package requestlog

import (
	"context"
	"fmt"
	"hash/maphash"
	"maps"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

type collector struct {
	settings
	ledger
	name string
	dir  string
	past collectors.Past
	zone *time.Location // of times without zone
	home *time.Location // of civil months
	seed maphash.Seed
}

// New checks the settings and opens nothing.
func New(d collectors.Decoder, deps collectors.Deps) (collectors.Collector, error) {
	c := &collector{
		ledger: newLedger(), name: deps.Name, dir: deps.Dir, past: deps.Past, home: deps.Zone,
		seed: maphash.MakeSeed(),
	}
	if err := d.Decode(&c.settings); err != nil {
		return nil, err
	}
	zone, err := c.check()
	if err != nil {
		return nil, err
	}
	c.zone = zone
	return c, nil
}

// Rhythm reads by the hour. Late lines are told by Changed; a month is read in
// one piece, for distinct users are counted over all of it.
func (c *collector) Rhythm() collectors.Rhythm {
	return collectors.Rhythm{Step: time.Hour, LookBack: time.Hour, Piece: 32 * 24 * time.Hour}
}

// Places lists what the settings name; distinct users are of a whole system.
func (c *collector) Places() []collectors.Place {
	places := c.counting()
	if c.Columns.User != "" {
		for _, p := range c.counting() {
			places = append(places, collectors.Place{System: p.System})
		}
	}
	slices.SortFunc(places, comparePlaces)
	return slices.Compact(places)
}

// counting lists the places that requests are counted for.
func (c *collector) counting() []collectors.Place {
	return collectors.Mapping{Place: c.Place, Places: c.settings.Places}.All()
}

// Probe reads the files and says what it found, in one line.
func (c *collector) Probe(ctx context.Context) (string, error) {
	found, err := collectors.Find(c.dir, c.Path)
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", fmt.Errorf("no file matches %q", c.Path)
	}
	newest := slices.MaxFunc(found, func(a, b collectors.Found) int { return a.Changed.Compare(b.Changed) })
	r, err := c.newScan(measure.Window{}).file(ctx, newest)
	if err != nil {
		return "", err
	}
	refused := len(r.trace.refused) + r.trace.unlike
	if r.trace.records == 0 && refused > 0 {
		return "", fmt.Errorf("%s: %s", r.trace.refused[0].Where, r.trace.refused[0].Reason)
	}
	return fmt.Sprintf("%d file(s); the latest, %s, holds %d requests, %d lines refused", len(found), newest.Name, r.trace.records, refused), nil
}

// Collect sums the requests of each hour of w that the folder vouches for:
// from its first record to now while the log is alive (Silence), else to the
// end of the last hour. What is outside is no data, not zero.
func (c *collector) Collect(ctx context.Context, w measure.Window) (measure.Batch, error) {
	if err := ctx.Err(); err != nil {
		return measure.Batch{}, err
	}
	s := c.newScan(w)
	read, err := s.refresh(ctx, true)
	if err != nil {
		return measure.Batch{}, err
	}
	b := measure.Batch{Source: c.name, Window: w}
	first, end, ok := c.span()
	b.Refused = s.refusals()
	switch {
	case !ok || end <= s.from:
		return b, collectors.ErrNoData
	case s.from < first:
		b.Window.To = measure.Earlier(first.start(), w.To)
		return b, collectors.ErrNoData
	}
	s.to = min(s.to, end)
	b.Window = measure.Window{From: s.from.start(), To: s.to.start()}
	if s.from >= s.to {
		return b, collectors.ErrNoData
	}
	b.Readings, err = s.readings(ctx, read, first)
	return b, err
}

// refusals are those of all files that are there, whatever their hours: each
// batch tells them all again.
func (l *ledger) refusals() []measure.Refusal {
	var list []measure.Refusal
	more, copies := 0, l.copies()
	for _, path := range slices.Sorted(maps.Keys(l.traces)) {
		t := l.traces[path]
		if copies[path] {
			continue
		}
		told := t.refused
		if t.closed {
			told = collectors.Unused(told, t.records)
		}
		room := min(len(told), maxRefused-len(list))
		list = append(list, told[:room]...)
		more += t.unlike + len(told) - room
	}
	if more > 0 {
		list = append(list, measure.Refusal{Where: "these files", Reason: fmt.Sprintf("%d more lines refused", more), Count: more})
	}
	return list
}
