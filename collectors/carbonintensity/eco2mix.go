package carbonintensity

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// quarter is the step of éCO2mix.
const quarter = 15 * time.Minute

// perHour is how many quarters an hour has.
const perHour = int(time.Hour / quarter)

// eco2mix asks ODRÉ for taux_co2: g CO2 for each kWh produced in metropolitan
// France without Corsica, by combustion alone, without imports.
type eco2mix struct{ api collectors.API }

// dataset is one of the two that hold the same figures.
type dataset struct{ id, status string }

// datasets come in the order of trust: what was consolidated replaces what real
// time said.
func datasets() []dataset {
	return []dataset{{"eco2mix-national-cons-def", "consolidated"}, {"eco2mix-national-tr", "real-time"}}
}

// row is one quarter of an hour.
type row struct {
	At   *string `json:"date_heure"`
	Rate rate    `json:"taux_co2"`
}

// rate is a figure that may be a number, null or the text "ND" (not available).
type rate struct {
	known bool
	wrong bool
	value float64
}

// UnmarshalJSON never fails: one bad figure does not spoil the others.
func (r *rate) UnmarshalJSON(text []byte) error {
	said := string(text)
	if len(said) > 1 && said[0] == '"' {
		said = said[1 : len(said)-1]
	}
	switch said {
	case "null", "ND", "":
		return nil
	}
	if value, err := strconv.ParseFloat(said, 64); err == nil && value >= 0 && value <= maxIntensity {
		r.known, r.value = true, value
	} else {
		r.wrong = true
	}
	return nil
}

// slot is the value of one quarter of an hour.
type slot struct {
	value  float64
	status string
	given  bool // the source gave it for this very quarter
}

// ask reads the consolidated figures, and those of real time for the quarters
// that they lack.
func (e *eco2mix) ask(ctx context.Context, w measure.Window) (answer, error) {
	var out answer
	slots := map[time.Time]slot{}
	for _, set := range datasets() {
		if len(slots) == int(w.To.Sub(w.From)/quarter) {
			break
		}
		rows, err := e.rows(ctx, set.id, w)
		if err != nil {
			return answer{}, err
		}
		found, refused := read(rows, set, w)
		out.refused = append(out.refused, refused...)
		for at, s := range found {
			if _, held := slots[at]; !held {
				slots[at] = s
			}
		}
	}
	out.hours = hourly(slots)
	return out, nil
}

func (e *eco2mix) rows(ctx context.Context, id string, w measure.Window) ([]row, error) {
	var rows []row
	const when = "2006-01-02T15:04:05-07:00"
	query := url.Values{
		"select":   {"date_heure,taux_co2"},
		"where":    {fmt.Sprintf("date_heure >= date'%s' and date_heure < date'%s'", w.From.Format(when), w.To.Format(when))},
		"order_by": {"date_heure"},
		"timezone": {"UTC"},
	}
	if err := e.api.Get(ctx, "/api/explore/v2.1/catalog/datasets/"+id+"/exports/json", query, &rows); err != nil {
		return nil, reason.Because(err, reason.New("read.set", id, err))
	}
	for i := range rows {
		if rows[i].At == nil {
			return nil, reason.New("read.set", id, reason.New("odre.data"))
		}
	}
	return rows, nil
}

// read places the figures of a data set in their quarters. Figures that are
// given by the half hour stand for it: the quarter between has none of its own.
func read(rows []row, set dataset, w measure.Window) (map[time.Time]slot, []measure.Refusal) {
	slots := map[time.Time]slot{}
	var refused []measure.Refusal
	spoilt := map[time.Time]bool{} // quarters with a figure that cannot be used
	for i, r := range rows {
		at, err := time.Parse(time.RFC3339, *r.At)
		at = at.UTC()
		why := within(w, at, quarter)
		switch held, twice := slots[at]; {
		case err != nil:
			why = reason.New("grid.time", "date_heure", "2026-11-03T10:15:00+00:00")
		case why != "":
		case r.Rate.wrong:
			spoilt[at], why = true, reason.New("grid.rate", "taux_co2", maxIntensity)
		case twice && r.Rate.known && held.value != r.Rate.value:
			spoilt[at], why = true, reason.New("grid.twice")
		}
		if why != "" {
			refused = append(refused, measure.Refusal{Where: reason.Text(fmt.Sprintf("%s[%d]", set.id, i)), Reason: why})
		} else if r.Rate.known {
			slots[at] = slot{r.Rate.value, set.status, true}
		}
	}
	for at := range spoilt {
		delete(slots, at)
	}
	for at, s := range slots {
		next := at.Add(quarter)
		if _, held := slots[next]; !held && s.given && !spoilt[next] && at.Truncate(2*quarter).Equal(at) {
			slots[next] = slot{value: s.value, status: s.status}
		}
	}
	return slots, refused
}

// hourly makes the means of the hours over the quarters that have a figure.
func hourly(slots map[time.Time]slot) map[time.Time]hour {
	hours := map[time.Time]hour{}
	for at := range slots {
		from := at.Truncate(time.Hour)
		if _, done := hours[from]; !done {
			hours[from] = mean(slots, from)
		}
	}
	return hours
}

// mean is the hour that begins at from; one of its quarters has a figure.
func mean(slots map[time.Time]slot, from time.Time) hour {
	h, sum := hour{method: measure.Declared}, 0.0
	var status []string
	for i := range perHour {
		s, ok := slots[from.Add(time.Duration(i)*quarter)]
		if !ok {
			continue
		}
		sum += s.value
		h.covered += quarter
		if s.given {
			h.values++
		}
		if !slices.Contains(status, s.status) {
			status = append(status, s.status)
		}
	}
	slices.Sort(status)
	h.value = sum / float64(h.covered/quarter)
	h.basis = basis("eco2mix", "FR", "production", "direct", strings.Join(status, ","))
	return h
}
