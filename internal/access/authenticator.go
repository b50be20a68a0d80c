package access

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/reason"
)

// The ways to sign on.
const (
	None  = "none"  // nobody signs on: the pages are for this machine alone
	Local = "local" // accounts of the file of users
	OIDC  = "oidc"  // a provider of OpenID Connect
	Proxy = "proxy" // a proxy in front that names the reader in a header
)

// Options are what an authenticator stands on.
type Options struct {
	SignOn       string
	Users        *Users
	SessionStore *SessionStore
	Limits       Limits
	Grants       []Grant // of oidc and proxy
	Audit        *audit.Log
	Now          func() time.Time
	// ProxyHeader holds the login, and GroupsHeader groups parted by commas,
	// which grants know as the claim "groups"; both are believed from
	// TrustedProxies alone.
	ProxyHeader, GroupsHeader string
	TrustedProxies            []netip.Prefix
	Provider                  *Provider // of oidc
}

// Authenticator says who asks, signs people in and out, and writes both down.
type Authenticator struct {
	o     Options
	locks *locks
	noted *locks        // refusals written down, by address and in all
	busy  chan struct{} // passwords being checked: each takes 19 MiB
}

const hashers = 2

// NewAuthenticator makes an authenticator. It refuses what would let anybody name themselves.
func NewAuthenticator(o Options) (*Authenticator, error) {
	switch {
	case !slices.Contains([]string{None, Local, OIDC, Proxy}, o.SignOn):
		return nil, fmt.Errorf("%q is not a way to sign on: write none, local, oidc or proxy", o.SignOn)
	case o.SignOn == Proxy && len(o.TrustedProxies) == 0:
		return nil, errors.New("sign-on by a proxy without a trusted proxy: anybody could send the header")
	case o.SignOn == Proxy && o.ProxyHeader == "":
		return nil, errors.New("sign-on by a proxy needs the header that holds the login")
	case o.SignOn == OIDC && o.Provider == nil:
		return nil, errors.New("sign-on by OpenID Connect needs a provider")
	}
	g := &Authenticator{o: o, locks: &locks{}, noted: &locks{}, busy: make(chan struct{}, hashers)}
	if o.SessionStore != nil {
		g.locks.kept = o.SessionStore
	}
	return g, nil
}

// SignOn returns the way to sign on.
func (g *Authenticator) SignOn() string { return g.o.SignOn }

// Reader returns who holds the credentials of a request: a stranger when they
// are none, or no longer good.
func (g *Authenticator) Reader(ctx context.Context, c Credentials) (Reader, error) {
	if g.o.SignOn == None {
		return Reader{Roles: Everyone}, nil
	}
	if c.Token != "" && (g.o.SignOn != Proxy || strings.HasPrefix(c.Token, tokenMark)) { // a proxy may pass tokens of its own on
		if !c.Reads {
			return Stranger(), nil
		}
		t, ok, err := g.o.SessionStore.Token(ctx, c.Token)
		if err != nil || !ok {
			return Stranger(), err
		}
		return Reader{Login: "token:" + t.Name, Roles: t.Roles}, nil
	}
	if g.o.SignOn == Proxy {
		return g.announced(c)
	}
	s, ok, err := g.o.SessionStore.Session(ctx, c.Session, g.o.Limits)
	if err != nil || !ok || s.Origin != g.o.SignOn {
		return Stranger(), err
	}
	return g.holder(s)
}

// holder is who holds a session. What an account may do is read now, and what
// grants give is derived now from the claims of the sign-on, so that a role taken
// away is gone at once. A session of before claims were kept has none, and its
// holder signs on again.
func (g *Authenticator) holder(s Session) (Reader, error) {
	if s.Origin != Local {
		if s.Claims == nil {
			return Stranger(), nil
		}
		return Reader{Login: s.Login, Roles: RolesOf(g.o.Grants, s.Claims)}, nil
	}
	user, ok, err := g.o.Users.Find(s.Login)
	if err != nil || !ok {
		return Stranger(), err
	}
	return Reader{Login: user.Login, Roles: user.Roles, Directions: user.Directions}, nil
}

