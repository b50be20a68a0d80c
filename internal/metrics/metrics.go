// Package metrics says to a supervisor (Prometheus, and what reads its format)
// how Vigie is: its sources, the indicators that have a target, its schedule.
// It tells whole-authority figures and those of systems, never of a group.
package metrics

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

const (
	// askEvery is how long what was answered is told again while no figure
	// changed: sources grow late without one.
	askEvery = 30 * time.Second
	// askWithin bounds a scrape; Prometheus itself waits ten seconds.
	askWithin = 8 * time.Second
)

// Reporter answers what is told.
type Reporter interface {
	Sources(ctx context.Context) (report.SourcesPage, error)
	Indicators(ctx context.Context, p period.Period) (report.Indicators, error)
	LastComplete(kind period.Kind) period.Period
}

// Setup is what figures are told from.
type Setup struct {
	Reporter Reporter
	// Version is that of the data, or an error while the store does not answer.
	Version func(ctx context.Context) (string, error)
	Kinds   []period.Kind // those of the targets
	Now     func() time.Time
}

// Figures collects how sources and indicators are.
type Figures struct {
	setup Setup
	mu    sync.Mutex // one question at a time, whoever asks
	at    time.Time
	seen  string
	last  []prometheus.Metric
}

// Kinds are the kinds of periods that targets are set for.
func Kinds(targets []indicator.Target) []period.Kind {
	var list []period.Kind
	for i := range targets {
		if !slices.Contains(list, targets[i].Per) {
			list = append(list, targets[i].Per)
		}
	}
	return list
}

// NewFigures returns the collector of what a reporter answers.
func NewFigures(s Setup) *Figures { return &Figures{setup: s} }

// Describe tells nothing ahead: which series there are follows from the sources.
func (*Figures) Describe(chan<- *prometheus.Desc) {}

// Collect tells what the reporter answers. While the store does not answer only
// that is told: a figure from before would look like one of now.
func (f *Figures) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), askWithin)
	defer cancel()
	list, err := f.ask(ctx)
	up := 1.0
	if err != nil {
		up = 0
	}
	out <- gauge(storeUp, up)
	for _, m := range list {
		out <- m
	}
}

// ask returns what was answered for this version of the data, at most askEvery old.
func (f *Figures) ask(ctx context.Context) ([]prometheus.Metric, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	version, err := f.setup.Version(ctx)
	if err != nil {
		return nil, err
	}
	now := f.setup.Now()
	if version == f.seen && !f.at.IsZero() && !now.Before(f.at) && now.Sub(f.at) < askEvery {
		return f.last, nil
	}
	sources, err := f.setup.Reporter.Sources(ctx)
	if err != nil {
		return nil, err
	}
	list := append(ofSources(sources.Sources, now), gauge(outdatedMonths, float64(len(sources.Outdated))))
	for _, kind := range f.setup.Kinds {
		closed := f.setup.Reporter.LastComplete(kind)
		for _, p := range []period.Period{closed, closed.Next()} {
			answer, err := f.setup.Reporter.Indicators(ctx, p)
			if err != nil {
				return nil, err
			}
			list = append(list, ofIndicators(answer)...)
		}
	}
	f.at, f.seen, f.last = now, version, list
	return list, nil
}
