package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"sync"

	"github.com/vigie-ia/vigie/internal/measure"
)

// names remembers the committed rows of the tables series and basis, which are
// only ever added to.
type names struct {
	mu     sync.RWMutex
	keys   map[int64]measure.Key // without a window
	bases  map[int64]string
	series map[measure.Key]int64
	basis  map[string]int64
}

func newNames() *names {
	return &names{
		keys: map[int64]measure.Key{}, bases: map[int64]string{},
		series: map[measure.Key]int64{}, basis: map[string]int64{},
	}
}

func (n *names) add(series map[measure.Key]int64, basis map[string]int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for key, id := range series {
		n.series[key], n.keys[id] = id, key
	}
	for text, id := range basis {
		n.basis[text], n.bases[id] = id, text
	}
}

func (n *names) of(series, basis int64) (measure.Key, string, bool) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	key, ok := n.keys[series]
	text, ok2 := n.bases[basis]
	return key, text, ok && ok2
}

// querier is a transaction or a pool.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// lookup names a row's series and basis; what another process added since is
// read once.
func (s *Store) lookup(ctx context.Context, from querier, series, basis int64) (measure.Key, string, error) {
	if key, text, ok := s.names.of(series, basis); ok {
		return key, text, nil
	}
	ids, texts, err := loadNames(ctx, from)
	if err != nil {
		return measure.Key{}, "", err
	}
	s.names.add(ids, texts)
	key, text, ok := s.names.of(series, basis)
	if !ok {
		return key, text, fmt.Errorf("a row of series %d has no name", series)
	}
	return key, text, nil
}

func loadNames(ctx context.Context, from querier) (map[measure.Key]int64, map[string]int64, error) {
	series, basis := map[measure.Key]int64{}, map[string]int64{}
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
		basis[text] = id
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
func (w *writer) basisID(text string) (int64, error) {
	if id, ok := w.basis[text]; ok {
		return id, nil
	}
	w.store.names.mu.RLock()
	id, ok := w.store.names.basis[text]
	w.store.names.mu.RUnlock()
	if !ok {
		var err error
		id, err = w.intern([]any{text},
			`INSERT INTO basis (text) VALUES (?) ON CONFLICT DO NOTHING`, `SELECT id FROM basis WHERE text = ?`)
		if err != nil {
			return 0, fmt.Errorf("naming a basis: %w", err)
		}
	}
	w.basis[text] = id
	w.bases[id] = text
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
func (w *writer) name(series, basis int64) (measure.Key, string, error) {
	for range 2 {
		key, ok := w.keys[series]
		text, ok2 := w.bases[basis]
		if ok && ok2 {
			return key, text, nil
		}
		if key, text, ok = w.store.names.of(series, basis); ok {
			w.keys[series], w.bases[basis] = key, text
			return key, text, nil
		}
		ids, texts, err := loadNames(w.ctx, w.tx)
		if err != nil {
			return key, text, err
		}
		for k, id := range ids {
			w.series[k], w.keys[id] = id, k
		}
		for t, id := range texts {
			w.basis[t], w.bases[id] = id, t
		}
	}
	return measure.Key{}, "", fmt.Errorf("a row of series %d has no name", series)
}
