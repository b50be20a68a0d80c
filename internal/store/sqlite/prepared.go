package sqlite

import (
	"context"
	"database/sql"
	"sync"
)

// querier is a transaction or a pool.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// transaction is one whose statements are parsed each time, or prepared.
type transaction interface {
	querier
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// prepared is a transaction whose statements are kept for the next ones: a
// Replace runs some twenty, and those of a day with few readings took as long to
// parse as to run. The rows of one must be read before it runs again.
type prepared struct {
	tx   *sql.Tx
	kept *statements
}

var _ transaction = prepared{}

// PrepareContext returns a statement that ends with the transaction.
func (p prepared) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt := p.kept.of(query); stmt != nil {
		return p.tx.StmtContext(ctx, stmt), nil
	}
	return p.tx.PrepareContext(ctx, query)
}

func (p prepared) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := p.PrepareContext(ctx, query) //nolint:sqlclosecheck // the transaction closes it
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

func (p prepared) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	stmt, err := p.PrepareContext(ctx, query) //nolint:sqlclosecheck // the transaction closes it
	if err != nil {
		return p.tx.QueryRowContext(ctx, query, args...) // and says why
	}
	return stmt.QueryRowContext(ctx, args...)
}

func (p prepared) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	stmt, err := p.PrepareContext(ctx, query) //nolint:sqlclosecheck // the transaction closes it
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(ctx, args...)
}

// statements are those prepared on the one connection that writes.
type statements struct {
	mu     sync.Mutex
	ready  map[string]*sql.Stmt
	wanted map[string]bool
}

func newStatements() *statements {
	return &statements{ready: map[string]*sql.Stmt{}, wanted: map[string]bool{}}
}

// of returns a statement, nil when it is not prepared yet.
func (s *statements) of(query string) *sql.Stmt {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ready[query] == nil {
		s.wanted[query] = true
	}
	return s.ready[query]
}

// prepare makes those ready that were wanted. It waits for the connection, and
// holds nothing that a transaction may wait for. What cannot be prepared now
// goes on being parsed each time.
func (s *statements) prepare(ctx context.Context, on *sql.DB) {
	s.mu.Lock()
	wanted := s.wanted
	s.wanted = map[string]bool{}
	s.mu.Unlock()
	for query := range wanted {
		stmt, err := on.PrepareContext(ctx, query)
		if err != nil {
			return
		}
		s.keep(query, stmt)
	}
}

func (s *statements) keep(query string, stmt *sql.Stmt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ready[query] != nil { // another transaction wanted it too
		stmt.Close() //nolint:errcheck,gosec // it was never run
		return
	}
	s.ready[query] = stmt
}
