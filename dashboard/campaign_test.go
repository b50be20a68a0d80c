package dashboard_test

import (
	"context"
	"errors"
	"html"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/candidate"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/survey"
)

// waveReview is a real review over a store in memory, of one wave whose reading says
// what value it has.
type waveReview struct {
	*candidate.Reviewer

	stored []measure.Reading
	said   []measure.Refusal
	value  float64 // what it is read as
	events []audit.Event
}

func (d *waveReview) Replace(_ context.Context, b measure.Batch) error {
	d.stored = b.All()
	return nil
}

func (d *waveReview) Readings(context.Context, string, measure.Window) iter.Seq2[measure.Reading, error] {
	return maps.All(map[measure.Reading]error{})
}

func (d *waveReview) Sources(context.Context) ([]store.SourceState, error) {
	return []store.SourceState{{Source: "enquete", Refused: d.said}}, nil
}

func (d *waveReview) Record(_ context.Context, events ...audit.Event) error {
	d.events = append(d.events, events...)
	return nil
}

func (d *waveReview) Wave(id string) (survey.Wave, bool) {
	return survey.Wave{
		ID: "automne", Title: survey.Text{FR: "Baromètre d'automne"}, Instruments: []string{"pulse@1"}, Period: period.QuarterOf(2026, 3),
		Opened: period.Date{Year: 2026, Month: 9, Day: 7}, Closed: period.Date{Year: 2026, Month: 9, Day: 18},
	}, id == "automne"
}

func (d *waveReview) Settings(string) (string, error) { return "direction: {column: D}\n", nil }

// read is what the source does when it is read.
func (d *waveReview) read(ctx context.Context) error {
	day := time.Date(2026, 9, 18, 0, 0, 0, 0, time.UTC)
	w := measure.Window{From: day, To: day.AddDate(0, 0, 1)}
	return d.Queue.Hold(ctx, candidate.Wave{
		ID: "automne", Source: "enquete", Window: w,
		Read: measure.WaveRead{
			Wave: "automne", From: "export.csv", Digest: "abc123", Complete: 231, By: "submitdate", Incomplete: 12, Trials: 3, Scales: []reason.Text{reason.New("prefixed", "pulse@1", reason.New("scale.percent"))},
			Dropped: []string{"<script>alert(1)</script>", "commentaire"}, Notes: []measure.Refusal{{Where: "wave automne", Reason: reason.New("wave.unit", "D", "2026-09-07"), Lacking: true}},
		},
		Readings: []measure.Reading{{
			Key:   measure.Key{Source: "enquete", Metric: "survey.sens", Method: measure.Declared, Model: "pulse@1", Window: w},
			State: measure.Known, Value: d.value, Low: d.value, High: d.value, Count: 231,
			Basis: measure.BasisFields{Wave: "automne", Closed: "2026-09-18", Quarter: "2026-T3", K: 10, Rules: 2, Step: 1, Invited: 400}.Basis(),
		}},
	})
}

// waves is a review in which one wave waits.
func waves(t *testing.T, two bool) *waveReview {
	t.Helper()
	d := &waveReview{value: 67}
	d.Reviewer = &candidate.Reviewer{
		Queue: candidate.NewQueue(filepath.Join(t.TempDir(), "waves"), noon), Store: d, Log: d, Two: two,
		Feed:    func(string) (string, measure.Window, error) { return "enquete", measure.Window{}, nil },
		Collect: func(ctx context.Context, _ string, _ measure.Window) error { return d.read(ctx) },
		Check: func(_, settings string) error {
			if strings.Contains(settings, "colunm") {
				return errors.New(`settings:1: direction.colunm: unknown key`)
			}
			return nil
		},
	}
	if err := d.read(t.Context()); err != nil {
		t.Fatal(err)
	}
	return d
}

// withReview is a server on which a wave waits.
func withReview(t *testing.T, two bool) (base string, d *waveReview) {
	t.Helper()
	d = waves(t, two)
	set := setup(newFake(6))
	set.Authenticator, set.Entry, set.Waves = badge{}, noEntries{}, d
	return start(t, set), d
}

const wavePage = "/saisie/campagnes/automne"

