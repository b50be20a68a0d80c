package sqlite

import (
	"context"
	"fmt"
)

// Limit lets the file grow by so many pages and no more.
func (s *Store) Limit(ctx context.Context, pages int) error {
	var count int
	if err := s.write.QueryRowContext(ctx, `PRAGMA page_count`).Scan(&count); err != nil {
		return err
	}
	_, err := s.write.ExecContext(ctx, fmt.Sprintf(`PRAGMA max_page_count = %d`, count+pages))
	return err
}
