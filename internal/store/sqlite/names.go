package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"github.com/vigie-ia/vigie/internal/measure"
)

// names remembers the committed rows of the tables series and basis, which are
// only ever added to, but for Forget.
type names struct {
	mu     sync.RWMutex
	keys   map[int64]measure.Key // without a window
	bases  map[int64]measure.Basis
	series map[measure.Key]int64
	basis  map[measure.Basis]int64
}

func newNames() *names {
	return &names{
		keys: map[int64]measure.Key{}, bases: map[int64]measure.Basis{},
		series: map[measure.Key]int64{}, basis: map[measure.Basis]int64{},
	}
}

func (n *names) add(series map[measure.Key]int64, basis map[measure.Basis]int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for key, id := range series {
		n.series[key], n.keys[id] = id, key
	}
	for b, id := range basis {
		n.basis[b], n.bases[id] = id, b
	}
}

func (n *names) of(series, basis int64) (measure.Key, measure.Basis, bool) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	key, ok := n.keys[series]
	b, ok2 := n.bases[basis]
	return key, b, ok && ok2
}

// lookup names a row's series and basis; what another process added since is
// read once.
func (s *Store) lookup(ctx context.Context, from querier, series, basis int64) (measure.Key, measure.Basis, error) {
	if key, b, ok := s.names.of(series, basis); ok {
		return key, b, nil
	}
	ids, bases, err := loadNames(ctx, from)
	if err != nil {
		return measure.Key{}, measure.Basis{}, err
	}
	s.names.add(ids, bases)
	key, b, ok := s.names.of(series, basis)
	if !ok {
		return key, b, nameless(ctx, from, series, basis)
	}
	return key, b, nil
}

// nameless says why a row has no name.
func nameless(ctx context.Context, from querier, series, basis int64) error {
	var fault error
	err := each(ctx, from, func(rows *sql.Rows) error {
		var text string
		if err := rows.Scan(&text); err != nil {
			return err
		}
		_, fault = measure.ParseBasis(text)
		return nil
	}, `SELECT text FROM basis WHERE id = ?`, basis)
	if err = errors.Join(err, fault); err != nil {
		return fmt.Errorf("a row of series %d cannot be read: %w", series, err)
	}
	return fmt.Errorf("a row of series %d has no name", series)
}

// loadNames reads the two tables. A basis that cannot be read is left out: only
// the rows that rest on it are refused.
func loadNames(ctx context.Context, from querier) (map[measure.Key]int64, map[measure.Basis]int64, error) {
	series, basis := map[measure.Key]int64{}, map[measure.Basis]int64{}
	err := each(ctx, from, func(rows *sql.Rows) error {
		var id int64
		var k measure.Key
		if err := rows.Scan(&id, &k.Source, &k.System, &k.Part, &k.Metric, &k.Method, &k.Model, &k.Group); err != nil {
			return err
		}
		series[k] = id
		return nil
	}, `SELECT id, source, system, part, metric, method, model, party FROM series`)
	if err != nil {
		return nil, nil, err
	}
	err = each(ctx, from, func(rows *sql.Rows) error {
		var id int64
		var text string
		if err := rows.Scan(&id, &text); err != nil {
			return err
		}
		if b, err := measure.ParseBasis(text); err == nil {
			basis[b] = id
		}
		return nil
	}, `SELECT id, text FROM basis`)
	return series, basis, err
}

// each calls do for every row of a query.
func each(ctx context.Context, from querier, do func(*sql.Rows) error, query string, args ...any) error {
	rows, err := from.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // Err tells what went wrong
	for rows.Next() {
		if err := do(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// seriesID returns the id of a key, making its row if there is none.
func (w *writer) seriesID(key measure.Key) (int64, error) {
	key.Window = measure.Window{}
	if id, ok := w.series[key]; ok {
		return id, nil
	}
	w.store.names.mu.RLock()
	id, ok := w.store.names.series[key]
	w.store.names.mu.RUnlock()
	if !ok {
		args := []any{key.Source, key.System, key.Part, key.Metric, key.Method, key.Model, key.Group}
		var err error
		id, err = w.intern(args,
			`INSERT INTO series (source, system, part, metric, method, model, party) VALUES (?, ?, ?, ?, ?, ?, ?)
			 ON CONFLICT DO NOTHING`,
			`SELECT id FROM series WHERE (source, system, part, metric, method, model, party) = (?, ?, ?, ?, ?, ?, ?)`)
		if err != nil {
			return 0, fmt.Errorf("naming a series: %w", err)
		}
	}
	w.series[key] = id
	w.keys[id] = key
	return id, nil
}

// basisID returns the id of a basis, making its row if there is none.
func (w *writer) basisID(b measure.Basis) (int64, error) {
	if id, ok := w.basis[b]; ok {
		return id, nil
	}
	w.store.names.mu.RLock()
	id, ok := w.store.names.basis[b]
	w.store.names.mu.RUnlock()
	if !ok {
		var err error
		id, err = w.intern([]any{b.String()},
			`INSERT INTO basis (text) VALUES (?) ON CONFLICT DO NOTHING`, `SELECT id FROM basis WHERE text = ?`)
		if err != nil {
			return 0, fmt.Errorf("naming a basis: %w", err)
		}
	}
	w.basis[b] = id
	w.bases[id] = b
	return id, nil
}

func (w *writer) intern(args []any, insert, find string) (int64, error) {
	if _, err := w.tx.ExecContext(w.ctx, insert, args...); err != nil {
		return 0, err
	}
	var id int64
	err := w.tx.QueryRowContext(w.ctx, find, args...).Scan(&id)
	return id, err
}

// name is lookup within the transaction, whose own names nobody else may see
// before it is committed.
func (w *writer) name(series, basis int64) (measure.Key, measure.Basis, error) {
	for range 2 {
		key, ok := w.keys[series]
		b, ok2 := w.bases[basis]
		if ok && ok2 {
			return key, b, nil
		}
		if key, b, ok = w.store.names.of(series, basis); ok {
			w.keys[series], w.bases[basis] = key, b
			return key, b, nil
		}
		ids, bases, err := loadNames(w.ctx, w.tx)
		if err != nil {
			return key, b, err
		}
		for k, id := range ids {
			w.series[k], w.keys[id] = id, k
		}
		for b, id := range bases {
			w.basis[b], w.bases[id] = id, b
		}
	}
	return measure.Key{}, measure.Basis{}, nameless(w.ctx, w.tx, series, basis)
}
