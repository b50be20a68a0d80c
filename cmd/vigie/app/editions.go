package app

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// EditionsOf is the folder of the editions: beside what else is kept in files,
// unless the configuration names another.
func EditionsOf(cfg *config.Config) string {
	if cfg.Editions == "" {
		return filepath.Join(dataOf(cfg), "editions")
	}
	return under(cfg, cfg.Editions)
}

// Publication is what the command line says of an edition.
type Publication struct {
	Quarter      period.Period
	Number       int // that the edition must have; 0: the next
	By           string
	Comments     register.Comments
	Reservations string
	Erratum      string
	Key          ed25519.PrivateKey
	Login        string // of the reader who published from a page
}

// ShelfOf is the shelf of a configuration's editions; it needs no store.
func ShelfOf(cfg *config.Config) *edition.Shelf { return edition.NewShelf(EditionsOf(cfg), time.Now) }

// shelf is where the editions are.
func (a *App) shelf() *edition.Shelf { return edition.NewShelf(EditionsOf(a.cfg), a.options.Now) }

// Publish freezes a quarter as its next edition. What is missing refuses it,
// unless reservations are given, which the edition then prints.
func (a *App) Publish(ctx context.Context, p Publication) (edition.Entry, error) {
	lacks, err := a.lacks(ctx, p.Quarter)
	if err != nil {
		return edition.Entry{}, err
	}
	if len(lacks) > 0 && strings.TrimSpace(p.Reservations) == "" {
		return edition.Entry{}, fmt.Errorf("publishing %s: %s; publish it with --with-reservations, which the edition prints, or not yet", p.Quarter, strings.Join(lacks, "; "))
	}
	pages, done, err := a.press() //nolint:contextcheck // each request has a context of its own
	if err != nil {
		return edition.Entry{}, err
	}
	defer done()
	noted, err := a.comments(ctx, p.Quarter)
	if err != nil {
		return edition.Entry{}, err
	}
	p.Comments.Comments = append(p.Comments.Comments, noted.Comments...)
	p.Comments.Actions = append(p.Comments.Actions, noted.Actions...)
	e, err := a.shelf().Publish(edition.Draft{
		Quarter: p.Quarter, Number: p.Number, By: p.By, Reservations: p.Reservations, Lacks: lacks, Erratum: p.Erratum, Key: p.Key,
		Make: func(s edition.Stamp) (edition.Content, error) { return pages.Edition(ctx, p.Comments, s) },
	})
	if err != nil {
		return e, err
	}
	return e, a.audit().Record(ctx, audit.Event{Kind: audit.Published, Login: p.Login, Object: e.Name(), Detail: p.By})
}

// press is what makes pages that stand alone, and what closes it.
func (a *App) press() (*dashboard.Server, func(), error) {
	charts, err := chart.New(chart.Options{})
	if err != nil {
		return nil, nil, fmt.Errorf("opening the charts: %w", err)
	}
	setup, err := a.pages(charts)
	if err != nil {
		charts.Close()
		return nil, nil, err
	}
	pages, err := dashboard.New(setup)
	if err != nil {
		charts.Close()
		return nil, nil, fmt.Errorf("opening the pages: %w", err)
	}
	return pages, charts.Close, nil
}

// YearReport writes the yearly report. A year that is not over needs until, its
// last quarter that is: the report then has the last four.
func (a *App) YearReport(ctx context.Context, year int, until period.Period, lang string) ([]byte, error) {
	of := period.YearOf(year)
	if until.IsZero() {
		until = period.QuarterOf(year, 4)
	}
	closed := a.reporter.LastComplete(period.Quarter)
	switch {
	case until.Kind != period.Quarter || until.Year != year:
		return nil, fmt.Errorf("reporting on %d: %s is not one of its quarters", year, until)
	case until.Compare(closed) > 0:
		return nil, fmt.Errorf("reporting on %d: %s is not over; the last quarter that is: --until %s", year, until, closed)
	}
	pages, done, err := a.press() //nolint:contextcheck // each request has a context of its own
	if err != nil {
		return nil, err
	}
	defer done()
	return pages.Year(ctx, of, until, lang)
}

// Withdraw takes an edition off the shelf of a configuration; it needs no
// store.
func Withdraw(ctx context.Context, cfg *config.Config, w Withdrawal) (edition.Entry, error) {
	e, err := ShelfOf(cfg).Withdraw(w.Quarter, w.Number, w.By, w.Reason, w.Key)
	if err != nil {
		return e, err
	}
	return e, AuditOf(cfg, time.Now).Record(ctx, audit.Event{Kind: audit.Withdrawn, Object: e.Name(), Detail: w.By})
}

// Withdrawal is what the command line says of an edition to withdraw.
type Withdrawal struct {
	Quarter    period.Period
	Number     int
	By, Reason string
	Key        ed25519.PrivateKey
}

// lacks is what stands against publishing a quarter.
func (a *App) lacks(ctx context.Context, q period.Period) ([]string, error) {
	if q.Kind != period.Quarter {
		return nil, fmt.Errorf("publishing %s: only quarters are published", q)
	}
	if a.options.Now().Before(q.Window(a.cfg.Zone).From) {
		return nil, fmt.Errorf("publishing %s: the quarter has not begun", q)
	}
	list, err := a.reporter.Lacks(ctx, q)
	if err != nil {
		return nil, err
	}
	var lacks []string
	for _, l := range list {
		lacks = append(lacks, l.String())
	}
	return lacks, nil
}

// publisher publishes from a page, under the name of its reader.
type publisher struct{ *App }

// Publish freezes a quarter as its reader asks.
func (p publisher) Publish(ctx context.Context, asked page.Publication) (edition.Entry, error) {
	return p.App.Publish(ctx, Publication{
		Quarter: asked.Quarter, Number: asked.Number, By: asked.By, Comments: register.Comments{Headline: asked.Headline}, Reservations: asked.Reservations, Erratum: asked.Erratum, Login: asked.Login,
	})
}
