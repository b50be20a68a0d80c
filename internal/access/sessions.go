package access

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/vigie-ia/vigie/internal/reason"
)

// Session is one sign-in that has not ended.
type Session struct {
	ID      string // the first 12 digits of its token's hash: enough to revoke it, of no use to anyone else
	Login   string
	Roles   Roles
	Origin  string // "local" or "oidc"
	IDToken string // of the provider, for its sign-out; "" for none. Kept encrypted under the session's token
	// Claims are those of the provider that grants may ask for, from which the
	// roles are derived at each use; kept encrypted as the ID token is. Nil of a
	// local session, and of one that was opened before they were kept.
	Claims  Claims
	Created time.Time
	Seen    time.Time

	sealedClaims string
}

const selectSession = `SELECT hash, login, roles, origin, id_token, created, seen, claims FROM session`

// Limits say when a session ends by itself.
type Limits struct {
	Idle     time.Duration // without a page
	Absolute time.Duration // after the sign-in
}

// seenEvery is how often a session in use is written down at most: a small part
// of the idle limit, for what was not written down yet counts as idle.
func (l Limits) seenEvery() time.Duration { return min(time.Minute, l.Idle/8) }

const idLength = 12

// Begin opens a session and returns the token that its holder brings.
func (v *SessionStore) Begin(ctx context.Context, s Session) (token string, err error) {
	token, hash := secret()
	sealed, err := seal(token, s.IDToken)
	if err != nil {
		return "", reason.While(err, "doing.session")
	}
	claims, err := sealClaims(token, s.Claims)
	if err != nil {
		return "", reason.While(err, "doing.session")
	}
	now := v.now().Unix()
	_, err = v.db.ExecContext(ctx, `INSERT INTO session (hash, login, roles, origin, id_token, created, seen, claims) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		hash, s.Login, int64(s.Roles), s.Origin, sealed, now, now, claims)
	if err != nil {
		return "", reason.While(err, "doing.session")
	}
	return token, nil
}

// Session returns the session of a token; false when there is none, or no
// longer one under the limits. The session counts as seen; where that cannot be
// written down, as on a full disk, it counts in memory, and readers go on reading.
func (v *SessionStore) Session(ctx context.Context, token string, limits Limits) (Session, bool, error) {
	if token == "" {
		return Session{}, false, nil
	}
	hash := hashOf(token)
	s, err := scanSession(v.db.QueryRowContext(ctx, selectSession+` WHERE hash = ?`, hash))
	if errors.Is(err, sql.ErrNoRows) {
		return Session{}, false, nil
	}
	if err != nil {
		return Session{}, false, reason.While(err, "doing.session.read")
	}
	s.IDToken, s.Claims = unseal(token, s.IDToken), unsealClaims(token, s.sealedClaims)
	now := v.now()
	if seen, ok := v.unsaved.Load(hash); ok {
		s.Seen = seen.(time.Time) //nolint:errcheck,forcetypeassert // the map holds nothing else
	}
	if s.over(now, limits) {
		v.unsaved.Delete(hash)
		//nolint:errcheck // it is over whether or not it can be taken away: Forget does so later
		_ = v.End(ctx, token)
		return Session{}, false, nil
	}
	if now.Sub(s.Seen) >= limits.seenEvery() {
		v.saw(ctx, hash, now)
	}
	return s, true, nil
}

// saw writes down that a session was in use, or remembers it.
func (v *SessionStore) saw(ctx context.Context, hash string, now time.Time) {
	if _, err := v.db.ExecContext(ctx, `UPDATE session SET seen = ? WHERE hash = ?`, now.Unix(), hash); err != nil {
		v.unsaved.Store(hash, now)
		return
	}
	v.unsaved.Delete(hash)
}

func (s Session) over(now time.Time, limits Limits) bool {
	return now.Sub(s.Seen) > limits.Idle || now.Sub(s.Created) > limits.Absolute || now.Before(s.Created.Add(-time.Hour))
}

// End closes the session of a token, if there is one.
func (v *SessionStore) End(ctx context.Context, token string) error {
	if _, err := v.db.ExecContext(ctx, `DELETE FROM session WHERE hash = ?`, hashOf(token)); err != nil {
		return reason.While(err, "doing.session.close")
	}
	return nil
}

// EndAll closes every session of a login, if there is one.
func (v *SessionStore) EndAll(ctx context.Context, login string) error {
	if _, err := v.db.ExecContext(ctx, `DELETE FROM session WHERE login = ?`, fold(login)); err != nil {
		return reason.While(err, "doing.session.of", login)
	}
	return nil
}

// Forget takes away the sessions that are over, of which nobody may ever bring
// the token back, and returns how many they were.
func (v *SessionStore) Forget(ctx context.Context, limits Limits) (int, error) {
	now := v.now()
	result, err := v.db.ExecContext(ctx, `DELETE FROM session WHERE seen < ? OR created < ?`, now.Add(-limits.Idle).Unix(), now.Add(-limits.Absolute).Unix())
	if err != nil {
		return 0, reason.While(err, "doing.session.forget")
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// Sessions lists the open ones, the last seen first, and forgets those that
// are over.
func (v *SessionStore) Sessions(ctx context.Context, limits Limits) (list []Session, err error) {
	if _, err := v.Forget(ctx, limits); err != nil {
		return nil, err
	}
	rows, err := v.db.QueryContext(ctx, selectSession+` ORDER BY seen DESC, hash`)
	if err != nil {
		return nil, reason.While(err, "doing.sessions")
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		s, err := scanSession(rows)
		if err != nil {
			return nil, reason.While(err, "doing.sessions")
		}
		s.IDToken, s.sealedClaims = "", "" // nobody but its holder reads them
		list = append(list, s)
	}
	return list, rows.Err()
}

// Revoke closes the session of an ID, or every session of a login.
func (v *SessionStore) Revoke(ctx context.Context, idOrLogin string) error {
	result, err := v.db.ExecContext(ctx, `DELETE FROM session WHERE login = ?1 OR (length(?1) = ?2 AND substr(hash, 1, ?2) = ?1)`, fold(idOrLogin), idLength)
	if err := changed(result, err, reason.New("session.unknown")); err != nil {
		return reason.While(err, "doing.revoke", idOrLogin)
	}
	return nil
}

func scanSession(row interface{ Scan(into ...any) error }) (Session, error) {
	var s Session
	var created, seen, roles int64
	if err := row.Scan(&s.ID, &s.Login, &roles, &s.Origin, &s.IDToken, &created, &seen, &s.sealedClaims); err != nil {
		return s, err
	}
	s.ID, s.Roles = s.ID[:idLength], Roles(roles)&Staff //nolint:gosec // masked
	s.Created, s.Seen = time.Unix(created, 0), time.Unix(seen, 0)
	return s, nil
}
