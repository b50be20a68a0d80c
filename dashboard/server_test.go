package dashboard_test

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/charter"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/indicator"
)

// stubCharts draws a plain square, or nothing when the bundle is missing.
type stubCharts struct{ missing bool }

func (d stubCharts) Available() bool { return !d.missing }

func (d stubCharts) Draw(context.Context, chart.Spec) (chart.SVG, error) {
	if d.missing {
		return "", chart.ErrNoBundle
	}
	return `<svg viewBox="0 0 4 4" role="img" aria-labelledby="x"><title id="x">x</title><path d="M0 0"/></svg>`, nil
}

func models() *impact.Catalogue {
	c, err := impact.NewCatalogue(nil, nil)
	if err != nil {
		panic(err)
	}
	return c
}

// reims is the charter that ships.
func reims() charter.Versions {
	c, err := config.ShippedCharter()
	if err != nil {
		panic(err)
	}
	return charter.Versions{c}
}

func setup(f *fake) dashboard.Setup {
	return dashboard.Setup{
		Reporter: f, Charts: stubCharts{}, Zone: zone(), Now: noon, Version: "1.2.3",
		Known: kit.Setup{Register: f.register, Catalogue: indicator.Catalogue(), SourceTitles: map[string]string{"prom-salle": "Salle des serveurs"}, Models: models(), Assessments: assessments(), Questions: questions(), Guide: shippedGuide()},
		Brand: dashboard.Brand{Name: "Ville de Démonstration"},
		Log:   slog.New(slog.DiscardHandler),
	}
}

// start serves on a free port until the test ends, and returns the address.
func start(t testing.TB, s dashboard.Setup) string {
	t.Helper()
	_, base := begin(t, s)
	return base
}

// seenListener is a listener of connections that the race detector sees an answer
// go through: fasthttp writes large ones by writev, which it does not take for an
// order between the server and the test that reads. A test that then changes a
// fake's fields would be told, at times, of a race that there is none of.
type seenListener struct{ net.Listener }

func (l seenListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return seenConn{c}, nil
}

type seenConn struct{ net.Conn }

// NetConn is the connection itself, as TLS gives it: the server looks at it.
func (c seenConn) NetConn() net.Conn { return c.Conn }

// begin is start, with the server itself.
func begin(t testing.TB, s dashboard.Setup) (*dashboard.Server, string) {
	t.Helper()
	server, err := dashboard.New(s)
	if err != nil {
		t.Fatal(err)
	}
	var listen net.ListenConfig
	ln, err := listen.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx, seenListener{ln}) }()
	t.Cleanup(func() {
		stop()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("stopping: %v", err)
			}
		case <-time.After(8 * time.Second):
			t.Error("the server did not stop")
		}
	})
	return server, "http://" + ln.Addr().String()
}

// TestAServerStoppedAsItStartsStops, whichever of the two comes first.
func TestAServerStoppedAsItStartsStops(t *testing.T) {
	for range 20 {
		server, err := dashboard.New(setup(newFake(1)))
		if err != nil {
			t.Fatal(err)
		}
		ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		stop()
		done := make(chan error, 1)
		go func() { done <- server.Serve(ctx, ln) }()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("stopping: %v", err)
			}
		case <-time.After(8 * time.Second):
			t.Fatal("the server did not stop")
		}
	}
}

// answer is what a page answered.
type answer struct {
	status int
	header http.Header
	body   string
}

func ask(t *testing.T, method, url string, header http.Header) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(req.Header, header)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := res.Body.Close(); err != nil {
			t.Error(err)
		}
	}()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(body)}
}

func get(t *testing.T, url string) answer {
	t.Helper()
	return ask(t, http.MethodGet, url, nil)
}

