package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/vigie-ia/vigie/cmd/vigie/demo"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/reason"
)

type demoCmd struct {
	Listen string `default:"127.0.0.1:8080" placeholder:"ADDR"`
	Store  string `placeholder:"URL"`
}

// Run makes the city up, shows it and keeps collecting from it.
func (c demoCmd) Run(s *session) (err error) {
	ln, err := c.listen(s)
	if err != nil {
		return err
	}
	if s.data == "" {
		if s.data, err = os.MkdirTemp("", "vigie-demo-"); err != nil {
			return errors.Join(reason.While(err, "doing.demo"), ln.Close())
		}
	}
	bar := s.storyBar()
	d, err := demo.Open(s.ctx, demo.Options{Dir: s.data, Store: c.Store, Version: version, Log: s.log, Getenv: os.Getenv, Told: bar})
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if _, err := fmt.Fprintf(s.out, "La ville de démonstration / The made-up city: http://%s/\n%s\n", ln.Addr(), s.data); err != nil {
		return errors.Join(err, ln.Close())
	}
	return d.Serve(s.ctx, ln)
}

// listen takes an address of the loopback only: the demo has no sign-on.
func (c demoCmd) listen(s *session) (net.Listener, error) {
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		return nil, reason.New("cli.listen", strconv.Quote(c.Listen))
	}
	if !access.Loopback(c.Listen) {
		return nil, reason.New("cli.listen.seen", strconv.Quote(c.Listen))
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(s.ctx, "tcp", c.Listen)
	if err != nil {
		return nil, reason.While(err, "doing.listen", c.Listen)
	}
	return ln, nil
}

// storyBar shows how much of the story is collected to who looks on; the pages
// say it as well. nil where nobody looks on.
func (s *session) storyBar() func(done float64, read int) {
	if !s.watched() {
		return nil
	}
	const steps = 1000
	bar := progressbar.NewOptions(steps, progressbar.OptionSetWriter(s.errOut), progressbar.OptionSetWidth(30), progressbar.OptionThrottle(100*time.Millisecond))
	return func(done float64, read int) {
		bar.Describe(fmt.Sprintf("%8d relevés / readings", read))
		if err := bar.Set(int(done * steps)); err != nil {
			s.log.Debug("showing progress", "error", err)
		}
	}
}