// announced is whom a trusted proxy names.
func (g *Authenticator) announced(c Credentials) (Reader, error) {
	if !slices.ContainsFunc(g.o.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(c.Peer) }) {
		return Stranger(), nil
	}
	login, err := ParseLogin(only(c.Headers(g.o.ProxyHeader)))
	if err != nil {
		return Stranger(), nil //nolint:nilerr // whom the proxy does not name is a stranger
	}
	claims := Claims{"login": {login}}
	if strings.Contains(login, "@") {
		claims["email"] = []string{login}
	}
	if g.o.GroupsHeader != "" {
		for group := range strings.SplitSeq(only(c.Headers(g.o.GroupsHeader)), ",") {
			claims["groups"] = append(claims["groups"], strings.TrimSpace(group))
		}
	}
	return Reader{Login: login, Roles: RolesOf(g.o.Grants, claims)}, nil
}

// only is the one value of a header. Of two, one may be a client's that the
// proxy added its own to: neither counts.
func only(values []string) string {
	if len(values) != 1 {
		return ""
	}
	return values[0]
}

// ErrRefused is what every sign-in that fails is. Its cause is for the log:
// readers are told one and the same, so that nobody learns which logins exist.
var ErrRefused = errors.New("the sign-on is refused")

// errShut is a sign-in while a door is shut.
var errShut = fmt.Errorf("%w: too many attempts with this login or from this address", ErrRefused)

// ErrBusy means that too many sign in at once.
var ErrBusy = errors.New("too many people sign in at once")

// Pass is what the holder of a session brings, and for how long at most.
type Pass struct {
	Token string
	Holds time.Duration
}

// SignIn opens a session for a login and its password, asked from an address.
func (g *Authenticator) SignIn(ctx context.Context, login, password string, from netip.Addr) (Pass, error) {
	user, err := g.authenticate(ctx, fold(login), password, from)
	if err != nil {
		return Pass{}, err
	}
	return g.begin(ctx, Session{Login: user.Login, Roles: user.Roles, Origin: Local})
}

// authenticate returns the account of a login and its password. It takes as long
// for a login that does not exist.
func (g *Authenticator) authenticate(ctx context.Context, login, password string, from netip.Addr) (User, error) {
	if g.o.SignOn != Local {
		return User{}, fmt.Errorf("%w: there are no accounts here", ErrRefused)
	}
	if g.locks.shut(ctx, login, from, g.o.Now()) {
		return User{}, errShut
	}
	user, known, err := g.o.Users.Find(login)
	if err != nil {
		return User{}, err
	}
	hash := user.Hash
	if !known {
		hash = decoy
	}
	select {
	case g.busy <- struct{}{}:
	case <-time.After(3 * time.Second):
		return User{}, ErrBusy
	case <-ctx.Done():
		return User{}, ctx.Err()
	}
	shut := g.locks.shut(ctx, login, from, g.o.Now()) // by those who were ahead in the queue
	good := !shut && matches(password, hash)
	<-g.busy
	if shut {
		return User{}, errShut
	}
	if !good || !known {
		return User{}, g.refuse(ctx, login, known, from)
	}
	g.locks.passed(ctx, login)
	return user, nil
}

// decoy is the hash of a password that nobody knows, at the usual cost.
const decoy = "$argon2id$v=19$m=19456,t=2,p=1$3rHoHnEC3WkUDi2lM8p5uQ$xB5cYd0b7tq3m8dXKq3V1yBv1C2hYb0m8sS0wQmT4nA"

// refuse counts a wrong password and writes it down. A login that does not
// exist may be a password typed in the wrong field: it is not written.
func (g *Authenticator) refuse(ctx context.Context, login string, known bool, from netip.Addr) error {
	shut := g.locks.failed(ctx, login, from, g.o.Now())
	why := fmt.Errorf("%w: the password is wrong", ErrRefused)
	if !known {
		login, why = "", fmt.Errorf("%w: there is no such account", ErrRefused)
	}
	if err := g.noteRefusal(ctx, login, from, shut); err != nil {
		return err
	}
	return why
}

// Refusals are written down one by one up to so many, for one address and in
// all, within the time of a lock-out; then one line says that the next are not.
// Nobody can fill the log, or the disk, by being refused.
const (
	notedByAddress = 20
	notedInAll     = 500
)

