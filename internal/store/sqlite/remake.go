package sqlite

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store/summary"
)

// systemsAtOnce bounds the memory of a remake from raw readings.
const systemsAtOnce = 16

// remake folds the touched days of one month again, those of other sources
// being as they stand, and writes the days and months that came out different.
// readings are those of the batch, in the order of the table.
func (w *writer) remake(b measure.Batch, t summary.Touch, readings []measure.Reading) error {
	base, span := summary.Base(b.Source), t.Span()
	raw, err := w.gather(b, t, readings)
	if err != nil {
		return err
	}
	old, standing, err := w.days(t, func(source string, at time.Time) bool {
		return summary.Remade(source, base, span, at)
	})
	if err != nil {
		return err
	}
	days, months := summary.Fold(w.store.rules, t, standing, raw)
	return w.keep(t, old, days, months)
}

// gather returns what a source and its corrections say of the touched days:
// from the batch in memory what it holds, from the table the rest.
func (w *writer) gather(b measure.Batch, t summary.Touch, readings []measure.Reading) ([]measure.Reading, error) {
	base, span := summary.Base(b.Source), t.Span()
	_, longest, err := w.extent(base)
	if err != nil {
		return nil, err
	}
	ends := measure.Window{From: span.From, To: span.To.Add(longest)} // where a reading that overlaps the span may end
	var raw []measure.Reading
	load := func(source string, w0 measure.Window) error {
		if !w0.From.Before(w0.To) {
			return nil
		}
		more, err := w.readings(source, w0, t)
		raw = append(raw, more...)
		return err
	}
	if base != b.Source {
		err = load(base, ends)
	} else {
		if err = load(base, measure.Window{From: ends.From, To: measure.Earlier(ends.To, b.Window.From)}); err != nil {
			return nil, err
		}
		raw = append(raw, t.Of(readings)...)
		err = load(base, measure.Window{From: measure.Later(ends.From, b.Window.To), To: ends.To})
	}
	if err != nil {
		return nil, err
	}
	corrections, err := w.corrections([]string{base}, ends)
	return append(raw, corrections...), err
}

// readings are those of a source that end in w0, overlap the touched days and
// are of a touched system.
func (w *writer) readings(source string, w0 measure.Window, t summary.Touch) ([]measure.Reading, error) {
	systems, err := json.Marshal(t.Systems)
	if err != nil {
		return nil, err
	}
	return w.query(`SELECT `+rowColumns+` FROM series s CROSS JOIN reading r ON r.series = s.id AND r.until > ? AND r.until <= ?
		WHERE s.source = ? AND r.start < ? AND s.system IN (SELECT value FROM json_each(?)) ORDER BY s.id, r.until, r.start`,
		w0.From.Unix(), w0.To.Unix(), source, t.Span().To.Unix(), string(systems))
}

