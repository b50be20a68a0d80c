package influx

import (
	"context"
	"slices"
	"time"

	"github.com/influxdata/influxdb-client-go/v2/api/query"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// extents is the measurement that says which systems a source speaks of, and
// over what time. It only grows, so that it is rarely written.
const extents = "extent"

// extent is one source and system.
type extent struct {
	source string
	system measure.System
	stretch
}

type stretch struct {
	Held    span  // rounded outwards
	Longest int64 // seconds of the longest reading there ever was
}

func (e extent) window() measure.Window { return e.Held.window() }

const stretchStep = 30 * 24 * int64(time.Hour/time.Second)

// extents reads those of some sources, or of all.
func (s *Store) extents(ctx context.Context, sources ...string) ([]extent, error) {
	var conditions []string
	if len(sources) > 0 {
		conditions = append(conditions, oneOf(tagSource, sources))
	}
	var list []extent
	err := s.ask(ctx, s.from(extents, fieldText, slot(0), slot(1), conditions...), func() { list = nil },
		func(r *query.FluxRecord) error {
			var e extent
			source, err := text(r, tagSource)
			if err != nil {
				return err
			}
			if e.source, err = untag(source); err != nil {
				return err
			}
			system, err := text(r, tagSystem)
			if err != nil {
				return err
			}
			if system, err = untag(system); err != nil {
				return err
			}
			e.system = measure.System(system)
			list = append(list, e)
			return decode(r, &list[len(list)-1].stretch)
		})
	if err != nil {
		return nil, reason.While(err, "doing.store.extents")
	}
	return list, nil
}

// extend widens the extents to hold some readings and writes those that grew.
func (s *Store) extend(ctx context.Context, have []extent, list []measure.Reading) ([]extent, error) {
	type place struct {
		source string
		system measure.System
	}
	at := map[place]int{}
	for i, e := range have {
		at[place{e.source, e.system}] = i
	}
	grown := map[int]bool{}
	for i := range list {
		r := &list[i]
		w, key := spanOf(r.Window), place{r.Source, r.System}
		n, ok := at[key]
		if !ok {
			n = len(have)
			at[key] = n
			have = append(have, extent{r.Source, r.System, stretch{Held: span{w.From, w.To}}})
		}
		e := &have[n]
		if ok && w.From >= e.Held.From && w.To <= e.Held.To && w.To-w.From <= e.Longest {
			continue
		}
		grown[n] = true
		e.Held = span{min(e.Held.From, w.From), max(e.Held.To, (w.To/stretchStep+1)*stretchStep)}
		e.Longest = max(e.Longest, w.To-w.From)
	}
	var p points
	for n := range grown {
		e := have[n]
		err := s.encode(&p, extents, [][2]string{{tagSource, e.source}, {tagSystem, string(e.system)}}, slot(0), e.stretch)
		if err != nil {
			return nil, err
		}
	}
	return have, s.send(ctx, &p)
}

// longestOf is the length of the longest reading of a source.
func longestOf(list []extent, sources ...string) time.Duration {
	var longest int64
	for _, e := range list {
		if slices.Contains(sources, e.source) {
			longest = max(longest, e.Longest)
		}
	}
	return time.Duration(longest) * time.Second
}
