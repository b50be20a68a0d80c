package main

import (
	"errors"
	"fmt"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
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
	said := fmt.Sprintf("%d systems, %d sources, %d targets", len(cfg.Systems), len(cfg.Collectors), len(cfg.Targets))
	if err := s.tellChecked(app.Checked{Name: "configuration", Said: said}); err != nil {
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
			err = fmt.Errorf("%d of %d do not work", failed, checked)
		}
		if err != nil {
			return err
		}
		return errors.Join(s.tellBaselines(a), s.tellOutdated(a))
	})
}

func (s *session) tellChecked(c app.Checked) error {
	mark := "ok   "
	if c.Err != nil {
		mark, c.Said = "FAULT", c.Err.Error()
	}
	_, err := fmt.Fprintf(s.out, "%s  %-24s %s\n", mark, c.Name, c.Said)
	return err
}

// tellBaselines tells which baselines can be frozen and are not.
func (s *session) tellBaselines(a *app.App) error {
	list, err := a.Reporter().Baselines(s.ctx)
	for _, b := range list {
		if b.Freezable() {
			_, werr := fmt.Fprintf(s.out, "note   %-24s its figures still move; vigie freeze prints the lines that freeze them\n", b.Title())
			err = errors.Join(err, werr)
		}
	}
	return err
}

// tellOutdated tells which months stand on what the register said before.
func (s *session) tellOutdated(a *app.App) error {
	list, err := a.Reporter().Outdated(s.ctx)
	for _, o := range list {
		_, werr := fmt.Fprintf(s.out, "note   %-24s %s\n", o.System, o.Advice())
		err = errors.Join(err, werr)
	}
	return err
}
