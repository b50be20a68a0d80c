package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/period"
)

// The report of a year stands alone, has its four quarters and their total, and
// overwrites nothing; a year that is not over needs to say until when.
func TestYearlyReport(t *testing.T) {
	config, _ := shelved(t)
	last := period.Of(time.Now(), time.UTC, period.Quarter).Previous()
	next := last.Next()
	refusedAs(t, []string{"is not over", "--until " + last.String()}, "report", "--year", "2199", "-c", config)
	refusedAs(t, []string{"is not one of its quarters"}, "report", "--year", "2026", "--until", "2025-T4", "-c", config)
	refusedAs(t, []string{"is not over"}, "report", "--year", next.String()[:4], "--until", next.String(), "-c", config)
	out := filepath.Join(t.TempDir(), "bilan.html")
	must(t, "report", "--year", "2026", "--until", "2026-T3", "--out", out, "-c", config)
	page := contentOf(t, out)
	for _, want := range []string{"volet intelligence artificielle", "L. 2311-1-1", "Consommation d’énergie", "Les neuf engagements", "Données insuffisantes", "<style>"} {
		if !strings.Contains(page, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if bad := regexp.MustCompile(`<script|<link|<img|src=|url\([^#]|@import`).FindString(page); bad != "" || len(page) > 300_000 {
		t.Errorf("it holds %q, or is too large: %d bytes", bad, len(page))
	}
	row := regexp.MustCompile(`<th scope="row">Consommation d’énergie \(kWh\)</th>(.*?)</tr>`).FindString(page)
	cells := regexp.MustCompile(`<td[^>]*>([^<]*)</td>`).FindAllStringSubmatch(row, -1)
	if len(cells) < 5 || cells[3][1] != "62,0" || cells[4][1] != "nd" {
		t.Errorf("the quarters of energy are %q: three are missing, so that there is no total", cells)
	}
	refusedAs(t, []string{"writing the report"}, "report", "--year", "2026", "--until", "2026-T3", "--out", out, "-c", config)
	if contentOf(t, out) != page {
		t.Error("the file was touched")
	}
	if english := must(t, "report", "--year", "2026", "--until", "2026-T3", "--lang", "en", "-c", config); !strings.Contains(english, "Responsible digital report 2026") {
		t.Errorf("in English: %.300s", english)
	}
}
