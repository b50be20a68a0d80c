package demo

import (
	"encoding/json"
	"net/http"
	"time"
)

// Made-up prices, in dollars for a million tokens.
const (
	draftInputPrice  = 0.4
	draftOutputPrice = 2.0
	transInputPrice  = 0.15
	transOutputPrice = 0.6
)

// Models of the drafting assistant.
const (
	smallModel = "mistral-small-2506"
	largeModel = "mistral-medium-2508"
)

const aDay = 24 * time.Hour

// activity is what LiteLLM says of one day, or of one model in it.
type activity struct {
	Spend      float64 `json:"spend"`
	Input      int64   `json:"prompt_tokens"`
	Output     int64   `json:"completion_tokens"`
	Total      int64   `json:"total_tokens"`
	Successful int64   `json:"successful_requests"`
	Failed     int64   `json:"failed_requests"`
	All        int64   `json:"api_requests"`
}

// plus adds up what the models say.
func (a activity) plus(b activity) activity {
	return activity{
		a.Spend + b.Spend, a.Input + b.Input, a.Output + b.Output, a.Total + b.Total,
		a.Successful + b.Successful, a.Failed + b.Failed, a.All + b.All,
	}
}

func newActivity(queries, input, output int64) activity {
	failed := queries / 150
	return activity{
		Spend: (float64(input)*draftInputPrice + float64(output)*draftOutputPrice) / 1e6,
		Input: input, Output: output, Total: input + output,
		Successful: queries, Failed: failed, All: queries + failed,
	}
}

// draftDay is the drafting assistant's UTC day.
func (c *City) draftDay(day time.Time) (queries, input, output int64) {
	return c.Between(DraftQueries, day, day.Add(aDay)), c.Between(DraftInput, day, day.Add(aDay)), c.Between(DraftOutput, day, day.Add(aDay))
}

// gateway is the drafting assistant's LiteLLM. The old one, asked for days
// after it was switched off, shows what stands at its address now.
type gateway struct {
	city *City
	now  func() time.Time
	from time.Time // when it was put in
	off  time.Time // when it was switched off; zero: never
}

// ServeHTTP answers /user/daily/activity.
func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	first, err1 := time.Parse(time.DateOnly, r.FormValue("start_date"))
	last, err2 := time.Parse(time.DateOnly, r.FormValue("end_date"))
	if err1 != nil || err2 != nil {
		http.Error(w, `{"error":"start_date and end_date are days"}`, http.StatusBadRequest)
		return
	}
	if !g.off.IsZero() && last.Add(aDay).After(g.off) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if _, err := w.Write([]byte("<!doctype html><title>Connexion</title><h1>Ce service a été arrêté</h1>")); err != nil {
			panic(http.ErrAbortHandler)
		}
		return
	}
	today := g.now().UTC().Truncate(aDay)
	results := []any{}
	for day := first; !day.After(last) && day.Before(today); day = day.Add(aDay) {
		if !day.Before(g.from) {
			results = append(results, g.city.activityOn(day))
		}
	}
	send(w, map[string]any{"results": results, "metadata": map[string]any{"page": 1, "total_pages": 1, "has_more": false}})
}

func (c *City) activityOn(day time.Time) map[string]any {
	queries, input, output := c.draftDay(day)
	large := c.Between(DraftLarge, day, day.Add(aDay))
	var largeInput, largeOutput int64
	if queries > 0 {
		largeInput, largeOutput = input*large/queries, output*large/queries
	}
	models := map[string]activity{
		smallModel: newActivity(queries-large, input-largeInput, output-largeOutput),
		largeModel: newActivity(large, largeInput, largeOutput),
	}
	type wrapped struct {
		Metrics activity `json:"metrics"`
	}
	return map[string]any{
		"date":    day.Format(time.DateOnly),
		"metrics": models[smallModel].plus(models[largeModel]),
		"breakdown": map[string]any{"models": map[string]wrapped{
			smallModel: {models[smallModel]}, largeModel: {models[largeModel]},
		}},
	}
}

func send(w http.ResponseWriter, v any) {
	text, err := json.Marshal(v)
	if err != nil {
		http.Error(w, `{"error":"this made-up source has a fault"}`, http.StatusInternalServerError)
		return
	}
	answer(w, text)
}
