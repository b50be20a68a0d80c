package litellm

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// What places can be given by.
const (
	byModel = "model"
	byGroup = "model_group"
	byKey   = "key_alias"
)

// activity is one page of a day, with a part of it.
type activity struct {
	Results  *[]dailyResult `json:"results"`
	Metadata struct {
		TotalPages *int     `json:"total_pages"`
		HasMore    *bool    `json:"has_more"`
		Requests   *float64 `json:"total_api_requests"` // of the page, or of all of them
	} `json:"metadata"`
}

// more tells whether there are pages after the n-th.
func (a activity) more(n int) bool {
	return (a.Metadata.HasMore != nil && *a.Metadata.HasMore) || (a.Metadata.TotalPages != nil && n < *a.Metadata.TotalPages)
}

type dailyResult struct {
	Date      string   `json:"date"`
	Metrics   *metrics `json:"metrics"`
	Breakdown struct {
		Models      map[string]entry `json:"models"`
		ModelGroups map[string]entry `json:"model_groups"`
		APIKeys     map[string]entry `json:"api_keys"`
	} `json:"breakdown"`
}

// metrics are the figures that are read; others are passed over. What is absent
// is not zero.
type metrics struct {
	Spend      *float64 `json:"spend"`
	Input      *float64 `json:"prompt_tokens"`
	Output     *float64 `json:"completion_tokens"`
	Successful *float64 `json:"successful_requests"`
	All        *float64 `json:"api_requests"`
	Failed     *float64 `json:"failed_requests"`
}

// entry is one line of a breakdown, with its figures below "metrics" (now) or
// beside it (before).
type entry struct {
	metrics
	alias string
}

// UnmarshalJSON reads both shapes.
func (e *entry) UnmarshalJSON(text []byte) error {
	var wrapped struct {
		Metrics  *metrics `json:"metrics"`
		Metadata struct {
			KeyAlias string `json:"key_alias"`
		} `json:"metadata"`
	}
	if err := json.Unmarshal(text, &wrapped); err != nil {
		return err
	}
	e.alias = wrapped.Metadata.KeyAlias
	if wrapped.Metrics != nil {
		e.metrics = *wrapped.Metrics
		return nil
	}
	return json.Unmarshal(text, &e.metrics)
}

// successful returns the requests that succeeded, infinity when that is not
// said; older gateways give them as a difference, or all.
func (m metrics) successful() float64 {
	switch {
	case m.Successful != nil:
		return *m.Successful
	case m.All == nil:
		return math.Inf(1)
	}
	return max(*m.All-value(m.Failed), 0)
}

func value(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}

// count adds what the pages of a day say, by place and model. Pages that speak of
// other days alone say nothing of it.
func (c *collector) count(tally *collectors.Tally, at time.Time, pages []activity) error {
	said, other, asked := 0., false, false
	for _, page := range pages {
		for _, d := range *page.Results {
			if d.Metrics == nil {
				return reason.New("litellm.metrics")
			}
			said += value(d.Metrics.All)
			switch date, err := time.Parse(time.DateOnly, d.Date); {
			case err != nil:
				return reason.New("litellm.date")
			case date.Equal(at):
				asked = true
				c.day(tally, at, d)
			default: // it was not asked for
				other = true
			}
		}
	}
	if other && !asked {
		tally.Short(at, 0)
		tally.Refuse(at.Format(time.DateOnly), reason.New("breakdown.day"))
		return nil
	}
	c.compare(tally, at, said, total(pages, said))
	return nil
}

// total is how many requests the gateway itself counts: it gives the total of
// each page, or with each page that of all.
func total(pages []activity, said float64) float64 {
	sum, first, same := 0., value(pages[0].Metadata.Requests), len(pages) > 1
	for _, page := range pages {
		t := value(page.Metadata.Requests)
		sum, same = sum+t, same && t == first
	}
	if same && sum != said {
		return first
	}
	return sum
}

// compare holds what the pages say against their total: with more, lines came
// twice, and the day is not known; with less, some did not come.
func (c *collector) compare(tally *collectors.Tally, at time.Time, said, total float64) {
	if total <= 0 || said == total {
		return
	}
	share := max(said/total, 0)
	if said > total {
		share = 0
	}
	tally.Short(at, share)
	tally.Refuse(at.Format(time.DateOnly)+", the total",
		reason.New("breakdown.total", collectors.Number(said), collectors.Number(total)))
}