func markOf(t *testing.T, body string) string {
	t.Helper()
	m := regexp.MustCompile(`name="mark" value="([0-9a-f]+)"`).FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("the page has no mark:\n%s", body)
	}
	return m[1]
}

// judge sends a form of the page as human resources.
func judge(t *testing.T, base string, form url.Values) answer {
	t.Helper()
	return post(t, base+wavePage, form, as("rh"))
}

// Who accepts a wave sees it, and nobody else does: not its page, not in the list,
// not by sending its forms.
func TestOnlyHumanResourcesSeeAWaveThatWaits(t *testing.T) {
	base, d := withReview(t, false)
	mark := markOf(t, ask(t, http.MethodGet, base+wavePage, as("rh")).body)
	for role := access.Elected; role <= access.Admin; role <<= 1 {
		if role == access.HR {
			continue
		}
		for _, path := range []string{wavePage, "/en" + wavePage} {
			if a := ask(t, http.MethodGet, base+path, as(role.String())); a.status != http.StatusForbidden || strings.Contains(a.body, "automne") || strings.Contains(a.body, "Voirie") {
				t.Errorf("%s as %s: %d", path, role, a.status)
			}
			for _, form := range []url.Values{{"verdict": {"accept"}, "mark": {mark}}, {"verdict": {"refuse"}, "mark": {mark}, "reason": {"x"}}, {"verdict": {"again"}}} {
				if a := post(t, base+path, form, as(role.String())); a.status != http.StatusForbidden {
					t.Errorf("%s sent by %s: %d", form, role, a.status)
				}
			}
		}
		if a := ask(t, http.MethodGet, base+"/saisie", as(role.String())); strings.Contains(a.body, "automne") || strings.Contains(a.body, "Campagnes") {
			t.Errorf("the list shows %s that a wave waits", role)
		}
	}
	if a := post(t, base+wavePage, url.Values{"verdict": {"accept"}, "mark": {mark}}, nil); a.status != http.StatusUnauthorized && a.status != http.StatusSeeOther {
		t.Errorf("a stranger accepts: %d", a.status)
	}
	other := as("rh")
	other.Set("Sec-Fetch-Site", "cross-site")
	if a := post(t, base+wavePage, url.Values{"verdict": {"accept"}, "mark": {mark}}, other); a.status != http.StatusForbidden {
		t.Errorf("another site accepts: %d", a.status)
	}
	if len(d.stored) > 0 || len(d.events) > 0 {
		t.Errorf("%+v is stored, %+v written down", d.stored, d.events)
	}
	if a := ask(t, http.MethodGet, base+"/saisie", as("rh")); a.status != http.StatusOK || !strings.Contains(a.body, `href="`+wavePage+`"`) {
		t.Errorf("human resources are not led to it: %d", a.status)
	}
	if a := ask(t, http.MethodGet, base+"/saisie/campagnes/printemps", as("rh")); a.status != http.StatusNotFound {
		t.Errorf("a wave that there is not: %d", a.status)
	}
}

// The page tells what was read, what was left out and what would be shown, in both
// languages, and keeps nothing in a cache.
func TestWhatThePageOfAWaveTells(t *testing.T) {
	base, _ := withReview(t, false)
	for path, list := range map[string][]string{
		wavePage: {
			"Baromètre d’automne", "En attente de vérification", "23\u00a0décembre\u00a02026", "export.csv", "abc123", "231 sur 400 agents invités", "Essais et aperçus, écartés</dt><dd>3</dd>", "Sans aucune réponse, écartées</dt><dd>0</dd>", "12 (colonne «\u00a0submitdate\u00a0»)", "commentaire", "&lt;script&gt;",
			"Voirie", "42 (38–46)", "6\u00a0points", "ceux de la configuration", "direction: {column: D}", "Accepter et publier", "pourcentages", "ne désignent aucune direction",
		},
		"/en" + wavePage: {"Waiting to be checked", "231 of 400 staff invited", "Voirie", "Accept and publish", "percentages are read"},
	} {
		a := ask(t, http.MethodGet, base+path, as("rh"))
		text := html.UnescapeString(a.body)
		for _, want := range list {
			if !strings.Contains(text, want) && !strings.Contains(a.body, want) {
				t.Errorf("%s does not say %q", path, want)
			}
		}
		if strings.Contains(a.body, "<script") || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: what a heading says is not escaped, or the page is kept: %q", path, a.header.Get("Cache-Control"))
		}
		if strings.Contains(a.body, "87,5") || strings.Contains(a.body, "87.5") {
			t.Errorf("%s shows the masked score", path)
		}
	}
}

