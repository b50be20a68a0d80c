package acceptance_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

const (
	axeScript = "node_modules/axe-core/axe.min.js"

	mostNodes    = 350
	mostRequests = 6
	mostBytes    = 60_000

	desktop, phone = 1440, 390
)

// browser is one Chromium with a tab for each page.
type browser struct {
	t   *testing.T
	ctx context.Context //nolint:containedctx // the browser is this context
	axe string
}

// newBrowser starts Chromium for one test, with the rules of accessibility.
func newBrowser(t *testing.T) *browser {
	t.Helper()
	program.path(t)
	b := chromium(t)
	axe, err := os.ReadFile(axeScript)
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("axe-core is not here: run make axe, or npm ci --prefix cmd/vigie/acceptance")
	}
	if err != nil {
		t.Fatal(err)
	}
	b.axe = string(axe)
	return b
}

// chromium starts Chromium alone.
func chromium(t *testing.T) *browser {
	t.Helper()
	path := needs(t, []string{"chromium", "chromium-browser", "google-chrome"}, "apt-get install chromium")
	ctx, stop := chromedp.NewExecAllocator(t.Context(), chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Headless, chromedp.DisableGPU,
		chromedp.Flag("disable-dev-shm-usage", true))
	t.Cleanup(stop)
	ctx, closeIt := chromedp.NewContext(ctx)
	t.Cleanup(closeIt)
	if err := chromedp.Do(ctx); err != nil { // starts it, so that tabs share it
		t.Fatal(err)
	}
	return &browser{t: t, ctx: ctx}
}

// visit is what the browser saw of one page.
type visit struct {
	mu       sync.Mutex
	requests map[network.RequestID]string
	bytes    float64
	said     []string // on the console, warnings and errors
	nodes    int
}

