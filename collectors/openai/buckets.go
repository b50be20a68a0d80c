package openai

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// page is one page of buckets, of usage or of costs.
type page struct {
	Data     *[]bucket `json:"data"`
	HasMore  *bool     `json:"has_more"`
	NextPage string    `json:"next_page"`
}

// following is the cursor of the page after this one, "" when it is the last.
// Those that were followed are noted.
func (p page) following(asked map[string]bool) (string, error) {
	switch more := p.HasMore == nil || *p.HasMore; {
	case p.NextPage == "" && more && p.HasMore != nil:
		return "", reason.New("api.more")
	case p.NextPage == "" || !more:
		return "", nil
	case asked[p.NextPage]:
		return "", reason.New("api.endless")
	}
	asked[p.NextPage] = true
	return p.NextPage, nil
}

type bucket struct {
	Start   *float64  `json:"start_time"` // seconds since 1970
	End     *float64  `json:"end_time"`
	Results *[]result `json:"results"`
}

// result is one line of a bucket; each endpoint fills some of the fields: what
// is absent is not zero. Cached and cache-written tokens are part of the input
// tokens already.
type result struct {
	Model    string   `json:"model"`
	Project  string   `json:"project_id"`
	Requests *float64 `json:"num_model_requests"`
	Input    *float64 `json:"input_tokens"`
	Output   *float64 `json:"output_tokens"`
	Seconds  *float64 `json:"seconds"`
	Images   *float64 `json:"images"`
	Amount   struct {
		Value    *number `json:"value"`
		Currency string  `json:"currency"`
	} `json:"amount"`
}

// amounts lists what a request to an endpoint is known by, beside itself.
func (r result) amounts(path string) map[measure.Metric]*float64 {
	switch path {
	case "usage/completions":
		return map[measure.Metric]*float64{measure.InputTokens: r.Input, measure.OutputTokens: r.Output}
	case "usage/embeddings", "usage/moderations":
		return map[measure.Metric]*float64{measure.InputTokens: r.Input}
	case "usage/images":
		return map[measure.Metric]*float64{measure.Images: r.Images}
	case "usage/audio_transcriptions":
		return map[measure.Metric]*float64{measure.AudioSeconds: r.Seconds}
	}
	return nil
}

// number is a figure that may be written as a text.
type number float64

// UnmarshalJSON reads 0.06 and "0.06".
func (n *number) UnmarshalJSON(text []byte) error {
	if len(text) > 1 && text[0] == '"' {
		text = text[1 : len(text)-1]
	}
	if string(text) == "null" {
		return nil
	}
	value, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return errors.New("an amount is not a number")
	}
	*n = number(value)
	return nil
}

// endpoints lists the kinds of usage that can be read.
func endpoints() []string {
	return []string{"completions", "embeddings", "moderations", "images", "audio_speeches", "audio_transcriptions"}
}

// requestsOf says what a request to an endpoint is: embeddings and moderations
// serve other requests, and are calls whatever the settings say of the rest.
func (c *collector) requestsOf(path string) collectors.Counts {
	if path == "usage/embeddings" || path == "usage/moderations" {
		return collectors.CountsCalls
	}
	return c.settings.Counts
}

// columns lists the metrics that the settings ask for.
func (c *collector) columns() []collectors.Column {
	if c.settings.Read == readCosts {
		basis := measure.BasisFields{Grid: measure.UTCDay, Method: "openai-costs"}.Basis()
		return []collectors.Column{{Metric: measure.Cost, Method: measure.Declared, Basis: c.settings.Money.Basis(basis)}}
	}
	basis := measure.BasisFields{Method: "openai-usage"}.Basis()
	var columns []collectors.Column
	seen := map[measure.Metric]bool{}
	add := func(m measure.Metric, basis measure.Basis) {
		if !seen[m] {
			seen[m] = true
			columns = append(columns, collectors.Column{Metric: m, Method: measure.Measured, Basis: basis})
		}
	}
	for _, u := range c.settings.Usage {
		requests := c.requestsOf("usage/" + u)
		add(requests.Metric(), requests.Basis(basis))
		for _, m := range slices.Sorted(maps.Keys(result{}.amounts("usage/" + u))) {
			add(m, basis)
		}
	}
	return columns
}

// span returns the time of a bucket, which must be the step that was asked for:
// a day's figures are not those of its first hour.
func (b bucket) span(step time.Duration) (at time.Time, err error) {
	switch {
	case b.Start == nil || *b.Start < 0 || *b.Start > 1e11:
		return at, reason.New("api.bucket.start")
	case b.End != nil && *b.End-*b.Start != step.Seconds():
		return at, reason.New("api.bucket.length", *b.End-*b.Start, step.Seconds())
	case b.Results == nil:
		return at, reason.New("api.bucket.results")
	}
	return time.Unix(int64(*b.Start), 0).UTC(), nil
}

// count adds what one bucket says.
func (c *collector) count(tally *collectors.Tally, path string, at time.Time, results []result) {
	c.roll.Alive()
	for i, r := range results {
		where := fmt.Sprintf("%s, %s, results[%d]", path, at.Format(time.RFC3339), i)
		name := r.Model
		if c.settings.naming() == collectors.NamesProjects {
			name = r.Project
		}
		place, ok := c.roll.Of(name)
		if !ok {
			tally.Refuse(fmt.Sprintf("%s, %s %q", path, c.settings.By, name), reason.New("place.none"))
			continue
		}
		l := line{r, measure.Key{System: place.System, Part: place.Part, Model: r.Model}, at, where}
		if c.settings.Read == readCosts {
			c.cost(tally, l)
			continue
		}
		c.usage(tally, l, path)
	}
}

// line is a result with its place and time.
type line struct {
	result
	key   measure.Key
	at    time.Time
	where string
}

// requests is how many requests a result is of. It does not say so where the
// count lacks, or is zero beside what only requests can have taken: then there
// may be any number.
func (r result) requests(amounts map[measure.Metric]*float64) (float64, bool) {
	taken := false
	for _, amount := range amounts {
		taken = taken || (amount != nil && *amount > 0)
	}
	if r.Requests == nil || (*r.Requests == 0 && taken) {
		return math.Inf(1), false
	}
	return *r.Requests, true
}

// usage adds the requests and amounts of one result. Requests without what each
// of them has (tokens, seconds, images), or with none of it, are of an amount
// that is not known.
func (c *collector) usage(tally *collectors.Tally, l line, path string) {
	amounts := l.amounts(path)
	requests, said := l.requests(amounts)
	for metric, amount := range amounts {
		l.key.Metric = metric
		if amount == nil || *amount == 0 {
			tally.Lack(l.key, l.at, requests)
		} else {
			tally.Add(l.key, l.at, *amount, l.where)
		}
	}
	l.key.Metric = c.requestsOf(path).Metric()
	if !said {
		tally.Lack(l.key, l.at, requests)
		return
	}
	tally.Add(l.key, l.at, requests, l.where)
}

// cost adds the amount of one result; a day with one that cannot be added is
// not known.
func (c *collector) cost(tally *collectors.Tally, l line) {
	l.key.Metric = measure.Cost
	switch {
	case l.Amount.Value == nil:
		tally.Refuse(l.where, reason.New("amount.none"))
	case !strings.EqualFold(l.Amount.Currency, c.settings.Money.Currency):
		tally.Refuse(l.where, reason.New("money.other", l.Amount.Currency, c.settings.Money.Currency))
	default:
		tally.Add(l.key, l.at, float64(*l.Amount.Value)*c.settings.Money.EURPerUnit, l.where)
		return
	}
	tally.Lack(l.key, l.at, math.Inf(1))
}
