package acceptance_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The small city is every issue's last test: 600 staff, five systems, one survey
// wave of 25 directions, walked from an empty folder to the printed quarter.
// Every figure is worked out here, apart from the program.
const smallCity = `
organisation: {name: Ville de Petite}
time_zone: Europe/Paris
systems:
  - {id: copilot, name: Assistant bureautique, unit: query, phases: {in_service: 2026-01-05}, wh_per_use: {low: 0.3, high: 0.5, source: Fiche du fournisseur}}
  - {id: passerelle, name: Passerelle, unit: query, phases: {in_service: 2026-09-29}, hosting: {place: Centre de données, zone: FRA, pue: {value: 1.2, source: Contrat}}}
  - {id: serveur, name: Serveur de calcul, unit: query, phases: {in_service: 2026-01-05}, hosting: {place: Mairie, zone: FRA, pue: {value: 1.5, source: Relevé}}}
  - {id: accueil, name: Accueil des usagers, unit: query, phases: {in_service: 2026-01-05}, hosting: {place: Mairie, zone: FRA, pue: {value: 1.5, source: Relevé}}}
  - {id: traduction, name: Traduction, unit: page, phases: {in_service: 2026-01-05}}
models:
  - {name: mistral-small-2506, active_parameters: {value: 24}, source: Fiche du modèle}
collectors:
  - name: copilot
    type: table
    every: "@daily"
    since: 2026-07-01
    settings:
      path: ["copilot/*.csv"]
      columns: {period: Report Refresh Date, value: Prompts submitted for all apps}
      metric: queries
      rolling: 28 d
      several: sum
      place: copilot
  - name: passerelle
    type: litellm
    every: "@daily"
    since: 2026-09-29
    settings: {url: %[1]q, key: {env: LITELLM_KEY}, by: model, counts: query, place: passerelle}
  - name: compteur
    type: prometheus
    every: "@hourly"
    since: 2026-07-01
    settings: {url: %[2]q, series: [{preset: dcgm, place: serveur}]}
  - name: journal
    type: requestlog
    every: "@hourly"
    since: 2026-07-01
    settings:
      path: ["journaux/*.jsonl"]
      columns: {time: time, model: model, input_tokens: prompt_tokens, output_tokens: completion_tokens, status: status, energy: wh}
      success: ["200"]
      energy: {unit: Wh, boundary: server, method: measured}
      place: accueil
  - name: factures
    type: table
    every: "@daily"
    since: 2026-07-01
    settings: {path: ["factures/*.csv"], place: traduction, boundary: facility, tax: ht}
  - name: enquete
    type: surveyfile
    every: "@daily"
    settings: {waves: [{wave: 2026-t3, path: enquetes/2026-t3.csv}], direction: {column: DIRECTION}}
targets:
  - {indicator: energy, per: quarter, limit: 2000, warn: 10%%, basis: Plan climat}
  - {indicator: energy, system: serveur, per: quarter, limit: 600, warn: 10%%, basis: Plan climat}
`

// range3 is a figure with its bounds.
type range3 struct{ low, value, high float64 }

func exact(v float64) range3 { return range3{v, v, v} }

func (r *range3) add(o range3) { r.low, r.value, r.high = r.low+o.low, r.value+o.value, r.high+o.high }

// town is the small city and what is true of it.
type town struct {
	h       *house
	energy  map[string]*range3 // by system, in Wh at the facility
	queries map[string]float64
	cost    float64 // EUR, of the invoices
}

// newTown writes the city's files and starts its servers.
func newTown(t *testing.T) *town {
	t.Helper()
	c := &town{h: newHouse(t, ""), energy: map[string]*range3{}, queries: map[string]float64{}}
	for _, id := range []string{"copilot", "passerelle", "serveur", "accueil", "traduction"} {
		c.energy[id] = &range3{}
	}
	c.copilot()
	c.log()
	c.invoices()
	c.h.env = []string{"LITELLM_KEY=sk-essai"}
	c.h.write("vigie.yaml", fmt.Sprintf(smallCity, c.gateway(t), c.meter(t))+c.wave())
	return c
}

