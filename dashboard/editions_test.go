package dashboard_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// edited publishes a quarter on a archive and serves it.
func edited(t testing.TB, f *fake) (base string, archive *edition.Archive) {
	t.Helper()
	archive = edition.NewArchive(filepath.Join(t.TempDir(), "editions"), noon)
	s := setup(f)
	s.Editions = archive
	s.Known.Actions = []register.Action{{Indicator: "energy", Text: "Passer à un modèle plus petit", Owner: "DSI"}}
	server, err := dashboard.New(s)
	if err != nil {
		t.Fatal(err)
	}
	said := register.Comments{Headline: "Un trimestre sobre.", Comments: []register.Comment{{Indicator: "energy", Text: "Hausse attendue <script>."}}}
	_, err = archive.Publish(edition.Draft{
		Quarter: period.QuarterOf(2026, 3), By: "direction du numérique", Reservations: "Un relevé manque.",
		Make: func(stamp edition.Stamp) (edition.Content, error) { return server.Edition(t.Context(), said, stamp) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return start(t, s), archive
}

func TestAnEditionIsServedFromTheArchive(t *testing.T) {
	f := newFake(6)
	base, archive := edited(t, f)
	f.down.Store(true)
	a := get(t, base+"/trimestres/2026-T3/edition-1")
	c, e, err := archive.Read(period.QuarterOf(2026, 3), 1)
	if err != nil || a.status != http.StatusOK || a.body != string(c.Page) {
		t.Fatalf("with the store down: %d, %v", a.status, err)
	}
	if policy := a.header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'; style-src '"+e.Style+"'") {
		t.Errorf("its policy is %q", policy)
	}
	for _, want := range []string{"Un trimestre sobre.", "Hausse attendue &lt;script&gt;.", "Passer à un modèle plus petit", "Un relevé manque.", "direction du numérique", "<svg", "<table"} {
		if !strings.Contains(a.body, want) {
			t.Errorf("the edition does not say %q", want)
		}
	}
	for title, owner := range map[string]string{"Consommation d’énergie": "Responsable" + nb + ": élue au numérique.", "Part de l’énergie mesurée": "Responsable" + nb + ": Non renseigné.", "Assistant de rédaction": "Responsable" + nb + ": Non renseigné."} {
		if card := cardOf(t, parse(t, a.body), title); !strings.Contains(card, owner) {
			t.Errorf("the card does not say %q:\n%s", owner, card)
		}
	}
	english := get(t, base+"/en/trimestres/2026-T3/edition-1")
	if english.status != http.StatusOK || english.body != string(c.English) || english.header.Get("Content-Security-Policy") != a.header.Get("Content-Security-Policy") {
		t.Errorf("in English: %d, %v", english.status, english.header)
	}
	for _, want := range []string{`<html lang="en">`, "Energy use", "the page in French is the original", "Un trimestre sobre.", "Un relevé manque.", "<svg", "<table"} {
		if !strings.Contains(english.body, want) {
			t.Errorf("the edition does not say %q in English", want)
		}
	}
	if strings.Contains(strings.ReplaceAll(a.body+english.body, ` href="#`, ""), " href=") {
		t.Error("the edition links to what may move")
	}
	var figures struct {
		Headline map[string]string `json:"headline"`
		Inputs   string            `json:"inputs_sha256"`
		Basis    []any             `json:"basis"`
	}
	raw := get(t, base+"/trimestres/2026-T3/edition-1.json")
	if err := json.Unmarshal([]byte(raw.body), &figures); err != nil || figures.Headline["fr"] == "" || figures.Headline["en"] == "" || len(figures.Inputs) != 64 {
		t.Errorf("its figures: %+v, %v", figures, err)
	}
	for _, path := range []string{"/trimestres/2026-T3/edition-2", "/trimestres/2026-T3/edition-x", "/trimestres/2026-T3/edition-1.pdf", "/trimestres/2026/edition-1"} {
		if a := get(t, base+path); a.status != http.StatusNotFound {
			t.Errorf("%s answers %d", path, a.status)
		}
	}
}

func TestAWithdrawnEditionLeavesATombstone(t *testing.T) {
	base, archive := edited(t, newFake(6))
	if _, err := archive.Withdraw(period.QuarterOf(2026, 3), 1, "direction générale", "une personne était reconnaissable", nil); err != nil {
		t.Fatal(err)
	}
	a := get(t, base+"/trimestres/2026-T3/edition-1")
	if a.status != http.StatusGone || !strings.Contains(a.body, "une personne était reconnaissable") || strings.Contains(a.body, "Un trimestre sobre") {
		t.Errorf("it answers %d: %s", a.status, a.body)
	}
}

// When data change after publication the live page says by how much, of what
// was published last; the edition says what it said.
func TestALiveQuarterSaysWhatChangedSince(t *testing.T) {
	f := newFake(6)
	base, archive := edited(t, f)
	before := get(t, base+"/trimestres/2026-T3/edition-1").body
	if page := textOf(parse(t, get(t, base+"/trimestres/2026-T3").body)); !strings.Contains(page, "Inchangé depuis l’édition") {
		t.Errorf("nothing changed, and the page says:\n%s", page)
	}
	f.late.Store(404) // of 1 616 kWh
	f.version.Add(1)
	fresh, _ := edited(t, f) // drawn anew: the cache holds for ten seconds
	if page := textOf(parse(t, get(t, fresh+"/trimestres/2026-T3").body)); !strings.Contains(page, "Inchangé") {
		t.Errorf("published with what came late, the page says:\n%s", page)
	}
	s := setup(f)
	s.Editions = archive
	live := start(t, s)
	page := textOf(parse(t, get(t, live+"/trimestres/2026-T3").body)) + textOf(parse(t, get(t, live+"/trimestres/2026-T3/annexe").body))
	for _, want := range []string{"Depuis l’édition", "1" + nb + "chiffre a changé", "Consommation d’énergie" + nb + ": 2\u202f020" + nb + "kWh, au lieu de 1\u202f616" + nb + "kWh (+25" + nb + "%)"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q:\n%s", want, page)
		}
	}
	s = setup(f)
	s.Editions = archive
	if after := get(t, start(t, s)+"/trimestres/2026-T3/edition-1").body; after != before {
		t.Error("the edition changed with the data")
	}
	if _, err := archive.Withdraw(period.QuarterOf(2026, 3), 1, "direction générale", "erreur", nil); err != nil {
		t.Fatal(err)
	}
	s = setup(f)
	s.Editions = archive
	if page := textOf(parse(t, get(t, start(t, s)+"/trimestres/2026-T3").body)); strings.Contains(page, "Depuis l’édition") || strings.Contains(page, "Inchangé") {
		t.Error("the page compares with an edition that was withdrawn")
	}
}

// What officers wrote of a quarter stands on the live page too: on the card that
// it is about, else apart.
func TestALiveQuarterHasItsComments(t *testing.T) {
	s := setup(newFake(6))
	s.Comments = func(_ context.Context, q period.Period) (register.Comments, error) {
		if q != period.QuarterOf(2026, 3) {
			return register.Comments{}, nil
		}
		return register.Comments{
			Comments: []register.Comment{{Indicator: "energy", Text: "Congés d'été <b>."}, {System: "transcription", Text: "Arrêt en août."}, {Text: "Salle refaite."}},
			Actions:  []register.Action{{Indicator: "energy_per_use", System: "assistant-redaction", Text: "Modèle plus petit"}, {Indicator: "energy", Text: "Faite au printemps", Done: period.Date{Year: 2026, Month: 5, Day: 2}}},
		}, nil
	}
	base := start(t, s)
	doc := parse(t, get(t, base+"/trimestres/2026-T3/annexe").body)
	if card := cardOf(t, doc, "Consommation d’énergie"); !strings.Contains(card, "Congés d’été <b>.") || strings.Contains(card, "Faite au printemps") {
		t.Errorf("the card of energy says:\n%s", card)
	}
	if card := cardOf(t, doc, "Assistant de rédaction"); !strings.Contains(card, "Modèle plus petit") {
		t.Errorf("the card of the system says:\n%s", card)
	}
	page := textOf(doc)
	for _, want := range []string{"Transcription du conseil" + nb + ": Arrêt en août.", "Salle refaite."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if other := get(t, base+"/trimestres/2026-T2/annexe").body; strings.Contains(other, "Salle refaite.") {
		t.Error("another quarter says it too")
	}
}

func TestQuartersListWhatIsPublished(t *testing.T) {
	base, archive := edited(t, newFake(6))
	list, err := archive.List()
	if err != nil {
		t.Fatal(err)
	}
	if page := get(t, base+"/trimestres/2026-T3/annexe").body; !strings.Contains(page, ">"+list[0].Hash+"<") {
		t.Error("the page of the quarter does not have the hash for the minutes")
	}
	for _, lang := range []string{"", "/en"} {
		for _, path := range []string{"/trimestres", "/trimestres/2026-T3"} {
			if a := get(t, base+lang+path); a.status != http.StatusOK || !strings.Contains(a.body, `href="`+lang+`/trimestres/2026-T3/edition-1"`) {
				t.Errorf("%s answers %d without its edition", lang+path, a.status)
			}
		}
	}
	if a := get(t, base+"/trimestres/2026-09"); a.status != http.StatusNotFound {
		t.Errorf("a month answers %d", a.status)
	}
}

// brokenCharts cannot draw: the engine is out of memory, or too slow.
type brokenCharts struct{ stubCharts }

func (brokenCharts) Draw(context.Context, chart.Spec) (chart.SVG, error) {
	return "", errors.New("the engine stopped")
}

// TestNothingIsSealedWithoutItsCharts: a page goes on without them, an edition
// and a yearly report are not made.
func TestNothingIsSealedWithoutItsCharts(t *testing.T) {
	s := setup(newFake(6))
	s.Charts = brokenCharts{}
	server, err := dashboard.New(s)
	if err != nil {
		t.Fatal(err)
	}
	q := period.QuarterOf(2026, 3)
	if c, err := server.Edition(t.Context(), register.Comments{}, edition.Stamp{Quarter: q, Number: 1, By: "DSI"}); err == nil || c.Page != nil || !strings.Contains(err.Error(), "the engine stopped") {
		t.Errorf("an edition of %d bytes, %v", len(c.Page), err)
	}
	if page, err := server.Year(t.Context(), period.YearOf(2026), q, "fr"); err == nil || page != nil {
		t.Errorf("a report of %d bytes, %v", len(page), err)
	}
	if a := get(t, start(t, s)+"/trimestres/2026-T3/annexe"); a.status != http.StatusOK || !strings.Contains(a.body, "Consommation d’énergie") {
		t.Errorf("the page answers %d", a.status)
	}
}