// day adds the lines of a day, then what its total has beyond them.
func (c *collector) day(tally *collectors.Tally, at time.Time, d dailyResult) {
	entries := d.entries(c.settings.By)
	successful, spend := d.Metrics.successful(), value(d.Metrics.Spend)
	input, output := value(d.Metrics.Input), value(d.Metrics.Output)
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		e := entries[name]
		if n := e.successful(); !math.IsInf(n, 1) {
			successful -= n
		}
		spend, input, output = spend-value(e.Spend), input-value(e.Input), output-value(e.Output)
		c.one(tally, at, name, e)
	}
	c.rest(tally, at, metrics{Successful: &successful, Spend: &spend, Input: &input, Output: &output})
}

func (d dailyResult) entries(by string) map[string]entry {
	switch by {
	case byGroup:
		return d.Breakdown.ModelGroups
	case byKey:
		return d.Breakdown.APIKeys
	default:
		return d.Breakdown.Models
	}
}

// one adds a line of the breakdown. Keys may be named after people: their names
// go no further than the look-up of the place.
func (c *collector) one(tally *collectors.Tally, at time.Time, name string, e entry) {
	where, model := fmt.Sprintf("%s, model %q", at.Format(time.DateOnly), name), name
	textless := c.settings.textless(name)
	if c.settings.By == byKey {
		name, model, where, textless = e.alias, "", at.Format(time.DateOnly)+", a key", false
	}
	place, ok := c.roll.Of(name)
	if !ok {
		where = fmt.Sprintf("%s %q", cmp.Or(c.settings.By, byModel), name)
		if c.settings.By == byKey {
			where = "a key"
		}
		tally.Refuse(where, reason.New("place.none"))
		return
	}
	c.figures(tally, at, line{e.metrics, measure.Key{System: place.System, Part: place.Part, Model: model}, textless, where})
}

// textless tells whether a model gives no text back, by its name or the settings.
func (s *settings) textless(name string) bool {
	return collectors.Textless(name) ||
		slices.ContainsFunc(s.Embeddings, func(own string) bool { return own == name || strings.HasSuffix(name, "/"+own) })
}

// rest adds what the day's total has and no line of the breakdown says.
func (c *collector) rest(tally *collectors.Tally, at time.Time, rest metrics) {
	const rounding = 1e-9 // of rounding
	if *rest.Successful < -rounding {
		tally.Refuse(at.Format(time.DateOnly)+", the breakdown", reason.New("breakdown.failures"))
	}
	for _, v := range []*float64{rest.Successful, rest.Input, rest.Output, rest.Spend} {
		if *v <= rounding {
			*v = 0
		}
	}
	if *rest.Successful == 0 && *rest.Spend == 0 {
		return
	}
	where := at.Format(time.DateOnly) + ", the total"
	if c.settings.Place == (collectors.Place{}) {
		tally.Refuse(where, reason.New("breakdown.rest"))
		return
	}
	c.figures(tally, at, line{rest, measure.Key{System: c.settings.Place.System, Part: c.settings.Place.Part}, false, where})
}

// line is figures with their place.
type line struct {
	metrics
	key      measure.Key
	textless bool
	where    string
}

// figures adds one line's. The tokens of a line of which nothing succeeded are
// those of failures, which are not counted; those of a line that succeeded
// without any are not known.
func (c *collector) figures(tally *collectors.Tally, at time.Time, l line) {
	put := func(metric measure.Metric, amount, of float64) {
		if l.key.Metric = metric; amount == 0 || math.IsInf(amount, 1) {
			tally.Lack(l.key, at, of)
			return
		}
		tally.Add(l.key, at, amount, l.where)
	}
	counts := c.settings.Counts
	if l.textless {
		counts = collectors.CountsCalls
	}
	if successful := l.successful(); successful > 0 {
		put(counts.Metric(), successful, successful)
		put(measure.InputTokens, value(l.Input), successful)
		if !l.textless || value(l.Output) > 0 {
			put(measure.OutputTokens, value(l.Output), successful)
		}
	}
	switch spend := value(l.Spend); {
	case spend == 0:
	case !c.settings.Money.Known():
		tally.Refuse("spend", reason.New("money.dollars"))
	default:
		put(measure.Cost, spend*c.settings.Money.EURPerUnit, 0)
	}
}
