package dashboard_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/internal/audit"
)

// under asks for an address by a name of the asker's own; a form is sent.
func under(t *testing.T, host, address string, form url.Values, header http.Header) answer {
	t.Helper()
	method := http.MethodGet
	if form != nil {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Host = host
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	maps.Copy(req.Header, header)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err == nil {
		err = res.Body.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(body)}
}

// Where anybody may read, a name that leads here by somebody else's DNS opens
// nothing, on any address and with any method.
func TestNoForeignNameLeadsToOpenPages(t *testing.T) {
	set := furnished(t)
	set.Authenticator, set.URL = nil, "https://vigie.ville.fr"
	base := start(t, set)
	port := base[strings.LastIndex(base, ":"):]
	for _, host := range []string{"evil.example" + port, "evil.example", "vigie.ville.fr.evil.example", "127.0.0.1.evil.example", "localhost.evil.example" + port, "192.0.2.7", "0.0.0.0" + port} {
		for _, path := range addresses() {
			if a := under(t, host, base+path, nil, nil); a.status != http.StatusMisdirectedRequest || strings.Contains(a.body, "Ville de") && strings.Contains(a.body, "kWh") {
				t.Errorf("GET %s as %s: %d", path, host, a.status)
			}
		}
		if a := under(t, host, base+"/trimestres/2026-T3/publier", url.Values{"by": {"x"}}, http.Header{"Origin": {"http://" + host}, "Sec-Fetch-Site": {"same-origin"}}); a.status != http.StatusMisdirectedRequest {
			t.Errorf("publishing as %s: %d", host, a.status)
		}
	}
	for _, host := range []string{"localhost" + port, "127.0.0.1" + port, "127.0.0.1", "[::1]" + port, "LOCALHOST", "vigie.ville.fr", "vigie.ville.fr:443"} {
		if a := under(t, host, base+"/methode", nil, nil); a.status != http.StatusOK {
			t.Errorf("GET /methode as %s: %d", host, a.status)
		}
	}
}

// Names that a client makes up have nothing drawn for them.
func TestMadeUpNamesForceNoDrawing(t *testing.T) {
	for _, site := range []string{"", "https://vigie.ville.fr"} {
		set := furnished(t)
		set.URL = site
		base := start(t, set)
		drawn := func() string {
			for line := range strings.Lines(under(t, "127.0.0.1", base+"/metrics", nil, as("admin")).body) {
				if strings.HasPrefix(line, "vigie_page_draw_seconds_count") {
					return line
				}
			}
			t.Fatal("/metrics does not count drawings")
			return ""
		}
		under(t, "127.0.0.1", base+"/catalogue.jsonld", nil, as("durable"))
		before := drawn()
		for i := range 40 {
			a := under(t, fmt.Sprintf("host%d.example", i), base+"/catalogue.jsonld", nil, as("durable"))
			if want := map[string]int{"": http.StatusMisdirectedRequest}[site]; want != 0 && a.status != want {
				t.Errorf("without server.url: %d", a.status)
			}
			if strings.Contains(a.body, "host") && strings.Contains(a.body, ".example") {
				t.Error("the catalogue takes a made-up name for its own")
			}
		}
		if after := drawn(); after != before {
			t.Errorf("with server.url %q: %s, then %s", site, before, after)
		}
	}
}

// A proxy in front that changes nothing of a request (plain proxy_pass) hands on
// its own name and speaks plain HTTP: server.url decides the cookie and the site.
func TestServerURLDecidesBehindAPlainProxy(t *testing.T) {
	base, _ := local(t, func(s *dashboard.Setup) { s.URL = "https://vigie.ville.fr" })
	form := url.Values{"login": {"rh"}, "password": {password}}
	a := under(t, "127.0.0.1:8080", base+"/connexion", form, http.Header{"Origin": {"https://vigie.ville.fr"}})
	if a.status != http.StatusSeeOther {
		t.Fatalf("signing in behind a plain proxy: %d", a.status)
	}
	if header, c := cookie(t, a); !c.Secure || c.Name != "__Host-vigie" || !strings.HasPrefix(a.header.Get("Strict-Transport-Security"), "max-age") {
		t.Errorf("the cookie is %+v", c)
	} else if a := under(t, "127.0.0.1:8080", base+"/frugalite", nil, header); a.status != http.StatusOK {
		t.Errorf("reading with it: %d", a.status)
	}
	if a := under(t, "127.0.0.1:8080", base+"/connexion", form, http.Header{"Origin": {"https://evil.example"}}); a.status != http.StatusForbidden {
		t.Errorf("from another site: %d", a.status)
	}
}

// A proxy may add a line of its own to X-Forwarded-For, behind one that the
// client sent: all lines are one list, read from the right.
func TestTwoLinesOfForwardedForAreOneList(t *testing.T) {
	base, _ := local(t, func(s *dashboard.Setup) { s.Proxies = []string{"127.0.0.1"} })
	wrong, good := url.Values{"login": {"x"}, "password": {"wrong"}}, url.Values{"login": {"rh"}, "password": {password}}
	for i := range 20 {
		wrong.Set("login", fmt.Sprintf("user%d", i))
		post(t, base+"/connexion", wrong, http.Header{"X-Forwarded-For": {fmt.Sprintf("203.0.113.%d", i), "198.51.100.4"}})
	}
	if a := post(t, base+"/connexion", good, http.Header{"X-Forwarded-For": {"192.0.2.1", "198.51.100.4"}}); a.status != http.StatusUnauthorized {
		t.Errorf("the one who tried, with a made-up line: %d", a.status)
	}
	if a := post(t, base+"/connexion", good, http.Header{"X-Forwarded-For": {"198.51.100.4", "203.0.113.3"}}); a.status != http.StatusSeeOther {
		t.Errorf("the one whom the made-up line named: %d", a.status)
	}
}

// A token that is not good is told so on every address, and shows no page.
func TestABadTokenIsRefusedEverywhere(t *testing.T) {
	base, _ := local(t, func(s *dashboard.Setup) { s.Public = []string{"systemes", "methode"} })
	session := enter(t, base, "rh")
	for _, path := range append(addresses(), "/", "/livez", "/connexion", "/compte", "/confidentialite", "/static/none.css", "/nowhere", "/api/v1/openapi.json") {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
			for _, token := range []string{"Bearer bad", "bearer vigie_00000000000000000000000000000000", "Bearer  x"} {
				header := http.Header{"Authorization": {token}}
				maps.Copy(header, session)
				a := ask(t, method, base+path, header)
				if a.status != http.StatusUnauthorized || !strings.HasPrefix(a.header.Get("WWW-Authenticate"), "Bearer") {
					t.Errorf("%s %s with %q: %d", method, path, token, a.status)
				}
			}
		}
	}
}

