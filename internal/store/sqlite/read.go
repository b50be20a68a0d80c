package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/summary"
)

// errStale says that a query met a stale month, which must be remade first.
var errStale = errors.New("a month is stale")

// Months reads the summaries of the months that begin in the query's window,
// in no set order. Stale ones are made again first.
func (s *Store) Months(ctx context.Context, q store.Query) ([]store.Month, error) {
	var list []store.Month
	err := s.inFresh(ctx, q, func(tx *sql.Tx) error {
		where, args, err := conditions("month", q)
		if err != nil {
			return err
		}
		return each(ctx, tx, func(rows *sql.Rows) error {
			key, basis, figures, _, err := s.scanFolded(ctx, tx, rows)
			if err != nil {
				return err
			}
			m := store.Month{Key: key, Basis: basis}
			if err := summary.ReadMonth(figures, &m); err != nil {
				return fmt.Errorf("the month %s of %q: %w", key.Window.From.Format(time.RFC3339), key.Metric, err)
			}
			list = append(list, m)
			return nil
		}, `SELECT t.series, t.start, t.basis, t.figures, NULL FROM month AS t WHERE `+where, args...)
	})
	if err != nil {
		return nil, reason.While(err, "doing.store.months")
	}
	return list, nil
}

// Profiles reads the days of the query's window and folds them by key.
func (s *Store) Profiles(ctx context.Context, q store.Query) ([]store.Profile, error) {
	var out []store.Profile
	err := s.inFresh(ctx, q, func(tx *sql.Tx) error {
		out = nil
		systems, err := systemsOf(ctx, tx, q)
		if err != nil {
			return err
		}
		var days []measure.Day // a day is large: those of one system are held at once
		for _, system := range systems {
			of := store.Query{Systems: []measure.System{system}, Metrics: q.Metrics, Months: q.Months}
			if days, err = s.days(ctx, tx, of, days[:0]); err != nil {
				return err
			}
			out = append(out, measure.FoldProfile(s.rules.Zone, q.Months, days)...)
		}
		return nil
	})
	if err != nil {
		return nil, reason.While(err, "doing.store.days")
	}
	return out, nil
}

// systemsOf lists the systems of which something that a query asks for may be
// stored, in order.
func systemsOf(ctx context.Context, tx *sql.Tx, q store.Query) (list []measure.System, err error) {
	where, args, err := ofSeries(q)
	if err != nil {
		return nil, err
	}
	err = each(ctx, tx, func(rows *sql.Rows) error {
		var system measure.System
		err := rows.Scan(&system)
		list = append(list, system)
		return err
	}, `SELECT DISTINCT system FROM series WHERE `+where+` ORDER BY system`, args...)
	return list, err
}

// days appends the days that a query asks for.
func (s *Store) days(ctx context.Context, tx *sql.Tx, q store.Query, days []measure.Day) ([]measure.Day, error) {
	where, args, err := conditions("day", q)
	if err != nil {
		return nil, err
	}
	err = each(ctx, tx, func(rows *sql.Rows) error {
		key, basis, figures, hours, err := s.scanFolded(ctx, tx, rows)
		if err != nil {
			return err
		}
		day, err := readDay(key, basis, figures, hours)
		days = append(days, day)
		return err
	}, `SELECT t.series, t.start, t.basis, t.figures, t.hours FROM day AS t WHERE `+where, args...)
	return days, err
}

func (s *Store) scanFolded(ctx context.Context, tx *sql.Tx, rows *sql.Rows) (key measure.Key, basis measure.Basis, figures, hours sql.RawBytes, err error) {
	var series, start, basisID int64
	if err = rows.Scan(&series, &start, &basisID, &figures, &hours); err != nil {
		return key, basis, nil, nil, err
	}
	key, basis, err = s.lookup(ctx, tx, series, basisID)
	key.Window.From = time.Unix(start, 0).UTC()
	return key, basis, figures, hours, err
}

// inFresh runs do on one state of the file in which nothing that the query
// asks for is stale.
func (s *Store) inFresh(ctx context.Context, q store.Query, do func(*sql.Tx) error) error {
	for {
		err := s.tryFresh(ctx, q, do)
		if !errors.Is(err, errStale) {
			return err
		}
		if err := s.freshen(ctx, q); err != nil {
			return err
		}
	}
}

