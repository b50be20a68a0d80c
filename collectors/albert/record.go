package albert

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// list is a page of requests.
type list struct {
	Data    *[]record `json:"data"`
	HasMore *bool     `json:"has_more"` // of 2025
}

// record is one request, as either generation tells it. What is not decoded
// (user, key, method) is not read.
type record struct {
	ID       int64   `json:"id"`
	Created  float64 `json:"created"`  // seconds since 1970
	Datetime float64 `json:"datetime"` // the same, of 2025
	Model    string  `json:"model"`
	Endpoint string  `json:"endpoint"`
	Status   int     `json:"status"`

	tokens         // of 2025
	Usage  tokens  `json:"usage"`
	KWhMin float64 `json:"kwh_min"` // of 2025
	KWhMax float64 `json:"kwh_max"`
}

// tokens are the counts of a request. A gateway that does not know one writes
// 0 or null: zero means unknown.
type tokens struct {
	Prompt     float64 `json:"prompt_tokens"`
	Completion float64 `json:"completion_tokens"`
	Impacts    struct {
		KWh float64 `json:"kWh"`
	} `json:"impacts"`
	Carbon struct {
		KWh struct{ Min, Max float64 } `json:"kWh"`
	} `json:"carbon"`
}

// at is when the request was made.
func (r record) at() (time.Time, bool) {
	s := max(r.Created, r.Datetime)
	if s <= 0 || s > 1e11 {
		return time.Time{}, false
	}
	return time.Unix(int64(s), 0).UTC(), true
}

// input and output are its tokens, 0 when the gateway does not know them.
func (r record) input() float64  { return max(r.Prompt, r.Usage.Prompt) }
func (r record) output() float64 { return max(r.Completion, r.Usage.Completion) }

// wattHours is the gateway's own estimate of its energy; 0, 0 when it has none,
// as for a model whose size is not configured.
func (r record) wattHours() (low, high float64) {
	for _, x := range [][2]float64{{r.KWhMin, r.KWhMax}, {r.Usage.Impacts.KWh, r.Usage.Impacts.KWh}, {r.Usage.Carbon.KWh.Min, r.Usage.Carbon.KWh.Max}} {
		if x[0] > 0 && x[1] >= x[0] {
			return x[0] * 1000, x[1] * 1000
		}
	}
	return 0, 0
}

// answersText reports whether a request gives tokens back; embeddings, reranks
// and searches give none.
func (r record) answersText() bool {
	return r.Endpoint == "" || r.Endpoint == "/v1/chat/completions" || r.Endpoint == "/v1/completions"
}

// counter adds requests up by the hour.
type counter struct {
	c      *collector
	w      measure.Window
	tally  *collectors.Tally
	energy map[measure.Key][2]float64 // low and high, Wh
	seen   map[int64]bool             // requests that came: pages may hold one again
}

func (c *collector) counter(w measure.Window) *counter {
	basis := measure.BasisFields{Method: "opengatellm-usage"}.Basis()
	columns := []collectors.Column{
		c.settings.Counts.Column(basis),
		{Metric: measure.InputTokens, Method: measure.Measured, Basis: basis},
		{Metric: measure.OutputTokens, Method: measure.Measured, Basis: basis},
	}
	if c.settings.Energy == "gateway" {
		told := measure.BasisFields{
			Method: "opengatellm-ecologits", Boundary: "facility", PUEBy: "source",
			Note: "estimated by the gateway, which does not tell its version",
		}.Basis()
		columns = append(columns, collectors.Column{Metric: measure.Energy, Method: measure.Estimated, Basis: told})
	}
	return &counter{
		c: c, w: w, tally: collectors.NewTally(c.deps.Name, w, time.Hour, columns...),
		energy: map[measure.Key][2]float64{}, seen: map[int64]bool{},
	}
}

// all counts the requests of a page, and tells whether there may be more after
// it: where it does not say, as long as it is full or brings a request, by its
// number, that had not come. A page whose numbers all came is one of before.
func (n *counter) all(page list) (more bool, err error) {
	numbered := func(r record) bool { return r.ID != 0 }
	fresh := slices.ContainsFunc(*page.Data, func(r record) bool { return numbered(r) && !n.seen[r.ID] })
	if fresh || !slices.ContainsFunc(*page.Data, numbered) {
		for _, r := range *page.Data {
			if n.seen[r.ID] {
				continue
			}
			n.seen[r.ID] = numbered(r)
			if err := n.add(r); err != nil {
				return false, err
			}
		}
	}
	if page.HasMore != nil {
		return *page.HasMore, nil
	}
	return fresh || len(*page.Data) == pageSize, nil
}

// add counts one request. One that failed served nobody, and is not counted.
func (n *counter) add(r record) error {
	at, ok := r.at()
	switch {
	case !ok:
		return reason.New("albert.time")
	case r.Status >= 400 || at.Before(n.w.From) || !at.Before(n.w.To):
		return nil
	}
	where := at.Format(time.RFC3339)
	place, ok := n.c.roll.Of(r.Model)
	if !ok {
		n.tally.Refuse(fmt.Sprintf("model %q", r.Model), reason.New("place.none"))
		return nil
	}
	key := measure.Key{System: place.System, Part: place.Part, Model: r.Model}
	put := func(metric measure.Metric, amount float64, needed bool) {
		if key.Metric = metric; amount == 0 && needed {
			n.tally.Lack(key, at, 1)
			return
		}
		n.tally.Add(key, at, amount, where)
	}
	put(n.c.settings.Counts.Metric(), 1, true)
	put(measure.InputTokens, r.input(), true)
	put(measure.OutputTokens, r.output(), r.answersText())
	if n.c.settings.Energy == "gateway" {
		low, high := r.wattHours()
		put(measure.Energy, (low+high)/2, true)
		key.Source, key.Method = n.c.deps.Name, measure.Estimated
		key.Window = measure.Window{From: at.Truncate(time.Hour), To: at.Truncate(time.Hour).Add(time.Hour)}
		sum := n.energy[key]
		n.energy[key] = [2]float64{sum[0] + low, sum[1] + high}
	}
	return nil
}

// batch is what was counted. Where the gateway does not know what some requests
// took, the hour is covered by the share of the others (Tally.Lack).
func (n *counter) batch(places []collectors.Place) measure.Batch {
	b := n.tally.Batch(places)
	for i := range b.Readings {
		if r := &b.Readings[i]; r.Metric == measure.Energy {
			sum := n.energy[r.Key]
			r.Low, r.High, r.Spread, r.Count = math.Min(sum[0], r.Value), math.Max(sum[1], r.Value), measure.Range, 0
		}
	}
	b.Refused = append(b.Refused, n.c.roll.Unmet()...)
	return b
}
