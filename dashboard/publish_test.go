package dashboard_test

import (
	"context"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/publish"
	"github.com/vigie-ia/vigie/internal/report"
)

// press publishes on a archive, and keeps what it was asked.
type press struct {
	server  *dashboard.Server
	fake    *fake
	archive *edition.Archive
	asked   []publish.Request
}

func (p *press) Try(ctx context.Context, asked publish.Request) error {
	_, err := p.server.Edition(ctx, asked.Comments, edition.Stamp{Quarter: asked.Quarter, Number: asked.Number, At: noon(), By: asked.By, Reservations: asked.Reservations, Erratum: asked.Erratum})
	return err
}

func (p *press) Publish(ctx context.Context, asked publish.Request) (edition.Entry, error) {
	p.asked = append(p.asked, asked)
	return p.archive.Publish(edition.Draft{
		Quarter: asked.Quarter, Number: asked.Number, By: asked.By, Reservations: asked.Reservations, Erratum: asked.Erratum,
		Make: func(s edition.Stamp) (edition.Content, error) {
			return p.server.Edition(ctx, asked.Comments, s)
		},
	})
}

// pressed is a dashboard with a quarter that can be published, and who is asked to.
func pressed(t *testing.T) (p *press, base, address string) {
	t.Helper()
	f := newFake(6)
	f.lacks = []report.Lack{{Code: report.LackFailing, Source: "releves"}, {Code: report.LackCoverage, Indicator: "energy", System: "transcription", Share: 0.34, Least: 0.8}}
	p = &press{fake: f, archive: edition.NewArchive(filepath.Join(t.TempDir(), "editions"), noon)}
	s := setup(f)
	s.Authenticator, s.Editions, s.Publisher = badge{}, p.archive, p
	var err error
	if p.server, err = dashboard.New(s); err != nil {
		t.Fatal(err)
	}
	base = start(t, s)
	return p, base, base + "/trimestres/2026-T3/publier"
}

// Whoever may not publish is refused, and so is what another site sends.
func TestWhoPublishesFromAPage(t *testing.T) {
	p, _, address := pressed(t)
	for _, roles := range []string{"elu", "rh admin approbateur", "nobody"} {
		if got := post(t, address, url.Values{"fonction": {"x"}, "reserves": {"x"}}, as(roles)); got.status != http.StatusForbidden || len(p.asked) > 0 {
			t.Errorf("%s publishes: %d", roles, got.status)
		}
	}
	if got := post(t, address, url.Values{"fonction": {"x"}, "reserves": {"x"}}, nil); got.status != http.StatusUnauthorized {
		t.Errorf("a stranger publishes: %d", got.status)
	}
	elsewhere := as("durable")
	elsewhere.Set("Sec-Fetch-Site", "cross-site")
	if got := post(t, address, url.Values{"fonction": {"x"}, "reserves": {"x"}}, elsewhere); got.status != http.StatusForbidden || len(p.asked) > 0 {
		t.Errorf("another site publishes: %d", got.status)
	}
}

// What is missing is said beside what was typed, which stays; so is what stands
// against publishing.
func TestPublishingFromAPageAsksForWhatIsMissing(t *testing.T) {
	p, _, address := pressed(t)
	form := url.Values{"titre": {"Un été <calme>."}, "edition": {"1"}}
	for _, c := range []struct{ field, value, says string }{
		{"fonction", "direction du numérique", "Écrivez la fonction"},
		{"reserves", "Un relevé manque.", "écrivez les réserves"},
	} {
		got := post(t, address, form, as("durable"))
		text := textOf(parse(t, got.body))
		if got.status != http.StatusUnprocessableEntity || !strings.Contains(text, c.says) || !strings.Contains(got.body, "Un été &lt;calme&gt;.") || len(p.asked) > 0 {
			t.Errorf("without %s: %d\n%s", c.field, got.status, text)
		}
		for _, lack := range []string{"Source en échec" + nb + ":", "Transcription du conseil" + nb + ": consommation d’énergie" + nb + ": couverture de 34" + nb + "%, pour 80" + nb + "% attendus"} {
			if !strings.Contains(text, lack) {
				t.Errorf("the page does not say %q:\n%s", lack, text)
			}
		}
		form.Set(c.field, c.value)
	}
}

// confirmed sends a form as somebody does who saw the page and confirms it.
func confirmed(t *testing.T, address string, form url.Values) answer {
	t.Helper()
	shown := post(t, address, form, as("durable"))
	if shown.status != http.StatusOK {
		return shown
	}
	sent := url.Values{"confirme": {"oui"}}
	for _, input := range find(parse(t, shown.body), "input") {
		sent.Set(attr(input, "name"), attr(input, "value"))
	}
	return post(t, address, sent, as("durable"))
}

// The page is shown before it is sealed, with what cannot be undone; what was
// typed stays on the way back, and nobody confirms what they did not see.
func TestAnEditionIsSeenBeforeItIsSealed(t *testing.T) {
	p, _, address := pressed(t)
	form := url.Values{"titre": {"Un été <calme>."}, "edition": {"1"}, "fonction": {"direction du numérique"}, "reserves": {"Un relevé manque."}}
	shown := post(t, address, form, as("durable"))
	doc := parse(t, shown.body)
	for _, say := range []string{"ne s’annule pas", "scellée", "Un été <calme>.", "Un relevé manque."} {
		if !strings.Contains(textOf(doc), say) {
			t.Errorf("what is asked does not say %q", say)
		}
	}
	if shown.status != http.StatusOK || len(find(doc, ".tally")) != 1 || len(p.asked) > 0 {
		t.Fatalf("%d, %d sheets shown, %d published", shown.status, len(find(doc, ".tally")), len(p.asked))
	}
	form.Set("confirme", "oui")
	form.Set("vu", "another")
	if stale := post(t, address, form, as("durable")); !strings.Contains(textOf(parse(t, stale.body)), "ont changé depuis") || len(p.asked) > 0 {
		t.Error("figures that nobody saw are published")
	}
	form.Del("confirme")
	form.Set("etape", "corriger")
	if back := post(t, address, form, as("durable")); !strings.Contains(back.body, `value="Un été &lt;calme&gt;."`) {
		t.Error("what was typed is lost on the way back")
	}
}

