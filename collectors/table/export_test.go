package table

import (
	"context"
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
