package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/summary"
)

// markAll drops every summary and marks as stale every month that a reading
// may touch.
func (s *Store) markAll(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM day; DELETE FROM month; DELETE FROM stale`); err != nil {
		return err
	}
	type extent struct {
		system measure.System
		measure.Window
	}
	var list []extent
	err := each(ctx, tx, func(rows *sql.Rows) error {
		var system measure.System
		var from, to int64
		err := rows.Scan(&system, &from, &to)
		list = append(list, extent{system, measure.Window{From: time.Unix(from, 0), To: time.Unix(to, 0)}})
		return err
	}, `SELECT system, min(low - span), max(high) FROM (SELECT system, span,
		(SELECT min(until) FROM reading WHERE series = s.id) AS low,
		(SELECT max(until) FROM reading WHERE series = s.id) AS high FROM series s)
		WHERE low IS NOT NULL GROUP BY system`)
	if err != nil {
		return err
	}
	for _, e := range list {
		for _, month := range measure.CivilMonths(s.rules.Zone, e.Window) {
			_, err := tx.ExecContext(ctx, `INSERT INTO stale (start, until, system) VALUES (?, ?, ?)`,
				month.From.Unix(), month.To.Unix(), e.system)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// Remake makes every stale month again, a few systems at a time, so that it
// can be stopped and goes on where it stopped.
func (s *Store) Remake(ctx context.Context) error {
	return s.freshen(ctx, store.Query{})
}

// freshen makes the stale months of a query again; without a window, all.
func (s *Store) freshen(ctx context.Context, q store.Query) error {
	where, args, err := conditions("stale", q)
	if err != nil {
		return err
	}
	for more := true; more; {
		err := s.inWriter(ctx, func(w *writer) error { //nolint:contextcheck // exec says why
			t, err := w.stale(where, args)
			more = len(t.Systems) > 0
			if err != nil || !more {
				return err
			}
			return w.remakeRaw(t)
		})
		if err != nil {
			return fmt.Errorf("making stale months again: %w", err)
		}
	}
	return nil
}

// stale returns some systems of one stale month; none when nothing is stale.
func (w *writer) stale(where string, args []any) (summary.Touch, error) {
	var t summary.Touch
	err := each(w.ctx, w.tx, func(rows *sql.Rows) error {
		var from, to int64
		var system measure.System
		if err := rows.Scan(&from, &to, &system); err != nil {
			return err
		}
		month := measure.Window{From: time.Unix(from, 0).UTC(), To: time.Unix(to, 0).UTC()}
		if len(t.Systems) == 0 {
			t.Month = month
		}
		if month == t.Month {
			t.Systems = append(t.Systems, system)
		}
		return nil
	}, fmt.Sprintf(`SELECT start, until, system FROM stale AS t WHERE %s ORDER BY start, system LIMIT %d`, where, systemsAtOnce), args...)
	t.Days = measure.CivilDays(w.store.rules.Zone, t.Month)
	return t, err
}

// remakeRaw makes a month again from all readings of all sources.
func (w *writer) remakeRaw(t summary.Touch) error {
	systems, err := json.Marshal(t.Systems)
	if err != nil {
		return err
	}
	var sources []string
	var raw []measure.Reading
	var longest time.Duration
	err = each(w.ctx, w.tx, func(rows *sql.Rows) error {
		var source string
		var span int64
		err := rows.Scan(&source, &span)
		if source = summary.Base(source); !slices.Contains(sources, source) {
			sources = append(sources, source)
		}
		longest = max(longest, time.Duration(span)*time.Second)
		return err
	}, `SELECT source, max(span) FROM series WHERE system IN (SELECT value FROM json_each(?)) GROUP BY source`, string(systems))
	if err != nil {
		return err
	}
	ends := measure.Window{From: t.Month.From, To: t.Month.To.Add(longest)}
	for _, source := range sources {
		more, err := w.readings(source, ends, t)
		if err != nil {
			return err
		}
		raw = append(raw, more...)
	}
	corrections, err := w.corrections(sources, ends)
	if err != nil {
		return err
	}
	old, standing, err := w.days(t, func(string, time.Time) bool { return true })
	if err != nil {
		return err
	}
	days, months := summary.Fold(w.store.rules, t, standing, append(raw, corrections...))
	if err := w.keep(t, old, days, months); err != nil {
		return err
	}
	_, err = w.tx.ExecContext(w.ctx, `DELETE FROM stale WHERE start = ? AND system IN (SELECT value FROM json_each(?))`,
		t.Month.From.Unix(), string(systems))
	return err
}
