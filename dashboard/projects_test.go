package dashboard_test

import (
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/project"
	"github.com/vigie-ia/vigie/internal/register"
)

func newProjects(t *testing.T) *project.Service {
	t.Helper()
	dir := t.TempDir()
	return project.New(project.Setup{
		Store: project.NewStore(filepath.Join(dir, "projects")), Questions: questions(), Systems: []register.System{{ID: "tri-courrier"}},
		Fixed: assessments(), Log: audit.New(filepath.Join(dir, "audit"), noon), Zone: time.UTC, Now: noon,
	})
}

// TestAProjectOnThePages: what cannot stand is told at its field with what was
// typed, the rest is kept; nothing is submitted with a gap or a knock-out; a form
// that is too large is refused before it is read.
func TestAProjectOnThePages(t *testing.T) {
	set := furnished(t)
	base := start(t, set)
	bad := post(t, base+"/approbations/nouveau", url.Values{"do": {"save"}, "name": {" "}, "q.work": {"yes"}}, as("contributeur"))
	if bad.status != http.StatusUnprocessableEntity || !strings.Contains(bad.body, "Rien n’est enregistré") || !strings.Contains(bad.body, `<option value="yes" selected>`) || !strings.Contains(bad.body, `href="#name"`) {
		t.Errorf("without a name: %d\n%s", bad.status, bad.body)
	}
	if a := post(t, base+"/approbations/nouveau", url.Values{"do": {"save"}, "name": {"Tri"}}, as("contributeur")); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "porte déjà ce nom") {
		t.Errorf("of a name that a file has: %d", a.status)
	}
	made := post(t, base+"/en/approbations/nouveau", url.Values{"do": {"save"}, "name": {"Réponses <b>"}, "q.work": {"yes"}}, as("contributeur"))
	if made.status != http.StatusSeeOther || made.header.Get("Location") != "/en/approbations/reponses-b/dossier" {
		t.Fatalf("begun: %d to %q", made.status, made.header.Get("Location"))
	}
	path := "/approbations/reponses-b/dossier"
	saved := post(t, base+path+"/rights", url.Values{"do": {"next"}, "revision": {"1"}, "r.rights.data": {"7"}, "n.rights.data": {"Noms <i>"}, "e.rights.data": {"ftp://x"}, "kwh": {"12,5"}}, as("contributeur"))
	for _, say := range []string{"Le reste est enregistré", `value="7"`, `href="#r.rights.data"`, "Noms &lt;i&gt;", `value="ftp://x"`, "0 sur 100", `href="/approbations/reponses-b/dossier/experimentation"`} {
		if saved.status != http.StatusUnprocessableEntity || !strings.Contains(saved.body, say) {
			t.Errorf("saved with faults (%d) it does not say %q", saved.status, say)
		}
	}
	stale := post(t, base+path, url.Values{"do": {"save"}, "revision": {"1"}, "name": {"Autre nom, perdu ?"}}, as("contributeur"))
	if stale.status != http.StatusConflict || !strings.Contains(stale.body, "Autre nom, perdu ?") || !strings.Contains(stale.body, `name="revision" value="2"`) {
		t.Errorf("over another's: %d", stale.status)
	}
	lacking := post(t, base+path, url.Values{"do": {"submit"}, "revision": {"2"}, "kwh": {"13"}}, as("contributeur"))
	if on := post(t, base+path+"/experimentation", url.Values{"do": {"submit"}, "revision": {"3"}}, as("contributeur")); !strings.Contains(on.body, `value="13"`) || !strings.Contains(on.body, `href="#criteria"`) {
		t.Errorf("the last part, submitted with gaps: %d\n%s", on.status, on.body)
	}
	if lacking.status != http.StatusUnprocessableEntity || !strings.Contains(lacking.body, "réponses manquent pour soumettre") || strings.Contains(lacking.body, `href="#criteria"`) || !strings.Contains(lacking.body, `href="#q.personal_data"`) {
		t.Errorf("submitted with gaps: %d", lacking.status)
	}
	for do, status := range map[string]int{"vote": http.StatusConflict, "rien": http.StatusConflict, "results": http.StatusConflict, "decide": http.StatusConflict} {
		if a := post(t, base+path, url.Values{"do": {do}}, as("contributeur")); a.status != status {
			t.Errorf("%s: %d, not %d", do, a.status, status)
		}
	}
	if a := post(t, base+path, url.Values{"do": {"save"}, "name": {strings.Repeat("x", 300<<10)}}, as("contributeur")); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("of 300 kB: %d", a.status)
	}
	if a := post(t, base+"/approbations/rien/dossier", url.Values{"do": {"save"}}, as("contributeur")); a.status != http.StatusNotFound {
		t.Errorf("of no project: %d", a.status)
	}
	other := as("contributeur")
	other.Set("Sec-Fetch-Site", "cross-site")
	if a := post(t, base+path, url.Values{"do": {"end"}, "reason": {"x"}}, other); a.status != http.StatusForbidden {
		t.Errorf("from another site: %d", a.status)
	}
	for part, leads := range map[string]string{"": "/rights", "/rights": "/value", "/experimentation": "/experimentation"} {
		p, err := set.Projects.Find("reponses-b")
		if err != nil {
			t.Fatal(err)
		}
		a := post(t, base+path+part, url.Values{"do": {"next"}, "revision": {strconv.Itoa(p.Revision)}}, as("contributeur"))
		if a.status != http.StatusSeeOther || a.header.Get("Location") != path+leads {
			t.Errorf("after %q: %d to %q", part, a.status, a.header.Get("Location"))
		}
	}
	if a := post(t, base+path+"/rien", url.Values{"do": {"rien"}}, as("contributeur")); a.status != http.StatusNotFound {
		t.Errorf("of no part: %d", a.status)
	}
	if p, err := set.Projects.Find("reponses-b"); err != nil || p.Revision != 7 || *p.Assessment.Forecast.KWh != 13 || p.Assessment.Name != "Réponses <b>" {
		t.Errorf("kept: %+v %v", p, err)
	}
}