// TestSmallCity walks the small city.
func TestSmallCity(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	h := c.h
	// The gateway and the meter have nothing of today: check says so of them alone.
	if out := h.run("check").out; strings.Count(out, "FAULT") != 2 || !strings.Contains(out, "360 of 360 lines count") {
		t.Error(out)
	}
	h.must("collect", "--from", "2026-07-01", "--to", "2026-10-02")
	c.compare(t, h, "as collected")

	// A day of the log is found to be a load test, and left out.
	h.must("correct", "journal", "--from", "2026-08-11", "--to", "2026-08-11", "--reason", "essai de charge", "--by", "Service numérique")
	c.leaveOut(41)
	c.compare(t, h, "as corrected")

	// Read again, everything stays: what the sources say is what is stored.
	h.must("collect", "--from", "2026-07-01", "--to", "2026-10-02")
	c.compare(t, h, "read again")

	// Nobody sees the survey until a person has looked at it and accepted it.
	if body := h.served(t, func(s *served) string { return s.get("/bien-etre?periode=2026-T3") }); strings.Contains(body, "Baromètre de septembre") && !strings.Contains(body, "en attente de vérification") {
		t.Error("the survey is shown before it was accepted")
	}
	h.must("survey", "publish", "--wave", "2026-t3", "--by", "direction des ressources humaines")
	h.served(t, func(s *served) string { c.compareSurvey(t, s); return "" })

	h.must("publish", "--period", "2026-T3", "--by", "direction du numérique", "--with-reservations", "Ville d'essai")
	h.must("verify")
	c.printedQuarter(t)

	h.must("backup", h.path("copie"))
	other := newHouse(t, "")
	if err := os.CopyFS(other.dir+"/rendu", os.DirFS(h.path("copie"))); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(h.path("vigie.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	other.write("rendu/vigie.yaml", string(raw))
	other.dir, other.env = filepath.Join(other.dir, "rendu"), h.env
	c.compare(t, other, "restored from the back-up")
	other.must("verify")
}

// compare holds what the program says of the quarter to what is true.
func (c *town) compare(t *testing.T, h *house, when string) {
	t.Helper()
	var said struct {
		Indicators []struct {
			ID     string   `json:"id"`
			System string   `json:"system"`
			Value  *float64 `json:"value"`
			Low    *float64 `json:"low"`
			High   *float64 `json:"high"`
		} `json:"indicators"`
	}
	out := h.must("indicators", "--period", "2026-T3", "--json").out
	if err := json.Unmarshal([]byte(out), &said); err != nil {
		t.Fatalf("%s: %v\n%s", when, err, out)
	}
	find := func(id, system string) range3 {
		for _, i := range said.Indicators {
			if i.ID == id && i.System == system {
				if i.Value == nil {
					t.Errorf("%s: %s of %q has no value", when, id, system)
					return range3{}
				}
				r := exact(*i.Value)
				if i.Low != nil && i.High != nil {
					r.low, r.high = *i.Low, *i.High
				}
				return r
			}
		}
		t.Errorf("%s: no %s of %q", when, id, system)
		return range3{}
	}
	near := func(what string, got, want range3) {
		for _, x := range [][2]float64{{got.low, want.low}, {got.value, want.value}, {got.high, want.high}} {
			if math.Abs(x[0]-x[1]) > 1e-6*math.Max(1, math.Abs(x[1])) {
				t.Errorf("%s: %s is %+v, and should be %+v", when, what, got, want)
				return
			}
		}
	}
	var total range3
	for id, wh := range c.energy {
		kWh := range3{wh.low / 1000, wh.value / 1000, wh.high / 1000}
		total.add(kWh)
		near("the energy of "+id, find("energy", id), kWh)
	}
	near("the energy of all", find("energy", ""), total)
	for id, n := range c.queries {
		near("the uses of "+id, find("queries", id), exact(n))
	}
	near("the cost of traduction", find("cost", "traduction"), exact(c.cost))
}

// printedQuarter reads the page of the quarter and its print.
func (c *town) printedQuarter(t *testing.T) {
	t.Helper()
	s := c.h.serve()
	b := newBrowser(t)
	b.check(s.url+"/trimestres/2026-T3", http.StatusOK)
	tab, _, closeTab := b.open(s.url + "/trimestres/2026-T3/edition-1")
	defer closeTab()
	text := ask[string](tab, b, "document.querySelector('main').innerText")
	var total range3
	for _, wh := range c.energy {
		total.add(*wh)
	}
	for _, want := range []string{spaced(math.Round(total.value / 1000)), spaced(math.Round(c.energy["serveur"].value / 1000))} {
		if !strings.Contains(text, want+"\u00a0kWh") {
			t.Errorf("the edition does not say %s kWh:\n%s", want, text)
		}
	}
	if _, pages, sizes := printed(tab, t, "edition"); pages < 1 || pages != sizes {
		t.Errorf("printed on %d pages, %d of them A4", pages, sizes)
	}
}

// served serves the house for as long as do asks it.
func (h *house) served(t *testing.T, do func(*served) string) string {
	t.Helper()
	s := h.serve()
	defer s.end(syscall.SIGTERM)
	return do(s)
}

// spaced writes a whole number as French does, with narrow spaces.
func spaced(v float64) string {
	text := fmt.Sprintf("%.0f", v)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "\u202f" + text[i:]
	}
	return text
}

// leaveOut takes a day of the log out of what is true, the first being 0.
func (c *town) leaveOut(day int) {
	for i := range requestsOn(day) {
		if statusOf(day, i) == http.StatusOK {
			c.queries["accueil"]--
			less := exact(-logWh * 1.5)
			c.energy["accueil"].add(less)
		}
	}
}

// day0 is the quarter's first civil day in Paris.
func day0() time.Time { return time.Date(2026, 6, 30, 22, 0, 0, 0, time.UTC) }
