package access

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"time"

	"golang.org/x/oauth2"
)

// flowHolds is how long a sign-on may take at the provider.
const flowHolds = 10 * time.Minute

// mostFlows bounds the sign-ons under way: a flood forgets the oldest.
const mostFlows = 10_000

// Begin starts a sign-on at the provider. It returns where to send the reader
// and what the browser must bring back in a cookie, so that nobody else's
// browser can finish it.
func (g *Authenticator) Begin(ctx context.Context, back string) (address, cookie string, err error) {
	if g.o.SignOn != OIDC {
		return "", "", ErrRefused
	}
	f := flow{verifier: oauth2.GenerateVerifier(), back: back}
	var stateHash, cookieHash string
	f.state, stateHash = secret()
	f.nonce, _ = secret()
	cookie, cookieHash = secret()
	if address, err = g.o.Provider.address(ctx, f); err != nil {
		return "", "", err
	}
	return address, cookie, g.o.SessionStore.keepFlow(ctx, stateHash, cookieHash, f)
}

// Finish ends a sign-on with what the provider sent back: a session, and the
// page to go on to. A state counts once, in the browser that began.
func (g *Authenticator) Finish(ctx context.Context, cookie string, query url.Values, from netip.Addr) (pass Pass, back string, err error) {
	f, ok, err := g.o.SessionStore.takeFlow(ctx, query.Get("state"), cookie)
	if err != nil {
		return pass, "", err
	}
	var who identity
	switch {
	case g.o.SignOn != OIDC || !ok:
		err = fmt.Errorf("%w: this sign-on was not begun here, or is over", ErrRefused)
	case query.Get("error") != "" || query.Get("code") == "":
		err = fmt.Errorf("%w: the provider gave no code", ErrRefused)
	default:
		who, err = g.o.Provider.redeem(ctx, f, query.Get("code"))
	}
	if err != nil {
		if errors.Is(err, ErrRefused) {
			err = errors.Join(err, g.noteRefusal(ctx, "", from, false))
		}
		return pass, f.back, err
	}
	pass, err = g.begin(ctx, Session{
		Login: who.login, Roles: RolesOf(g.o.Grants, who.claims), Origin: OIDC, IDToken: who.idToken, Claims: askedFor(g.o.Grants, who.claims),
	})
	return pass, f.back, err
}

func (v *SessionStore) keepFlow(ctx context.Context, state, cookie string, f flow) error {
	now := v.now()
	_, err := v.db.ExecContext(ctx, `DELETE FROM flow WHERE created < ? OR state IN (SELECT state FROM flow ORDER BY created DESC LIMIT -1 OFFSET ?)`,
		now.Add(-flowHolds).Unix(), mostFlows)
	if err == nil {
		_, err = v.db.ExecContext(ctx, `INSERT INTO flow VALUES (?, ?, ?, ?, ?, ?)`, state, cookie, f.nonce, f.verifier, f.back, now.Unix())
	}
	if err != nil {
		return fmt.Errorf("keeping a sign-on: %w", err)
	}
	return nil
}

// takeFlow returns the sign-on of a state, once; false for none, for one that
// took too long, and for another browser's, which then is over as well.
func (v *SessionStore) takeFlow(ctx context.Context, state, cookie string) (f flow, ok bool, err error) {
	var kept string
	var created int64
	row := v.db.QueryRowContext(ctx, `DELETE FROM flow WHERE state = ? RETURNING cookie, nonce, verifier, back, created`, hashOf(state))
	if err := row.Scan(&kept, &f.nonce, &f.verifier, &f.back, &created); errors.Is(err, sql.ErrNoRows) {
		return f, false, nil
	} else if err != nil {
		return f, false, fmt.Errorf("finding a sign-on: %w", err)
	}
	f.state = state
	same := subtle.ConstantTimeCompare([]byte(kept), []byte(hashOf(cookie))) == 1
	if age := v.now().Sub(time.Unix(created, 0)); !same || age > flowHolds || age < -time.Minute {
		return flow{}, false, nil
	}
	return f, true, nil
}

// seal encrypts an ID token, which says who a person is, under the session's
// own token: who reads the file reads none.
func seal(token, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	box, err := boxOf(token)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, box.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return "", err
	}
	return base64.RawStdEncoding.EncodeToString(box.Seal(nonce, nonce, []byte(text), nil)), nil
}

// unseal is the opposite; "" for what cannot be opened.
func unseal(token, sealed string) string {
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	box, boxErr := boxOf(token)
	if err != nil || boxErr != nil || len(raw) < box.NonceSize() {
		return ""
	}
	text, err := box.Open(nil, raw[:box.NonceSize()], raw[box.NonceSize():], nil)
	if err != nil {
		return ""
	}
	return string(text)
}

// sealClaims encrypts claims as an ID token is; "" for none.
func sealClaims(token string, c Claims) (string, error) {
	if c == nil {
		return "", nil
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	return seal(token, string(raw))
}

// unsealClaims is the opposite; nil for what cannot be opened.
func unsealClaims(token, sealed string) Claims {
	var c Claims
	if err := json.Unmarshal([]byte(unseal(token, sealed)), &c); err != nil {
		return nil
	}
	return c
}

func boxOf(token string) (cipher.AEAD, error) {
	key := sha256.Sum256([]byte("id token of " + token))
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