// TestStandsOut: a system that runs without an approval says so on every page
// where it appears, and files keep its name.
func TestStandsOut(t *testing.T) {
	set := setup(newFake(6))
	set.Known.Stands = func(id measure.System) approval.Standing {
		if id == "tri-courrier" {
			return approval.Unapproved
		}
		return ""
	}
	today := period.QuarterOf(2026, 3).Last()
	set.Known.StandsOn = func(id measure.System, day period.Date) approval.Standing {
		switch {
		case id == "tri-courrier" && day.Compare(today) >= 0:
			return approval.Unapproved
		case id == "resumes" && day.Compare(today) < 0:
			return approval.Beyond
		}
		return ""
	}
	base := start(t, set)
	name := set.Known.Register.Systems[4].Name
	seen := 0
	for _, path := range []string{"/", "/systemes", "/systemes/tri-courrier", "/frugalite", "/empreinte", "/systemes/tri-courrier/dialogue", "/trimestres/2026-T3", "/trimestres/2026-T3/annexe", "/sources"} {
		text := textOf(parse(t, get(t, base+path).body))
		all, marked := strings.Count(text, strings.ReplaceAll(name, "'", "’")), strings.Count(text, "sans approbation")
		if all == 0 {
			continue
		}
		seen++
		if marked == 0 {
			t.Errorf("%s shows %q %d times and no mark", path, name, all)
		}
	}
	if seen < 5 {
		t.Errorf("it is on %d pages", seen)
	}
	for _, path := range []string{"/trimestres/2026-T2", "/trimestres/2026-T2/annexe"} { // of that day
		text := textOf(parse(t, get(t, base+path).body))
		if strings.Contains(text, "sans approbation") || !strings.Contains(text, "(expérimentation échue)") {
			t.Errorf("%s does not say how systems stood on its last day:\n%s", path, text)
		}
	}
	page := get(t, base+"/systemes/tri-courrier").body
	if !strings.Contains(page, "Sans approbation") || !strings.Contains(page, "en service sans approbation connue") {
		t.Error("its own page does not warn")
	}
	if a := get(t, base+"/donnees/indicateurs/national-fr.csv"); strings.Contains(a.body, "sans approbation") {
		t.Error("a file has the mark in a name")
	}
}

