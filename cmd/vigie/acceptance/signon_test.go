package acceptance_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/vigie-ia/vigie/internal/access/accesstest"
)

// freePort is a port of this machine that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	var lc net.ListenConfig
	ln, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	return ln.Addr().String()
}

const signOnHouse = `
organisation: {name: Ville d'essai}
systems: [{id: chat, name: Assistant, unit: query, phases: {in_service: 2026-01-01}}]
server: {listen: %[1]q, url: "http://%[1]s"}
access:
  sign_on: oidc
  oidc: {issuer: %[2]q, client_id: vigie, client_secret: {env: VIGIE_TEST_SECRET}}
  grants: [{email: test-user@zitadel.ch, roles: [rh]}]
`

// TestSignOnInARealBrowser goes from a closed page to the provider, signs in
// there, comes back to the page that was asked for, and signs out at both.
func TestSignOnInARealBrowser(t *testing.T) {
	t.Parallel()
	address := freePort(t)
	provider := accesstest.Start(t, "http://"+address+"/connexion/retour", "http://"+address+"/")
	h := newHouse(t, fmt.Sprintf(signOnHouse, address, provider.Issuer))
	h.env = []string{"VIGIE_TEST_SECRET=" + accesstest.Secret}
	s := h.serveOn(address)
	b := newBrowser(t)
	b.check(s.url+"/connexion", http.StatusOK)

	tab, _, closeTab := b.open(s.url + "/bien-etre/directions?periode=2026-T3")
	defer closeTab()
	b.follow(tab, ".go a", "/login/username")
	if err := chromedp.Do(tab, chromedp.SendKeys("#username", accesstest.Username), chromedp.SendKeys("#password", accesstest.Password)); err != nil {
		t.Fatal(err)
	}
	b.follow(tab, "button[type=submit]", "/bien-etre/directions?periode=2026-T3")
	if title := ask[string](tab, b, "document.querySelector('h1').textContent"); !strings.Contains(title, "Bien-être par direction") {
		t.Errorf("the page is %q", title)
	}
	if cookies := ask[string](tab, b, "document.cookie"); cookies != "" {
		t.Errorf("a script can read %q", cookies)
	}
	if err := chromedp.Do(tab, chromedp.Navigate(s.url+"/compte")); err != nil {
		t.Fatal(err)
	}
	if text := ask[string](tab, b, "document.querySelector('main').textContent"); !strings.Contains(text, accesstest.Email) || !strings.Contains(text, "Ressources humaines") {
		t.Errorf("the account says %q", text)
	}
	b.follow(tab, "form.sign button", "/connexion") // by the provider's sign-out, and back to a closed page
	if err := chromedp.Do(tab, chromedp.Navigate(s.url+"/bien-etre/directions")); err != nil {
		t.Fatal(err)
	}
	if at := ask[string](tab, b, "location.pathname"); at != "/connexion" {
		t.Errorf("signed out, and at %s", at)
	}
	if provider.Asked("/end_session") != 1 {
		t.Error("the provider was not told to sign out")
	}
	if out := h.must("audit", "verify").out; !strings.Contains(out, "3 events") { // the configuration, in, out
		t.Errorf("the log: %s", out)
	}
}

// follow clicks, and waits until the browser is at an address that ends so and has
// the page there whole.
func (b *browser) follow(tab context.Context, selector, end string) {
	b.t.Helper()
	if err := chromedp.Do(tab, chromedp.Click(selector)); err != nil {
		b.t.Fatalf("clicking %s: %v", selector, err)
	}
	var at string
	for range 200 {
		at = ask[string](tab, b, "document.readyState === 'complete' ? location.href : ''")
		if strings.HasSuffix(at, end) || strings.Contains(at, end+"?") {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.t.Fatalf("after %s the browser is at %s, not at …%s", selector, at, end)
}