// workbook is an upload of many bytes, of which as many as it takes are sent.
func workbook(t *testing.T, size int) (body []byte, kind string) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for field, text := range map[string]string{"title": "x", "reason": "y", "kind": "workbook"} {
		if err := w.WriteField(field, text); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("workbook", "x.xlsx")
	if err == nil {
		_, err = part.Write(make([]byte, size))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), w.FormDataContentType()
}

// peak is the most memory that something holds beside what was held before, in
// bytes: what two collections of garbage in turn found in use. One alone counts what
// was made while it went on, which is much when it is slow beside other work.
func peak(during func()) uint64 {
	live := func() uint64 {
		m := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(m)
		return m[0].Value.Uint64()
	}
	runtime.GC()
	before := live()
	var stop atomic.Bool
	done := make(chan uint64)
	go func() {
		most := before
		for !stop.Load() {
			if seen := live(); seen > most {
				runtime.GC()
				most = max(most, min(seen, live()))
			}
			time.Sleep(2 * time.Millisecond)
		}
		done <- most - before
	}()
	during()
	stop.Store(true)
	return <-done
}

// send sends a workbook over a connection of its own and returns the status.
func send(base string, body []byte, kind, headers string) (status int) {
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://")) //nolint:noctx // a test's own server
	if err != nil {
		return 0
	}
	defer conn.Close()                                                                                                                                               //nolint:errcheck // a test's own
	fmt.Fprintf(conn, "POST /saisie HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: %s\r\nContent-Length: %d\r\n%sConnection: close\r\n\r\n", kind, len(body), headers) //nolint:errcheck // the answer tells
	go conn.Write(body)                                                                                                                                              //nolint:errcheck // it may be cut: the answer tells
	answer := make([]byte, 12)
	if _, err := io.ReadFull(conn, answer); err != nil {
		return 0
	}
	fmt.Sscanf(string(answer), "HTTP/1.1 %d", &status) //nolint:errcheck,gosec // 0 is no status
	return status
}

