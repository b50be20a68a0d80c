// Package litellm reads the daily activity of a LiteLLM gateway: requests,
// tokens and spend by model. That API counts in its database, in UTC days; it
// is a better source than the gateway's Prometheus metrics, which several
// workers behind one address make unreadable.
package litellm

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

const (
	day      = 24 * time.Hour
	path     = "/user/daily/activity"
	pageSize = 1000  // the most that the API gives
	maxPages = 10000 // a window that needs more is a fault of the answer
)

type settings struct {
	collectors.Gateway `yaml:",inline"`
	By                 string           `yaml:"by"`         // what places are given by: model (default), model_group, key_alias
	Embeddings         []string         `yaml:"embeddings"` // names that give no text back, beside those that hold embed or rerank: calls
	Money              collectors.Money `yaml:"money"`
}

type collector struct {
	settings settings
	deps     collectors.Deps
	api      collectors.API
	roll     *collectors.Roll
	seesAll  time.Time // when the key was last found to see what everybody does
}

// New makes a collector from the settings described in docs/sources.md.
func New(decode collectors.Decoder, deps collectors.Deps) (collectors.Collector, error) {
	var s settings
	if err := decode.Decode(&s); err != nil {
		return nil, err
	}
	api, err := s.Open(deps, reason.New("key.litellm"), "https://litellm.ville.example")
	if err := errors.Join(err, collectors.OneOf("by", s.By, "", byModel, byGroup, byKey), s.Money.Check()); err != nil {
		return nil, err
	}
	return &collector{settings: s, deps: deps, api: api, roll: collectors.NewRoll(s.Mapping, s.naming(), deps.Past)}, nil
}

func (s *settings) naming() collectors.Naming {
	if s.By == byKey {
		return collectors.NamesKeys
	}
	return collectors.NamesModels
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
	batch, err := c.read(ctx, w)
	if err == nil && len(batch.Readings) == 0 {
		err = collectors.ErrNoData
	}
	return batch, err
}

// read asks day by day: the pages of a longer span come in no order within a
// day, and may repeat or leave out its lines.
func (c *collector) read(ctx context.Context, w measure.Window) (measure.Batch, error) {
	if err := c.checkKey(ctx, w.To.Add(-day)); err != nil {
		return measure.Batch{}, err
	}
	tally := c.tally(w)
	for at := w.From; at.Before(w.To); at = at.Add(day) {
		pages, err := c.pages(ctx, at)
		if err == nil {
			err = c.count(tally, at, pages)
		}
		if err != nil {
			return measure.Batch{}, reason.Because(err, reason.New("read.of", "activity", c.deps.Name, err))
		}
	}
	places, err := c.roll.Vouched(ctx)
	if err != nil {
		return measure.Batch{}, err
	}
	batch := tally.Batch(places)
	batch.Refused = append(batch.Refused, c.roll.Unmet()...)
	return batch, nil
}

// Probe reads the last week and says what it counts.
func (c *collector) Probe(ctx context.Context) (reason.Text, error) {
	to := time.Now().UTC().Truncate(day)
	batch, err := c.read(ctx, measure.Window{From: to.Add(-7 * day), To: to})
	if err != nil {
		return "", err
	}
	return collectors.Told(batch, c.roll)
}

// nobody is a user that no gateway has.
const nobody = "vigie-asks-whether-this-key-sees-everybody"

// checkKey asks, once a day, for what another user did: a key that is not an
// administrator's is refused that (403), and would give its own figures, or
// none, for everybody's.
func (c *collector) checkKey(ctx context.Context, at time.Time) error {
	if time.Since(c.seesAll) < day {
		return nil
	}
	var answer activity
	query := daily(at, 1)
	query.Set("user_id", nobody)
	err := c.api.Get(ctx, path, query, &answer)
	if failed := (*collectors.SourceError)(nil); errors.As(err, &failed) {
		switch failed.Status {
		case http.StatusForbidden:
			return reason.Because(err, reason.New("litellm.key", c.deps.Name, err))
		case http.StatusBadRequest, http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusOK:
			err = nil // a gateway that does not know the question
		}
	}
	if err != nil {
		return reason.Because(err, reason.New("read.of", "activity", c.deps.Name, err))
	}
	c.seesAll = time.Now()
	return nil
}

// pages reads a day. More than one page is asked for in one piece, where the
// gateway can give it.
func (c *collector) pages(ctx context.Context, at time.Time) ([]activity, error) {
	first, err := c.page(ctx, path, daily(at, 1))
	if err != nil {
		return nil, err
	}
	pages := []activity{first}
	if first.more(1) {
		if whole, err := c.page(ctx, path+"/aggregated", daily(at, 0)); err == nil && !whole.more(1) {
			return []activity{whole}, nil
		}
	}
	for n := 1; pages[n-1].more(n); n++ {
		if n >= maxPages {
			return nil, reason.New("api.pages", maxPages)
		}
		next, err := c.page(ctx, path, daily(at, n+1))
		if err != nil {
			return nil, err
		}
		pages = append(pages, next)
	}
	return pages, nil
}

// tally has a column for each metric that the gateway counts.
func (c *collector) tally(w measure.Window) *collectors.Tally {
	basis := measure.BasisFields{Grid: measure.UTCDay, Method: "litellm-daily-activity"}.Basis()
	columns := []collectors.Column{
		c.settings.Counts.Column(basis),
		{Metric: measure.Calls, Method: measure.Measured, Basis: collectors.CountsCalls.Basis(basis), Rare: true},
		{Metric: measure.InputTokens, Method: measure.Measured, Basis: basis},
		{Metric: measure.OutputTokens, Method: measure.Measured, Basis: basis},
	}
	if c.settings.Money.Known() {
		priced := c.settings.Money.Basis(basis).With(func(f *measure.BasisFields) { f.Note = "price list of the gateway" })
		columns = append(columns, collectors.Column{Metric: measure.Cost, Method: measure.Estimated, Basis: priced})
	}
	return collectors.NewTally(c.deps.Name, w, day, columns...)
}

// daily asks for a day, whole or by its pages from 1.
func daily(at time.Time, page int) url.Values {
	query := url.Values{"start_date": {at.Format(time.DateOnly)}, "end_date": {at.Format(time.DateOnly)}}
	if page > 0 {
		query.Set("page", strconv.Itoa(page))
		query.Set("page_size", strconv.Itoa(pageSize))
	}
	return query
}

func (c *collector) page(ctx context.Context, path string, query url.Values) (activity, error) {
	var answer activity
	if err := c.api.Get(ctx, path, query, &answer); err != nil {
		return answer, err
	}
	switch {
	case answer.Results == nil:
		return answer, reason.New("litellm.results")
	case answer.Metadata.HasMore == nil && answer.Metadata.TotalPages == nil:
		return answer, reason.New("litellm.more")
	}
	return answer, nil
}