// What is accepted is what was shown, whoever reads it again meanwhile.
func TestAcceptingAWave(t *testing.T) {
	base, d := withReview(t, false)
	shown := markOf(t, ask(t, http.MethodGet, base+wavePage, as("rh")).body)
	d.value = 72
	if err := d.read(t.Context()); err != nil {
		t.Fatal(err)
	}
	a := judge(t, base, url.Values{"verdict": {"accept"}, "mark": {shown}})
	if a.status != http.StatusConflict || !strings.Contains(a.body, "relue depuis") || len(d.stored) > 0 {
		t.Fatalf("another reading is accepted: %d, %+v", a.status, d.stored)
	}
	anew := markOf(t, a.body)
	if anew == shown {
		t.Fatal("the page shows the reading of before")
	}
	if a = judge(t, base, url.Values{"verdict": {"accept"}, "mark": {anew}}); a.status != http.StatusSeeOther || a.header.Get("Location") != wavePage || len(d.stored) != 1 || d.stored[0].Value != 72 {
		t.Fatalf("%d to %q: %+v is stored", a.status, a.header.Get("Location"), d.stored)
	}
	if a = ask(t, http.MethodGet, base+wavePage, as("rh")); !strings.Contains(a.body, "Acceptée par agent") || strings.Contains(a.body, `value="accept"`) || !strings.Contains(a.body, "/bien-etre/directions?periode=2026-T3") {
		t.Error("the page does not say that it is accepted, or asks again")
	}
	if a = judge(t, base, url.Values{"verdict": {"accept"}, "mark": {anew}}); a.status != http.StatusConflict || len(d.stored) != 1 {
		t.Errorf("accepted twice: %d", a.status)
	}
	if want := []audit.Event{{Kind: audit.Validated, Login: "agent", Object: "wave automne", Detail: "accepted " + anew}}; !slices.Equal(d.events, want) {
		t.Errorf("written down is %+v", d.events)
	}
}

// A refusal has a reason, and takes the reading away.
func TestRefusingAWave(t *testing.T) {
	base, d := withReview(t, false)
	mark := markOf(t, ask(t, http.MethodGet, base+wavePage, as("rh")).body)
	for _, form := range []url.Values{{"verdict": {"refuse"}, "mark": {mark}, "reason": {"  "}}, {"mark": {mark}}, {"verdict": {"publish"}, "mark": {mark}}} {
		if a := judge(t, base, form); a.status != http.StatusUnprocessableEntity || markOf(t, a.body) != mark {
			t.Errorf("%v: %d", form, a.status)
		}
	}
	if a := judge(t, base, url.Values{"verdict": {"refuse"}, "mark": {"0"}, "reason": {"x"}}); a.status != http.StatusConflict {
		t.Errorf("another reading is refused: %d", a.status)
	}
	if a := judge(t, base, url.Values{"verdict": {"refuse"}, "mark": {mark}, "reason": {"mauvais <fichier>"}}); a.status != http.StatusSeeOther {
		t.Fatalf("refusing: %d", a.status)
	}
	a := ask(t, http.MethodGet, base+wavePage, as("rh"))
	if !strings.Contains(a.body, "Refusée") || !strings.Contains(a.body, "mauvais &lt;fichier&gt;") || strings.Contains(a.body, "Voirie") || len(d.stored) > 0 {
		t.Errorf("refused, and the page shows %d bytes; %+v is stored", len(a.body), d.stored)
	}
	if a := judge(t, base, url.Values{"verdict": {"again"}, "settings": {""}}); a.status != http.StatusSeeOther {
		t.Errorf("reading it again: %d", a.status)
	}
	if a = ask(t, http.MethodGet, base+wavePage, as("rh")); markOf(t, a.body) != mark {
		t.Error("what was refused does not wait again when it is asked for")
	}
}

