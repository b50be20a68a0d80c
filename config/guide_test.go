package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/config"
)

// The guide is read with the configuration: its figures are held to the register,
// its faults told with file and line, and a dated source makes the comparison.
func TestGuideIsReadWithTheConfiguration(t *testing.T) {
	t.Parallel()
	load := func(page string) (*config.Config, error) {
		dir := t.TempDir()
		write := func(name, text string) {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Mkdir(filepath.Join(dir, "pages"), 0o700); err != nil {
			t.Fatal(err)
		}
		write("vigie.yaml", "organisation: {name: Ville}\nsystems: [{id: chat, name: Chat}]\nguide:\n  folder: pages\n  search: {wh: 0.3, source: s, date: 2026-01-15}\n")
		write("pages/courrier.md", page)
		return config.Load(filepath.Join(dir, "vigie.yaml"))
	}
	_, err := load("# T\n\n{{figure \"energie\"}} {{figure \"energy\" system=\"chatt\"}}\n")
	if err == nil {
		t.Fatal("unknown figures pass")
	}
	for _, want := range []string{`courrier.md:3: there is no indicator "energie"; `, `courrier.md:3: there is no system "chatt" in the register; did you mean chat?`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
	cfg, err := load("# T\n\n{{figure \"energy\" system=\"chat\"}}\n")
	if err != nil {
		t.Fatal(err)
	}
	if s := cfg.Guidance.Search; s == nil || s.Wh != 0.3 || s.Date.String() != "2026-01-15" {
		t.Errorf("the comparison %+v", s)
	}
	if p, ok := cfg.Guidance.Find("courrier"); !ok || !p.Own || len(cfg.Guidance.Pages) != 8 {
		t.Errorf("%d pages, %+v", len(cfg.Guidance.Pages), p)
	}
}
