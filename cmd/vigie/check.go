package main

import (
	"errors"
	"fmt"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/words"
)

type checkCmd struct{}

// Run checks the file, the store and the sources, and writes one line on each:
// what works, or what does not and why; then the baselines to freeze, and the
// months that stand on a former register. It stores nothing. The error says how many do not work.
func (checkCmd) Run(s *session) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	said := reason.New("cli.check.configuration", len(cfg.Systems), len(cfg.Collectors), len(cfg.Targets))
	if err := s.tellChecked(app.Checked{Name: s.say("cli.check.name"), Said: said}); err != nil {
		return err
	}
	return s.reading(cfg, func(a *app.App) error {
		checked, failed := 0, 0
		err := a.Check(s.ctx, func(c app.Checked) error {
			checked++
			if c.Err != nil {
				failed++
			}
			return s.tellChecked(c)
		})
		if err == nil && failed > 0 {
			err = reason.New("cli.check.failed", failed, checked)
		}
		if err != nil {
			return err
		}
		return errors.Join(s.tellBaselines(a), s.tellOutdated(a))
	})
}

func (s *session) tellChecked(c app.Checked) error {
	mark, said := s.say("cli.check.ok"), s.told(c.Said)
	if c.Err != nil {
		mark, said = s.say("cli.check.fault"), worded(c.Err, words.Typed(s.language()))
	}
	_, err := fmt.Fprintf(s.out, "%-5s  %-24s %s\n", mark, c.Name, said)
	return err
}

// tellBaselines tells which baselines can be frozen and are not.
func (s *session) tellBaselines(a *app.App) error {
	list, err := a.Reporter().Baselines(s.ctx)
	for _, b := range list {
		if b.Freezable() {
			_, werr := fmt.Fprintf(s.out, "%-5s  %-24s %s\n", s.say("cli.check.note"), s.told(b.Title()), s.say("cli.check.freeze"))
			err = errors.Join(err, werr)
		}
	}
	return err
}

// tellOutdated tells which months stand on what the register said before.
func (s *session) tellOutdated(a *app.App) error {
	list, err := a.Reporter().Outdated(s.ctx)
	for _, o := range list {
		_, werr := fmt.Fprintf(s.out, "%-5s  %-24s %s\n", s.say("cli.check.note"), o.System, s.told(o.Advice()))
		err = errors.Join(err, werr)
	}
	return err
}
