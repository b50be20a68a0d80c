package acceptance_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const approvingHouse = `
organisation: {name: Ville d'essai}
systems: [{id: chat, name: Assistant, unit: query, phases: {in_service: 2026-01-01}}]
server: {trusted_proxies: [127.0.0.1]}
access:
  sign_on: proxy
  proxy: {header: X-Remote-User, groups: X-Groups}
  grants:
    - {claim: groups, value: saisie, roles: [contributeur]}
    - {claim: groups, value: validation, roles: [approbateur]}
    - {claim: groups, value: durable, roles: [durable]}
`

// part is somebody's browser on the file of a project.
type part struct {
	*browser
	tab  context.Context //nolint:containedctx // a browser's tab
	base string
}

// do fills in fields of the page by their ids, and sends the form by a button.
func (p part) do(path, button string, fields map[string]string) string {
	p.t.Helper()
	if path != "" {
		if err := chromedp.Do(p.tab, chromedp.Navigate(p.base+path)); err != nil {
			p.t.Fatal(err)
		}
	}
	for id, text := range fields {
		set := fmt.Sprintf("(x => { if (x) x.value = %[2]q; return Boolean(x) })(document.getElementById(%[1]q))", id, text)
		if !ask[bool](p.tab, p.browser, set) {
			p.t.Fatalf("there is no field %s:\n%s", id, p.text())
		}
	}
	ask[bool](p.tab, p.browser, "window.here = true")
	if err := chromedp.Do(p.tab, chromedp.Click(`button[value="`+button+`"]`)); err != nil {
		p.t.Fatalf("%s: %v", button, err)
	}
	for range 200 { // until another page is there, whole
		if ask[bool](p.tab, p.browser, "!window.here && document.readyState === 'complete'") {
			return p.text()
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.t.Fatalf("%s leads to no page:\n%s", button, p.text())
	return ""
}

// answers fills in a draft part by part, each checked, as far as the last; the
// knock-out of prohibited practices is left open.
func (p part) answers(dossier string) {
	p.t.Helper()
	if err := chromedp.Do(p.tab, chromedp.Navigate(p.base+dossier)); err != nil {
		p.t.Fatal(err)
	}
	n := 0
	for range 9 { // the first part and the eight axes
		p.check(ask[string](p.tab, p.browser, "location.href"), http.StatusOK)
		answers := map[string]string{}
		for _, id := range ask[[]string](p.tab, p.browser, `[...document.querySelectorAll('[id^="q."],[id^="r."],[id^="s."]')].map(x => x.id)`) {
			answers[id] = map[string]string{"q": "no", "r": "1", "s": "1"}[id[:1]]
			n++
		}
		if _, first := answers["q.work"]; first {
			answers["q.work"], answers["q.prohibited"] = "yes", ""
		}
		p.do("", "next", answers)
	}
	if n != 5+5+48 {
		p.t.Errorf("%d questions were asked", n)
	}
	p.check(ask[string](p.tab, p.browser, "location.href"), http.StatusOK)
}

func (p part) text() string {
	return ask[string](p.tab, p.browser, "document.querySelector('main').textContent")
}

func (p part) wants(step, text string, says ...string) {
	p.t.Helper()
	for _, say := range says {
		if !strings.Contains(text, say) {
			p.t.Errorf("%s: it does not say %q:\n%s", step, say, text)
		}
	}
}

// TestAProjectFromItsFirstQuestionToItsEnd goes through a project's life as four
// people in a browser: its owner, two approvers and who decides on its
// experiment. The system that nobody approved says so until two people have.
func TestAProjectFromItsFirstQuestionToItsEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t, approvingHouse)
	s := h.serve()
	b := newBrowser(t)
	as := func(login, groups string) part {
		base := behind(t, s.url, login, groups)
		tab, _, closeTab := b.open(base + "/systemes/chat")
		t.Cleanup(closeTab)
		return part{b, tab, base}
	}
	owner, first, second, judge := as("anna", "saisie"), as("bruno", "validation"), as("chloe", "validation"), as("david", "durable")
	owner.wants("before", owner.text(), "Assistant (sans approbation)", "Ce système est en service sans approbation connue")

	const dossier = "/approbations/assistant-interne/dossier"
	text := owner.do("/approbations/nouveau", "save", map[string]string{"name": "Assistant interne", "system": "chat", "q.work": "yes"})
	owner.wants("begun", text, "Brouillon", "réponses manquent pour soumettre")
	b.check(owner.base+"/en/approbations/nouveau", http.StatusOK)
	owner.answers(dossier)
	trial := map[string]string{"start": "2026-01-01", "end": "2099-12-31", "triers": "50", "criteria": "moins de 5 % de reprises", "decider": "Directrice du numérique"}
	owner.wants("a gap", owner.do("", "submit", trial), "Des réponses manquent", "1\u00a0réponse manque pour soumettre")
	owner.wants("a knock-out", owner.do(dossier, "submit", map[string]string{"q.prohibited": "yes"}), "aucun vote ne le rattrape")
	owner.wants("submitted", owner.do(dossier, "submit", map[string]string{"q.prohibited": "no"}), "En attente de deux approbations")

	opinion := map[string]string{"vote-function": "Déléguée à la protection des données", "vote-reason": "Les garanties y sont", "vote-conditions": "Bilan au trimestre"}
	first.wants("one approves", first.do(dossier, "vote", opinion), "En attente de deux approbations", "Bilan au trimestre")
	if slices.Contains(ask[[]string](first.tab, b, `[...document.querySelectorAll('button')].map(x => x.value)`), "vote") {
		t.Error("the same may approve twice")
	}
	b.check(second.base+dossier, http.StatusOK)
	opinion["vote-function"] = "Directeur du numérique"
	second.wants("two approve", second.do(dossier, "vote", opinion), "Expérimentation en cours")
	if err := chromedp.Do(second.tab, chromedp.Navigate(second.base+"/systemes/chat")); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(second.text(), "sans approbation") {
		t.Error("approved, it is marked still")
	}
	judge.wants("too early", judge.do(dossier, "decide", map[string]string{"decide-reason": "Oui"}), "Chaque critère doit avoir son résultat")
	owner.wants("results", owner.do(dossier, "results", map[string]string{"results-result.0": "trois sur cent en mars", "results-met.0": "yes"}), "trois sur cent en mars")
	judge.wants("extended", judge.do(dossier, "decide", map[string]string{"decide-kind": "extend", "decide-end": "2100-03-31", "decide-reason": "Un trimestre de plus"}), "Prolongé", "Un trimestre de plus")
	judge.wants("goes on", judge.do(dossier, "decide", map[string]string{"decide-kind": "go_on", "decide-reason": "Critère atteint"}), "Approuvé pour le service")
	b.check(judge.base+"/approbations/assistant-interne", http.StatusOK)
	owner.wants("its end", owner.do(dossier, "end", map[string]string{"end-reason": "Le besoin a disparu"}), "Clos", "Le besoin a disparu")
	// The configuration, begun, nine parts, saved with a gap, with a knock-out and
	// whole, submitted, two votes, results, two decisions, the end; a step that was
	// refused leaves none.
	if out := h.must("audit", "verify").out; !strings.Contains(out, "21 events") {
		t.Errorf("the log: %s", out)
	}
}
