package influx

import (
	"context"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store/summary"
)

// What tests try without a server.
var (
	Literal       = literal
	TagValue      = tagValue
	Untag         = untag
	FiguresOf     = figuresOf
	ParseFigures  = func(text string, r *measure.Reading) error { return parseFigures(text, r, basisOf) }
	PackDays      = packDays
	UnpackDays    = unpackDays
	ParseManifest = parseSums
)

// Silence sets after what time another process counts as dead.
func (s *Store) Silence(d time.Duration) { s.silence = d }

// PointWindow puts a window where its reading stands and takes it back.
func PointWindow(w measure.Window) measure.Window { return windowOf(pointTime(w)) }

// ReplaceRaw does all that Replace does but the summaries: what they cost is
// the difference.
func (s *Store) ReplaceRaw(ctx context.Context, b measure.Batch) error {
	b, err := summary.Check(b)
	if err != nil {
		return err
	}
	j, err := s.journal(ctx, b.Source)
	if err != nil {
		return err
	}
	c, err := s.changes(ctx, b)
	if err != nil {
		return err
	}
	if err := s.writeChanged(ctx, b, c); err != nil {
		return err
	}
	var last points
	for hour, now := range c.hours {
		s.putManifest(&last, b.Source, hour, now.text())
	}
	if err := s.finish(&last, j, b, c.fresh); err != nil {
		return err
	}
	return s.send(ctx, &last)
}