// addresses are pages of every kind.
func addresses() []string {
	return []string{
		"/", "/frugalite", "/frugalite?periode=2026-T4", "/frugalite?periode=2026-09&systeme=transcription", "/frugalite?periode=2026",
		"/bien-etre", "/bien-etre/directions", "/chiffres/bien-etre", "/empreinte", "/comparer", "/comparer?periode=2026-T3&modele=gpt-4o", "/comparer?systeme=assistant-redaction", "/chiffres/leviers", "/chiffres/carbone", "/chiffres/empreintes", "/chiffres/eau", "/chiffres/reseau", "/chiffres/puissance", "/chiffres/energie", "/chiffres/heures", "/chiffres/variation", "/chiffres/systemes", "/systemes", "/systemes/assistant-redaction", "/systemes/assistant-redaction/directions",
		"/systemes/resumes", "/systemes/resumes/dialogue", "/engagements", "/engagements?periode=2026-T4", "/approbations", "/approbations/tri", "/approbations/vide", "/donnees", "/guide", "/guide/verifier", "/registre", "/sources", "/sources/releves", "/methode", "/methode/bien-etre", "/methode/decision-humaine", "/methode/modeles", "/methode/modeles?page=2", "/accessibilite", "/trimestres", "/trimestres/2026-T3", "/trimestres/2026-T4",
	}
}

func TestEveryPageCarriesThePolicy(t *testing.T) {
	base := start(t, setup(newFake(6)))
	for _, path := range append(addresses(), "/nothing", "/livez", "/metrics", "/frugalite?periode=never", "/api/v1/nothing") {
		for _, prefix := range []string{"", "/en"} {
			a := get(t, base+prefix+path)
			csp := a.header.Get("Content-Security-Policy")
			if !strings.HasPrefix(csp, "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'") {
				t.Errorf("%s%s: policy %q", prefix, path, csp)
			}
			if a.header.Get("X-Content-Type-Options") != "nosniff" || a.header.Get("X-Frame-Options") != "DENY" {
				t.Errorf("%s%s: headers %v", prefix, path, a.header)
			}
			for _, bad := range []string{"<script", "style=\"", "<style", "javascript:", "%!", "http://", "https://"} {
				if strings.Contains(strings.ReplaceAll(a.body, "https://releves.example", ""), bad) && strings.Contains(a.header.Get("Content-Type"), "html") {
					t.Errorf("%s%s holds %q", prefix, path, bad)
				}
			}
		}
	}
}

func TestFaultsSayWhatIsAccepted(t *testing.T) {
	f := newFake(6)
	base := start(t, setup(f))
	for path, want := range map[string]struct {
		status int
		says   string
	}{
		"/rien":                        {404, "Cette page n’existe pas"},
		"/en/nothing":                  {404, "This page does not exist"},
		"/frugalite?periode=2026-T9":   {404, "un trimestre (2026-T3)"},
		"/frugalite?periode=2031-T1":   {404, "un trimestre (2026-T3)"},
		"/en/frugalite?periode=x":      {404, "a quarter (2026-T3 or 2026-Q3)"},
		"/frugalite?systeme=inconnu":   {404, "Ce système n’est pas au registre"},
		"/systemes/inconnu":            {404, "Ce système n’est pas au registre"},
		"/systemes?page=2":             {404, "1–1"},
		"/systemes?page=zero":          {404, "1, 2, 3…"},
		"/sources/inconnue":            {404, "Cette source n’existe pas"},
		"/chiffres/rien":               {404, "energie, par-usage"},
		"/static/style.00000000.css":   {404, "Cette page n’existe pas"},
		"/static/..%2ftemplates%2f":    {404, "Cette page n’existe pas"},
		"/frugalite?systeme=%3Cscript": {404, "Ce système"},
	} {
		a := get(t, base+path)
		if a.status != want.status || !strings.Contains(a.body, want.says) {
			t.Errorf("%s: %d, wanted %d with %q in\n%s", path, a.status, want.status, want.says, text(t, a.body))
		}
		if a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: a fault may be kept: %q", path, a.header.Get("Cache-Control"))
		}
	}
	for _, method := range []string{http.MethodPost, "QUERY", "BREW"} {
		a := ask(t, method, base+"/frugalite", nil)
		if a.status != http.StatusMethodNotAllowed || !strings.Contains(a.body, "GET, HEAD") {
			t.Errorf("%s: %d %s", method, a.status, text(t, a.body))
		}
	}
}

