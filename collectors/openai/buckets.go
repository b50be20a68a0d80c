package openai

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

// page is one page of buckets, of usage or of costs.
type page struct {
	Data     *[]bucket `json:"data"`
	HasMore  bool      `json:"has_more"`
	NextPage string    `json:"next_page"`
}

type bucket struct {
	Start   float64  `json:"start_time"` // seconds since 1970
	Results []result `json:"results"`
}

// result is one line of a bucket; each endpoint fills some of the fields.
// Cached and cache-written tokens are part of the input tokens already.
type result struct {
	Model    string  `json:"model"`
	Project  string  `json:"project_id"`
	Requests float64 `json:"num_model_requests"`
	Input    float64 `json:"input_tokens"`
	Output   float64 `json:"output_tokens"`
	Seconds  float64 `json:"seconds"`
	Images   float64 `json:"images"`
	Amount   struct {
		Value    number `json:"value"`
		Currency string `json:"currency"`
	} `json:"amount"`
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
		switch u {
		case "completions":
			add(measure.InputTokens, basis)
			add(measure.OutputTokens, basis)
		case "embeddings", "moderations":
			add(measure.InputTokens, basis)
		case "images":
			add(measure.Images, basis)
		case "audio_transcriptions":
			add(measure.AudioSeconds, basis)
		}
	}
	return columns
}

// count adds what one bucket says.
func (c *collector) count(tally *collectors.Tally, path string, b bucket) {
	if b.Start < 0 || b.Start > 1e11 {
		tally.Refuse(path, "a bucket has no time")
		return
	}
	at := time.Unix(int64(b.Start), 0).UTC()
	for i, r := range b.Results {
		where := fmt.Sprintf("%s, %s, results[%d]", path, at.Format(time.RFC3339), i)
		name := r.Model
		if c.settings.By == byProject || c.settings.Read == readCosts {
			name = r.Project
		}
		place, ok := c.settings.Of(name)
		if !ok {
			tally.Refuse(fmt.Sprintf("%s, %s %q", path, c.settings.By, name), "no place is given for it: its figures are not counted")
			continue
		}
		key := measure.Key{System: place.System, Part: place.Part, Model: r.Model}
		if c.settings.Read == readCosts {
			c.cost(tally, key, at, r, where)
			continue
		}
		for metric, amount := range map[measure.Metric]float64{
			c.requestsOf(path).Metric(): r.Requests, measure.InputTokens: r.Input, measure.OutputTokens: r.Output,
			measure.AudioSeconds: r.Seconds, measure.Images: r.Images,
		} {
			key.Metric = metric
			tally.Add(key, at, amount, where)
		}
	}
}

func (c *collector) cost(tally *collectors.Tally, key measure.Key, at time.Time, r result, where string) {
	if !strings.EqualFold(r.Amount.Currency, c.settings.Money.Currency) {
		tally.Refuse(where, fmt.Sprintf("the amount is in %q, and the rate in the settings is for %s", r.Amount.Currency, c.settings.Money.Currency))
		return
	}
	key.Metric = measure.Cost
	tally.Add(key, at, float64(r.Amount.Value)*c.settings.Money.EURPerUnit, where)
}
