package main

import (
	"fmt"
	"os"
	"runtime/debug"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
)

type serveCmd struct {
	Listen string   `help:"Address to listen on, instead of the configuration's." placeholder:"ADDR"`
	Only   []string `help:"Run these sources only, by name." placeholder:"NAME"`
}

// Run serves until a signal comes.
func (c serveCmd) Run(s *session) error {
	return s.with(c.Only, func(a *app.App) error {
		return s.serve(a, c.Listen)
	})
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

type checkCmd struct{}

// Run checks the file, the store and the sources.
func (checkCmd) Run(s *session) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(s.out, "ok     %-24s %d systems, %d sources, %d targets\n", "configuration", len(cfg.Systems), len(cfg.Collectors), len(cfg.Targets)); err != nil {
		return err
	}
	return s.with(nil, func(a *app.App) error { return a.Check(s.ctx, s.out) })
}
