package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/reason"
)

type verifyCmd struct {
	Editions string `type:"path" placeholder:"DIR"`
	Last     string `placeholder:"HASH"`
}

// Run proves that the archive of editions is as it was published. It needs no
// store, and with --editions no configuration either.
func (c verifyCmd) Run(s *session) error {
	if c.Editions == "" {
		cfg, err := s.load()
		if err != nil {
			return err
		}
		c.Editions = app.EditionsOf(cfg)
	}
	list, err := edition.NewArchive(c.Editions, time.Now).Verify()
	if err != nil {
		return err
	}
	last := ""
	if len(list) > 0 {
		last = list[len(list)-1].Hash
	}
	if c.Last != "" && c.Last != last {
		return reason.New("cli.verify.last", strconv.Quote(c.Editions), strconv.Quote(last), strconv.Quote(c.Last))
	}
	if err := s.line(reason.New("cli.verify", c.Editions, len(list))); err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, last)
	return err
}
