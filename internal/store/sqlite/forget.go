package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/vigie-ia/vigie/internal/reason"
)

// Forget gives up what a store keeps and nothing refers to any more: the text of
// bases that no reading and no summary rests on, and the free space of the file,
// in which what was taken away can still be read. It writes the whole file
// again, with as much space beside it, while nobody else uses it.
func (s *Store) Forget(ctx context.Context) error {
	err := s.Remake(ctx)
	if err == nil {
		err = s.inWrite(ctx, func(tx *sql.Tx) error {
			// A row keeps its id, which another process may have in mind.
			_, err := tx.ExecContext(ctx, `UPDATE basis SET text = 'note=given+up+' || id WHERE id NOT IN (
				SELECT basis FROM reading UNION SELECT basis FROM day UNION SELECT basis FROM month)`)
			return err
		})
	}
	if err == nil {
		s.names.clear()
		_, vacuum := s.write.ExecContext(ctx, `VACUUM`)
		_, checkpoint := s.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
		err = errors.Join(vacuum, checkpoint)
	}
	if err != nil {
		return reason.While(err, "doing.forget")
	}
	return nil
}

// clear forgets the names, which are read again.
func (n *names) clear() {
	n.mu.Lock()
	defer n.mu.Unlock()
	clear(n.keys)
	clear(n.bases)
	clear(n.series)
	clear(n.basis)
}
