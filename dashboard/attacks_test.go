package dashboard_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/audit"
)

// TestManySignInsAtOnce: a flood is refused, word for word and without a fault
// of ours, and those who are signed in read on.
func TestManySignInsAtOnce(t *testing.T) {
	base, log := local(t, nil)
	header := enter(t, base, "rh")
	var group sync.WaitGroup
	var mu sync.Mutex
	seen := map[int]int{}
	for i := range 200 {
		group.Go(func() {
			a := post(t, base+"/connexion", url.Values{"login": {"user" + strconv.Itoa(i)}, "password": {"wrong"}}, nil)
			mu.Lock()
			defer mu.Unlock()
			seen[a.status]++
		})
	}
	group.Wait()
	if a := ask(t, http.MethodGet, base+"/methode", header); a.status != http.StatusOK {
		t.Errorf("a reader, meanwhile: %d", a.status)
	}
	if seen[http.StatusUnauthorized]+seen[http.StatusTooManyRequests] != 200 {
		t.Errorf("the answers are %v", seen)
	}
	state, err := log.Verify("")
	if n := state.Kinds[audit.SignInRefused]; err != nil || n < 1 || n > 30 {
		t.Errorf("%d refusals are written down of one address: %v", n, err)
	}
}

func TestOversizedHeadersAndForms(t *testing.T) {
	base, _ := local(t, nil)
	for _, size := range []int{8 << 10, 15 << 10, 20 << 10} {
		a := ask(t, http.MethodGet, base+"/compte", http.Header{"Cookie": {"vigie=" + strings.Repeat("x", size)}})
		if a.status != http.StatusSeeOther && a.status != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("a cookie of %d bytes: %d", size, a.status)
		}
	}
	res, err := http.PostForm(base+"/connexion", url.Values{"login": {strings.Repeat("x", 64<<10)}}) //nolint:noctx // a test's own server
	switch {
	case err != nil: // the server may hang up before it has read the whole of it
		t.Log(err)
	case res.Body.Close() != nil || res.StatusCode != http.StatusRequestEntityTooLarge:
		t.Errorf("a form of 64 kB: %d", res.StatusCode)
	}
	if a := get(t, base+"/livez"); a.status != http.StatusOK {
		t.Errorf("afterwards: %d", a.status)
	}
}

// proxied is a server behind a proxy on this machine that names readers.
func proxied(t *testing.T, trusted string) string {
	t.Helper()
	log := audit.New(filepath.Join(t.TempDir(), "audit"), time.Now)
	authenticator, err := access.NewAuthenticator(access.Options{
		SignOn: access.Proxy, ProxyHeader: "X-Remote-User", TrustedProxies: []netip.Prefix{netip.MustParsePrefix(trusted)}, Audit: log, Now: time.Now,
		Grants: []access.Grant{{Login: "rh", Roles: []string{"rh"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	set := setup(newFake(6))
	set.Authenticator = authenticator
	return start(t, set)
}

func TestOnlyTheProxyNamesReaders(t *testing.T) {
	base := proxied(t, "127.0.0.1/32")
	for name, x := range map[string]struct {
		header http.Header
		want   int
	}{
		"named":       {http.Header{"X-Remote-User": {"rh"}}, 200},
		"unknown":     {http.Header{"X-Remote-User": {"autre"}}, 403},
		"nobody":      {nil, 401},
		"twice":       {http.Header{"X-Remote-User": {"rh", "autre"}}, 401},
		"underscores": {http.Header{"X_Remote_User": {"rh"}}, 401},
		"blanks":      {http.Header{"X-Remote-User": {" "}}, 401},
		"a list":      {http.Header{"X-Remote-User": {"rh, autre"}}, 401},
		"as a cookie": {http.Header{"Cookie": {"X-Remote-User=rh"}}, 401},
		"a token":     {http.Header{"Authorization": {"Bearer rh"}}, 401},
	} {
		if a := ask(t, http.MethodGet, base+"/methode", x.header); a.status != x.want {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	if a := ask(t, http.MethodGet, proxied(t, "192.0.2.0/24")+"/methode", http.Header{"X-Remote-User": {"rh"}}); a.status != http.StatusUnauthorized {
		t.Errorf("from elsewhere: %d", a.status)
	}
}

func TestFaultsTellNothingOfTheServer(t *testing.T) {
	base, _ := local(t, func(s *dashboard.Setup) { s.Public = []string{"systemes"} })
	for _, path := range []string{"/systemes/%3Cscript%3Ealert(1)%3C/script%3E", "/systemes?page=%27%20OR%201=1", "/x%00y", "/static/..%2f..%2fetc%2fpasswd", "/systemes/" + strings.Repeat("a", 9000)} {
		a := get(t, base+path)
		for _, bad := range []string{"<script>alert", "OR 1=1", "goroutine", ".go:", "/tmp/", "passwd", "aaaaaaaaaa"} {
			if strings.Contains(a.body, bad) {
				t.Errorf("%.40s (%d) tells %q", path, a.status, bad)
			}
		}
		if a.status >= http.StatusInternalServerError {
			t.Errorf("%.40s: %d", path, a.status)
		}
	}
}
