package table

import (
	"context"
	"errors"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
)

// ReadNotes reads the comments and actions of a workbook, with what is refused
// of it.
func ReadNotes(ctx context.Context, found collectors.Found, zone *time.Location) ([]entry.Note, []measure.Refusal, error) {
	s := settings{Layout: "workbook", Method: "declared"}
	content, err := s.parse(ctx, found, zone)
	return content.notes, content.refused, err
}

// Figures is every figure of the files of a source, and what is refused.
func Figures(ctx context.Context, source collectors.Collector) ([]measure.Reading, []measure.Refusal, error) {
	c, ok := source.(*collector)
	if !ok {
		return nil, nil, errors.New("not a table")
	}
	if _, err := c.refresh(ctx); err != nil {
		return nil, nil, err
	}
	figures, twice := c.figures(&c.cache)
	readings := make([]measure.Reading, 0, len(figures))
	for _, f := range figures {
		readings = append(readings, f.Reading)
	}
	return readings, append(c.cache.Refusals(), twice...), nil
}
