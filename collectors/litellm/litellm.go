// Package litellm reads the daily activity of a LiteLLM gateway: requests,
// tokens and spend by model. That API counts in its database, in UTC days; it
// is a better source than the gateway's Prometheus metrics, which several
// workers behind one address make unreadable.
package litellm

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

const (
	day      = 24 * time.Hour
	pageSize = 1000  // the most that the API gives
	maxPages = 10000 // a window that needs more is a fault of the answer
)

type settings struct {
	URL                string            `yaml:"url"`
	Key                collectors.Secret `yaml:"key"`
	By                 string            `yaml:"by"`     // what places are given by: model (default), model_group, key_alias
	Counts             collectors.Counts `yaml:"counts"` // query, or call (default)
	collectors.Mapping `yaml:",inline"`
	Money              collectors.Money `yaml:"money"`
}

type collector struct {
	settings settings
	deps     collectors.Deps
	api      collectors.API
}

// New makes a collector from the settings described in docs/sources.md.
func New(decode collectors.Decoder, deps collectors.Deps) (collectors.Collector, error) {
	var s settings
	if err := decode.Decode(&s); err != nil {
		return nil, err
	}
	api := collectors.API{Address: s.URL, Key: s.Key, Deps: deps, Wants: "it must be the key of an administrator (proxy_admin or proxy_admin_viewer)"}
	if err := api.Check("https://litellm.ville.example"); err != nil {
		return nil, err
	}
	if s.By != "" && s.By != byModel && s.By != byGroup && s.By != byKey {
		return nil, fmt.Errorf("by: %q is not known; write model, model_group or key_alias", s.By)
	}
	if err := errors.Join(s.Counts.Check(), s.Check(), s.Money.Check()); err != nil {
		return nil, err
	}
	return &collector{s, deps, api}, nil
}

// Rhythm is the UTC day of the gateway. Its database is written late by
// minutes; two days are read again.
func (*collector) Rhythm() collectors.Rhythm {
	return collectors.Rhythm{Step: day, LookBack: 2 * day, Piece: 31 * day}
}

// Places lists the places that the settings name.
func (c *collector) Places() []collectors.Place { return c.settings.All() }

// Collect reads the closed UTC days of w.
func (c *collector) Collect(ctx context.Context, w measure.Window) (measure.Batch, error) {
	w, some := collectors.Closed(w, day)
	if !some {
		return measure.Batch{Source: c.deps.Name, Window: w}, errors.Join(ctx.Err(), collectors.ErrNoData)
	}
	tally := c.tally(w)
	for page, more := 1, true; more; page++ {
		if page > maxPages {
			return measure.Batch{}, fmt.Errorf("read the activity of %s: more than %d pages", c.deps.Name, maxPages)
		}
		answer, err := c.page(ctx, w, page)
		if err != nil {
			return measure.Batch{}, fmt.Errorf("read the activity of %s: %w", c.deps.Name, err)
		}
		c.count(tally, *answer.Results)
		more = answer.Metadata.HasMore || page < answer.Metadata.TotalPages
	}
	return tally.Batch(c.settings.All()), nil
}

// Probe reads yesterday.
func (c *collector) Probe(ctx context.Context) (string, error) {
	to := time.Now().UTC().Truncate(day)
	answer, err := c.page(ctx, measure.Window{From: to.Add(-day), To: to}, 1)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("answers; %d entries for %s", len(*answer.Results), to.Add(-day).Format(time.DateOnly)), nil
}

// tally has a column for each metric that the gateway counts.
func (c *collector) tally(w measure.Window) *collectors.Tally {
	basis := measure.BasisFields{Grid: measure.UTCDay, Method: "litellm-daily-activity"}.Basis()
	columns := []collectors.Column{
		c.settings.Counts.Column(basis),
		{Metric: measure.InputTokens, Method: measure.Measured, Basis: basis},
		{Metric: measure.OutputTokens, Method: measure.Measured, Basis: basis},
	}
	if c.settings.Money.Known() {
		priced := c.settings.Money.Basis(basis).With(func(f *measure.BasisFields) { f.Note = "price list of the gateway" })
		columns = append(columns, collectors.Column{Metric: measure.Cost, Method: measure.Estimated, Basis: priced})
	}
	return collectors.NewTally(c.deps.Name, w, day, columns...)
}

func (c *collector) page(ctx context.Context, w measure.Window, page int) (activity, error) {
	var answer activity
	query := url.Values{
		"start_date": {w.From.Format(time.DateOnly)},
		"end_date":   {w.To.Add(-day).Format(time.DateOnly)}, // the last day, included
		"page":       {strconv.Itoa(page)},
		"page_size":  {strconv.Itoa(pageSize)},
	}
	if err := c.api.Get(ctx, "/user/daily/activity", query, &answer); err != nil {
		return answer, err
	}
	if answer.Results == nil {
		return answer, errors.New("the answer has no results: is this the address of a LiteLLM gateway?")
	}
	return answer, nil
}
