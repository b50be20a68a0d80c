package litellm

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

// What places can be given by.
const (
	byModel = "model"
	byGroup = "model_group"
	byKey   = "key_alias"
)

// activity is one page. A day may be on several pages, each with a part of it.
type activity struct {
	Results  *[]daily `json:"results"`
	Metadata struct {
		TotalPages int  `json:"total_pages"`
		HasMore    bool `json:"has_more"`
	} `json:"metadata"`
}

type daily struct {
	Date      string  `json:"date"`
	Metrics   metrics `json:"metrics"`
	Breakdown struct {
		Models      map[string]entry `json:"models"`
		ModelGroups map[string]entry `json:"model_groups"`
		APIKeys     map[string]entry `json:"api_keys"`
	} `json:"breakdown"`
}

// metrics are the figures that are read; others are passed over.
type metrics struct {
	Spend      float64  `json:"spend"`
	Input      float64  `json:"prompt_tokens"`
	Output     float64  `json:"completion_tokens"`
	Successful *float64 `json:"successful_requests"`
	All        float64  `json:"api_requests"`
	Failed     float64  `json:"failed_requests"`
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

// successful returns the requests that succeeded; older gateways give them only
// as the difference.
func (m metrics) successful() float64 {
	if m.Successful != nil {
		return *m.Successful
	}
	return max(m.All-m.Failed, 0)
}

// count adds what the days say, by place and model.
func (c *collector) count(tally *collectors.Tally, days []daily) {
	for i, d := range days {
		at, err := time.Parse(time.DateOnly, d.Date)
		if err != nil {
			tally.Refuse(fmt.Sprintf("results[%d]", i), "its date is not a day written as 2026-11-03")
			continue
		}
		entries := d.entries(c.settings.By)
		rest := d.Metrics
		successful := rest.successful()
		for _, name := range slices.Sorted(maps.Keys(entries)) {
			e := entries[name]
			rest.Spend, rest.Input, rest.Output = rest.Spend-e.Spend, rest.Input-e.Input, rest.Output-e.Output
			successful -= e.successful()
			c.one(tally, at, name, e)
		}
		rest.Successful = &successful
		c.rest(tally, at, rest)
	}
}

func (d daily) entries(by string) map[string]entry {
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
	if c.settings.By == byKey {
		name, model, where = e.alias, "", at.Format(time.DateOnly)+", a key"
	}
	place, ok := c.settings.Of(name)
	if !ok {
		where = fmt.Sprintf("%s %q", cmp.Or(c.settings.By, byModel), name)
		if c.settings.By == byKey {
			where = "a key"
		}
		tally.Refuse(where, "no place is given for it: its figures are not counted")
		return
	}
	c.figures(tally, at, measure.Key{System: place.System, Part: place.Part, Model: model}, e.metrics, where)
}

// rest adds what the day's total has and no line of the breakdown says.
func (c *collector) rest(tally *collectors.Tally, at time.Time, rest metrics) {
	const crumb = 1e-9 // of rounding
	if *rest.Successful < -crumb {
		tally.Refuse(at.Format(time.DateOnly)+", the breakdown", "it has more requests than succeeded that day: failures are counted in it")
	}
	if *rest.Successful <= crumb && rest.Input <= crumb && rest.Output <= crumb && rest.Spend <= crumb {
		return
	}
	where := at.Format(time.DateOnly) + ", the total"
	if c.settings.Place == (collectors.Place{}) {
		tally.Refuse(where, "it is more than its breakdown, and there is no place for the rest")
		return
	}
	*rest.Successful = max(*rest.Successful, 0)
	rest.Input, rest.Output, rest.Spend = max(rest.Input, 0), max(rest.Output, 0), max(rest.Spend, 0)
	c.figures(tally, at, measure.Key{System: c.settings.Place.System, Part: c.settings.Place.Part}, rest, where)
}

func (c *collector) figures(tally *collectors.Tally, at time.Time, key measure.Key, m metrics, where string) {
	for metric, amount := range map[measure.Metric]float64{
		c.settings.Counts.Metric(): m.successful(), measure.InputTokens: m.Input, measure.OutputTokens: m.Output,
		measure.Cost: m.Spend * c.settings.Money.EURPerUnit,
	} {
		key.Metric = metric
		tally.Add(key, at, amount, where)
	}
	if m.Spend > 0 && !c.settings.Money.Known() {
		tally.Refuse("spend", "it is in the gateway's currency (USD): give money with a dated rate to count it as cost")
	}
}
