package collectortest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

// FileCases holds a collector of files to folders of cases: below dir, each
// folder holds settings.yaml (its first line is a comment with the window, `#
// 2026-09-30T00Z 2026-10-01T00Z`), the source's files under in/, and want: what
// is read and refused, a line each. With update, want is written.
func FileCases(t *testing.T, made collectors.New, dir string, update bool) {
	t.Helper()
	folders, err := filepath.Glob(filepath.Join(dir, "*", "settings.yaml"))
	if err != nil || len(folders) == 0 {
		t.Fatalf("no case below %q (%v)", dir, err)
	}
	for _, settings := range folders {
		folder := filepath.Dir(settings)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Parallel()
			compare(t, runCase(t, made, folder), folder, update)
		})
	}
}

func compare(t *testing.T, got, folder string, update bool) {
	t.Helper()
	if update {
		if err := os.WriteFile(filepath.Join(folder, "want"), []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := fs.ReadFile(os.DirFS(folder), "want")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func runCase(t *testing.T, made collectors.New, folder string) string {
	t.Helper()
	settings, err := fs.ReadFile(os.DirFS(folder), "settings.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var from, to string
	if _, err := fmt.Sscanf(string(settings), "# %s %s", &from, &to); err != nil {
		t.Fatalf("the first line of settings.yaml is not the window: %v", err)
	}
	var w measure.Window
	for text, into := range map[string]*time.Time{from: &w.From, to: &w.To} {
		if *into, err = time.Parse("2006-01-02T15Z", text); err != nil {
			t.Fatal(err)
		}
	}
	deps := Deps(t, &strings.Builder{})
	deps.Dir = filepath.Join(folder, "in")
	source, err := made(Decoder(string(settings)), deps)
	if err != nil {
		t.Fatal(err)
	}
	batch, err := source.Collect(t.Context(), w)
	if err != nil && !errors.Is(err, collectors.ErrNoData) {
		t.Fatal(err)
	}
	opened{source, &strings.Builder{}}.check(t, w, batch, err)
	return written(batch)
}

// written gives a batch as text, a line for each reading and refusal.
func written(b measure.Batch) string {
	lines := []string{}
	for _, r := range inOrder(b) {
		place := collectors.Place{System: r.System, Part: r.Part}
		method := map[measure.Method]string{measure.Measured: "measured", measure.Declared: "declared", measure.Estimated: "estimated"}[r.Method]
		line := fmt.Sprintf("%s %s %q %s %s %v", r.Window.From.Format("2006-01-02T15Z"), r.Window.To.Sub(r.Window.From), place, r.Metric, method, r.Value)
		if r.Low != r.High {
			line += fmt.Sprintf(" [%v %v]", r.Low, r.High)
		}
		if r.Model != "" || r.Group != "" {
			line += fmt.Sprintf(" %s%s", r.Model, r.Group)
		}
		if r.Covered != r.Window.To.Sub(r.Window.From) {
			line += fmt.Sprintf(" covered %s", r.Covered)
		}
		lines = append(lines, line+" "+r.Basis.String())
	}
	slices.Sort(lines)
	for _, r := range b.Refused {
		lines = append(lines, "refused "+r.Where.String()+": "+r.Reason.String())
	}
	return strings.Join(append(lines, ""), "\n")
}
