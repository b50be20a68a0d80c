package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store/summary"
)

// Replace makes the batch the whole truth of its source about its window, in
// one transaction with the days and months that this changes and with the
// bookmark. A batch that changes nothing writes no reading.
func (s *Store) Replace(ctx context.Context, b measure.Batch) error {
	return s.replaceAll(ctx, []measure.Batch{b})
}

// ReplaceAll is Replace of several batches, all or nothing together.
func (s *Store) ReplaceAll(ctx context.Context, list []measure.Batch) error {
	return s.replaceAll(ctx, list)
}

func (s *Store) replaceAll(ctx context.Context, list []measure.Batch) error {
	checked := make([]measure.Batch, len(list))
	var last measure.Batch // that was being written
	var err error
	for i := 0; i < len(list) && err == nil; i++ {
		last = list[i]
		checked[i], err = summary.Check(last)
	}
	if err == nil {
		err = s.inWriter(ctx, func(w *writer) error { //nolint:contextcheck // exec says why
			for _, last = range checked {
				if err := w.replace(last); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil {
		return reason.While(err, "doing.store", last.Source,
			last.Window.From.UTC().Format(time.RFC3339), last.Window.To.UTC().Format(time.RFC3339))
	}
	return nil
}

// writer is one transaction with the names it made.
type writer struct {
	ctx    context.Context //nolint:containedctx // a writer lives as long as one call
	tx     prepared
	store  *Store
	series map[measure.Key]int64
	basis  map[measure.Basis]int64
	keys   map[int64]measure.Key
	bases  map[int64]measure.Basis
}

func (s *Store) inWriter(ctx context.Context, do func(*writer) error) error {
	w := &writer{
		store: s, ctx: ctx, series: map[measure.Key]int64{}, basis: map[measure.Basis]int64{},
		keys: map[int64]measure.Key{}, bases: map[int64]measure.Basis{},
	}
	err := s.inWrite(ctx, func(tx *sql.Tx) error {
		w.tx = prepared{tx, s.kept}
		return do(w)
	})
	if err == nil {
		s.names.add(w.series, w.basis)
		s.kept.prepare(ctx, s.write)
	}
	return err
}

// row is a reading as it lies in its table.
type row struct {
	series, until, start int64
	state, spread        uint8
	value, low, high, sd float64
	count, covered       int64
	basis                int64
}

func (r row) compare(o row) int {
	return cmp.Or(cmp.Compare(r.series, o.series), cmp.Compare(r.until, o.until), cmp.Compare(r.start, o.start))
}

func (r row) window() measure.Window {
	return measure.Window{From: time.Unix(r.start, 0).UTC(), To: time.Unix(r.until, 0).UTC()}
}

func (w *writer) replace(b measure.Batch) error {
	rows, readings, err := w.rowsOf(b.Readings)
	if err != nil {
		return err
	}
	put, gone, err := w.differences(b, rows)
	if err != nil {
		return err
	}
	if err := journalBatch(w.ctx, w.tx, b); err != nil {
		return err
	}
	if len(put) == 0 && len(gone) == 0 {
		return nil
	}
	if err := w.putRows(put); err != nil {
		return err
	}
	if err := w.dropRows(gone); err != nil {
		return err
	}
	touched, err := w.touched(b.Source, slices.Concat(put, gone))
	if err != nil {
		return err
	}
	for _, t := range touched {
		if err := w.remake(b, t, readings); err != nil {
			return err
		}
	}
	return bumpVersion(w.ctx, w.tx)
}

// rowsOf turns readings into rows, in the order of the table. Of two readings
// with one key the last counts. The readings come back in the same order.
func (w *writer) rowsOf(list []measure.Reading) ([]row, []measure.Reading, error) {
	rows, order := make([]row, len(list)), make([]int, len(list))
	for i := range list {
		r := &list[i]
		series, err := w.seriesID(r.Key)
		if err != nil {
			return nil, nil, err
		}
		basis, err := w.basisID(r.Basis)
		if err != nil {
			return nil, nil, err
		}
		order[i] = i
		rows[i] = row{
			series: series, until: r.Window.To.Unix(), start: r.Window.From.Unix(),
			state: uint8(r.State), spread: uint8(r.Spread), value: r.Value, low: r.Low, high: r.High, sd: r.SD,
			count: int64(r.Count), covered: int64(r.Covered), basis: basis,
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return rows[a].compare(rows[b]) })
	sorted, readings := make([]row, 0, len(rows)), make([]measure.Reading, 0, len(rows))
	for _, i := range order {
		if n := len(sorted); n > 0 && sorted[n-1].compare(rows[i]) == 0 {
			sorted, readings = sorted[:n-1], readings[:n-1]
		}
		sorted, readings = append(sorted, rows[i]), append(readings, list[i])
	}
	return sorted, readings, nil
}

const rowColumns = `r.series, r.until, r.start, r.state, r.value, coalesce(r.low, r.value), coalesce(r.high, r.value),
	r.spread, r.sd, r.count, coalesce(r.covered, (r.until - r.start) * 1000000000), r.basis`

func scanRow(rows *sql.Rows) (row, error) {
	var r row
	err := rows.Scan(&r.series, &r.until, &r.start, &r.state, &r.value, &r.low, &r.high,
		&r.spread, &r.sd, &r.count, &r.covered, &r.basis)
	return r, err
}

// differences compares the batch with what is stored of its window: the rows
// to write and the rows that are gone.
func (w *writer) differences(b measure.Batch, fresh []row) (put, gone []row, err error) {
	at := 0
	put = make([]row, 0, len(fresh))
	err = each(w.ctx, w.tx, func(rows *sql.Rows) error {
		old, err := scanRow(rows)
		if err != nil {
			return err
		}
		for at < len(fresh) && fresh[at].compare(old) < 0 {
			put = append(put, fresh[at])
			at++
		}
		switch {
		case at == len(fresh) || fresh[at].compare(old) > 0:
			gone = append(gone, old)
		case fresh[at] != old:
			put = append(put, fresh[at])
			at++
		default:
			at++
		}
		return nil
	}, `SELECT `+rowColumns+` FROM series s CROSS JOIN reading r ON r.series = s.id AND r.until > ? AND r.until <= ?
		WHERE s.source = ? ORDER BY s.id, r.until, r.start`, b.Window.From.Unix(), b.Window.To.Unix(), b.Source)
	return append(put, fresh[at:]...), gone, err
}

// together is how many rows one statement writes: each takes its time beside the
// rows.
const together = 32

// insertion writes so many rows.
func insertion(rows int) string {
	return `INSERT INTO reading (series, until, start, state, value, low, high, spread, sd, count, covered, basis) VALUES ` +
		strings.Repeat(`(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), `, rows-1) + `(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET state = excluded.state, value = excluded.value, low = excluded.low, high = excluded.high,
		spread = excluded.spread, sd = excluded.sd, count = excluded.count, covered = excluded.covered, basis = excluded.basis`
}

// arguments appends what insertion takes for a row. A bound or a coverage that
// goes without saying is null.
func (r *row) arguments(to []any) []any {
	var low, high, covered any
	if r.low != r.value || r.high != r.value {
		low, high = r.low, r.high
	}
	if r.covered != (r.until-r.start)*int64(time.Second) {
		covered = r.covered
	}
	return append(to, r.series, r.until, r.start, int64(r.state), r.value, low, high, int64(r.spread), r.sd, r.count, covered, r.basis)
}

func (w *writer) putRows(rows []row) error {
	whole := len(rows) - len(rows)%together
	if err := w.insert(rows[:whole], together); err != nil {
		return err
	}
	if err := w.insert(rows[whole:], 1); err != nil {
		return err
	}
	longest := map[int64]int64{}
	for i := range rows {
		longest[rows[i].series] = max(longest[rows[i].series], rows[i].until-rows[i].start)
	}
	list := make([][]any, 0, len(longest))
	for series, span := range longest {
		list = append(list, []any{series, span})
	}
	return w.execAll(`UPDATE series SET span = ?2 WHERE id = ?1 AND span < ?2`, list)
}

// insert writes rows, so many with each statement.
func (w *writer) insert(rows []row, each int) error {
	if len(rows) == 0 {
		return nil
	}
	stmt, err := w.tx.PrepareContext(w.ctx, insertion(each))
	if err != nil {
		return err
	}
	defer stmt.Close() //nolint:errcheck // the transaction closes it too
	var args []any
	for chunk := range slices.Chunk(rows, each) {
		args = args[:0]
		for i := range chunk {
			args = chunk[i].arguments(args)
		}
		if err := w.exec(stmt, args...); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) dropRows(rows []row) error {
	list := make([][]any, len(rows))
	for i := range rows {
		list[i] = []any{rows[i].series, rows[i].until, rows[i].start}
	}
	return w.execAll(`DELETE FROM reading WHERE series = ? AND until = ? AND start = ?`, list)
}

// execAll runs one statement for each list of arguments.
func (w *writer) execAll(query string, list [][]any) error {
	if len(list) == 0 {
		return nil
	}
	stmt, err := w.tx.PrepareContext(w.ctx, query)
	if err != nil {
		return err
	}
	defer stmt.Close() //nolint:errcheck // the transaction closes it too
	for _, args := range list {
		if err := w.exec(stmt, args...); err != nil {
			return err
		}
	}
	return nil
}

// exec runs a prepared statement. The driver starts a goroutine for each call
// whose context can end, so the context is looked at here instead.
func (w *writer) exec(stmt *sql.Stmt, args ...any) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	_, err := stmt.ExecContext(context.WithoutCancel(w.ctx), args...)
	return err
}

// touched lists what changed rows of a source touch. A correction touches all
// that it may have held: every system when it names none, and the days of
// readings that began before it.
func (w *writer) touched(source string, changed []row) ([]summary.Touch, error) {
	touched := summary.NewTouched(w.store.rules.Zone)
	base := summary.Base(source)
	var systems []measure.System
	var longest time.Duration
	if base != source {
		var err error
		if systems, longest, err = w.extent(base); err != nil {
			return nil, err
		}
	}
	for i := range changed {
		key, _, err := w.name(changed[i].series, changed[i].basis)
		if err != nil {
			return nil, err
		}
		window := changed[i].window()
		window.From = window.From.Add(-longest)
		touched.Add(key.System, window)
		if key.System == "" {
			for _, system := range systems {
				touched.Add(system, window)
			}
		}
	}
	return touched.List(), nil
}

// extent returns the systems of a source and the length of its longest reading.
func (w *writer) extent(source string) ([]measure.System, time.Duration, error) {
	var systems []measure.System
	var longest time.Duration
	err := each(w.ctx, w.tx, func(rows *sql.Rows) error {
		var system measure.System
		var span int64
		if err := rows.Scan(&system, &span); err != nil {
			return err
		}
		systems = append(systems, system)
		longest = max(longest, time.Duration(span)*time.Second)
		return nil
	}, `SELECT system, max(span) FROM series WHERE source = ? GROUP BY system`, source)
	return systems, longest, err
}
