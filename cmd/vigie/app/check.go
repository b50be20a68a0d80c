package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
)

// probeTime is how long one source may take to answer a check.
const probeTime = 20 * time.Second

// Check probes the store and every source and writes one line on each: what
// works, or what does not and why, then the baselines to freeze. It stores
// nothing. The error says how many
// do not work.
func (a *App) Check(ctx context.Context, out io.Writer) error {
	failed := 0
	line := func(name, said string, err error) error {
		mark := "ok   "
		if err != nil {
			failed++
			mark, said = "FAULT", err.Error()
		}
		_, werr := fmt.Fprintf(out, "%s  %-24s %s\n", mark, name, said)
		return werr
	}
	said, found := a.examineStore(ctx)
	err := line("store", said, found)
	for _, s := range a.sources {
		said, probed := a.probe(ctx, s)
		err = errors.Join(err, line(s.Name, said, probed))
	}
	if failed == 0 {
		err = errors.Join(err, a.checkBaselines(ctx, out))
	}
	if err == nil && failed > 0 {
		err = fmt.Errorf("%d of %d do not work", failed, len(a.sources)+1)
	}
	return err
}

// examineStore says what the store is and holds. That it answers is not enough:
// a file is looked through whole.
func (a *App) examineStore(ctx context.Context) (string, error) {
	kind, path, _ := strings.Cut(a.cfg.Store.URL, ":")
	if kind != "sqlite" {
		return a.cfg.Store.URL, a.store.Ping(ctx)
	}
	readings, err := sqlite.Examine(ctx, under(a.cfg, path))
	if errors.Is(err, fs.ErrNotExist) {
		return a.cfg.Store.URL + " is not there yet: the first run makes it", nil
	}
	return fmt.Sprintf("%s is whole, with %d readings", a.cfg.Store.URL, readings), err
}

// checkBaselines tells which baselines can be frozen and are not.
func (a *App) checkBaselines(ctx context.Context, out io.Writer) error {
	list, err := a.reporter.Baselines(ctx)
	for _, b := range list {
		if b.Freezable() {
			_, werr := fmt.Fprintf(out, "note   %-24s its figures still move; vigie freeze prints the lines that freeze them\n", b.Title())
			err = errors.Join(err, werr)
		}
	}
	return err
}

// probe asks a source for one line, or reads its last complete step.
func (a *App) probe(ctx context.Context, s source) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	if p, ok := s.collector.(collectors.Prober); ok {
		return p.Probe(ctx)
	}
	step := s.collector.Rhythm().Step
	end := a.options.Now().UTC().Add(-s.Lag).Truncate(step)
	b, err := s.collector.Collect(ctx, measure.Window{From: end.Add(-step), To: end})
	switch {
	case errors.Is(err, collectors.ErrNoData):
		return "answers, with nothing for the last step", nil
	case err != nil:
		return "", err
	}
	return fmt.Sprintf("answers: %d figures, %d refused in the last step", len(b.All()), len(b.Refused)), nil
}
