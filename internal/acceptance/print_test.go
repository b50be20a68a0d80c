package acceptance_test

import (
	"bytes"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// A quarter and its edition print on A4, tagged, in their language, with every
// drawing.
func TestQuarterPrintsOnA4(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	b := newBrowser(t)
	for path, lang := range map[string]string{"/trimestres/2026-T3": "fr", "/en/trimestres/2026-T3": "en", "/trimestres/2026-T3/edition-1": "fr"} {
		tab, v, closeTab := b.open(s.url + path)
		drawn := ask[int](tab, b, `document.querySelectorAll("main svg").length`)
		cut := ask[int](tab, b, `[...document.querySelectorAll(".card, figure")].filter(e => e.querySelector("svg") && e.getBoundingClientRect().height > 980).length`)
		pdf, err := chromedp.Run(tab, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), func(p *page.PrintToPDFParams) {
			yes := true
			p.GenerateTaggedPDF, p.PreferCSSPageSize = &yes, &yes
		}))
		closeTab()
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		pages := len(regexp.MustCompile(`/Type /Page\b`).FindAll(pdf, -1))
		sizes := len(regexp.MustCompile(`/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]`).FindAll(pdf, -1))
		if pages < 1 || pages > 8 || sizes != pages || drawn == 0 || cut > 0 {
			t.Errorf("%s: %d pages, %d of them A4, %d drawings, %d cards higher than a page", path, pages, sizes, drawn, cut)
		}
		for _, want := range []string{"/StructTreeRoot", "/Marked true", "/Lang (" + lang, "/S /Figure", "/S /TH"} {
			if !bytes.Contains(pdf, []byte(want)) {
				t.Errorf("%s: the print has no %s", path, want)
			}
		}
		for _, said := range v.said {
			t.Errorf("%s: the console says %s", path, said)
		}
		t.Logf("%s: %d pages, %d drawings", path, pages, drawn)
	}
}

// The city's shelf holds seven quarters and a correction, in order.
func TestShelfOfDemo(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	if n := strings.Count(s.get("/trimestres"), "/edition-"); n != 8 {
		t.Errorf("%d editions are listed, not 8", n)
	}
	out, err := exec.CommandContext(t.Context(), program.path(t), "verify", "--editions", demo.dir+"/donnees/editions").CombinedOutput() //nolint:gosec // the program under test
	if err != nil || !strings.Contains(string(out), "8 entries") {
		t.Errorf("verify: %v: %s", err, out)
	}
	b := newBrowser(t)
	b.check(s.url+"/trimestres/2026-T1/edition-2", http.StatusOK)
	b.check(s.url+"/trimestres/2026-T3/edition-1", http.StatusOK)
}