// Where two persons are asked for, one is told so and is not two.
func TestTwoPersonsAcceptAWave(t *testing.T) {
	base, d := withReview(t, true)
	body := ask(t, http.MethodGet, base+wavePage, as("rh")).body
	mark := markOf(t, body)
	if !strings.Contains(body, "une deuxième personne devra l’accepter") {
		t.Error("the first is not told that another must accept")
	}
	if a := judge(t, base, url.Values{"verdict": {"accept"}, "mark": {mark}}); a.status != http.StatusSeeOther || len(d.stored) > 0 {
		t.Fatalf("the first: %d, %+v", a.status, d.stored)
	}
	if body = ask(t, http.MethodGet, base+wavePage, as("rh")).body; strings.Contains(body, `value="accept"`) || !strings.Contains(body, "une autre personne doit") {
		t.Error("the first is asked again")
	}
	if a := judge(t, base, url.Values{"verdict": {"accept"}, "mark": {mark}}); a.status != http.StatusForbidden || len(d.stored) > 0 {
		t.Errorf("the same person twice: %d", a.status)
	}
	base, d = withReview(t, true)
	if done, err := d.Accept(t.Context(), "automne", mark, "autre"); done || err != nil {
		t.Fatal(err)
	}
	if body = ask(t, http.MethodGet, base+wavePage, as("rh")).body; !strings.Contains(body, "Accepter aussi") || !strings.Contains(body, "autre") {
		t.Error("the second is not told who accepted first")
	}
	if a := judge(t, base, url.Values{"verdict": {"accept"}, "mark": {mark}}); a.status != http.StatusSeeOther || len(d.stored) != 1 {
		t.Errorf("the second: %d, %+v", a.status, d.stored)
	}
}

// Other settings replace what waits; those that do not fit, or read nothing, change
// nothing and are told, with what was typed.
func TestReadingAWaveAgain(t *testing.T) {
	base, d := withReview(t, false)
	mark := markOf(t, ask(t, http.MethodGet, base+wavePage, as("rh")).body)
	a := judge(t, base, url.Values{"verdict": {"again"}, "settings": {"direction: {colunm: <D>}"}})
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "unknown key") || !strings.Contains(a.body, "{colunm: &lt;D&gt;}</textarea>") || markOf(t, a.body) != mark {
		t.Errorf("settings that do not fit: %d", a.status)
	}
	d.said = []measure.Refusal{{Where: "wave automne", Reason: "export.csv: the export has no column \"X\"", Whole: true}}
	if a = judge(t, base, url.Values{"verdict": {"again"}, "settings": {"direction: {column: X}"}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "réponses sont refusées") || !strings.Contains(html.UnescapeString(a.body), `"X"`) || markOf(t, a.body) != mark {
		t.Errorf("settings that read nothing: %d", a.status)
	}
	d.said, d.value = nil, 70
	if a = judge(t, base, url.Values{"verdict": {"again"}, "settings": {"direction: {column: E}\r\n"}}); a.status != http.StatusSeeOther {
		t.Fatalf("other settings: %d", a.status)
	}
	a = ask(t, http.MethodGet, base+wavePage, as("rh"))
	if markOf(t, a.body) == mark || !strings.Contains(a.body, "écrits ici par agent") || !strings.Contains(a.body, "direction: {column: E}</textarea>") {
		t.Error("the reading of other settings does not wait, or is not told")
	}
	if a = judge(t, base, url.Values{"verdict": {"again"}, "settings": {"direction: {column: D}"}}); a.status != http.StatusSeeOther {
		t.Fatalf("the configuration's: %d", a.status)
	}
	if s, err := d.Find("automne"); err != nil || s.Settings != nil {
		t.Errorf("the configuration's settings are kept as somebody's: %+v, %v", s.Settings, err)
	}
}

// Without a sign-on there is nobody who could accept: no page is there.
func TestNoReviewWithoutSignOn(t *testing.T) {
	base := start(t, setup(newFake(6)))
	if a := get(t, base+wavePage); a.status != http.StatusNotFound {
		t.Errorf("%d", a.status)
	}
}

var _ dashboard.Authenticator = badge{}
