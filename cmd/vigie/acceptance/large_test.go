package acceptance_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// grain is in what steps the statements of a large house come.
type grain bool

// A large house has two years of statements by the month, which is quick to make; or
// three, the last two by the day, with an hourly log of all of its systems over a
// quarter, which is what benchmarks read.
const (
	monthly grain = false
	daily   grain = true
)

const manySystems = 200

// Its first day, that from which statements may be daily, and the one after its last.
var firstOfLarge, dailyFrom, endOfLarge = time.Date(2023, 11, 1, 0, 0, 0, 0, time.UTC), time.Date(2024, 11, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

func (g grain) first() time.Time {
	if g == monthly {
		return dailyFrom
	}
	return firstOfLarge
}

// after is the form of a period and the first day of the next.
func (g grain) after(at time.Time) (string, time.Time) {
	if g == daily && !at.Before(dailyFrom) {
		return time.DateOnly, at.AddDate(0, 0, 1)
	}
	return "2006-01", at.AddDate(0, 1, 0)
}

// statements are the files of energy and requests, a quarter each.
func (g grain) statements(h *house) {
	for at, n := g.first(), 0; at.Before(endOfLarge); {
		var rows strings.Builder
		rows.WriteString("Système;Période;kWh;Requêtes\n")
		name := "releves-" + at.Format(time.DateOnly) + ".csv"
		for until := at.AddDate(0, 3, 0); at.Before(until); n++ {
			form, next := g.after(at)
			for i := range manySystems - 1 {
				fmt.Fprintf(&rows, "S%03d;%s;%d,5;%d\n", i, at.Format(form), 20+(i*7+n*3)%60, 1000+(i*31+n*17)%900)
			}
			at = next
		}
		h.write(name, rows.String())
	}
}

// log is the energy of a quarter by the hour: of the metered system, and where
// statements are daily of all of them.
func (g grain) log(h *house) {
	var lines strings.Builder
	for at := time.Date(2026, 6, 30, 22, 0, 0, 0, time.UTC); at.Before(time.Date(2026, 9, 30, 22, 0, 0, 0, time.UTC)); at = at.Add(time.Hour) {
		stamp := at.Format(time.RFC3339)
		fmt.Fprintf(&lines, "{\"at\":%q,\"s\":\"metre\",\"wh\":%d}\n", stamp, 100+at.Hour())
		for i := 0; g == daily && i < manySystems-1; i++ {
			fmt.Fprintf(&lines, "{\"at\":%q,\"s\":\"S%03d\",\"wh\":%d}\n", stamp, i, 20+(i+at.Hour())%40)
		}
	}
	h.write("log.jsonl", lines.String())
}

// largeHouse follows 200 systems by statements, one of them or all by the hour
// over a quarter, beside the grid. Of what both say, the statement counts.
func largeHouse(t testing.TB, g grain) *house {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(portal))
	t.Cleanup(server.Close)
	first := g.first().Format(time.DateOnly)
	var register, places strings.Builder
	order, logged := "", ""
	if g == daily {
		order = ", sources: {default: [releves, journal]}"
	}
	register.WriteString("  - {id: metre, name: Assistant mesuré, unit: query, phases: {in_service: 2026-07-01}, hosting: {zone: FR}}\n")
	for i := range manySystems - 1 {
		fmt.Fprintf(&register, "  - {id: s%03d, name: Assistant numéro %d de la direction des services, unit: query, phases: {in_service: %s}%s}\n", i, i, first, order)
		fmt.Fprintf(&places, "        S%03d: s%03d\n", i, i)
	}
	if g == daily {
		logged = places.String()
	}
	h := newHouse(t, sqliteStore+`
organisation: {name: Métropole d'essai}
systems:
`+register.String()+`
collectors:
  - name: releves
    type: table
    title: Relevés des fournisseurs
    every: "@daily"
    since: `+first+`
    lag: 960h
    settings:
      path: [releves-*.csv]
      layout: wide
      metrics:
        kWh: {metric: energy, unit: kWh}
        Requêtes: {metric: queries}
      columns: {system: Système, period: Période}
      places:
`+places.String()+`
  - name: journal
    type: requestlog
    every: "@daily"
    since: 2026-07-01
    settings:
      path: [log.jsonl]
      columns: {time: at, energy: wh, system: s}
      energy: {unit: Wh, boundary: facility, method: measured, pue_included: true}
      counts: query
      places:
        metre: metre
`+logged+`
  - {name: reseau, type: carbonintensity, title: Réseau, every: "@daily", since: 2026-01-01, settings: {provider: odre, url: "`+server.URL+`"}}
targets:
  - {indicator: energy, per: quarter, limit: 30000, warn: 10%}
  - {indicator: energy_per_use, system: s001, per: quarter, limit: 30}
`)
	g.statements(h)
	g.log(h)
	h.collect(first, endOfLarge.AddDate(0, 0, -1).Format(time.DateOnly))
	return h
}