// A quarter is published once, and again only with an erratum, from a page that
// knows the edition before.
func TestPublishedFromAPage(t *testing.T) {
	p, base, address := pressed(t)
	form := url.Values{"titre": {"Un été <calme>."}, "edition": {"1"}, "fonction": {"direction du numérique"}, "reserves": {"Un relevé manque."}}
	got := confirmed(t, address, form)
	if got.status != http.StatusSeeOther || got.header.Get("Location") != "/trimestres/2026-T3/edition-1" {
		t.Fatalf("it answers %d, %q", got.status, got.header.Get("Location"))
	}
	if x := p.asked[0]; x.Login != "agent" || x.By != "direction du numérique" || x.Quarter != period.QuarterOf(2026, 3) || x.Comments.Headline != "Un été <calme>." {
		t.Errorf("asked: %+v", x)
	}
	if again := confirmed(t, address, form); again.status != http.StatusUnprocessableEntity || !strings.Contains(textOf(parse(t, again.body)), "écrivez ce que celle-ci corrige") {
		t.Errorf("a second edition without an erratum: %d", again.status)
	}
	form.Set("erratum", "Le titre.")
	if stale := confirmed(t, address, form); stale.status != http.StatusConflict || !strings.Contains(textOf(parse(t, stale.body)), "vient d’être publiée") {
		t.Errorf("a page from before the first edition publishes a second: %d", stale.status)
	}
	form.Set("edition", "2")
	if second := confirmed(t, address, form); second.header.Get("Location") != "/trimestres/2026-T3/edition-2" || len(p.asked) != 2 {
		t.Errorf("the correction: %d, %q", second.status, second.header.Get("Location"))
	}
	if again := confirmed(t, address, form); again.status != http.StatusConflict {
		t.Errorf("sent twice, published twice: %d", again.status)
	}
	form.Set("edition", "3")
	if third := confirmed(t, base+"/en/trimestres/2026-T3/publier", form); third.header.Get("Location") != "/en/trimestres/2026-T3/edition-3" {
		t.Errorf("published in English: %d, %q", third.status, third.header.Get("Location"))
	}
}

// What nobody has written yet is not sealed: the page says where it stands.
func TestNothingUnwrittenIsSealed(t *testing.T) {
	p, _, address := pressed(t)
	form := url.Values{"titre": {"À compléter par le cabinet."}, "edition": {"1"}, "fonction": {"direction du numérique"}, "reserves": {"Un relevé manque."}}
	got := confirmed(t, address, form)
	text := textOf(parse(t, got.body))
	if got.status != http.StatusUnprocessableEntity || !strings.Contains(text, "n’a encore écrit") || !strings.Contains(text, "À compléter par le cabinet") || len(p.asked) > 0 {
		t.Errorf("%d, %d published:\n%s", got.status, len(p.asked), text)
	}
}

// An erratum names a figure that changed, or is refused with those that did,
// whether the page is shown first or not.
func TestAnErratumNamesWhatChanged(t *testing.T) {
	p, _, address := pressed(t)
	form := url.Values{"titre": {""}, "edition": {"1"}, "fonction": {"direction du numérique"}, "reserves": {"Un relevé manque."}}
	if got := confirmed(t, address, form); got.status != http.StatusSeeOther {
		t.Fatal(got.status)
	}
	p.fake.late.Store(50)
	form.Set("edition", "2")
	form.Set("erratum", "Un relevé est arrivé en retard.")
	got := confirmed(t, address, form)
	text := textOf(parse(t, got.body))
	if got.status != http.StatusUnprocessableEntity || !strings.Contains(text, "depuis l’édition n° 1") || !strings.Contains(text, "Consommation d’énergie") || len(p.asked) != 1 {
		t.Errorf("%d, %d published:\n%s", got.status, len(p.asked), text)
	}
	form.Set("erratum", "La CONSOMMATION d'energie : un relevé est arrivé en retard.")
	if got := confirmed(t, address, form); got.status != http.StatusSeeOther {
		t.Errorf("an erratum that names what changed: %d\n%s", got.status, textOf(parse(t, got.body)))
	}
}

// Only those who may publish are led to it.
func TestPublishIsOfferedToWhoMay(t *testing.T) {
	s := setup(newFake(6))
	archive := edition.NewArchive(filepath.Join(t.TempDir(), "editions"), noon)
	s.Authenticator, s.Editions, s.Publisher = badge{}, archive, &press{}
	base := start(t, s)
	for roles, want := range map[string]bool{"durable": true, "elu": false, "rh": false} {
		if page := ask(t, http.MethodGet, base+"/trimestres/2026-T3", as(roles)); strings.Contains(page.body, "/publier") != want {
			t.Errorf("%s is led to publish: %v", roles, !want)
		}
	}
}
