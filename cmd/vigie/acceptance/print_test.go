package acceptance_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// A quarter and its edition print on A4, tagged, in their language, with every
// drawing.
func TestQuarterPrintsOnA4(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	b := newBrowser(t)
	for path, lang := range map[string]string{"/trimestres/2026-T3": "fr", "/en/trimestres/2026-T3": "en", "/trimestres/2026-T3/edition-1": "fr", "/en/trimestres/2026-T3/edition-1": "en"} {
		tab, v, closeTab := b.open(s.url + path)
		drawn := ask[int](tab, b, `document.querySelectorAll("main svg").length`)
		cut := ask[int](tab, b, `[...document.querySelectorAll(".card, figure")].filter(e => e.querySelector("svg") && e.getBoundingClientRect().height > 980).length`)
		pdf, pages, sizes := printed(tab, t, path)
		ask[bool](tab, b, `document.querySelector("#annexe")?.remove() ?? true`)
		_, front, _ := printed(tab, t, path)
		closeTab()
		if front != 1 {
			t.Errorf("%s: %d sheets before the annex, want one", path, front)
		}
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

// printed prints a page on A4, tagged, and counts its sheets and those that are
// A4.
func printed(tab context.Context, t *testing.T, path string) (pdf []byte, pages, sizes int) {
	t.Helper()
	pdf, err := chromedp.Run(tab, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), func(p *page.PrintToPDFParams) {
		yes := true
		p.GenerateTaggedPDF, p.PreferCSSPageSize = &yes, &yes
	}))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	pages = len(regexp.MustCompile(`/Type /Page\b`).FindAll(pdf, -1))
	sizes = len(regexp.MustCompile(`/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]`).FindAll(pdf, -1))
	return pdf, pages, sizes
}

// The sheet for the staff committee prints on one page, the charter and a
// project on a few.
func TestSheetsPrintOnA4(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	b := newBrowser(t)
	for path, most := range map[string]int{"/trimestres/2026-T3": 1, "/en/trimestres/2026-T2": 1, "/systemes/redaction/dialogue": 1, "/registre/redaction": 1, "/engagements": 4, "/approbations/tri-courrier": 4, "/donnees": 1} {
		tab, _, closeTab := b.open(s.url + path)
		_, pages, sizes := printed(tab, t, path)
		closeTab()
		if pages < 1 || pages > most || sizes != pages {
			t.Errorf("%s: %d pages, %d of them A4, at most %d", path, pages, sizes, most)
		}
	}
}

// Every page of the city prints on A4 without a drawing that is cut or stands
// out.
func TestEveryPagePrintsOnA4(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	b := newBrowser(t)
	for _, path := range addresses("recherche", "ancienne-passerelle") {
		tab, _, closeTab := b.open(s.url + path)
		_, pages, sizes := printed(tab, t, path)
		cut := ask[int](tab, b, `[...document.querySelectorAll(".card, figure")].filter(e => e.querySelector("svg") && e.getBoundingClientRect().height > 980).length`)
		closeTab()
		if pages < 1 || pages > 16 || sizes != pages || cut > 0 {
			t.Errorf("%s: %d pages, %d of them A4, %d drawings higher than a page", path, pages, sizes, cut)
		}
	}
}

// The yearly report of the city stands alone, breaks no rule of accessibility,
// holds on a phone and prints.
func TestYearlyReportOfDemo(t *testing.T) {
	t.Parallel()
	demo.served(t)
	year := time.Now().Year()
	until := fmt.Sprintf("%d-T%d", year, (int(time.Now().Month())-1)/3)
	if time.Now().Month() < time.April {
		year--
		until = fmt.Sprintf("%d-T4", year)
	}
	raw, err := exec.CommandContext(t.Context(), program.path(t), "report", "--year", strconv.Itoa(year), "--until", until, "-c", demo.dir+"/vigie.yaml").Output() //nolint:gosec // the program under test
	if err != nil {
		t.Fatal(err)
	}
	pages := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if _, err := w.Write(raw); err != nil {
			t.Error(err)
		}
	}))
	defer pages.Close()
	b := newBrowser(t)
	tab, v, closeTab := b.open(pages.URL)
	defer closeTab()
	for _, width := range []int{desktop, phone} {
		if err := chromedp.Do(tab, chromedp.EmulateViewport(int64(width), 900)); err != nil {
			t.Fatal(err)
		}
		b.checkWidth(tab, "report", width)
		b.checkAxe(tab, "report", width)
	}
	pdf, sheets, sizes := printed(tab, t, "report")
	if sheets < 3 || sheets > 14 || sizes != sheets || !bytes.Contains(pdf, []byte("/Lang (fr")) || len(raw) > 300_000 {
		t.Errorf("%d pages, %d of them A4, %d bytes", sheets, sizes, len(raw))
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.requests) > 2 { // itself, and the icon that the browser looks for
		t.Errorf("it asks for %v", v.requests)
	}
}

// The city's archive holds seven quarters and a correction, in order.
func TestArchiveOfDemo(t *testing.T) {
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
