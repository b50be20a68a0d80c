package main

import (
	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
)

type backupCmd struct {
	To string `arg:"" type:"path" placeholder:"DIR"`
}

// Run copies everything into a folder.
func (c backupCmd) Run(s *session) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	n := 0
	if err := app.Backup(s.ctx, cfg, s.options(nil), c.To, func(p store.Progress) { n = p.Readings }); err != nil {
		return err
	}
	return s.line(reason.New("cli.backup", c.To, n))
}
