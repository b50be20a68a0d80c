package candidate

import (
	"context"
	"errors"
	"net/url"
	"os"
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// ongoing is the file of a wave that is open: how far it is. It is no candidate,
// and is gone before the wave can become one.
const ongoing = "ongoing-"

// Tell keeps how far an open wave is, in the place of what was kept the days
// before: the first reading of a day stands, so that no two tell of the hour at
// which somebody answered.
func (b *Queue) Tell(ctx context.Context, p measure.Progress) error {
	return b.alone(ctx, func() error {
		before, there, err := b.progress(p.Wave)
		if err == nil && there && !before.Day.Before(p.Day) {
			return nil
		}
		// what cannot be read is replaced
		if err := b.put(b.path(p.Wave, ongoing), p); err != nil {
			return reason.While(err, "doing.wave.ongoing", p.Wave)
		}
		return nil
	})
}

// Progress returns how far an open wave is, false where nobody knows or it has
// closed. A file that cannot be read tells nothing: the next reading replaces it.
func (b *Queue) Progress(id string) (measure.Progress, bool) {
	p, there, err := b.progress(id)
	if err != nil || !there || !b.now().Before(p.Until) {
		return measure.Progress{}, false
	}
	return p, true
}

func (b *Queue) progress(id string) (p measure.Progress, there bool, err error) {
	there, err = read(b.path(id, ongoing), &p)
	return p, there, err
}

// close takes away how far the waves were that have closed since, and what of
// them cannot be read.
func (b *Queue) close() error {
	files, err := os.ReadDir(b.dir)
	if err != nil {
		return err
	}
	var faults []error
	for _, f := range files {
		name, ours := strings.CutPrefix(f.Name(), ongoing)
		id, err := url.QueryUnescape(strings.TrimSuffix(name, ".json"))
		if !ours || err != nil {
			continue
		}
		if p, _, err := b.progress(id); err != nil || !b.now().Before(p.Until) {
			faults = append(faults, remove(b.path(id, ongoing)))
		}
	}
	return errors.Join(faults...)
}
