package app

import (
	"context"
	"path/filepath"
	"time"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/publish"
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

// ArchiveOf is the archive of a configuration's editions; it needs no store.
func ArchiveOf(cfg *config.Config, now func() time.Time) *edition.Archive {
	return edition.NewArchive(EditionsOf(cfg), now)
}

// Press publishes quarters as editions.
func (a *App) Press() *publish.Service {
	return publish.New(publish.Setup{
		Archive: ArchiveOf(a.cfg, a.options.Now), Report: a.reporter, Comments: a.comments, Page: a.edition, Log: a.audit(), Zone: a.cfg.Zone, Now: a.options.Now,
	})
}

// edition makes the pages and the figures of an edition.
func (a *App) edition(ctx context.Context, said register.Comments, stamp edition.Stamp) (content edition.Content, err error) {
	err = a.WithPages(func(pages *dashboard.Server) error { //nolint:contextcheck // each request has a context of its own
		content, err = pages.Edition(ctx, said, stamp)
		return err
	})
	return content, err
}
