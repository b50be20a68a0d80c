// Package openai reads what an organisation used of the OpenAI API, and what
// that cost, from the organisation's usage and costs endpoints. Servers that
// offer the same endpoints are read by giving their address.
package openai

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

const (
	day      = 24 * time.Hour
	maxHours = 168 // buckets of an hour on one page
	maxDays  = 31  // buckets of a day on one page
	maxPages = 10000
	address  = "https://api.openai.com/v1"

	readUsage = "usage"
	readCosts = "costs"
	byModel   = "model"
	byProject = "project_id"
)

type settings struct {
	collectors.Gateway `yaml:",inline"`
	Read               string           `yaml:"read"`  // usage (default, by the hour) or costs (by the UTC day)
	Usage              []string         `yaml:"usage"` // which endpoints; completions
	By                 string           `yaml:"by"`    // what places are given by: model (default) or project_id
	Money              collectors.Money `yaml:"money"`
}

type collector struct {
	settings settings
	deps     collectors.Deps
	api      collectors.API
	roll     *collectors.Roll
}

// New makes a collector from the settings described in docs/sources.md.
func New(decode collectors.Decoder, deps collectors.Deps) (collectors.Collector, error) {
	var s settings
	if err := decode.Decode(&s); err != nil {
		return nil, err
	}
	s.URL = cmp.Or(s.URL, address)
	api, err := s.Open(deps, reason.New("key.openai"), address)
	if err := errors.Join(err, s.check()); err != nil {
		return nil, err
	}
	return &collector{s, deps, api, collectors.NewRoll(s.Mapping, s.naming(), deps.Past)}, nil
}

func (s *settings) check() error {
	s.Read, s.By = cmp.Or(s.Read, readUsage), cmp.Or(s.By, byModel)
	if len(s.Usage) == 0 {
		s.Usage = []string{"completions"}
	}
	switch {
	case s.Read == readCosts && s.By != byProject && len(s.Places) > 0:
		return reason.New("prefixed", "by", reason.New("set.openai.by"))
	case s.Read == readCosts && !s.Money.Known():
		return reason.New("prefixed", "money", reason.New("set.openai.money"))
	}
	for _, u := range s.Usage {
		if !slices.Contains(endpoints(), u) {
			return reason.New("prefixed", "usage", reason.New("set.known", u, strings.Join(endpoints(), ", ")))
		}
	}
	return errors.Join(collectors.OneOf("read", s.Read, readUsage, readCosts), collectors.OneOf("by", s.By, byModel, byProject), s.Money.Check())
}

// naming says what places are given by: costs come by project.
func (s *settings) naming() collectors.Naming {
	if s.By == byProject || s.Read == readCosts {
		return collectors.NamesProjects
	}
	return collectors.NamesModels
}

func (c *collector) step() time.Duration {
	if c.settings.Read == readCosts {
		return day
	}
	return time.Hour
}

// Rhythm is the hour for usage and the UTC day for costs. Both are completed
// late: a day, or three, is read again.
func (c *collector) Rhythm() collectors.Rhythm {
	if c.settings.Read == readCosts {
		return collectors.Rhythm{Step: day, LookBack: 3 * day, Piece: maxDays * day}
	}
	return collectors.Rhythm{Step: time.Hour, LookBack: day, Piece: maxHours * time.Hour}
}

// Places lists the places that the settings name.
func (c *collector) Places() []collectors.Place { return c.settings.All() }

// Collect reads the steps of w that are over.
func (c *collector) Collect(ctx context.Context, w measure.Window) (measure.Batch, error) {
	w, some := collectors.Closed(w, c.step())
	if !some {
		return measure.Batch{Source: c.deps.Name, Window: w}, errors.Join(ctx.Err(), collectors.ErrNoData)
	}
	batch, err := c.read(ctx, w)
	if err == nil && len(batch.Readings) == 0 {
		err = collectors.ErrNoData
	}
	return batch, err
}

