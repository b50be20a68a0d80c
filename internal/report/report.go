// Package report answers the one question that a page asks: it reads the
// store's summaries a fixed number of times, lets indicator compute and judge,
// and returns all that the page, its table, its CSV and the API show, so that
// they cannot disagree. It words nothing: texts belong to the page.
package report

import (
	"context"
	"errors"
	"time"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Setup is what a report knows beside the store.
type Setup struct {
	Organisation string
	Zone         *time.Location
	Register     register.Register
	// Live is the register with what was approved since; nil: it never changes.
	Live    func() register.Register
	Targets []indicator.Target
	Sources []SourceSetup
	Now     func() time.Time
	// Assumed is what figures are derived under at an instant, for estimates
	// beside what was measured; nil: none are made.
	Assumed func(time.Time) *impact.State
	// History is all that figures were derived under; nil: nothing is known of it.
	History func() impact.History
	// Declared are what suppliers say of their own models, beside the estimates.
	Declared []impact.Declaration
	// Electricity is what the authority uses in a year, in kWh; 0: not stated.
	Electricity float64
	// Instruments are the questionnaires of the authority's own, Directions its
	// directions in the order of the pages.
	Instruments []survey.Instrument
	Directions  survey.Directions
	Waves       []survey.Wave // as the configuration has them
	// Ongoing tells how far a wave is that is open, false where nobody knows; nil:
	// nobody does.
	Ongoing func(wave string) (measure.Progress, bool)
	// Next tells when a source runs next, zero if that is not known; nil: nobody
	// knows.
	Next func(source string) time.Time
}

// SourceSetup is a source as the configuration declares it.
type SourceSetup struct {
	Name  string
	Type  string        // of collector: prometheus, litellm …
	Title string        // for people; "" for its name
	Every time.Duration // between runs; 0: not regular
	Step  time.Duration // of its figures: a source of days knows today's tomorrow
	Lag   time.Duration // how late its data may be without being late
	// Occasional sources are waves of surveys and what people enter: nothing new
	// is due between two of them.
	Occasional bool
}

// Reporter answers questions. It keeps nothing between two of them.
type Reporter struct {
	store store.Reader
	setup Setup
}

// ErrUnknownSystem means that the register has no such system.
var ErrUnknownSystem = errors.New("no such system in the register")

// register is the register as it stands now.
func (r *Reporter) register() register.Register {
	if r.setup.Live != nil {
		return r.setup.Live()
	}
	return r.setup.Register
}

// New returns a reporter over a store. It reads nothing yet.
func New(reader store.Reader, setup Setup) (*Reporter, error) {
	if setup.Zone == nil || setup.Now == nil {
		return nil, errors.New("making a report: a time zone and a clock are needed")
	}
	return &Reporter{store: reader, setup: setup}, nil
}

// Version changes when any figure may have changed; pages drawn for one
// version hold until the next.
func (r *Reporter) Version(ctx context.Context) (string, error) {
	return r.store.Version(ctx)
}