// Its page says when two people approved more of a project than its score allows.
func TestApprovedBeyondTheScore(t *testing.T) {
	set := furnished(t)
	set.Known.Typed = func() []approval.Assessment {
		p, err := set.Projects.Find("accueil")
		if err != nil {
			t.Fatal(err)
		}
		return []approval.Assessment{p.Signed()}
	}
	base := start(t, set)
	ctx := t.Context()
	owner, first, second := access.Reader{Login: "anna", Roles: access.Contributor}, access.Reader{Login: "bruno", Roles: access.Approver}, access.Reader{Login: "chloe", Roles: access.Approver}
	form := url.Values{"name": {"Accueil"}, "for": {"service"}, "system": {"tri-courrier"}, "review": {"2027-04-01"}}
	v := questions()[0]
	for _, q := range v.Quick {
		form.Set("q."+q.ID, "yes")
	}
	for _, q := range v.KnockOuts {
		form.Set("q."+q.ID, "no")
	}
	for _, axis := range v.Axes {
		for _, q := range axis.Questions {
			form.Set("r."+q.ID, map[bool]string{true: "3", false: "1"}[axis.ID == v.Axes[len(v.Axes)-1].ID])
			form.Set("s."+q.ID, "1")
		}
	}
	p, faults, err := set.Projects.Begin(ctx, owner, form)
	if err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	if err := set.Projects.Submit(ctx, owner, p.ID, p.Revision); err != nil || p.ID != "accueil" {
		t.Fatal(p.ID, err)
	}
	for i, by := range []access.Reader{first, second} {
		if a := ask(t, "GET", base+"/approbations/"+p.ID, as("elu")); strings.Contains(a.body, "Contre l’avis du score") {
			t.Errorf("after %d approvals it says that they went beyond the score", i)
		}
		if err := set.Projects.Vote(ctx, by, p.ID, p.Revision+1+i, project.Step{Kind: project.Approve, Function: "DSI", Reason: "Utile tout de même"}); err != nil {
			t.Fatal(err)
		}
	}
	if list := textOf(parse(t, ask(t, "GET", base+"/approbations", as("elu")).body)); !strings.Contains(list, "Approuvé pour le service") || !strings.Contains(list, "Suivi dans un fichier") {
		t.Errorf("the list does not say how far projects are:\n%s", list)
	}
	for prefix, say := range map[string]string{"": "Deux personnes ont approuvé plus que le score ne permet", "/en": "Two people approved more than the score allows"} {
		if a := ask(t, "GET", base+prefix+"/approbations/"+p.ID, as("elu")); a.status != http.StatusOK || !strings.Contains(a.body, say) || !strings.Contains(a.body, "Utile tout de même") {
			t.Errorf("%s: %d does not say %q:\n%s", prefix, a.status, say, textOf(parse(t, a.body)))
		}
	}
}

// TestTheExperimentIsShown: who approves a favourable experiment reads its days,
// who takes part, its criteria and who decides, on both pages of the project; an
// extension moves its end.
func TestTheExperimentIsShown(t *testing.T) {
	set := furnished(t)
	set.Known.Typed = func() []approval.Assessment {
		p, err := set.Projects.Find("essai")
		if err != nil {
			t.Fatal(err)
		}
		return []approval.Assessment{p.Signed()}
	}
	base := start(t, set)
	form := url.Values{"name": {"Essai"}, "for": {"trial"}, "start": {"2026-09-01"}, "end": {"2026-12-31"}, "triers": {"1"}, "criteria": {"moins d'erreurs"}, "decider": {"DGS"}}
	for _, q := range questions()[0].Quick {
		form.Set("q."+q.ID, "no")
	}
	for _, q := range questions()[0].KnockOuts {
		form.Set("q."+q.ID, "no")
	}
	owner := access.Reader{Login: "anna", Roles: access.Contributor}
	p, faults, err := set.Projects.Begin(t.Context(), owner, form)
	if err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	if err := set.Projects.Submit(t.Context(), owner, p.ID, p.Revision); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string][]string{
		"/approbations/essai":            {"Demandeune expérimentation", "du 1ᵉʳ septembre 2026 au 31 décembre 2026 · 1 participant au plus · réussie si : moins d’erreurs · décide de la suite : DGS"},
		"/approbations/essai/dossier":    {"du 1ᵉʳ septembre 2026 au 31 décembre 2026 · 1 participant au plus · réussie si : moins d’erreurs · décide de la suite : DGS"},
		"/en/approbations/essai/dossier": {"1 September 2026 to 31 December 2026 · 1 participant at most · a success if: moins d’erreurs · decides what follows: DGS"},
	} {
		text := strings.ReplaceAll(textOf(parse(t, ask(t, "GET", base+path, as("approbateur")).body)), nb, " ")
		for _, say := range says {
			if !strings.Contains(text, say) {
				t.Errorf("%s does not say %q:\n%s", path, say, text)
			}
		}
	}
}