func (s *Store) tryFresh(ctx context.Context, q store.Query, do func(*sql.Tx) error) error {
	return s.inRead(ctx, func(tx *sql.Tx) error {
		where, args, err := conditions("stale", q)
		if err != nil {
			return err
		}
		var stale bool
		err = tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM stale AS t WHERE `+where+`)`, args...).Scan(&stale)
		if err != nil {
			return err
		}
		if stale {
			return errStale
		}
		return do(tx)
	})
}

// conditions are those of a query on the rows t of day, month or stale.
func conditions(table string, q store.Query) (string, []any, error) {
	from, to := bounds(q.Months)
	where, args := `t.start >= ? AND t.start < ?`, []any{from, to}
	if table == "stale" {
		if len(q.Systems) > 0 {
			systems, err := json.Marshal(q.Systems)
			return where + ` AND t.system IN (SELECT value FROM json_each(?))`, append(args, string(systems)), err
		}
		return where, args, nil
	}
	// The series come first even when all are asked for, so that the rows are
	// found by their key and not by looking at all of them.
	of, more, err := ofSeries(q)
	return where + ` AND t.series IN (SELECT id FROM series WHERE ` + of + `)`, append(args, more...), err
}

// ofSeries are the conditions of a query on series.
func ofSeries(q store.Query) (where string, args []any, err error) {
	systems, err := json.Marshal(q.Systems)
	if err != nil {
		return "", nil, err
	}
	metrics, err := json.Marshal(q.Metrics)
	if err != nil {
		return "", nil, err
	}
	where = `true`
	if len(q.Systems) > 0 {
		where, args = where+` AND system IN (SELECT value FROM json_each(?))`, append(args, string(systems))
	}
	if len(q.Metrics) > 0 {
		where, args = where+` AND metric IN (SELECT value FROM json_each(?))`, append(args, string(metrics))
	}
	return where, args, nil
}

// Readings yields what a source said, raw, with the ends in w; a zero bound is
// open. The state of the file is that of the first reading.
func (s *Store) Readings(ctx context.Context, source string, w measure.Window) iter.Seq2[measure.Reading, error] {
	return s.readings(ctx, source, w, "")
}

// unmarked leaves out the rows of what was worked out: the key is one of a basis,
// in whose values no = stands bare.
const unmarked = ` AND r.basis NOT IN (SELECT id FROM basis WHERE text GLOB 'derived=*' OR text GLOB '*;derived=*')`

// Said is Readings without what was worked out.
func (s *Store) Said(ctx context.Context, source string, w measure.Window) iter.Seq2[measure.Reading, error] {
	return func(yield func(measure.Reading, error) bool) {
		for r, err := range s.readings(ctx, source, w, unmarked) {
			if r.Basis.Derived() { // of before the mark
				continue
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// readings narrows what is asked for by a condition.
func (s *Store) readings(ctx context.Context, source string, w measure.Window, narrowed string) iter.Seq2[measure.Reading, error] {
	return func(yield func(measure.Reading, error) bool) {
		from, to := bounds(w)
		err := s.inRead(ctx, func(tx *sql.Tx) error {
			return each(ctx, tx, func(rows *sql.Rows) error {
				r, err := s.scanReading(ctx, tx, rows)
				if err == nil && !yield(r, nil) {
					return errStopped
				}
				return err
			}, `SELECT `+rowColumns+` FROM series s CROSS JOIN reading r ON r.series = s.id AND r.until > ? AND r.until <= ?
				WHERE s.source = ?`+narrowed+` ORDER BY s.id, r.until, r.start`, from, to, source)
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(measure.Reading{}, reason.While(err, "doing.store.readings", source))
		}
	}
}

// Corrections reads the corrections of every source that overlap w.
func (s *Store) Corrections(ctx context.Context, w measure.Window) ([]measure.Reading, error) {
	var list []measure.Reading
	from, to := bounds(w)
	err := s.inRead(ctx, func(tx *sql.Tx) error {
		return each(ctx, tx, func(rows *sql.Rows) error {
			r, err := s.scanReading(ctx, tx, rows)
			list = append(list, r)
			return err
		}, `SELECT `+rowColumns+` FROM series s CROSS JOIN reading r ON r.series = s.id AND r.until > ? AND r.start < ?
			WHERE s.source GLOB ?`, from, to, measure.CorrectionPrefix+"*")
	})
	if err != nil {
		return nil, reason.While(err, "doing.store.corrections")
	}
	return list, nil
}

// bounds are a window's bounds as the table has them; a zero one is open.
func bounds(w measure.Window) (from, to int64) {
	from, to = math.MinInt64, math.MaxInt64
	if !w.From.IsZero() {
		from = w.From.Unix()
	}
	if !w.To.IsZero() {
		to = w.To.Unix()
	}
	return from, to
}

func (s *Store) scanReading(ctx context.Context, tx *sql.Tx, rows *sql.Rows) (measure.Reading, error) {
	r, err := scanRow(rows)
	if err != nil {
		return measure.Reading{}, err
	}
	key, basis, err := s.lookup(ctx, tx, r.series, r.basis)
	return r.reading(key, basis), err
}

// errStopped ends a query whose caller has seen enough.
var errStopped = errors.New("the caller stopped")