func (c *collector) read(ctx context.Context, w measure.Window) (measure.Batch, error) {
	tally := collectors.NewTally(c.deps.Name, w, c.step(), c.columns()...)
	paths := []string{"costs"}
	if c.settings.Read == readUsage {
		paths = nil
		for _, u := range c.settings.Usage {
			paths = append(paths, "usage/"+u)
		}
	}
	for _, path := range paths {
		if err := c.all(ctx, path, w, tally); err != nil {
			return measure.Batch{}, reason.Because(err, reason.New("read.of", path, c.deps.Name, err))
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

// Probe reads the last whole day and says what it counts.
func (c *collector) Probe(ctx context.Context) (reason.Text, error) {
	to := time.Now().UTC().Truncate(c.step())
	batch, err := c.read(ctx, measure.Window{From: to.Add(-day), To: to})
	if err != nil {
		return "", err
	}
	return collectors.Told(batch, c.roll)
}

// walk is an endpoint that is read over one window.
type walk struct {
	*collector

	path  string
	tally *collectors.Tally
	seen  map[time.Time]bool // buckets that came
}

// all reads a window to its end. An answer may hold a part of it only, from either
// end: a server that caps its buckets is asked for what lies before the first one
// and after the last one, until it has none.
func (c *collector) all(ctx context.Context, path string, w measure.Window, tally *collectors.Tally) error {
	r := walk{c, path, tally, map[time.Time]bool{}}
	todo := []measure.Window{w}
	for range maxPages {
		if len(todo) == 0 {
			return nil
		}
		part := todo[0]
		came, err := r.pages(ctx, part)
		if err != nil {
			return err
		}
		todo = todo[1:]
		if came.From.Before(came.To) {
			before, after := measure.Window{From: part.From, To: came.From}, measure.Window{From: came.To, To: part.To}
			todo = append(todo, slices.DeleteFunc([]measure.Window{before, after}, func(w measure.Window) bool { return !w.From.Before(w.To) })...)
		}
	}
	return reason.New("api.answers", maxPages)
}

// pages follows next_page to the end and returns from when to when buckets came.
func (r walk) pages(ctx context.Context, w measure.Window) (came measure.Window, err error) {
	next, asked := "", map[string]bool{}
	for range maxPages {
		answer, err := r.page(ctx, r.path, w, next)
		if err != nil {
			return came, err
		}
		part, err := r.take(*answer.Data, w)
		if err != nil {
			return came, err
		}
		came = around(came, part)
		if next, err = answer.following(asked); next == "" || err != nil {
			return came, err
		}
	}
	return came, reason.New("api.pages", maxPages)
}

// take counts the buckets of a page and returns from when to when they came. One
// that comes again would count twice.
func (r walk) take(page []bucket, w measure.Window) (came measure.Window, err error) {
	step := r.step()
	for _, b := range page {
		at, err := b.span(step)
		switch inside := !at.Before(w.From) && at.Before(w.To); {
		case err != nil:
			return came, err
		case r.seen[at] && inside:
			return came, reason.New("api.bucket.twice", at.Format(time.RFC3339))
		case r.seen[at]:
			continue
		case inside:
			came = around(came, measure.Window{From: at, To: at.Add(step)})
		}
		r.seen[at] = true
		r.count(r.tally, r.path, at, *b.Results)
	}
	return came, nil
}

// around is the window that holds both; either may be empty.
func around(a, b measure.Window) measure.Window {
	switch {
	case !a.From.Before(a.To):
		return b
	case !b.From.Before(b.To):
		return a
	}
	return measure.Window{From: measure.Earlier(a.From, b.From), To: measure.Later(a.To, b.To)}
}

func (c *collector) page(ctx context.Context, path string, w measure.Window, next string) (page, error) {
	var answer page
	query := url.Values{
		"start_time":   {strconv.FormatInt(w.From.Unix(), 10)},
		"end_time":     {strconv.FormatInt(w.To.Unix(), 10)},
		"bucket_width": {"1h"},
		"limit":        {strconv.Itoa(min(maxHours, int(w.To.Sub(w.From).Hours())))},
		"group_by":     {byModel},
	}
	if c.settings.Read == readCosts {
		query.Set("bucket_width", "1d")
		query.Set("limit", strconv.Itoa(min(maxDays, int(w.To.Sub(w.From)/day))))
		query.Del("group_by")
	}
	if c.settings.By == byProject {
		query.Add("group_by", byProject)
	}
	if next != "" {
		query.Set("page", next)
	}
	if err := c.api.Get(ctx, "/organization/"+path, query, &answer); err != nil {
		return answer, err
	}
	if answer.Data == nil {
		return answer, reason.New("api.data", "OpenAI")
	}
	return answer, nil
}
