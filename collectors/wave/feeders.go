package wave

import (
	"context"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Feeder is a collector that knows which waves it feeds, by id, so that two
// that feed one are found before anything runs.
type Feeder interface {
	Waves() []string
	// Preview tells what would become of a wave before anything of it is stored: of
	// the answers in a file, or of its own source's when none is named.
	Preview(ctx context.Context, w survey.Wave, file string) (Imported, error)
	// ReadBy returns the settings by which the configuration has a wave read, and
	// CheckSettings refuses others.
	ReadBy(w survey.Wave) any
	CheckSettings(w survey.Wave, d collectors.Decoder) error
}

// Feeders finds the sources of waves.
type Feeders struct {
	Surveys Surveys
	Zone    *time.Location
	Sources map[string]collectors.Collector    // by name
	Write   func(settings any) (string, error) // as a person writes them
}

// Fed is a wave with the source that feeds it.
type Fed struct {
	Feeder

	Wave   survey.Wave
	Source string
}

// Of finds a wave, by id, with the source that feeds it.
func (f Feeders) Of(id string) (Fed, error) {
	w, err := f.Surveys.Find(id)
	if err != nil {
		return Fed{Wave: w}, err
	}
	for name, source := range f.Sources {
		if feeder, feeds := source.(Feeder); feeds && slices.Contains(feeder.Waves(), id) {
			return Fed{feeder, w, name}, nil
		}
	}
	return Fed{Wave: w}, reason.New("set.wave.source", id)
}

// Wave finds a wave that a source of the configuration feeds.
func (f Feeders) Wave(id string) (survey.Wave, bool) {
	of, err := f.Of(id)
	return of.Wave, err == nil
}

// Feed is the source that feeds a wave, and the day on which its figures stand.
func (f Feeders) Feed(id string) (source string, day measure.Window, err error) {
	of, err := f.Of(id)
	return of.Source, of.Wave.Window(f.Zone).UTC(), err
}

// Check refuses settings, as a person writes them, by which no export of a wave
// can be read.
func (f Feeders) Check(id, settings string) error {
	feed, err := f.Of(id)
	if err != nil {
		return err
	}
	d, err := f.Surveys.Parse(settings)
	if err != nil {
		return err
	}
	return feed.CheckSettings(feed.Wave, d)
}

// Settings writes those by which the configuration has a wave read, "" for a wave
// that no source feeds.
func (f Feeders) Settings(id string) (string, error) {
	feed, err := f.Of(id)
	if err != nil {
		return "", nil //nolint:nilerr // there is nothing to read by
	}
	return f.Write(feed.ReadBy(feed.Wave))
}
