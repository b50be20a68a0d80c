// Package publish is the way of a quarter into the archive of editions, from
// the command and from the page alike: what is missing refuses it or is printed
// as a reservation, what was written of the quarter goes with it, and the log
// says who published. What an edition looks like is the dashboard's.
package publish

import (
	"context"
	"crypto/ed25519"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// Request is what is asked of an edition.
type Request struct {
	Quarter      period.Period
	Number       int    // that the edition must have; 0: the next
	By           string // a function, never a person's name
	Comments     register.Comments
	Reservations string // publish what lacks something all the same
	Erratum      string // what it corrects in the edition before
	Key          ed25519.PrivateKey
	Login        string // of the reader who published from a page
}

// Lacker knows what stands against publishing a quarter.
type Lacker interface {
	Lacks(ctx context.Context, q period.Period) ([]report.Lack, error)
}

// Setup is what publishing needs.
type Setup struct {
	Archive *edition.Archive
	Report  Lacker
	// Comments are those written of a quarter beside the ones of the request.
	Comments func(ctx context.Context, q period.Period) (register.Comments, error)
	// Page makes the pages and the figures of an edition.
	Page func(ctx context.Context, said register.Comments, stamp edition.Stamp) (edition.Content, error)
	Log  *audit.Log
	Zone *time.Location
	Now  func() time.Time
}

// Service publishes. New makes one.
type Service struct{ Setup }

// New reads nothing.
func New(s Setup) *Service { return &Service{s} }

// Publish freezes a quarter as its next edition. What is missing refuses it,
// unless reservations are given, which the edition then prints.
func (s *Service) Publish(ctx context.Context, r Request) (edition.Entry, error) {
	said, lacks, err := s.said(ctx, r)
	if err != nil {
		return edition.Entry{}, err
	}
	e, err := s.Archive.Publish(edition.Draft{
		Quarter: r.Quarter, Number: r.Number, By: r.By, Reservations: r.Reservations, Lacks: lacks, Erratum: r.Erratum, Key: r.Key,
		Make: func(stamp edition.Stamp) (edition.Content, error) { return s.Page(ctx, said, stamp) },
	})
	if err != nil {
		return e, err
	}
	return e, s.Log.Record(ctx, audit.Event{Kind: audit.Published, Login: r.Login, Object: e.Name(), Detail: r.By})
}

// Try makes the edition of a number and seals nothing: what would refuse it is
// told before anybody is asked to confirm.
func (s *Service) Try(ctx context.Context, r Request) error {
	said, lacks, err := s.said(ctx, r)
	if err != nil {
		return err
	}
	_, err = s.Page(ctx, said, edition.Stamp{
		Quarter: r.Quarter, Number: r.Number, At: s.Now(), By: r.By, Reservations: r.Reservations, Lacks: lacks, Erratum: r.Erratum,
	})
	return err
}

// said is what was written of a quarter, with what stands against publishing it.
func (s *Service) said(ctx context.Context, r Request) (said register.Comments, lacks []string, err error) {
	list, err := s.lacks(ctx, r.Quarter)
	if err != nil {
		return said, nil, err
	}
	var against []reason.Text
	for _, l := range list {
		lacks, against = append(lacks, l.String()), append(against, l.Said())
	}
	if len(lacks) > 0 && strings.TrimSpace(r.Reservations) == "" {
		return said, nil, reason.New("publish.lacks", r.Quarter, reason.List(against...))
	}
	noted, err := s.Comments(ctx, r.Quarter)
	if err != nil {
		return said, nil, err
	}
	said = r.Comments
	said.Comments = slices.Concat(said.Comments, noted.Comments)
	said.Actions = slices.Concat(said.Actions, noted.Actions)
	return said, lacks, nil
}

// lacks is what stands against publishing a quarter.
func (s *Service) lacks(ctx context.Context, q period.Period) ([]report.Lack, error) {
	if q.Kind != period.Quarter {
		return nil, reason.New("publish.quarters", q)
	}
	if s.Now().Before(q.Window(s.Zone).From) {
		return nil, reason.New("publish.begun", q)
	}
	return s.Report.Lacks(ctx, q)
}

// Withdrawal is what is asked of an edition to withdraw.
type Withdrawal struct {
	Quarter    period.Period
	Number     int
	By, Reason string // By is a function, never a person's name
	Key        ed25519.PrivateKey
}

// Withdraw takes an edition out of an archive, and writes it down. It needs no
// store.
func Withdraw(ctx context.Context, archive *edition.Archive, log *audit.Log, w Withdrawal) (edition.Entry, error) {
	e, err := archive.Withdraw(w.Quarter, w.Number, w.By, w.Reason, w.Key)
	if err != nil {
		return e, err
	}
	return e, log.Record(ctx, audit.Event{Kind: audit.Withdrawn, Object: e.Name(), Detail: w.By})
}

// CheckYear refuses a yearly report up to a quarter that is not one of the
// year's, or is not over: last is the last that is.
func CheckYear(year int, until, last period.Period) error {
	switch {
	case until.Kind != period.Quarter || until.Year != year:
		return reason.New("report.quarter", year, until)
	case until.Compare(last) > 0:
		return reason.New("report.over", year, until, last)
	}
	return nil
}