// corrections are those of the sources that may hold a reading ending in w0.
func (w *writer) corrections(sources []string, w0 measure.Window) ([]measure.Reading, error) {
	var list []measure.Reading
	for _, source := range sources {
		more, err := w.query(`SELECT `+rowColumns+` FROM series s CROSS JOIN reading r ON r.series = s.id AND r.until > ?
			WHERE s.source = ? AND r.start < ? ORDER BY s.id, r.until, r.start`,
			w0.From.Unix(), measure.CorrectionOf(source), w0.To.Unix())
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

func (w *writer) query(text string, args ...any) ([]measure.Reading, error) {
	var list []measure.Reading
	err := each(w.ctx, w.tx, func(rows *sql.Rows) error {
		r, err := scanRow(rows)
		if err != nil {
			return err
		}
		key, basis, err := w.name(r.series, r.basis)
		if err != nil {
			return err
		}
		list = append(list, r.reading(key, basis))
		return nil
	}, text, args...)
	return list, err
}

func (r row) reading(key measure.Key, basis measure.Basis) measure.Reading {
	key.Window = r.window()
	return measure.Reading{
		Key: key, State: measure.State(r.state), Value: r.value, Low: r.low, High: r.high,
		Spread: measure.Spread(r.spread), SD: r.sd, Count: int(r.count), Covered: time.Duration(r.covered), Basis: basis,
	}
}

// folded names one row of the tables day and month.
type folded struct{ series, start int64 }

// packed is what such a row holds.
type packed struct {
	figures, hours []byte
	basis          int64
}

func (p packed) equal(o packed) bool {
	return p.basis == o.basis && bytes.Equal(p.figures, o.figures) && bytes.Equal(p.hours, o.hours)
}

// days reads the stored days of the touched systems in the month: as packed
// rows those that are remade, unpacked those that stand.
func (w *writer) days(t summary.Touch, remade func(string, time.Time) bool) (map[folded]packed, []measure.Day, error) {
	systems, err := json.Marshal(t.Systems)
	if err != nil {
		return nil, nil, err
	}
	old, span := map[folded]packed{}, t.Span()
	var standing []measure.Day
	var figures, hours sql.RawBytes
	err = each(w.ctx, w.tx, func(rows *sql.Rows) error {
		var at folded
		var basis int64
		if err := rows.Scan(&at.series, &at.start, &basis, &figures, &hours); err != nil {
			return err
		}
		key, text, err := w.name(at.series, basis)
		if err != nil {
			return err
		}
		key.Window.From = time.Unix(at.start, 0).UTC()
		if remade(key.Source, key.Window.From) {
			old[at] = packed{bytes.Clone(figures), bytes.Clone(hours), basis}
			return nil
		}
		day, err := readDay(key, text, figures, hours)
		standing = append(standing, day)
		return err
	}, `SELECT d.series, d.start, d.basis, d.figures, CASE WHEN d.start >= ? AND d.start < ? THEN d.hours END
		FROM series s CROSS JOIN day d ON d.series = s.id AND d.start >= ? AND d.start < ?
		WHERE s.system IN (SELECT value FROM json_each(?))`,
		span.From.Unix(), span.To.Unix(), t.Month.From.Unix(), t.Month.To.Unix(), string(systems))
	return old, standing, err
}

func readDay(key measure.Key, basis measure.Basis, figures, hours []byte) (measure.Day, error) {
	day := measure.Day{Key: key, Basis: basis}
	err := summary.ReadDay(figures, &day)
	if err == nil {
		day.Hours, err = summary.ReadHours(hours)
	}
	if err != nil {
		return day, fmt.Errorf("reading the day %s of %q: %w", key.Window.From.Format(time.RFC3339), key.Metric, err)
	}
	return day, nil
}

// keep writes the days and months that differ from those stored.
func (w *writer) keep(t summary.Touch, old map[folded]packed, days []measure.Day, months []measure.Month) error {
	fresh := make(map[folded]packed, len(days))
	for i := range days {
		d := &days[i]
		if err := w.pack(fresh, d.Key, d.Basis, summary.AppendDay(nil, d), summary.AppendHours(nil, d.Hours)); err != nil {
			return err
		}
	}
	if err := w.putFolded("day", old, fresh); err != nil {
		return err
	}
	old, err := w.months(t)
	if err != nil {
		return err
	}
	fresh = make(map[folded]packed, len(months))
	for i := range months {
		m := &months[i]
		if err := w.pack(fresh, m.Key, m.Basis, summary.AppendMonth(nil, m), nil); err != nil {
			return err
		}
	}
	return w.putFolded("month", old, fresh)
}

func (w *writer) pack(into map[folded]packed, key measure.Key, basis measure.Basis, figures, hours []byte) error {
	series, err := w.seriesID(key)
	if err != nil {
		return err
	}
	id, err := w.basisID(basis)
	into[folded{series, key.Window.From.Unix()}] = packed{figures, hours, id}
	return err
}

// months reads the stored months of the touched systems, packed.
func (w *writer) months(t summary.Touch) (map[folded]packed, error) {
	systems, err := json.Marshal(t.Systems)
	if err != nil {
		return nil, err
	}
	old := map[folded]packed{}
	err = each(w.ctx, w.tx, func(rows *sql.Rows) error {
		var at folded
		var p packed
		err := rows.Scan(&at.series, &at.start, &p.basis, &p.figures)
		old[at] = p
		return err
	}, `SELECT m.series, m.start, m.basis, m.figures FROM series s CROSS JOIN month m ON m.series = s.id AND m.start = ?
		WHERE s.system IN (SELECT value FROM json_each(?))`, t.Month.From.Unix(), string(systems))
	return old, err
}

// putFolded makes the rows of a table those of fresh, where they were old.
func (w *writer) putFolded(table string, old, fresh map[folded]packed) error {
	columns, values := "series, start, basis, figures", "?, ?, ?, ?"
	if table == "day" {
		columns, values = columns+", hours", values+", ?"
	}
	var put, drop [][]any
	for _, at := range inOrder(fresh) {
		p := fresh[at]
		if o, ok := old[at]; ok && o.equal(p) {
			continue
		}
		args := []any{at.series, at.start, p.basis, p.figures}
		if table == "day" {
			args = append(args, p.hours)
		}
		put = append(put, args)
	}
	for at := range old {
		if _, ok := fresh[at]; !ok {
			drop = append(drop, []any{at.series, at.start})
		}
	}
	err := w.execAll(`REPLACE INTO `+table+` (`+columns+`) VALUES (`+values+`)`, put)
	if err != nil {
		return err
	}
	return w.execAll(`DELETE FROM `+table+` WHERE series = ? AND start = ?`, drop)
}

// inOrder lists the rows in the order of their table, which is quicker to write.
func inOrder(rows map[folded]packed) []folded {
	list := make([]folded, 0, len(rows))
	for at := range rows {
		list = append(list, at)
	}
	slices.SortFunc(list, func(a, b folded) int {
		if a.series != b.series {
			return int(a.series - b.series)
		}
		return int(a.start - b.start)
	})
	return list
}
