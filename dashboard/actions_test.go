package dashboard_test

import (
	"context"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/action"
	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// named is a gate that tells people apart by their roles.
type named struct{ badge }

func (n named) Reader(ctx context.Context, c access.Credentials) (access.Reader, error) {
	r, err := n.badge.Reader(ctx, c)
	r.Login = strings.Join(c.Headers("As"), " ")
	return r, err
}

// What is decided is typed on a page, shown on the quarter at once with its
// lateness, and closed by another person than its author.
func TestDecisionsAreFollowed(t *testing.T) {
	dir := t.TempDir()
	store := action.NewStore(filepath.Join(dir, "actions"), noon)
	s := setup(newFake(6))
	s.Authenticator = named{}
	s.Actions = action.New(action.Setup{Store: store, Systems: s.Known.Register.Systems, Log: audit.New(filepath.Join(dir, "audit"), noon), Zone: zone()})
	s.Comments = func(context.Context, period.Period) (register.Comments, error) {
		list, err := action.Of(store)
		return register.Comments{Actions: list}, err
	}
	base := start(t, s)
	address := base + "/saisie/decisions"
	quarter := func() string {
		return textOf(parse(t, under(t, "", base+"/trimestres/2026-T3", nil, as("elu")).body))
	}
	if page := quarter(); !strings.Contains(page, "2"+nb+"cibles manquées sont sans décision") {
		t.Errorf("before anything was decided the quarter says:\n%s", page)
	}
	form := url.Values{"indicator": {"simple_share"}, "system": {"accueil-usagers"}, "text": {"Proposer <la> foire aux questions"}, "owner": {""}, "decided": {"2026-09-01"}, "due": {"2026-11-03"}}
	if got := post(t, address, form, as("durable")); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "Proposer &lt;la&gt; foire") || !strings.Contains(got.body, `href="#a-owner"`) {
		t.Errorf("without an owner it answers %d, and what was typed is lost", got.status)
	}
	form.Set("owner", "Responsable de l'accueil")
	if got := post(t, address, form, as("elu")); got.status != http.StatusForbidden {
		t.Errorf("an elected official decides: %d", got.status)
	}
	if got := post(t, address, form, as("durable")); got.status != http.StatusSeeOther {
		t.Fatalf("it answers %d: %s", got.status, textOf(parse(t, got.body)))
	}
	page := quarter()
	for _, want := range []string{"Une cible manquée est sans décision", "Une décision est en retard", "Proposer <la> foire aux questions", "Responsable de l’accueil", "en retard de 20" + nb + "jours"} {
		if !strings.Contains(page, want) {
			t.Errorf("the quarter does not say %q:\n%s", want, page)
		}
	}
	// One list on every page.
	for _, path := range []string{"/engagements?periode=2026-T3", "/systemes/accueil-usagers/dialogue?periode=2026-T3"} {
		text := textOf(parse(t, under(t, "", base+path, nil, as("durable")).body))
		if !strings.Contains(text, "Proposer <la> foire aux questions") || !strings.Contains(text, "en retard de 20"+nb+"jours") {
			t.Errorf("%s does not say what was decided, or that it is late:\n%s", path, text)
		}
	}
	if text := textOf(parse(t, under(t, "", base+"/bien-etre/cst?periode=2026-T3", nil, as("rh")).body)); strings.Contains(text, "Proposer <la>") {
		t.Errorf("the committee's page does not keep to what is about staff:\n%s", text)
	}
	kept, err := store.List()
	if err != nil || len(kept) != 1 {
		t.Fatal(kept, err)
	}
	done := url.Values{"id": {kept[0].ID}, "state": {"done"}, "day": {"2026-11-20"}}
	if got := post(t, address, done, as("durable")); got.status != http.StatusForbidden {
		t.Errorf("its author closes it: %d", got.status)
	}
	if got := post(t, address, done, as("approbateur")); got.status != http.StatusSeeOther {
		t.Errorf("another person closes it: %d", got.status)
	}
	if page := quarter(); !strings.Contains(page, "fait le 20"+nb+"novembre"+nb+"2026") || strings.Contains(page, "en retard") {
		t.Errorf("done, the quarter says:\n%s", page)
	}
	list := textOf(parse(t, under(t, "", address, nil, as("approbateur")).body))
	if !regexp.MustCompile(`requêtes évitables`).MatchString(list) || strings.Contains(list, "Signaler le début") {
		t.Errorf("the list says:\n%s", list)
	}
}
