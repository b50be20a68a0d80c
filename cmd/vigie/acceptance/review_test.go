package acceptance_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

const reviewAccess = `
server: {trusted_proxies: [127.0.0.1]}
access:
  sign_on: proxy
  proxy: {header: X-Remote-User, groups: X-Groups}
  grants:
    - {claim: groups, value: drh, roles: [rh]}
    - {claim: groups, value: elus, roles: [elu]}
`

// TestReviewInABrowser reads the review of waves in a browser, as human resources whom
// a proxy names: while a wave waits, and once it is accepted, it keeps the budget,
// breaks no rule of accessibility and holds nothing that an agent wrote.
func TestReviewInABrowser(t *testing.T) {
	t.Parallel()
	h := newHouse(t, surveyConfig(inSQLite(), `Nom, "Adresse e-mail", ipaddr, token`)+reviewAccess)
	h.deliver(answersOf(400, 300))
	h.must("collect", "--from", "2026-07-01", "--to", "2026-09-30")
	s := h.serve()
	drh, elu := behind(t, s.url, "drh", "drh"), behind(t, s.url, "elu", "elus")
	const wave = "/saisie/campagnes/t3"
	b := newBrowser(t)
	b.check(drh+wave, http.StatusOK)
	b.check(drh+"/en"+wave, http.StatusOK)
	b.check(drh+"/saisie", http.StatusOK)
	status, page := opened(t, drh+wave)
	clean(t, "the review", page)
	mark := regexp.MustCompile(`name="mark" value="([0-9a-f]+)"`).FindStringSubmatch(page)
	if status != http.StatusOK || mark == nil || !strings.Contains(page, "719 sur") {
		t.Fatalf("%d: %s", status, page)
	}
	if status, page := opened(t, elu+wave); status != http.StatusForbidden || strings.Contains(page, "Voirie") {
		t.Errorf("an elected official sees it: %d", status)
	}
	res, err := http.PostForm(drh+wave, url.Values{"verdict": {"accept"}, "mark": mark[1:]}) //nolint:noctx // a test's own server
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("accepting: %d, %v", res.StatusCode, err)
	}
	b.check(drh+wave, http.StatusOK)
	const longest = 30 * time.Second
	for start := time.Now(); ; time.Sleep(200 * time.Millisecond) {
		if _, page := opened(t, elu+"/bien-etre?periode=2026-T3"); strings.Contains(page, "Sens au travail") {
			break
		}
		if time.Since(start) > longest {
			t.Fatal("it is not published")
		}
	}
	h.cleanDisk(t)
}

// opened reads a page.
func opened(t *testing.T, address string) (status int, body string) {
	t.Helper()
	res, err := http.Get(address) //nolint:noctx,gosec // a test's own server
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		t.Error(err)
	}
	return res.StatusCode, string(raw)
}
