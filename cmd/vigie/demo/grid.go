package demo

import (
	"math"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// gridStream seeds what the grid does; it is counted by no one in the city.
const gridStream Stream = "reseau/co2"

// How far the two data sets of the grid reach back from now: real time holds
// some sixty days and is two hours late; what is consolidated is thirty days
// late.
const (
	gridKept         = 60 * aDay
	gridLate         = 2 * time.Hour
	gridConsolidated = 30 * aDay
)

// Grid is the carbon intensity of the made-up grid in the quarter of an hour
// that begins at t, in g CO2/kWh, as it is consolidated: about 20 in summer and
// 40 in winter, less at midday when the sun shines, more in the evening, and a
// spell of cold or wind that lasts for days.
func (c *City) Grid(t time.Time) int {
	local := t.In(c.Zone)
	at := float64(local.Hour()) + float64(local.Minute())/60
	year := math.Cos(2 * math.Pi * float64(local.YearDay()-20) / 365) // 1 in January, −1 in July
	bell := func(centre, width float64) float64 { return math.Exp(-(at - centre) * (at - centre) / (width * width)) }
	x := 27 + 10*year
	x += 5*bell(8.5, 2) + 7*bell(19.5, 2.5) - (7-4*year)*bell(13.5, 3)
	if local.Weekday() == time.Saturday || local.Weekday() == time.Sunday {
		x *= 0.86
	}
	day := hourOf(t) / 24
	x *= 0.75 + 0.25*(chance(gridStream, day/3, 1)+chance(gridStream, day, 2))
	return int(math.Round(max(8, x)))
}

// gridSaid is what real time says of a quarter: a gram or two off now and then,
// "ND" (not available) once in a while, and nothing at all for a night now and
// then.
func (c *City) gridSaid(t time.Time) any {
	h := hourOf(t)
	switch lot := chance(gridStream, hour(t.Unix()/900), 3); {
	case chance(gridStream, h/5, 9) < 0.004:
		return nil
	case lot < 0.006:
		return "ND"
	case lot > 0.8:
		return c.Grid(t) + 1
	case lot > 0.7:
		return c.Grid(t) - 1
	}
	return c.Grid(t)
}

// grid answers the exports of the two data sets of éCO2mix as ODRÉ does.
type grid struct {
	city *City
	now  func() time.Time
	form *regexp.Regexp
}

func newGrid(c *City, now func() time.Time) *grid {
	return &grid{c, now, regexp.MustCompile(`^date_heure >= date'([^']+)' and date_heure < date'([^']+)'$`)}
}

// quarterHour is one line of a data set.
type quarterHour struct {
	At   string `json:"date_heure"`
	Rate any    `json:"taux_co2"`
}

// ServeHTTP answers …/datasets/<id>/exports/json.
func (g *grid) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var span [2]time.Time
	parts := g.form.FindStringSubmatch(r.FormValue("where"))
	for i := range span {
		var err error
		if parts != nil {
			span[i], err = time.Parse(time.RFC3339, parts[i+1])
		}
		if parts == nil || err != nil {
			http.Error(w, `{"error_code":"ODSQLError","message":"this made-up portal understands a span of date_heure only"}`, http.StatusBadRequest)
			return
		}
	}
	said := g.realTime
	if strings.Contains(r.URL.Path, "-cons-def/") {
		said = g.consolidated
	}
	lines := []quarterHour{}
	for at := span[0].UTC(); at.Before(span[1]); at = at.Add(15 * time.Minute) {
		if rate, ok := said(at); ok {
			lines = append(lines, quarterHour{at.Format("2006-01-02T15:04:05-07:00"), rate})
		}
	}
	send(w, lines)
}

// realTime has a line for each quarter up to the end of the day, with nothing in
// those that are to come.
func (g *grid) realTime(at time.Time) (rate any, ok bool) {
	now := g.now()
	switch {
	case at.Before(now.Add(-gridKept)), !at.Before(now.Truncate(aDay).Add(aDay)):
		return nil, false
	case at.After(now.Add(-gridLate)):
		return nil, true
	}
	return g.city.gridSaid(at), true
}

// consolidated has figures by the half hour, and nothing in the quarters between.
func (g *grid) consolidated(at time.Time) (rate any, ok bool) {
	if !at.Before(g.now().Add(-gridConsolidated)) {
		return nil, false
	}
	if at.Minute()%30 != 0 {
		return nil, true
	}
	return g.city.Grid(at), true
}