func TestStoreDown(t *testing.T) {
	f := newFake(6)
	base := start(t, setup(f))
	seen := get(t, base+"/frugalite")
	f.down.Store(true)
	if a := get(t, base+"/frugalite"); a.status != http.StatusOK || a.body != seen.body {
		t.Errorf("a page seen before: %d", a.status)
	}
	a := get(t, base+"/systemes")
	if a.status != http.StatusServiceUnavailable || !strings.Contains(a.body, "momentanément inaccessibles") || a.header.Get("Retry-After") == "" {
		t.Errorf("a page never seen: %d %s", a.status, text(t, a.body))
	}
	if strings.Contains(a.body, "secret-host") {
		t.Error("the page gives away the cause")
	}
	for _, path := range []string{"/methode", "/accessibilite", "/livez"} {
		if a := get(t, base+path); a.status != http.StatusOK {
			t.Errorf("%s needs no store: %d", path, a.status)
		}
	}
	down := newFake(1)
	down.down.Store(true)
	base = start(t, setup(down))
	if a := get(t, base+"/readyz"); a.status != http.StatusServiceUnavailable {
		t.Errorf("/readyz: %d", a.status)
	}
	if a := get(t, base+"/metrics"); !strings.Contains(a.body, "\nvigie_store_up 0\n") {
		t.Errorf("/metrics: %s", a.body)
	}
}

func TestPagesComeFromTheCache(t *testing.T) {
	f := newFake(6)
	s := setup(f)
	var past atomic.Int64
	s.Now = func() time.Time { return noon().Add(time.Duration(past.Load())) }
	base := start(t, s)
	first := get(t, base+"/frugalite")
	calls, looks := f.calls.Load(), f.looks.Load()
	for _, path := range []string{"/frugalite", "/frugalite?periode=2026-T3", "/frugalite?periode=2026-Q3&systeme=&x=1"} {
		if a := get(t, base+path); a.body != first.body {
			t.Errorf("%s is drawn apart", path)
		}
	}
	if f.calls.Load() != calls || f.looks.Load() != looks {
		t.Errorf("the store was asked: %d questions, %d looks more", f.calls.Load()-calls, f.looks.Load()-looks)
	}
	past.Add(int64(11 * time.Second))
	get(t, base+"/frugalite")
	if f.calls.Load() != calls || f.looks.Load() != looks+1 {
		t.Errorf("after 11 s: %d questions, %d looks more", f.calls.Load()-calls, f.looks.Load()-looks)
	}
	f.version.Add(1)
	past.Add(int64(11 * time.Second))
	get(t, base+"/frugalite")
	if f.calls.Load() != calls+1 {
		t.Error("the data changed and the page did not")
	}
}

func TestSeveralAskersDrawOnce(t *testing.T) {
	f := newFake(6)
	f.block, f.asked = make(chan struct{}), make(chan struct{}, 8)
	base := start(t, setup(f))
	done := make(chan answer)
	for range 8 {
		go func() { done <- get(t, base+"/frugalite") }()
	}
	<-f.asked
	close(f.block)
	for range 8 {
		if a := <-done; a.status != http.StatusOK {
			t.Errorf("answer %d", a.status)
		}
	}
	if n := f.calls.Load(); n > 2 { // one that came after the first had answered may be late to the cache
		t.Errorf("drawn %d times", n)
	}
}

