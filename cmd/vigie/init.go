package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/reason"
)

type initCmd struct {
	Force  bool
	Server bool
}

// Run asks, and writes the file. It never overwrites one unasked.
func (c initCmd) Run(s *session) error {
	if _, err := os.Stat(s.config); !errors.Is(err, fs.ErrNotExist) && !c.Force {
		return reason.New("cli.init.exists", s.config)
	}
	ask := questioner{s: s, in: bufio.NewScanner(s.in)}
	answers := config.Answers{
		Organisation: ask.line(s.say("init.organisation"), s.say("init.organisation.example")),
		System:       ask.line(s.say("init.system"), s.say("init.system.example")),
		Source:       ask.line(s.say("init.source"), "requestlog"),
	}
	answers.Where = ask.line(s.say("init.where"), answers.DefaultWhere())
	answers.EnergyTarget = ask.line(s.say("init.target"), "")
	if c.Server {
		answers.URL = ask.line(s.say("init.url"), "https://vigie.example")
		answers.State = config.StateDir(s.config, s.data, os.Getenv)
	}
	if ask.fault != nil {
		return ask.fault
	}
	file, err := config.Init(answers)
	if err != nil {
		return err
	}
	mode := fs.FileMode(0o600)
	if c.Server {
		mode = 0o644 // the service reads it; credentials are named in it, never written
	}
	if err := os.WriteFile(s.config, file, mode); err != nil {
		return reason.Because(err, reason.New("cli.init.write", err))
	}
	if err := os.Chmod(s.config, mode); err != nil { // whatever the mask says
		return reason.Because(err, reason.New("cli.init.write", err))
	}
	_, err = fmt.Fprintf(s.out, "\n%s\n  vigie check --config %s\n  vigie serve --config %s\n", s.say("init.next", s.config), s.config, s.config)
	return err
}

// questioner asks one question a line; the first fault stops it.
type questioner struct {
	s     *session
	in    *bufio.Scanner
	fault error
}

// line asks and returns the answer, or the proposal when it is empty.
func (q *questioner) line(question, proposal string) string {
	if q.fault != nil {
		return ""
	}
	if _, q.fault = fmt.Fprint(q.s.out, q.s.say("init.asked", question, proposal)); q.fault != nil {
		return ""
	}
	if !q.in.Scan() {
		if q.fault = q.in.Err(); q.fault == nil {
			return proposal
		}
		return ""
	}
	if answer := strings.TrimSpace(q.in.Text()); answer != "" {
		return answer
	}
	return proposal
}
