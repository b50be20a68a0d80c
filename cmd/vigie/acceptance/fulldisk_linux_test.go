package acceptance_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const smallHouse = `
organisation: {name: Ville d'essai}
systems: [{id: chat, name: Assistant, unit: query, phases: {in_service: 2026-01-01}}]
data: disk/data
store: {url: "sqlite:disk/vigie.db"}
access: {sign_on: local, session: {idle: 1m}}
`

// TestDiskFullWhileServing: with no room left, whoever is signed in reads on,
// whoever writes is told that the disk is full and nothing is kept by half; with
// room again, everything goes on.
func TestDiskFullWhileServing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, smallHouse)
	if err := os.Mkdir(h.path("disk"), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", h.path("disk"), "tmpfs", 0, "size=6m"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("a small disk cannot be mounted; in CI this may not be skipped: %v", err)
		}
		t.Skipf("only root can mount a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(h.path("disk"), syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	const password = "tuba Cigogne 7 raclette" //nolint:gosec // of a made-up account
	h.mustWith(password+"\n", "user", "add", "agent", "--role", "durable")
	s := h.serve()
	client := &http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	send := func(path string, form url.Values, cookie *http.Cookie) (*http.Response, string) {
		t.Helper()
		method := http.MethodGet
		if form != nil {
			method = http.MethodPost
		}
		req, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		if form != nil {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		if cookie != nil {
			req.AddCookie(cookie)
		}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		var body strings.Builder
		buffer := make([]byte, 32<<10)
		for {
			n, err := res.Body.Read(buffer)
			body.Write(buffer[:n])
			if err != nil {
				break
			}
		}
		if err := res.Body.Close(); err != nil {
			t.Fatal(err)
		}
		return res, body.String()
	}
	signIn := url.Values{"login": {"agent"}, "password": {password}}
	res, _ := send("/connexion", signIn, nil)
	if res.StatusCode != http.StatusSeeOther || len(res.Cookies()) != 1 {
		t.Fatalf("signing in: %d", res.StatusCode)
	}
	session := res.Cookies()[0]
	ballast := filepath.Join(h.path("disk"), "ballast")
	if err := os.WriteFile(ballast, make([]byte, 6<<20), 0o600); err == nil {
		t.Fatal("the disk is not full")
	}
	time.Sleep(8 * time.Second) // a session in use is written down every eighth of its minute
	for range 3 {
		if res, _ := send("/frugalite", nil, session); res.StatusCode != http.StatusOK {
			t.Errorf("reading on a full disk: %d", res.StatusCode)
		}
	}
	entry := url.Values{"kind": {"comment"}, "period": {"T3 2026"}, "about": {"energy"}, "text": {"Un serveur a été arrêté."}, "title": {"Commentaire"}, "reason": {"comité"}}
	for path, form := range map[string]url.Values{"/saisie": entry, "/connexion": signIn} {
		if res, body := send(path, form, session); res.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "le disque est plein") {
			t.Errorf("%s on a full disk: %d\n%s", path, res.StatusCode, body)
		}
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if res, _ := send("/saisie", entry, session); res.StatusCode != http.StatusSeeOther {
		t.Errorf("with room again: %d", res.StatusCode)
	}
	if out := h.must("audit", "verify").out; !strings.Contains(out, "events") {
		t.Errorf("the log: %s", out)
	}
	list, err := filepath.Glob(h.path("disk/data/drafts/*"))
	if err != nil || len(list) != 1 {
		t.Errorf("%d drafts are kept, want one: %v", len(list), err)
	}
}