func TestValidators(t *testing.T) {
	base := start(t, setup(newFake(6)))
	a := get(t, base+"/")
	etag := a.header.Get("ETag")
	if etag == "" {
		t.Fatal("no ETag")
	}
	again := ask(t, http.MethodGet, base+"/", http.Header{"If-None-Match": {`"x", ` + etag}})
	if again.status != http.StatusNotModified || again.body != "" {
		t.Errorf("%d with %d bytes", again.status, len(again.body))
	}
	if other := ask(t, http.MethodGet, base+"/", http.Header{"If-None-Match": {`"x"`}}); other.status != http.StatusOK {
		t.Errorf("another validator: %d", other.status)
	}
	if head := ask(t, http.MethodHead, base+"/", nil); head.status != http.StatusOK || head.body != "" {
		t.Errorf("HEAD: %d with %d bytes", head.status, len(head.body))
	}
	plain := ask(t, http.MethodGet, base+"/", http.Header{"Accept-Encoding": {"identity"}})
	if plain.header.Get("Content-Encoding") != "" || plain.body != a.body {
		t.Error("without compression the page differs")
	}
	packed := ask(t, http.MethodGet, base+"/", http.Header{"Accept-Encoding": {"gzip"}})
	if packed.header.Get("Content-Encoding") != "gzip" || len(packed.body) > len(plain.body)/2 {
		t.Errorf("compressed: %q, %d bytes of %d", packed.header.Get("Content-Encoding"), len(packed.body), len(plain.body))
	}
}

func TestAssetsAreKeptForAYear(t *testing.T) {
	base := start(t, setup(newFake(1)))
	doc := parse(t, get(t, base+"/").body)
	for _, link := range find(doc, "link") {
		if attr(link, "rel") == "alternate" {
			continue
		}
		a := get(t, base+attr(link, "href"))
		if a.status != http.StatusOK || !strings.Contains(a.header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %q", attr(link, "href"), a.status, a.header.Get("Cache-Control"))
		}
	}
}

func TestForgedHeadersAreNotBelieved(t *testing.T) {
	base := start(t, setup(newFake(1)))
	a := ask(t, http.MethodGet, base+"/", http.Header{"X-Forwarded-Host": {"evil.example"}, "X-Forwarded-Proto": {"https"}})
	if strings.Contains(a.body, "evil.example") {
		t.Error("the page repeats a forged host")
	}
	long := ask(t, http.MethodGet, base+"/", http.Header{"Cookie": {strings.Repeat("a", 9000)}})
	if long.status != http.StatusOK {
		t.Errorf("a long cookie of a neighbour: %d", long.status)
	}
}

func TestSetupIsChecked(t *testing.T) {
	for name, spoil := range map[string]func(*dashboard.Setup){
		"no reporter": func(s *dashboard.Setup) { s.Reporter = nil },
		"no name":     func(s *dashboard.Setup) { s.Brand.Name = "" },
		"pale colour": func(s *dashboard.Setup) { s.Brand.Colour = "#ffcc00" },
		"bad colour":  func(s *dashboard.Setup) { s.Brand.Colour = "red;}body{" },
		"bad logo":    func(s *dashboard.Setup) { s.Brand.Logo = []byte("GIF89a") },
	} {
		s := setup(newFake(1))
		spoil(&s)
		if _, err := dashboard.New(s); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	s := setup(newFake(1))
	s.Brand.Colour, s.Brand.Logo = "#7A1F3D", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)
	base := start(t, s)
	page := get(t, base+"/")
	img := find(parse(t, page.body), "img")
	if len(img) != 1 || get(t, base+attr(img[0], "src")).status != http.StatusOK {
		t.Errorf("the logo is not on the page: %d", len(img))
	}
}

// parse, find, attr and text read a page as a reader's tools do.
func parse(t *testing.T, body string) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// find lists the elements of a name, or of a class when it begins with a dot.
func find(n *html.Node, what string) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type != html.ElementNode {
			continue
		}
		class, isClass := strings.CutPrefix(what, ".")
		if d.Data == what || isClass && strings.Contains(" "+attr(d, "class")+" ", " "+class+" ") {
			out = append(out, d)
		}
	}
	return out
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func text(t *testing.T, body string) string {
	t.Helper()
	return textOf(parse(t, body))
}
