// Package collectors says what a collector is. Each source has a folder below.
package collectors

import (
	"context"
	"iter"
	"log/slog"
	"net/http"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// ErrNoData means that the source answered and has nothing: the batch is
// stored, and what it said before stays, marked. ErrCut is an ErrNoData of a
// window that cuts what there is to say: nothing is said of it.
var (
	ErrNoData = measure.ErrNoData
	ErrCut    = measure.ErrCut
)

// Rhythm is how a source is read.
type Rhythm = measure.Rhythm

// Collector reads one source.
type Collector interface {
	// Collect returns what the source says about w, or about the part of w it
	// vouches for (Batch.Window). The same window read again gives equal
	// readings. Bad data is refused in the batch and does not fail the call; a
	// transport failure shortens Batch.Window or is the error. It returns soon
	// after ctx ends and is called by one goroutine at a time.
	Collect(ctx context.Context, w measure.Window) (measure.Batch, error)
	Rhythm() Rhythm
}

// Decoder fills a collector's own settings strictly: unknown keys are errors
// with their line.
type Decoder interface{ Decode(into any) error }

// Past reads what this source stored earlier: counters' bases, masks of waves.
type Past func(ctx context.Context, w measure.Window) iter.Seq2[measure.Reading, error]

// Others reads what the other sources stored of one metric, by month: which
// groups their waves hide.
type Others func(ctx context.Context, m measure.Metric, w measure.Window) ([]measure.Month, error)

// Deps is all that a collector gets. HTTP arrives bounded: size, time, no
// redirects, Retry-After honoured.
type Deps struct {
	Name   string
	HTTP   *http.Client
	Log    *slog.Logger
	Past   Past
	Others Others
	// Held tells whether a reading of a survey's wave waits for a person to accept
	// it, or was refused last; nil: none ever does.
	Held func(wave string) (bool, error)
	// Revised gives the settings, as they were written, by which a person had a
	// survey's wave read, in place of the configuration's; false where nobody did.
	// nil: nobody can.
	Revised func(wave string) (settings string, ok bool, err error)
	// Ongoing keeps how far a wave is that is open, as it may be told; nil: nobody
	// wants to know.
	Ongoing func(ctx context.Context, p measure.Progress) error
	Reveal  func(Secret) (string, error) // reads a credential each time, so that it can be renewed
	Zone    *time.Location               // the authority's time zone, for local dates in files; never nil
	Dir     string                       // relative paths in settings start here: the folder of the configuration
}

// New checks settings and touches no network.
type New func(Decoder, Deps) (Collector, error)
