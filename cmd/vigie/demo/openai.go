package demo

import (
	"net/http"
	"strconv"
	"time"
)

// translationModel is the model behind the translation.
const translationModel = "gpt-5-mini"

// usage answers the organisation's usage and costs as OpenAI does.
type usage struct {
	city *City
	now  func() time.Time
}

type buckets struct {
	Object  string   `json:"object"`
	Data    []bucket `json:"data"`
	HasMore bool     `json:"has_more"`
}

type bucket struct {
	Start   int64 `json:"start_time"`
	End     int64 `json:"end_time"`
	Results []any `json:"results"`
}

// span reads the window that was asked for, up to now.
func (u *usage) span(r *http.Request, step time.Duration) (from, to time.Time, ok bool) {
	first, err1 := strconv.ParseInt(r.FormValue("start_time"), 10, 64)
	last, err2 := strconv.ParseInt(r.FormValue("end_time"), 10, 64)
	from, to = time.Unix(first, 0).UTC().Truncate(step), time.Unix(last, 0).UTC()
	if now := u.now().UTC().Truncate(step); to.After(now) {
		to = now
	}
	return from, to, err1 == nil && err2 == nil
}

// completions answers by the hour.
func (u *usage) completions(w http.ResponseWriter, r *http.Request) {
	from, to, ok := u.span(r, time.Hour)
	if !ok {
		http.Error(w, `{"error":{"message":"start_time and end_time are seconds"}}`, http.StatusBadRequest)
		return
	}
	page := buckets{Object: "page", Data: []bucket{}}
	for at := from; at.Before(to); at = at.Add(time.Hour) {
		b := bucket{Start: at.Unix(), End: at.Add(time.Hour).Unix(), Results: []any{}}
		if n := u.city.Amount(TranslationQueries, at); n > 0 {
			b.Results = append(b.Results, map[string]any{
				"object": "organization.usage.completions.result", "model": translationModel, "num_model_requests": n,
				"input_tokens": u.city.Amount(TranslationInput, at), "output_tokens": u.city.Amount(TranslationOutput, at),
			})
		}
		page.Data = append(page.Data, b)
	}
	send(w, page)
}

// costs answers by the UTC day.
func (u *usage) costs(w http.ResponseWriter, r *http.Request) {
	from, to, ok := u.span(r, aDay)
	if !ok {
		http.Error(w, `{"error":{"message":"start_time and end_time are seconds"}}`, http.StatusBadRequest)
		return
	}
	page := buckets{Object: "page", Data: []bucket{}}
	for at := from; at.Before(to); at = at.Add(aDay) {
		dollars := float64(u.city.Between(TranslationInput, at, at.Add(aDay)))*transInputPrice/1e6 +
			float64(u.city.Between(TranslationOutput, at, at.Add(aDay)))*transOutputPrice/1e6
		page.Data = append(page.Data, bucket{Start: at.Unix(), End: at.Add(aDay).Unix(), Results: []any{map[string]any{
			"object": "organization.costs.result", "amount": map[string]any{"value": dollars, "currency": "usd"},
		}}})
	}
	send(w, page)
}