// Sixty strangers that send nine megabytes each are refused before any of it is
// read; sixty contributors take turns. Neither takes the memory of sixty.
func TestBodiesOfManyTakeTheMemoryOfFew(t *testing.T) {
	old := debug.SetMemoryLimit(96 << 20) // as the server does: what is no longer held is let go
	defer debug.SetMemoryLimit(old)
	base := start(t, furnished(t))
	body, kind := workbook(t, 8<<20)
	for headers, accepted := range map[string][]int{"": {http.StatusUnauthorized}, "As: contributeur\r\n": {http.StatusUnprocessableEntity, http.StatusServiceUnavailable}} {
		var group sync.WaitGroup
		seen := make([]atomic.Int64, 600)
		most := peak(func() {
			for range 60 {
				group.Go(func() { seen[send(base, body, kind, headers)].Add(1) })
			}
			group.Wait()
		})
		total := int64(0)
		for _, status := range accepted {
			total += seen[status].Load()
		}
		if total != 60 {
			t.Errorf("%q: only %d of 60 answers are of %v", headers, total, accepted)
		}
		// Held all at once they were seen to take 328 to 626 MB; in turns they take 50 to 70.
		limit := uint64(200 << 20)
		if headers == "" {
			limit = 120 << 20
		}
		if most > limit {
			t.Errorf("%q: %d MB", headers, most>>20)
		} else {
			t.Logf("%q: %d MB", headers, most>>20)
		}
	}
	if a := ask(t, http.MethodGet, base+"/methode", as("rh")); a.status != http.StatusOK {
		t.Errorf("afterwards: %d", a.status)
	}
}

