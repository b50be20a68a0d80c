package main

import (
	"errors"
	"os"
	"runtime/debug"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/internal/reason"
)

type serveCmd struct {
	Listen string   `placeholder:"ADDR"`
	Only   []string `placeholder:"NAME"`
}

// Run serves until a signal comes.
func (c serveCmd) Run(s *session) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	if err := canWrite(cfg.Data); err != nil {
		return err
	}
	return s.withConfig(cfg, s.options(c.Only), func(a *app.App) error {
		return s.serve(a, c.Listen)
	})
}

// canWrite makes the folder of what Vigie keeps, if it is not there, and tries to
// write in it: a server that could not would lose entries, sign-ins and editions.
func canWrite(folder string) error {
	err := os.MkdirAll(folder, 0o750)
	if err == nil {
		var probe *os.File
		if probe, err = os.CreateTemp(folder, ".probe-"); err == nil {
			err = errors.Join(probe.Close(), os.Remove(probe.Name()))
		}
	}
	if err != nil {
		return reason.Because(err, reason.New("cli.serve.folder", err, os.Geteuid()))
	}
	return nil
}

// memoryLimit keeps a server with its pages drawn and its sources read under
// 150 MB resident; Go collects earlier as it nears. GOMEMLIMIT says otherwise.
const memoryLimit = 96 << 20

// serve listens and says where, then serves.
func (s *session) serve(a *app.App, listen string) error {
	ln, url, err := a.Listen(s.ctx, listen)
	if err != nil {
		return err
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	s.log.Info("serving the pages", "url", url)
	return a.Serve(s.ctx, ln)
}
