// Package albert reads what an account used of OpenGateLLM, the gateway of the
// State's Albert API, request by request: queries, tokens and, when asked for,
// the energy that the gateway itself estimates. It counts by the hour, and
// keeps nothing of a single request.
package albert

import (
	"cmp"
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

// The two generations of the endpoint: until 0.2 (2025), and from 0.3 on.
const (
	current = "me/usage"
	former  = "usage"
)

const (
	pageSize = 100 // the most that the API gives
	maxPages = 10000
)

type settings struct {
	collectors.Gateway `yaml:",inline"`
	Read               string `yaml:"read"`   // me/usage (default), or usage of a gateway of 2025
	Energy             string `yaml:"energy"` // gateway: its own estimate; none (default): Vigie estimates from the tokens
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
	s.Read, s.Energy = cmp.Or(s.Read, current), cmp.Or(s.Energy, "none")
	api, err := s.Open(deps, reason.New("key.albert"), "https://albert.api.etalab.gouv.fr")
	err = errors.Join(err, collectors.OneOf("read", s.Read, current, former), collectors.OneOf("energy", s.Energy, "gateway", "none"))
	if err != nil {
		return nil, err
	}
	return &collector{s, deps, api, collectors.NewRoll(s.Mapping, collectors.NamesModels, deps.Past)}, nil
}

// Rhythm is the hour. A request is written when it ends; a day is read again.
func (*collector) Rhythm() collectors.Rhythm {
	return collectors.Rhythm{Step: time.Hour, LookBack: 24 * time.Hour, Piece: 24 * time.Hour}
}

// Places lists the places that the settings name.
func (c *collector) Places() []collectors.Place { return c.settings.All() }

// Collect reads the hours of w that are over.
func (c *collector) Collect(ctx context.Context, w measure.Window) (measure.Batch, error) {
	w, some := collectors.Closed(w, time.Hour)
	if !some {
		return measure.Batch{Source: c.deps.Name, Window: w}, errors.Join(ctx.Err(), collectors.ErrNoData)
	}
	batch, err := c.read(ctx, w)
	if err == nil && len(batch.Readings) == 0 {
		err = collectors.ErrNoData
	}
	return batch, err
}

// read asks for page after page. A gateway may give fewer requests at a time than
// were asked for: the next page begins after those that came.
func (c *collector) read(ctx context.Context, w measure.Window) (measure.Batch, error) {
	count := c.counter(w)
	for page, came, more := 0, 0, true; more; page++ {
		if page >= maxPages {
			return measure.Batch{}, reason.New("api.pages", maxPages)
		}
		answer, err := c.page(ctx, w, page, came)
		if failed := (*collectors.SourceError)(nil); came > 0 && errors.As(err, &failed) && failed.Status == http.StatusNotFound {
			break // there is nothing after the last request
		}
		if err == nil {
			more, err = count.all(answer)
			came += len(*answer.Data)
		}
		if err != nil {
			return measure.Batch{}, reason.Because(err, reason.New("read.of", "usage", c.deps.Name, err))
		}
	}
	places, err := c.roll.Vouched(ctx)
	if err != nil {
		return measure.Batch{}, err
	}
	return count.batch(places), nil
}

// Probe reads the last whole day and says what it counts.
func (c *collector) Probe(ctx context.Context) (reason.Text, error) {
	to := time.Now().UTC().Truncate(time.Hour)
	batch, err := c.read(ctx, measure.Window{From: to.Add(-24 * time.Hour), To: to})
	if err != nil {
		return "", err
	}
	return collectors.Told(batch, c.roll)
}

// page reads one page of requests, counted from 0, so many having come before.
// The bounds that the gateway keeps are whole seconds, the end included: what
// begins the next hour is asked for, and left out when it is counted.
func (c *collector) page(ctx context.Context, w measure.Window, page, came int) (list, error) {
	from, to := strconv.FormatInt(w.From.Unix(), 10), strconv.FormatInt(w.To.Unix(), 10)
	query := url.Values{"limit": {strconv.Itoa(pageSize)}}
	if c.settings.Read == former {
		query.Set("date_from", from)
		query.Set("date_to", to)
		query.Set("page", strconv.Itoa(page+1))
		query.Set("order_by", "datetime")
		query.Set("order_direction", "asc") // so that new requests do not move the pages
	} else {
		query.Set("start_time", from)
		query.Set("end_time", to)
		query.Set("offset", strconv.Itoa(came))
	}
	var answer list
	if err := c.api.Get(ctx, "/v1/"+c.settings.Read, query, &answer); err != nil {
		return list{}, err
	}
	if answer.Data == nil {
		return list{}, reason.New("api.data", "OpenGateLLM")
	}
	return answer, nil
}
