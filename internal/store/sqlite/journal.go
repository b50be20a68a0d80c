package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
)

// Record keeps what a run did: the latest store.OutcomesKept of each source.
func (s *Store) Record(ctx context.Context, o store.Outcome) error {
	err := s.inWrite(ctx, func(tx *sql.Tx) error {
		if err := addSource(ctx, tx, o.Source); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO outcome (source, at, start, until, read, refused, kept, revised, fault)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, o.Source, o.At.UnixNano(),
			seconds(o.Window.From), seconds(o.Window.To), o.Read, o.Refused, o.Kept, o.Revised, o.Fault)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM outcome WHERE source = ?1 AND id NOT IN
			(SELECT id FROM outcome WHERE source = ?1 ORDER BY at DESC, id DESC LIMIT ?2)`, o.Source, store.OutcomesKept)
		return err
	})
	if err != nil {
		return reason.While(err, "doing.store.run", o.Source)
	}
	return nil
}

func addSource(ctx context.Context, tx transaction, name string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO source (name) VALUES (?) ON CONFLICT DO NOTHING`, name)
	return err
}

// journalBatch moves the bookmark and keeps the refusals of a batch, which
// replace those of the batches it reads again.
func journalBatch(ctx context.Context, tx transaction, b measure.Batch) error {
	if err := addSource(ctx, tx, b.Source); err != nil {
		return err
	}
	from, to := b.Window.From.Unix(), b.Window.To.Unix()
	_, err := tx.ExecContext(ctx, `UPDATE source SET bookmark = max(?3, coalesce(bookmark, ?3))
		WHERE name = ?1 AND (bookmark IS NULL OR bookmark >= ?2)`, b.Source, from, to)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM refusal WHERE source = ? AND start < ? AND until > ?`, b.Source, to, from)
	if err != nil || len(b.Refused) == 0 {
		return err
	}
	for _, r := range b.Refused[:min(len(b.Refused), store.RefusalsKept)] {
		w := store.About(r, b)
		_, err := tx.ExecContext(ctx, `DELETE FROM refusal WHERE source = ? AND start = ? AND until = ? AND place = ? AND reason = ?`,
			b.Source, w.From.Unix(), w.To.Unix(), r.Where, r.Reason) // told again
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO refusal (source, start, until, place, reason, whole, count, lacking) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			b.Source, w.From.Unix(), w.To.Unix(), r.Where, r.Reason, r.Whole, r.Count, r.Lacking)
		if err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM refusal WHERE source = ?1 AND id NOT IN
		(SELECT id FROM refusal WHERE source = ?1 ORDER BY until DESC, id LIMIT ?2)`, b.Source, store.RefusalsKept)
	return err
}

// Sources tells of every source that was ever stored or recorded, by name.
func (s *Store) Sources(ctx context.Context) ([]store.SourceState, error) {
	list, err := s.sources(ctx)
	if err != nil {
		return nil, reason.While(err, "doing.store.sources")
	}
	return list, nil
}

func (s *Store) sources(ctx context.Context) ([]store.SourceState, error) {
	states := map[string]*store.SourceState{}
	err := s.inRead(ctx, func(tx *sql.Tx) error {
		for _, load := range []func(context.Context, *sql.Tx, map[string]*store.SourceState) error{
			loadBookmarks, loadHeld, loadOutcomes, loadRefusals,
		} {
			if err := load(ctx, tx, states); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	list := make([]store.SourceState, 0, len(states))
	for _, state := range states {
		list = append(list, *state)
	}
	slices.SortFunc(list, func(a, b store.SourceState) int { return cmp.Compare(a.Source, b.Source) })
	return list, nil
}

func loadBookmarks(ctx context.Context, tx *sql.Tx, states map[string]*store.SourceState) error {
	return each(ctx, tx, func(rows *sql.Rows) error {
		var name string
		var bookmark sql.NullInt64
		err := rows.Scan(&name, &bookmark)
		states[name] = &store.SourceState{Source: name, Bookmark: instant(bookmark)}
		return err
	}, `SELECT name, bookmark FROM source`)
}

func loadHeld(ctx context.Context, tx *sql.Tx, states map[string]*store.SourceState) error {
	return each(ctx, tx, func(rows *sql.Rows) error {
		var name string
		var from, to sql.NullInt64
		if err := rows.Scan(&name, &from, &to); err != nil {
			return err
		}
		if state := states[name]; state != nil && from.Valid {
			state.Held = measure.Window{From: instant(from), To: instant(to)}
		}
		return nil
	}, `SELECT source, min((SELECT min(start) FROM (SELECT start FROM reading WHERE series = s.id ORDER BY until LIMIT 1))),
		max((SELECT max(until) FROM reading WHERE series = s.id)) FROM series s GROUP BY source`)
}

func loadOutcomes(ctx context.Context, tx *sql.Tx, states map[string]*store.SourceState) error {
	return each(ctx, tx, func(rows *sql.Rows) error {
		var o store.Outcome
		var at int64
		var from, to sql.NullInt64
		if err := rows.Scan(&o.Source, &at, &from, &to, &o.Read, &o.Refused, &o.Kept, &o.Revised, &o.Fault); err != nil {
			return err
		}
		o.At, o.Window = time.Unix(0, at).UTC(), measure.Window{From: instant(from), To: instant(to)}
		if state := states[o.Source]; state != nil {
			state.Outcomes = append(state.Outcomes, o)
		}
		return nil
	}, `SELECT source, at, start, until, read, refused, kept, revised, fault FROM outcome ORDER BY at DESC, id DESC`)
}

func loadRefusals(ctx context.Context, tx *sql.Tx, states map[string]*store.SourceState) error {
	return each(ctx, tx, func(rows *sql.Rows) error {
		var name string
		var r measure.Refusal
		var from, to int64
		if err := rows.Scan(&name, &from, &to, &r.Where, &r.Reason, &r.Whole, &r.Count, &r.Lacking); err != nil {
			return err
		}
		r.Window = measure.Window{From: time.Unix(from, 0).UTC(), To: time.Unix(to, 0).UTC()}
		if state := states[name]; state != nil {
			state.Refused = append(state.Refused, r)
		}
		return nil
	}, `SELECT source, start, until, place, reason, whole, count, lacking FROM refusal ORDER BY until DESC, id`)
}

// seconds is null for the zero time.
func seconds(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Unix()
}

func instant(seconds sql.NullInt64) time.Time {
	if !seconds.Valid {
		return time.Time{}
	}
	return time.Unix(seconds.Int64, 0).UTC()
}