// An upload that nobody may send in that size is refused, with its length and in
// chunks.
func TestUploadsOverTheLimit(t *testing.T) {
	base := start(t, furnished(t))
	body, kind := workbook(t, 9<<20)
	if status := send(base, body, kind, "As: contributeur\r\n"); status != http.StatusRequestEntityTooLarge {
		t.Errorf("with its length: %d", status)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/saisie", io.MultiReader(bytes.NewReader(body))) // no length: in chunks
	if err != nil {
		t.Fatal(err)
	}
	req.Header = http.Header{"As": {"contributeur"}, "Content-Type": {kind}}
	if res, err := http.DefaultClient.Do(req); err == nil {
		if res.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("in chunks: %d", res.StatusCode)
		}
		if err := res.Body.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Whoever runs Vigie sees who is signed in and ends a session; nobody else does.
func TestSessionsAreSeenAndEnded(t *testing.T) {
	base, log := local(t, nil)
	rh, boss := enter(t, base, "rh"), enter(t, base, "chef")
	if a := ask(t, http.MethodGet, base+"/admin", rh); a.status != http.StatusForbidden {
		t.Errorf("another role: %d", a.status)
	}
	a := ask(t, http.MethodGet, base+"/admin", boss)
	row := regexp.MustCompile(`(?s)<th scope="row">rh</th>.*?name="session" value="([0-9a-f]+)"`).FindStringSubmatch(a.body)
	if a.status != http.StatusOK || row == nil {
		t.Fatalf("the list: %d\n%s", a.status, a.body)
	}
	if a := post(t, base+"/admin", url.Values{"session": {row[1]}}, rh); a.status != http.StatusForbidden {
		t.Errorf("another role ends one: %d", a.status)
	}
	if a := post(t, base+"/admin", url.Values{"session": {row[1]}}, boss); a.status != http.StatusSeeOther {
		t.Errorf("ending it: %d", a.status)
	}
	if a := ask(t, http.MethodGet, base+"/compte", rh); a.status != http.StatusSeeOther {
		t.Errorf("the session that was ended: %d", a.status)
	}
	if a := post(t, base+"/en/admin", url.Values{"session": {row[1]}}, boss); a.status != http.StatusConflict {
		t.Errorf("ending it again: %d", a.status)
	}
	if state, err := log.Verify(""); err != nil || state.Kinds[audit.Revoked] != 1 {
		t.Errorf("in the log: %v, %v", state.Kinds, err)
	}
}

// People change their own password; a wrong or a weak one changes nothing.
func TestThePasswordIsChangedOnThePage(t *testing.T) {
	base, _ := local(t, nil)
	const next = "tuba Cigogne 7 raclette"
	session := enter(t, base, "rh")
	change := func(old, next, again string) answer {
		return post(t, base+"/compte", url.Values{"old": {old}, "next": {next}, "again": {again}}, session)
	}
	for _, bad := range [][3]string{{"wrong", next, next}, {password, "motdepasse2026", "motdepasse2026"}, {password, next, "other"}, {password, "", ""}} {
		if a := change(bad[0], bad[1], bad[2]); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `role="alert"`) {
			t.Errorf("%q: %d", bad, a.status)
		}
	}
	if a := post(t, base+"/compte", url.Values{"old": {password}, "next": {next}, "again": {next}}, nil); a.status != http.StatusUnauthorized {
		t.Errorf("a stranger: %d", a.status)
	}
	if a := change(password, next, next); a.status != http.StatusOK {
		t.Errorf("a good one: %d", a.status)
	}
	if a := ask(t, http.MethodGet, base+"/compte", session); a.status != http.StatusSeeOther {
		t.Errorf("the session of before: %d", a.status)
	}
	if a := post(t, base+"/connexion", url.Values{"login": {"rh"}, "password": {next}}, nil); a.status != http.StatusSeeOther {
		t.Errorf("signing in with the new one: %d", a.status)
	}
}

// failing draws no chart until it is mended.
type failing struct {
	stubCharts
	mended atomic.Bool
}

func (f *failing) Draw(ctx context.Context, s chart.Spec) (chart.SVG, error) {
	if !f.mended.Load() {
		return "", errors.New("the engine is out of memory")
	}
	return f.stubCharts.Draw(ctx, s)
}

// A page that was drawn without its chart is not kept: the next reader has it.
func TestAPageWithoutItsChartIsNotKept(t *testing.T) {
	set := setup(newFake(6))
	charts := &failing{}
	set.Charts = charts
	base := start(t, set)
	without := get(t, base+"/frugalite")
	charts.mended.Store(true)
	with := get(t, base+"/frugalite")
	if without.status != http.StatusOK || with.status != http.StatusOK || strings.Contains(without.body, "<svg class") || without.body == with.body {
		t.Errorf("first %d, then %d; the page stays without its charts", without.status, with.status)
	}
}

// The description of the API names the ways to be let in, and every status that
// its addresses answer with.
func TestOpenAPINamesEveryStatus(t *testing.T) {
	f := newFake(6)
	set := furnished(t)
	set.Reporter = f
	base := start(t, set)
	open := setup(newFake(6))
	openBase := start(t, open)
	doc := decode(t, ask(t, http.MethodGet, base+"/api/v1/openapi.json", as("durable")))
	if child(t, doc, "components", "securitySchemes", "token", "scheme") != "bearer" || child(t, doc, "security") == nil {
		t.Error("the description names no way to be let in")
	}
	paths, ok := child(t, doc, "paths").(map[string]any)
	if !ok || len(paths) == 0 {
		t.Fatal("no paths")
	}
	for path, item := range paths {
		declared, ok := child(t, item, "get", "responses").(map[string]any)
		if !ok {
			t.Fatalf("%s: no responses", path)
		}
		address := "/api/v1" + strings.Replace(path, "{id}", "energy", 1)
		f.down.Store(false)
		seen := map[int]bool{
			ask(t, http.MethodGet, base+address, as("durable")).status:                              true,
			ask(t, http.MethodGet, base+address, nil).status:                                        true,
			ask(t, http.MethodGet, base+address, as("nobody")).status:                               true,
			ask(t, http.MethodGet, base+address+"?period=2026-T9", as("durable")).status:            true,
			ask(t, http.MethodGet, base+address+"?system=nowhere", as("durable")).status:            true,
			under(t, "evil.example", openBase+address, nil, nil).status:                             true,
			ask(t, http.MethodGet, base+address, http.Header{"As": {"!"}}).status:                   true,
			ask(t, http.MethodGet, base+address, http.Header{"Authorization": {"Bearer x"}}).status: true,
		}
		if !seen[http.StatusOK] || !seen[http.StatusUnauthorized] || !seen[http.StatusForbidden] || !seen[http.StatusMisdirectedRequest] || !seen[http.StatusServiceUnavailable] {
			t.Errorf("%s: only %v were provoked", path, seen)
		}
		for status := range seen {
			if declared[strconv.Itoa(status)] == nil {
				t.Errorf("%s answers %d, which is not described", path, status)
			}
		}
	}
}