// noteRefusal writes down that a sign-in was refused, of a login that exists or
// "", and that it shut a door.
func (g *Authenticator) noteRefusal(ctx context.Context, login string, from netip.Addr, shut bool) error {
	byAddress, all := g.noted.refused(from, g.o.Now())
	var events []audit.Event
	switch {
	case byAddress <= notedByAddress && all <= notedInAll:
		events = append(events, audit.Event{Kind: audit.SignInRefused, Login: login})
	case all == notedInAll+1:
		events = append(events, audit.Event{Kind: audit.SignInRefused, Detail: "many, from many addresses: the next are not written down one by one"})
	case byAddress == notedByAddress+1:
		events = append(events, audit.Event{Kind: audit.SignInRefused, Detail: "many, from one address: the next are not written down one by one"})
	}
	if shut {
		events = append(events, audit.Event{Kind: audit.LockedOut, Login: login})
	}
	if len(events) == 0 {
		return nil
	}
	return g.o.Audit.Record(ctx, events...)
}

// begin opens a session, once it is written down.
func (g *Authenticator) begin(ctx context.Context, s Session) (Pass, error) {
	if err := g.o.Audit.Record(ctx, audit.Event{Kind: audit.SignedIn, Login: s.Login, Detail: s.Roles.String()}); err != nil {
		return Pass{}, err
	}
	token, err := g.o.SessionStore.Begin(ctx, s)
	return Pass{token, g.o.Limits.Absolute}, err
}

// PasswordChange is what somebody says to change their password.
type PasswordChange struct {
	Old, Next string
	From      netip.Addr // where it is asked from
	Own       []string   // words that make no password, beside the login
}

// ChangePassword gives the holder of a local account another password, and ends
// every session that the old one opened. A wrong old password counts as one at
// the sign-in; one that cannot be used is ErrPassword.
func (g *Authenticator) ChangePassword(ctx context.Context, r Reader, c PasswordChange) error {
	user, err := g.authenticate(ctx, fold(r.Login), c.Old, c.From)
	if err != nil {
		return err
	}
	hash, err := HashPassword(c.Next, append([]string{r.Login}, c.Own...)...)
	if err != nil {
		return err
	}
	user.Hash = hash
	if err := g.o.Audit.Record(ctx, audit.Event{Kind: audit.PasswordChanged, Login: r.Login}); err != nil {
		return err
	}
	if err := g.o.Users.Put(user); err != nil {
		return err
	}
	return g.o.SessionStore.EndAll(ctx, r.Login)
}

// SignOut ends a session. It returns where the provider signs out, "" when it
// has no such page or there is none.
func (g *Authenticator) SignOut(ctx context.Context, session string) (where string, err error) {
	if g.o.SessionStore == nil {
		return "", nil
	}
	s, ok, err := g.o.SessionStore.Session(ctx, session, g.o.Limits)
	if err != nil || !ok {
		return "", err
	}
	if err := g.o.SessionStore.End(ctx, session); err != nil {
		return "", err
	}
	if g.o.Provider != nil {
		where = g.o.Provider.out(ctx, s.IDToken)
	}
	return where, g.o.Audit.Record(ctx, audit.Event{Kind: audit.SignedOut, Login: s.Login})
}

// ErrNoSession means that there is no such session, or no longer.
var ErrNoSession = error(reason.New("session.none"))

// OpenSessions lists the sessions, the last seen first.
func (g *Authenticator) OpenSessions(ctx context.Context) ([]Session, error) {
	if g.o.SessionStore == nil {
		return nil, nil
	}
	return g.o.SessionStore.Sessions(ctx, g.o.Limits)
}

// EndSession ends the session of an ID, and writes down who did so.
func (g *Authenticator) EndSession(ctx context.Context, by Reader, id string) error {
	list, err := g.OpenSessions(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(s Session) bool { return s.ID == id })
	if i < 0 {
		return ErrNoSession
	}
	if err := g.o.Audit.Record(ctx, audit.Event{Kind: audit.Revoked, Login: by.Login, Object: "session " + id + " of " + list[i].Login}); err != nil {
		return err
	}
	return g.o.SessionStore.Revoke(ctx, id)
}

// Note writes down what a reader did to a page: asked for one that no role of
// theirs opens, took a file away.
func (g *Authenticator) Note(ctx context.Context, kind audit.Kind, r Reader, path string) error {
	return g.o.Audit.Record(ctx, audit.Event{Kind: kind, Login: r.Login, Object: path})
}

// Loopback reports whether an address to listen on is seen from its own
// machine alone.
func Loopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || (err == nil && ip.IsLoopback())
}
