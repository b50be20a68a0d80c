package access

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/vigie-ia/vigie/internal/reason"
)

// Token lets a machine read as the holder of roles.
type Token struct {
	Name    string
	Roles   Roles
	Created time.Time
	Expires time.Time
}

// tokenMark begins every token, so that a scanner of leaked secrets knows one.
const tokenMark = "vigie_"

// AddToken makes a token. It is returned this once: its hash alone is kept.
func (v *SessionStore) AddToken(ctx context.Context, t Token) (token string, err error) {
	now := v.now()
	t.Name, err = ParseLogin(t.Name)
	switch {
	case err != nil:
		return "", reason.While(err, "doing.token")
	case !t.Roles.Meet(Staff):
		return "", reason.New("token.role")
	case !t.Expires.After(now):
		return "", reason.New("token.past", t.Expires.Add(-time.Second).Format(time.DateOnly))
	}
	token, _ = secret()
	token = tokenMark + token
	_, err = v.db.ExecContext(ctx, `INSERT INTO token VALUES (?, ?, ?, ?, ?)`, hashOf(token), t.Name, int64(t.Roles), now.Unix(), t.Expires.Unix())
	if err != nil {
		return "", reason.While(err, "doing.token.name", t.Name)
	}
	return token, nil
}

// Token returns what a token allows; false when there is none, or it expired.
func (v *SessionStore) Token(ctx context.Context, token string) (Token, bool, error) {
	if token == "" {
		return Token{}, false, nil
	}
	t, err := scanToken(v.db.QueryRowContext(ctx, `SELECT name, roles, created, expires FROM token WHERE hash = ?`, hashOf(token)))
	if errors.Is(err, sql.ErrNoRows) {
		return Token{}, false, nil
	}
	if err != nil {
		return Token{}, false, reason.While(err, "doing.token.read")
	}
	return t, v.now().Before(t.Expires), nil
}

// Tokens lists the tokens by name, those that expired with them.
func (v *SessionStore) Tokens(ctx context.Context) (list []Token, err error) {
	rows, err := v.db.QueryContext(ctx, `SELECT name, roles, created, expires FROM token ORDER BY name`)
	if err != nil {
		return nil, reason.While(err, "doing.tokens")
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		t, err := scanToken(rows)
		if err != nil {
			return nil, reason.While(err, "doing.tokens")
		}
		list = append(list, t)
	}
	return list, rows.Err()
}

// RemoveToken takes a token away, by name.
func (v *SessionStore) RemoveToken(ctx context.Context, name string) error {
	result, err := v.db.ExecContext(ctx, `DELETE FROM token WHERE name = ?`, fold(name))
	if err := changed(result, err, reason.New("token.unknown")); err != nil {
		return reason.While(err, "doing.token.remove", name)
	}
	return nil
}

func scanToken(row interface{ Scan(into ...any) error }) (Token, error) {
	var t Token
	var created, expires, roles int64
	if err := row.Scan(&t.Name, &roles, &created, &expires); err != nil {
		return t, err
	}
	t.Roles, t.Created, t.Expires = Roles(roles)&Staff, time.Unix(created, 0), time.Unix(expires, 0) //nolint:gosec // masked
	return t, nil
}
