package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/summary"
)

// markAll marks as stale every month that a reading may touch. When the days do
// not stand either it drops every summary.
func (s *Store) markAll(ctx context.Context, tx *sql.Tx, days bool) error {
	if !days {
		if _, err := tx.ExecContext(ctx, `DELETE FROM day; DELETE FROM month; DELETE FROM stale`); err != nil {
			return err
		}
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
			// What is stale already may have no days.
			_, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO stale (start, until, system, days) VALUES (?, ?, ?, ?)`,
				month.From.Unix(), month.To.Unix(), e.system, days)
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
			t, days, err := w.stale(where, args)
			more = len(t.Systems) > 0
			switch {
			case err != nil || !more:
				return err
			case days:
				err = w.remakeMonths(t)
			default:
				err = w.remakeRaw(t)
			}
			if err != nil {
				return err
			}
			return w.fresh(t)
		})
		if err != nil {
			return reason.While(err, "doing.store.remake")
		}
	}
	return nil
}

// stale returns some systems of one stale month, and whether their days stand;
// no system when nothing is stale.
func (w *writer) stale(where string, args []any) (t summary.Touch, days bool, err error) {
	err = each(w.ctx, w.tx, func(rows *sql.Rows) error {
		var from, to int64
		var system measure.System
		var stand bool
		if err := rows.Scan(&from, &to, &system, &stand); err != nil {
			return err
		}
		month := measure.Window{From: time.Unix(from, 0).UTC(), To: time.Unix(to, 0).UTC()}
		if len(t.Systems) == 0 {
			t.Month, days = month, stand
		}
		if month == t.Month && stand == days {
			t.Systems = append(t.Systems, system)
		}
		return nil
	}, fmt.Sprintf(`SELECT start, until, system, days FROM stale AS t WHERE %s ORDER BY start, days, system LIMIT %d`, where, systemsAtOnce), args...)
	t.Days = measure.CivilDays(w.store.rules.Zone, t.Month)
	return t, days, err
}

// fresh takes back what stale returned.
func (w *writer) fresh(t summary.Touch) error {
	systems, err := json.Marshal(t.Systems)
	if err != nil {
		return err
	}
	_, err = w.tx.ExecContext(w.ctx, `DELETE FROM stale WHERE start = ? AND system IN (SELECT value FROM json_each(?))`,
		t.Month.From.Unix(), string(systems))
	return err
}

// remakeMonths makes a month again from its days, under another order of
// sources.
func (w *writer) remakeMonths(t summary.Touch) error {
	old, standing, err := w.days(t, func(source string, _ time.Time) bool { return source == measure.IdleSource })
	if err != nil {
		return err
	}
	days, months := summary.Fold(w.store.rules, t, standing, nil)
	return w.keep(t, old, days, months)
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
	return w.keep(t, old, days, months)
}
