package requestlog

import (
	"context"
	"maps"
	"slices"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

// inPiece is how many readings are given at once, or some more: what follows from
// them is made of all of them together.
const inPiece = 5_000

// counted is what the files say of a window. Of many places it is given in pieces,
// and the files are read once for all of them.
type counted struct {
	found    []collectors.Found // the files, as they were
	from, to hour
	hours    map[hour]map[bucket]*sums
	lacks    map[unsaidKey]collectors.Unsaid // of what was given
}

// count reads the files for the hours of the scan, unless they were read for it
// already and are as they were.
func (s *scan) count(ctx context.Context) (*counted, error) {
	found, err := collectors.Find(s.dir, s.Path)
	if err != nil {
		return nil, err
	}
	if c := s.rest; c != nil && s.from == c.from && slices.Equal(found, c.found) {
		s.to = min(s.to, c.to)
		return c, nil
	}
	read, err := s.refresh(ctx, true)
	if err != nil {
		return nil, err
	}
	c := &counted{found: found, from: s.from, to: s.to, hours: map[hour]map[bucket]*sums{}, lacks: map[unsaidKey]collectors.Unsaid{}}
	for _, r := range read {
		c.add(r)
	}
	return c, nil
}

// add takes the sums of a file.
func (c *counted) add(r *reading) {
	for h, sums := range r.sums {
		of := c.hours[h]
		if of == nil {
			c.hours[h] = sums
			continue
		}
		for key, sum := range sums {
			if of[key] == nil {
				of[key] = sum
			} else {
				of[key].add(*sum)
			}
		}
	}
}

// piece cuts the scan where it has enough readings. Distinct users are counted
// over a month, which is then one piece.
func (s *scan) piece(of *counted, vouched []collectors.Place) {
	if len(s.Columns.User) > 0 {
		return
	}
	each, readings := len(s.metrics()), 0
	for h := s.from; h < s.to; h++ {
		if readings >= inPiece {
			s.to = h
			return
		}
		readings += each * max(len(of.hours[h]), len(vouched))
	}
}

// keep remembers what of the hours before end was counted and is still to be given.
func (s *scan) keep(of *counted, end hour) {
	if s.rest = nil; s.to < min(of.to, end) {
		maps.DeleteFunc(of.hours, func(h hour, _ map[bucket]*sums) bool { return h < s.to })
		of.from, s.rest = s.to, of
	}
}

// window is what of the scan is given.
func (s *scan) window() measure.Window {
	return measure.Window{From: s.from.start(), To: s.to.start()}
}
