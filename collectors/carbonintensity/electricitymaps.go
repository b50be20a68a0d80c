package carbonintensity

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// zone asks Electricity Maps for one zone: g CO2e for each kWh used there, over
// the life cycle, imports traced.
type zone struct {
	api  collectors.API
	name string
}

// series is the answer about a range.
type series struct {
	Data *[]struct {
		Zone      string   `json:"zone"`
		At        string   `json:"datetime"`
		Value     *float64 `json:"carbonIntensity"`
		Estimated bool     `json:"isEstimated"`
		Factors   string   `json:"emissionFactorType"`
		Traced    *bool    `json:"flowTraced"`
	} `json:"data"`
}

// ask reads the hours of w. The zone is always named and the look-up of the
// caller's address switched off: else a zone that is not known would be replaced
// by the one where this machine stands.
func (z *zone) ask(ctx context.Context, w measure.Window) (answer, error) {
	var said series
	query := url.Values{
		"zone": {z.name}, "start": {w.From.Format(time.RFC3339)}, "end": {w.To.Format(time.RFC3339)},
		"temporalGranularity": {"hourly"}, "emissionFactorType": {"lifecycle"}, "flowTraced": {"true"}, "disableCallerLookup": {"true"},
	}
	if err := z.api.Get(ctx, "/carbon-intensity/past-range", query, &said); err != nil {
		return answer{}, err
	}
	if said.Data == nil {
		return answer{}, reason.New("api.data", "Electricity Maps")
	}
	out := answer{hours: map[time.Time]hour{}}
	for i, r := range *said.Data {
		at, err := time.Parse(time.RFC3339, r.At)
		at = at.UTC()
		why := within(w, at, time.Hour)
		switch {
		case err != nil:
			why = reason.New("grid.time", "datetime", "2026-11-03T10:00:00Z")
		case at.Equal(w.To) || (why == "" && r.Value == nil):
			continue // the end may be given as well; null is not available
		case why != "":
		case r.Zone != "" && r.Zone != z.name:
			why = reason.New("grid.zone")
		case r.Factors != "" && r.Factors != "lifecycle", r.Traced != nil && !*r.Traced:
			why = reason.New("grid.perimeter")
		case *r.Value < 0 || *r.Value > maxIntensity:
			why = reason.New("grid.number", "carbonIntensity", maxIntensity)
		}
		if why != "" {
			out.refused = append(out.refused, measure.Refusal{Where: reason.Text(fmt.Sprintf("data[%d]", i)), Reason: why})
			continue
		}
		h := hour{value: *r.Value, covered: time.Hour, values: 1, method: measure.Declared}
		h.basis = basis("electricitymaps", z.name, "consumption", "lifecycle", "")
		if r.Estimated {
			h.method = measure.Estimated
		}
		out.hours[at] = h
	}
	return out, nil
}
