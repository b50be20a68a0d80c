package main

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"os"
	"strconv"
	"time"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/publish"
	"github.com/vigie-ia/vigie/internal/reason"
)

type publishCmd struct {
	Period       quarter `required:"" placeholder:"QUARTER"`
	By           string  `required:"" placeholder:"FUNCTION"`
	Comments     string  `type:"existingfile" placeholder:"FILE"`
	Reservations string  `name:"with-reservations" placeholder:"TEXT"`
	Erratum      string  `placeholder:"TEXT"`
	Key          string  `type:"existingfile" placeholder:"FILE"`
}

// Run publishes an edition and prints its hash for the council's minutes.
func (c publishCmd) Run(s *session) error {
	p := publish.Request{Quarter: c.Period.Period, By: c.By, Reservations: c.Reservations, Erratum: c.Erratum}
	var err error
	if c.Comments != "" {
		if p.Comments, err = config.ReadComments(c.Comments); err != nil {
			return err
		}
	}
	if p.Key, err = readKey(c.Key); err != nil {
		return err
	}
	return s.with(nil, func(a *app.App) error {
		e, err := a.Press().Publish(s.ctx, p)
		if err != nil {
			return err
		}
		return tell(s, e)
	})
}

type withdrawCmd struct {
	Period  quarter `required:"" placeholder:"QUARTER"`
	Edition int     `required:"" placeholder:"N"`
	By      string  `required:"" placeholder:"FUNCTION"`
	Reason  string  `required:"" placeholder:"TEXT"`
	Key     string  `type:"existingfile" placeholder:"FILE"`
}

// Run withdraws an edition. It needs no store.
func (c withdrawCmd) Run(s *session) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	key, err := readKey(c.Key)
	if err != nil {
		return err
	}
	e, err := publish.Withdraw(s.ctx, app.ArchiveOf(cfg, time.Now), app.AuditOf(cfg, time.Now), publish.Withdrawal{
		Quarter: c.Period.Period, Number: c.Edition, By: c.By, Reason: c.Reason, Key: key,
	})
	if err != nil {
		return err
	}
	return tell(s, e)
}

// tell prints what was put on the archive, and the hash for the minutes.
func tell(s *session, e edition.Entry) error {
	if e.Kind == edition.Withdrawal {
		return s.line(reason.New("cli.publish.withdrawn", e.Quarter, e.Number, e.Hash))
	}
	return s.line(reason.New("cli.publish.edition", e.Quarter, e.Number, e.Hash))
}

// readKey reads a private key as openssl genpkey -algorithm ed25519 writes it;
// nil for no file.
func readKey(path string) (ed25519.PrivateKey, error) {
	if path == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(path) //nolint:gosec // named on the command line
	if err != nil {
		return nil, reason.Because(err, reason.New("cli.key.read", err))
	}
	block, _ := pem.Decode(raw)
	if block == nil {
		return nil, reason.New("cli.key.pem", strconv.Quote(path))
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, reason.Because(err, reason.New("cli.key.bad", strconv.Quote(path), err))
	}
	private, ok := key.(ed25519.PrivateKey)
	if !ok {
		return nil, reason.New("cli.key.other", strconv.Quote(path))
	}
	return private, nil
}
