package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/term"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/reason"
)

// accounts opens the accounts, sessions and tokens, lets do work with them and
// closes them.
func (s *session) accounts(do func(*access.Accounts, *config.Config) error) (err error) {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	a, err := app.OpenAccounts(s.ctx, cfg, time.Now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return do(a, cfg)
}

// table writes rows in columns.
func (s *session) table(rows [][]string) error {
	w := tabwriter.NewWriter(s.out, 0, 4, 2, ' ', 0)
	for _, r := range rows {
		if _, err := fmt.Fprintln(w, strings.Join(r, "\t")); err != nil {
			return err
		}
	}
	return w.Flush()
}

type userCmd struct {
	Add    userAddCmd    `cmd:""`
	List   userListCmd   `cmd:""`
	Remove userRemoveCmd `cmd:""`
}

type userAddCmd struct {
	Login      string   `arg:""`
	Roles      []string `name:"role" placeholder:"ROLE"`
	Directions []string `name:"direction" placeholder:"ID"`
}

// Run adds the account.
func (c userAddCmd) Run(s *session) error {
	roles, err := access.ParseRoles(c.Roles)
	if err == nil {
		c.Login, err = access.ParseLogin(c.Login)
	}
	if err != nil {
		return err
	}
	return s.accounts(func(a *access.Accounts, cfg *config.Config) error {
		for _, id := range c.Directions {
			if _, ok := cfg.Directions.Find(id); !ok {
				return reason.New("cli.direction", strconv.Quote(id))
			}
		}
		password, err := s.askPassword()
		if err != nil {
			return err
		}
		hash, err := access.HashPassword(password, c.Login, cfg.Organisation.Name)
		if err != nil {
			return err
		}
		if err := a.Put(s.ctx, access.User{Login: c.Login, Roles: roles, Directions: c.Directions, Hash: hash}); err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "%s: %s\n", c.Login, orNone(roles.String()))
		return err
	})
}

// askPassword reads a password without showing it, or the input's first line.
func (s *session) askPassword() (string, error) {
	if in, ok := s.in.(*os.File); ok && term.IsTerminal(int(in.Fd())) {
		if _, err := fmt.Fprint(s.errOut, s.say("cli.password")+" "); err != nil {
			return "", err
		}
		raw, err := term.ReadPassword(int(in.Fd()))
		if err != nil {
			return "", reason.Because(err, reason.New("cli.password.read", err))
		}
		_, err = fmt.Fprintln(s.errOut)
		return string(raw), err
	}
	line, err := bufio.NewReader(io.LimitReader(s.in, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", reason.Because(err, reason.New("cli.password.read", err))
	}
	return strings.TrimRight(line, "\r\n"), nil
}

type userListCmd struct{}

// Run lists the accounts.
func (userListCmd) Run(s *session) error {
	return s.accounts(func(a *access.Accounts, _ *config.Config) error {
		list, err := a.Users.List()
		if err != nil {
			return err
		}
		rows := make([][]string, len(list))
		for i, u := range list {
			rows[i] = []string{u.Login, orNone(u.Roles.String()), strings.Join(u.Directions, " ")}
		}
		return s.table(rows)
	})
}

type userRemoveCmd struct {
	Login string `arg:""`
}

// Run removes the account.
func (c userRemoveCmd) Run(s *session) error {
	return s.accounts(func(a *access.Accounts, _ *config.Config) error {
		return a.Remove(s.ctx, c.Login)
	})
}

type sessionCmd struct {
	List   sessionListCmd   `cmd:""`
	Revoke sessionRevokeCmd `cmd:""`
}

type sessionListCmd struct{}

// Run lists the sessions.
func (sessionListCmd) Run(s *session) error {
	return s.accounts(func(a *access.Accounts, _ *config.Config) error {
		list, err := a.SessionStore.Sessions(s.ctx, a.Limits)
		if err != nil {
			return err
		}
		rows := make([][]string, len(list))
		for i, x := range list {
			rows[i] = []string{x.ID, x.Login, x.Origin, x.Created.Format(time.DateTime), x.Seen.Format(time.DateTime)}
		}
		return s.table(rows)
	})
}

type sessionRevokeCmd struct {
	Session string `arg:""`
}

// Run ends the sessions.
func (c sessionRevokeCmd) Run(s *session) error {
	return s.accounts(func(a *access.Accounts, _ *config.Config) error {
		return a.Revoke(s.ctx, c.Session)
	})
}

type tokenCmd struct {
	Add    tokenAddCmd    `cmd:""`
	List   tokenListCmd   `cmd:""`
	Remove tokenRemoveCmd `cmd:""`
}

type tokenAddCmd struct {
	Name    string   `arg:""`
	Roles   []string `name:"role" required:"" placeholder:"ROLE"`
	Expires string   `required:"" placeholder:"DAY"`
}

// Run makes the token.
func (c tokenAddCmd) Run(s *session) error {
	roles, err := access.ParseRoles(c.Roles)
	if err != nil {
		return err
	}
	return s.accounts(func(a *access.Accounts, cfg *config.Config) error {
		day, err := time.ParseInLocation(time.DateOnly, c.Expires, cfg.Zone)
		if err != nil {
			return reason.New("cli.expires", strconv.Quote(c.Expires))
		}
		token, err := a.AddToken(s.ctx, access.Token{Name: c.Name, Roles: roles, Expires: day.AddDate(0, 0, 1)})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(s.out, token)
		return err
	})
}

type tokenListCmd struct{}

// Run lists the tokens.
func (tokenListCmd) Run(s *session) error {
	return s.accounts(func(a *access.Accounts, _ *config.Config) error {
		list, err := a.SessionStore.Tokens(s.ctx)
		if err != nil {
			return err
		}
		rows := make([][]string, len(list))
		for i, t := range list {
			rows[i] = []string{t.Name, t.Roles.String(), s.told(reason.New("cli.until", t.Expires.Format(time.DateTime)))}
		}
		return s.table(rows)
	})
}

type tokenRemoveCmd struct {
	Name string `arg:""`
}

// Run removes the token.
func (c tokenRemoveCmd) Run(s *session) error {
	return s.accounts(func(a *access.Accounts, _ *config.Config) error {
		return a.RemoveToken(s.ctx, c.Name)
	})
}

type auditCmd struct {
	Verify auditVerifyCmd `cmd:""`
}

type auditVerifyCmd struct {
	Dir  string `type:"path" placeholder:"DIR"`
	Last string `placeholder:"HASH"`
}

// Run verifies the log.
func (c auditVerifyCmd) Run(s *session) error {
	log := audit.New(c.Dir, time.Now)
	if c.Dir == "" {
		cfg, err := s.load()
		if err != nil {
			return err
		}
		log = app.AuditOf(cfg, time.Now)
	}
	state, err := log.Verify(c.Last)
	if err != nil {
		return err
	}
	if state.Entries == 0 {
		return s.line(reason.New("cli.audit.none"))
	}
	if err := s.line(reason.New("cli.audit", state.Entries, state.From.Format(time.DateOnly), state.To.Format(time.DateOnly))); err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, state.Last)
	return err
}

func orNone(text string) string {
	if text == "" {
		return "no role"
	}
	return text
}
