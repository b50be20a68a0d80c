package app

import (
	"context"
	"time"

	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/factors"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/upkeep"
)

// Purger takes away what is older than the configuration keeps.
func (a *App) Purger() *upkeep.Purger {
	p := &upkeep.Purger{
		Store: a.store, Retention: upkeep.Retention{Figures: a.retentionOf, Audit: a.cfg.Retention.Audit}, Log: a.audit().Purge,
		Drafts: func(_ context.Context, before time.Time) (int, error) { return a.drafts().Forget(before) },
		Waves: func(ctx context.Context) (int, error) {
			expired, err := a.Waves().Settle(ctx)
			return len(expired), err
		},
		Zone: a.cfg.Zone, Now: a.options.Now,
	}
	if s := a.cfg.Access.SignOn; s == access.Local || s == access.OIDC {
		p.Sessions = func(ctx context.Context) (int, error) {
			return access.Forget(ctx, dataOf(a.cfg), limitsOf(a.cfg), a.options.Now)
		}
	}
	return p
}

// retentionOf is how many months the readings of a source are kept: those of
// one that feeds waves as long as surveys are.
func (a *App) retentionOf(name string) int {
	s, _ := a.find(name)
	if _, feeds := s.collector.(wave.Feeder); feeds {
		return a.cfg.Retention.Surveys
	}
	return a.cfg.Retention.Figures
}

// FactorArchive is where the releases of EcoLogits' data that were read are kept.
func FactorArchive(cfg *config.Config) factors.Archive { return factors.ArchiveOf(dataOf(cfg)) }

// Backup copies what the configuration says that Vigie keeps into a folder that
// is not there yet.
func Backup(ctx context.Context, cfg *config.Config, o Options, to string, progress func(store.Progress)) error {
	return upkeep.Backup(ctx, upkeep.Kept{
		Open: Opener(cfg, o), Store: cfg.Store.URL, StoreFile: newApp(cfg, o).storeAt(cfg.Store.URL).File(), Data: dataOf(cfg), Editions: EditionsOf(cfg),
	}, to, progress)
}
