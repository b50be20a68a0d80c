package app

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/candidate"
)

// dataOf is the folder of what is not in the store.
func dataOf(cfg *config.Config) string { return under(cfg, cfg.Data) }

// under is a path of the configuration.
func under(cfg *config.Config, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(cfg.Dir, path)
}

// AuditOf is the audit log of a configuration.
func AuditOf(cfg *config.Config, now func() time.Time) *audit.Log {
	return audit.New(filepath.Join(dataOf(cfg), "audit"), now)
}

// audit is the log of who does what.
func (a *App) audit() *audit.Log { return AuditOf(a.cfg, a.options.Now) }

// OpenAccounts opens the accounts, sessions and tokens of a configuration. It
// needs no store.
func OpenAccounts(ctx context.Context, cfg *config.Config, now func() time.Time) (*access.Accounts, error) {
	return access.OpenAccounts(ctx, dataOf(cfg), AuditOf(cfg, now), limitsOf(cfg), now)
}

// limitsOf are those of sessions.
func limitsOf(cfg *config.Config) access.Limits {
	return access.Limits{Idle: cfg.Access.Session.Idle, Absolute: cfg.Access.Session.Absolute}
}

// authenticator is who lets readers in; nil while nobody signs on.
func (a *App) authenticator(d *access.Accounts) (*access.Authenticator, error) {
	c := a.cfg.Access
	proxies, err := dashboard.ParseProxies(a.cfg.Server.TrustedProxies)
	if err != nil {
		return nil, err
	}
	o := access.Options{
		SignOn: c.SignOn, Users: d.Users, SessionStore: d.SessionStore, Limits: d.Limits, Grants: c.Grants, Audit: d.Log, Now: a.options.Now, TrustedProxies: proxies,
	}
	if c.Proxy != nil {
		o.ProxyHeader, o.GroupsHeader = c.Proxy.Header, c.Proxy.Groups
	}
	if c.OIDC != nil {
		p := c.OIDC.Options(a.cfg.Server.URL)
		p.Secret, p.Now = func() (string, error) { return a.reveal(c.OIDC.Secret) }, a.options.Now
		o.Provider = access.NewProvider(p)
	}
	return access.NewAuthenticator(o)
}

// guard opens the accounts and gives the pages their authenticator. What it returns closes
// them.
func (a *App) guard(ctx context.Context, setup *dashboard.Setup) (shut func() error, err error) {
	setup.Public = a.cfg.Access.Public
	if a.options.Switch {
		setup.Authenticator = access.SwitchAuthenticator{}
		a.forms(setup, a.audit())
	}
	if a.cfg.Access.SignOn == access.None {
		return func() error { return nil }, nil
	}
	accounts, err := OpenAccounts(ctx, a.cfg, a.options.Now)
	if err != nil {
		return nil, err
	}
	var authenticator *access.Authenticator
	if _, err = accounts.Users.List(); err == nil {
		authenticator, err = a.authenticator(accounts)
	}
	if err == nil && a.cfg.Path != "" {
		err = accounts.Log.Configuration(ctx, a.cfg.Path)
	}
	if err == nil {
		err = a.drafts().Settle()
	}
	if err != nil {
		return nil, errors.Join(err, accounts.Close())
	}
	a.forms(setup, accounts.Log)
	setup.Authenticator, setup.Waves = authenticator, struct {
		*candidate.Reviewer
		wave.Feeders
	}{a.Waves(), a.Feeders()}
	return accounts.Close, nil
}