// hear takes the events of a tab.
func (v *visit) hear(ev any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch e := ev.(type) {
	case *network.EventRequestWillBeSent:
		v.requests[e.RequestID] = e.Request.URL
	case *network.EventLoadingFinished:
		v.bytes += e.EncodedDataLength
	case *network.EventLoadingFailed:
		v.said = append(v.said, fmt.Sprintf("%s failed: %s", v.requests[e.RequestID], e.ErrorText))
	case *runtime.EventConsoleAPICalled:
		v.said = append(v.said, "console."+string(e.Type))
	case *runtime.EventExceptionThrown:
		v.said = append(v.said, "exception: "+e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		v.said = append(v.said, fmt.Sprintf("%s: %s (%s)", e.Entry.Level, e.Entry.Text, e.Entry.URL))
	}
}

// ask runs an expression in the page.
func ask[T any](tab context.Context, b *browser, expression string, o ...chromedp.EvaluateOption) T {
	b.t.Helper()
	got, err := chromedp.Run(tab, chromedp.Evaluate[T](expression, o...))
	if err != nil {
		b.t.Fatalf("%.80s: %v", expression, err)
	}
	return got
}

// open opens a page in a tab of its own, at the width of a desktop, with a cold
// cache.
func (b *browser) open(address string) (context.Context, *visit, func()) {
	b.t.Helper()
	within, cancel := context.WithTimeout(b.ctx, 5*patience) // a tab may live as long as its test
	tab, closeTab := chromedp.NewContext(within, chromedp.WithNewBrowserContext())
	v := &visit{requests: map[network.RequestID]string{}}
	err := chromedp.Listen(tab, v.hear)
	if err == nil {
		err = chromedp.Do(tab, chromedp.EmulateViewport(desktop, 900), chromedp.Navigate(address))
	}
	if err != nil {
		b.t.Fatalf("%s: %v", address, err)
	}
	v.nodes = ask[int](tab, b, `document.querySelectorAll("*").length - document.querySelectorAll("svg *").length`)
	return tab, v, func() { closeTab(); cancel() }
}

// check holds a page to its budget, to accessibility and to both widths. Large
// tables are pages of their own, to which the limit of nodes does not apply.
func (b *browser) check(address string, status int) {
	b.t.Helper()
	large := strings.Contains(address, "/chiffres/")
	nodesAllowed, scoreOver := mostNodes, 80.0
	if strings.Contains(address, "/edition-") { // the sheet and its annex are one file: EcoIndex B
		nodesAllowed, scoreOver = 650, 70
	}
	tab, v, closeTab := b.open(address)
	defer closeTab()
	b.checkWidth(tab, address, desktop)
	b.checkAxe(tab, address, desktop)
	if err := chromedp.Do(tab, chromedp.EmulateViewport(phone, 844)); err != nil {
		b.t.Fatal(err)
	}
	b.checkWidth(tab, address, phone)
	b.checkPhone(tab, address)
	b.checkAxe(tab, address, phone)
	v.mu.Lock()
	defer v.mu.Unlock()
	score := ecoIndex(v.nodes, len(v.requests), v.bytes/1000)
	if len(v.requests) > mostRequests || v.bytes > mostBytes || (!large && (v.nodes > nodesAllowed || score <= scoreOver)) {
		b.t.Errorf("%s: %d nodes (at most %d), %d requests (%d), %.0f bytes (%d), EcoIndex %.0f (above %.0f)",
			address, v.nodes, nodesAllowed, len(v.requests), mostRequests, v.bytes, mostBytes, score, scoreOver)
	}
	for _, said := range v.said {
		if status == 200 {
			b.t.Errorf("%s: the console says %s", address, said)
		}
	}
	b.t.Logf("%s: %d nodes, %d requests, %.1f kB, EcoIndex %.0f", address, v.nodes, len(v.requests), v.bytes/1000, score)
}

// checkWidth wants nothing to stand out to the right.
func (b *browser) checkWidth(tab context.Context, address string, width int) {
	b.t.Helper()
	over := ask[int](tab, b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`)
	if over > 0 {
		who := ask[string](tab, b, `[...document.querySelectorAll("body *")].filter(e => !e.closest(".scroll, svg") && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
			.slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(" | ")`)
		b.t.Errorf("%s overflows by %d px at %d px: %s", address, over, width, who)
	}
}

// checkPhone wants the title near the top, no table that hides columns, and text
// in charts that can be read.
func (b *browser) checkPhone(tab context.Context, address string) {
	b.t.Helper()
	if strings.Contains(address, "/edition-") { // those of before stay as they are
		return
	}
	if top := ask[float64](tab, b, `document.querySelector("h1").getBoundingClientRect().top + scrollY`); top > 130 {
		b.t.Errorf("%s: the title begins at %.0f px on a phone", address, top)
	}
	if hidden := ask[string](tab, b, `[...document.querySelectorAll(".scroll")].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.getAttribute("aria-label")).join(" | ")`); hidden != "" {
		b.t.Errorf("%s: columns are hidden on a phone: %s", address, hidden)
	}
	if small := ask[string](tab, b, `[...document.querySelectorAll("main svg text")].filter(e => e.getClientRects().length).map(e => {
		const m = e.getScreenCTM(); return [parseFloat(getComputedStyle(e).fontSize) * Math.hypot(m.a, m.b), e.textContent]}).filter(x => x[0] < 11.95).slice(0, 3).join(" | ")`); small != "" {
		b.t.Errorf("%s: small text in a chart: %s", address, small)
	}
}

// fault is a rule of axe-core that a page breaks.
type fault struct {
	ID    string   `json:"id"`
	Help  string   `json:"help"`
	Nodes []string `json:"nodes"`
}

// checkAxe runs axe-core through DevTools, which the page's policy does not
// concern.
func (b *browser) checkAxe(tab context.Context, address string, width int) {
	b.t.Helper()
	if err := chromedp.Do(tab, chromedp.Evaluate[chromedp.Void](b.axe+";0")); err != nil {
		b.t.Fatalf("%s: loading axe-core: %v", address, err)
	}
	text := ask[string](tab, b, `axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(
		r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map(n => n.html.slice(0, 200) + " " + (n.any[0] || n.all[0] || n.none[0] || {}).message)}))))`,
		chromedp.EvalAwaitPromise)
	var faults []fault
	if err := json.Unmarshal([]byte(text), &faults); err != nil {
		b.t.Fatal(err)
	}
	for _, f := range faults {
		b.t.Errorf("%s at %d px: axe %s: %s: %q", address, width, f.ID, f.Help, f.Nodes)
	}
}

// ecoIndex is the score of a page by the published method of the collectif
// Green IT: how far it stands in the quantiles of its nodes (weight 3), its
// requests (2) and its kilobytes (1).
func ecoIndex(nodes, requests int, kB float64) float64 {
	far := func(v float64, quantiles ...float64) float64 {
		for i := 1; i < len(quantiles); i++ {
			if v < quantiles[i] {
				return float64(i-1) + (v-quantiles[i-1])/(quantiles[i]-quantiles[i-1])
			}
		}
		return float64(len(quantiles) - 1)
	}
	dom := far(float64(nodes), 0, 47, 75, 159, 233, 298, 358, 417, 476, 537, 603, 674, 753, 843, 949, 1076, 1237, 1459, 1801, 2479, 594601)
	req := far(float64(requests), 0, 2, 15, 25, 34, 42, 49, 56, 63, 70, 78, 86, 95, 105, 117, 130, 147, 170, 205, 281, 3920)
	size := far(kB, 0, 1.37, 144.7, 319.53, 479.46, 631.97, 783.38, 937.91, 1098.62, 1265.47, 1448.32, 1648.27, 1876.08, 2142.06, 2465.37, 2866.31, 3401.59, 4155.73, 5400.08, 8037.54, 223212.26)
	return math.Round(100 - 5*(3*dom+2*req+size)/6)
}

// A planted fault is seen: a page that breaks every rule is told so.
func TestBrowserSeesFaults(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	tab, v, closeTab := b.open(`data:text/html,<html><body style="width:3000px"><img src="x:y"><script>console.error("no")</script>`)
	defer closeTab()
	if over := ask[int](tab, b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over <= 0 {
		t.Error("the overflow of a page of 3000 px is not seen")
	}
	if err := chromedp.Do(tab, chromedp.Evaluate[chromedp.Void](b.axe+";0")); err != nil {
		t.Fatal(err)
	}
	found := ask[int](tab, b, `axe.run(document).then(r => r.violations.length)`, chromedp.EvalAwaitPromise)
	v.mu.Lock()
	defer v.mu.Unlock()
	if found < 3 || len(v.said) == 0 {
		t.Errorf("axe finds %d faults, the console holds %v", found, v.said)
	}
	if a, g := ecoIndex(0, 0, 0), ecoIndex(600000, 4000, 300000); a != 100 || g != 0 {
		t.Errorf("EcoIndex goes from %v to %v", a, g)
	}
}
