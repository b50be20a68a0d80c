// Package requestlog counts requests, tokens, energy and distinct users from
// the logs of a gateway or a server: JSON Lines, JSON, CSV or the format of nginx
// and Apache, plain or gzip, rotated, in a folder. Only the configured columns are read; of users only their number
// is kept, and of a bad line only its place.
package requestlog

import (
	"context"
	"hash/maphash"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
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
	roll *collectors.Roll
	rest *counted // what is not given yet of what was counted; nil: nothing
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
	naming := collectors.NamesModels
	if len(c.Columns.System) > 0 {
		naming = collectors.NamesSystems
	}
	c.roll = collectors.NewRoll(collectors.Mapping{Place: c.Place, Places: c.settings.Places}, naming, deps.Past)
	return c, nil
}

// Rhythm reads by the hour. Late lines are told by Changed; the files are read for a
// month at once, for distinct users are counted over all of it.
func (c *collector) Rhythm() collectors.Rhythm {
	return collectors.Rhythm{Step: time.Hour, LookBack: time.Hour, Piece: 32 * 24 * time.Hour}
}

// Places lists what the settings name; distinct users are of a whole system.
func (c *collector) Places() []collectors.Place {
	places := c.counting()
	if len(c.Columns.User) > 0 {
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

// probeFor is how long the files are read to tell what is in them.
const probeFor = 8 * time.Second

// Probe reads the files, the newest first, and says how many of their lines
// count.
func (c *collector) Probe(ctx context.Context) (reason.Text, error) {
	found, err := collectors.Find(c.dir, c.Path)
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", reason.New("files.none", strings.Join(c.Path, ", "))
	}
	slices.SortFunc(found, func(a, b collectors.Found) int { return b.Changed.Compare(a.Changed) })
	s, until, read := c.newScan(measure.Window{}), time.Now().Add(probeFor), 0
	for _, f := range found {
		if read > 0 && time.Now().After(until) {
			break
		}
		r, err := s.file(ctx, f)
		if err != nil {
			return "", err
		}
		c.traces[f.Path] = r.trace
		read++
	}
	if err := c.doubts(ctx); err != nil {
		return "", err
	}
	return c.lacking(reason.New("probe.log", len(found), read, c.Account().Text())), nil
}

// doubts is the error of a folder that nobody should think well of.
func (c *collector) doubts(ctx context.Context) error {
	if err := c.nothing(ctx); err != nil {
		return err
	}
	refused := c.refusals()
	if len(refused) > 0 && c.Account().Counted == 0 {
		return refused[0].Text()
	}
	if err := c.Account().Doubt(refused); err != nil {
		return err
	}
	if unmet := c.columnsUnmet(); len(unmet) > 0 {
		return unmet[0].Text()
	}
	return c.roll.Check()
}

// Collect sums the requests of each hour of w that the folder vouches for:
// from its first record to now while the log is alive (Silence), else to the
// end of the last hour. What is outside is no data, not zero.
func (c *collector) Collect(ctx context.Context, w measure.Window) (measure.Batch, error) {
	if err := ctx.Err(); err != nil {
		return measure.Batch{}, err
	}
	s := c.newScan(w)
	of, err := s.count(ctx)
	if err != nil {
		return measure.Batch{}, err
	}
	b := measure.Batch{Source: c.name, Window: w}
	first, end, ok := c.span()
	if err := c.nothing(ctx); err != nil {
		return measure.Batch{}, err
	}
	if b.Refused = s.refusals(); ok {
		b.Refused = slices.Concat(b.Refused, s.columnsUnmet(), s.placesMute(), c.roll.Unmet())
	}
	switch {
	case !ok || end <= s.from:
		return b, collectors.ErrNoData
	case s.from < first:
		b.Window.To = measure.Earlier(first.start(), w.To)
		return b, collectors.ErrNoData
	}
	vouched, err := s.roll.Vouched(ctx)
	if err != nil {
		return measure.Batch{}, err
	}
	s.to = min(s.to, end)
	s.piece(of, vouched)
	b.Window = s.window()
	if s.from >= s.to {
		return b, collectors.ErrNoData
	}
	if b.Readings, err = s.readings(ctx, of, first, vouched); err != nil {
		return b, err
	}
	s.keep(of, end)
	if b.Refused = append(b.Refused, refusalsOf(of.lacks)...); len(b.Readings) == 0 {
		return b, collectors.ErrNoData
	}
	return b, nil
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
		list = append(list, measure.Refusal{Where: reason.New("where.files"), Reason: reason.New("lines.more", more), Count: more})
	}
	return list
}
