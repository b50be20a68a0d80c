package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/store"
)

// Purged is what was taken away of one class of data.
type Purged struct {
	What   string // a source, "audit", "drafts" or "sessions"
	Before period.Date
	Count  int // readings, months of the log, drafts, or sessions
}

// Purge takes away what is older than the configuration keeps: of every source
// the readings with all that is made of them, the months of the audit log, and
// the drafts judged in them.
// Whole civil months go. So do the sessions that are over. Published editions
// stay: they hold no personal data.
func (a *App) Purge(ctx context.Context) ([]Purged, error) {
	keep := a.cfg.Retention
	today := period.DateOf(a.options.Now(), a.cfg.Zone)
	limit := func(months int) period.Date { return today.Period(period.Month).Add(-months).First() }
	var done []Purged
	var faults []error
	if keep.Audit > 0 {
		gone, err := a.purgeRecords(ctx, limit(keep.Audit))
		done, faults = append(done, gone...), append(faults, err)
	}
	n, err := a.purgeSessions(ctx)
	if n > 0 {
		done = append(done, Purged{"sessions", today, n})
	}
	faults = append(faults, err)
	sources, err := a.store.Sources(ctx)
	if err != nil {
		return done, errors.Join(append(faults, fmt.Errorf("purging: %w", err))...)
	}
	for _, s := range sources {
		months := keep.Figures
		if a.asks(s.Source) {
			months = keep.Surveys
		}
		if months == 0 {
			continue
		}
		p := Purged{What: s.Source, Before: limit(months)}
		if p.Count, err = a.purgeSource(ctx, s, p.Before.Start(a.cfg.Zone)); err != nil {
			faults = append(faults, fmt.Errorf("purging %s: %w", s.Source, err))
		}
		if p.Count > 0 {
			done = append(done, p)
		}
	}
	return done, errors.Join(faults...)
}

// purgeSessions takes away the sessions that are over. Where readers have no
// session, no file of them is made.
func (a *App) purgeSessions(ctx context.Context) (n int, err error) {
	if s := a.cfg.Access.SignOn; s != access.Local && s != access.OIDC {
		return 0, nil
	}
	accounts, err := OpenAccounts(ctx, a.cfg, a.options.Now)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, accounts.Close()) }()
	return accounts.Vault.Forget(ctx, accounts.Limits)
}

// asks reports whether a source is one of surveys.
func (a *App) asks(name string) bool {
	for i := range a.sources {
		if a.sources[i].Name == name {
			return a.sources[i].Type == "limesurvey" || a.sources[i].Type == "surveyfile"
		}
	}
	return false
}

// purgeSource replaces by nothing what a source said before an instant.
func (a *App) purgeSource(ctx context.Context, s store.SourceState, before time.Time) (n int, err error) {
	w := measure.Window{From: s.Held.From, To: before}.UTC()
	if s.Held.From.IsZero() || !w.From.Before(w.To) {
		return 0, nil
	}
	for _, err := range a.store.Readings(ctx, s.Source, w) {
		if err != nil {
			return 0, err
		}
		n++
	}
	if n == 0 {
		return 0, nil
	}
	return n, a.store.Replace(ctx, measure.Batch{Source: s.Source, Window: w})
}

// purgeEvery is how often a server looks for what has grown too old.
const purgeEvery = 24 * time.Hour

// keepPurging purges at the start and then once a day. A purge that fails is
// logged and tried again.
func (a *App) keepPurging(ctx context.Context) error {
	ticks := time.NewTicker(purgeEvery)
	defer ticks.Stop()
	for {
		done, err := a.Purge(ctx)
		for _, p := range done {
			a.log.Info("purged what is older than it is kept", "what", p.What, "before", p.Before.String(), "count", p.Count)
		}
		if err != nil && ctx.Err() == nil {
			a.log.Error("purging", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticks.C:
		}
	}
}

// purgeRecords takes away who did what before a day: the audit log, and the
// drafts that were judged.
func (a *App) purgeRecords(ctx context.Context, day period.Date) (done []Purged, err error) {
	start := day.Start(a.cfg.Zone)
	months, err := a.audit().Purge(ctx, start)
	if months > 0 {
		done = append(done, Purged{"audit", day, months})
	}
	drafts, draftErr := a.desk(nil).box.Forget(start)
	if drafts > 0 {
		done = append(done, Purged{"drafts", day, drafts})
	}
	return done, errors.Join(err, draftErr)
}
