package config_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/words"
)

// A blank file is read, with nothing answered; with its comments taken away it
// answers every question.
func TestBlankAssessment(t *testing.T) {
	t.Parallel()
	book := shipped(t)
	raw, err := config.BlankAssessment("resumes", words.Source, book)
	if err != nil {
		t.Fatal(err)
	}
	a, err := config.ParseAssessment("blank.yaml", raw, book)
	if err != nil || a.Project != "resumes" || len(a.Answers)+len(a.Quick)+len(a.KnockOuts) > 0 {
		t.Fatalf("%v %+v", err, a)
	}
	_, body, _ := strings.Cut(string(raw), "project:")
	full := strings.NewReplacer("  # Droits", "  #- Droits", "\n# system", "\nsystem", "\n# date", "\ndate", "\n# approvers", "\napprovers", "\n# review", "\nreview").Replace("project:" + body)
	for _, axis := range book[len(book)-1].Axes {
		full = strings.Replace(full, "  # "+axis.Text.FR+"\n", "", 1)
	}
	a, err = config.ParseAssessment("full.yaml", []byte(strings.ReplaceAll(full, "\n  # ", "\n  ")), book)
	if err != nil {
		t.Fatal(err)
	}
	if r := book.Score(a); r.Unstated != 0 || r.Score != 100 || !r.Signed || !a.Experiment.Bounded() || a.Forecast.Users == nil {
		t.Errorf("%+v of %+v", r, a)
	}
	if _, err := config.BlankAssessment("../x", words.Source, book); err == nil {
		t.Error("a path is an id")
	}
}

// Every fault of a file is told at once, with its line.
func TestAssessmentFaults(t *testing.T) {
	t.Parallel()
	_, err := config.ParseAssessment("p.yaml", []byte(`project: a b
name: ""
version: 2020-1
colour: red
quick: {personal_date: yes, residents: perhaps}
answers:
  rights.data: {risk: 4, safeguard: -1}
  joy: {risk: 1}
  rights.appeal: {risk: 1, evidence: "javascript:alert(1)"}
forecast: {users: -3}
experiment: {start: 2026-06-01, end: 2026-05-31}
`), shipped(t))
	for _, want := range []string{
		"p.yaml:1: project", "p.yaml:2: name", "p.yaml:3: version", "colour", "did you mean personal_data", "perhaps", "4 is not from 0 to 3", "-1 is not from 0 to 2", `"joy"`, "forecast.users",
		"p.yaml:11: experiment.end: 2026-05-31 comes before start", `p.yaml:7: answers["rights.data"].risk`, `p.yaml:9: answers["rights.appeal"].evidence`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("it does not say %q:\n%v", want, err)
		}
	}
	large := filepath.Join(t.TempDir(), "large.yaml")
	if err := os.WriteFile(large, bytes.Repeat([]byte("# a line\n"), 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := config.ReadAssessment(large, shipped(t)); err == nil || !strings.Contains(err.Error(), "over 256 KiB") {
		t.Errorf("of 9 MiB: %v", err)
	}
}

// The folder is read with the configuration; what the register does not know,
// and two files of one project, are refused.
func TestApprovalsFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("vigie.yaml", "organisation: {name: Ville}\napprovals: projets\nsystems: [{id: chat, name: Chat, unit: query}]\n")
	path := filepath.Join(dir, "vigie.yaml")
	if _, err := config.Load(path); err == nil || !strings.Contains(err.Error(), "is not a folder") {
		t.Errorf("without the folder: %v", err)
	}
	write("projets/b.yaml", "project: b\nname: B\nversion: 2026-1\nsystem: chat\n")
	write("projets/a.yaml", "project: a\nname: A\nversion: 2026-1\n")
	write("projets/notes.txt", "not a project")
	cfg, err := config.Load(path)
	if err != nil || len(cfg.Assessments) != 2 || cfg.Assessments[0].Project != "a" || cfg.Assessments[1].System != "chat" {
		t.Fatalf("%v %+v", err, cfg)
	}
	write("projets/c.yaml", "project: a\nname: C\nversion: 2026-1\n")
	write("projets/d.yaml", "project: d\nname: D\nversion: 2026-1\nsystem: chta\n")
	for _, want := range []string{`the project "a" is in`, "did you mean chat"} {
		if _, err := config.Load(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("it does not say %q: %v", want, err)
		}
	}
}

func FuzzParseAssessment(f *testing.F) {
	book := shipped(f)
	blank, err := config.BlankAssessment("x", words.Source, book)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(blank)
	f.Add([]byte("project: a\nname: A\nversion: 2026-1\nanswers: {rights.data: {risk: 3, safeguard: 2}}\n"))
	f.Add([]byte("answers: [1, {risk: 1e9}]"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		a, err := config.ParseAssessment("f.yaml", raw, book)
		if err != nil {
			return
		}
		if r := book.Score(a); r.Score < 0 || r.Score > 100+1e-9 || r.Outcome == "" {
			t.Errorf("%+v", r)
		}
	})
}
