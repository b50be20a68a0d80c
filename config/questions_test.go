package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/approval"
)

func shipped(t testing.TB) approval.Book {
	t.Helper()
	book, err := config.ShippedQuestions()
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// The questions that ship: eight axes of three, six and four; every text is
// another in each language.
func TestShippedQuestions(t *testing.T) {
	t.Parallel()
	for _, v := range shipped(t) {
		if len(v.Quick) != 6 || len(v.KnockOuts) != 4 || len(v.Axes) != 8 {
			t.Errorf("%s: %d, %d, %d", v.ID, len(v.Quick), len(v.KnockOuts), len(v.Axes))
		}
		for _, a := range v.Axes {
			if len(a.Questions) != 3 || a.Text.FR == a.Text.EN {
				t.Errorf("%s: %d questions, %q", a.ID, len(a.Questions), a.Text)
			}
		}
		for _, q := range slices.Concat(v.Quick, v.KnockOuts, v.Weighed()) {
			if q.Text.FR == q.Text.EN {
				t.Errorf("%s: %q", q.ID, q.Text)
			}
		}
	}
}

const twoVersions = `versions:
  - version: 2026-1
    from: 2026-01-01
    thresholds: {favourable: 75, favourable_axis: 50, trial: 50, trial_axis: 25}
    knock_outs: [{id: banned, text: {fr: Interdit, en: Prohibited}}]
    axes: [{id: nature, weight: 2, text: {fr: Nature, en: Environment}, questions: [{id: nature.water, text: {fr: Eau, en: Water}}]}]
  - version: 2027-1
    from: 2027-01-01
    thresholds: {favourable: 80, favourable_axis: 50, trial: 50, trial_axis: 25}
    quick: [{id: people, text: {fr: "Des personnes ?", en: "People?"}}]
    knock_outs: [{id: banned, text: {fr: Interdit, en: Prohibited}}]
    axes: [{id: nature, weight: 1, text: {fr: Nature, en: Environment}, questions: [{id: nature.water, text: {fr: Eau, en: Water}}]}]
`

// Every fault of a file of questions is told at once, with its line.
func TestQuestionFaults(t *testing.T) {
	t.Parallel()
	if _, err := config.ParseQuestions("q.yaml", []byte(twoVersions)); err != nil {
		t.Fatal(err)
	}
	for fault, spoil := range map[string][2]string{
		"q.yaml:7: versions[1].version: \"2026-1\" is the name of a version above":                 {"version: 2027-1", "version: 2026-1"},
		"q.yaml:8: versions[1].from: 2026-01-01 is not after 2026-01-01":                           {"from: 2027-01-01", "from: 2026-01-01"},
		"q.yaml:9: versions[1].thresholds.favourable: 800 is not a score":                          {"favourable: 80", "favourable: 800"},
		"q.yaml:9: versions[1].thresholds.trial: 50 is more than favourable, 40":                   {"favourable: 80", "favourable: 40"},
		"q.yaml:10: versions[1].quick[0].text.en: missing: write it in English":                    {`, en: "People?"`, ""},
		"q.yaml:10: versions[1].quick[0].id: \"Banned\" is not an id":                              {"id: people", "id: Banned"},
		"q.yaml:12: versions[1].axes[0].weight: -1 is not a weight":                                {"weight: 1", "weight: -1"},
		"q.yaml:12: versions[1].axes[0].wieght: unknown key; did you mean weight":                  {"weight: 1", "wieght: 1"},
		"q.yaml:6: versions[0].axes[0].questions[0].id: \"banned\" is the id of another one above": {"id: nature.water", "id: banned"},
	} {
		_, err := config.ParseQuestions("q.yaml", []byte(strings.Replace(twoVersions, spoil[0], spoil[1], 1)))
		if err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("it does not say %s:\n%v", fault, err)
		}
	}
	_, err := config.ParseQuestions("q.yaml", []byte("versions:\n  - {version: a b, from: 2026-13-01}\n"))
	for _, want := range []string{"q.yaml:2: versions[0].version", "q.yaml:2: versions[0].from", "thresholds.trial", "knock_outs: missing", "axes: missing"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("of many faults it does not say %q:\n%v", want, err)
		}
	}
	if _, err := config.ParseQuestions("q.yaml", []byte(strings.Repeat("# long\n", 200_000))); err == nil || !strings.Contains(err.Error(), "over 1 MiB") {
		t.Errorf("of a file that is too large: %v", err)
	}
	if _, err := config.ParseQuestions("q.yaml", []byte("versions: []")); err == nil {
		t.Error("no version is taken")
	}
}

// A configuration names another file, and its projects are held to it.
func TestOwnQuestions(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"vigie.yaml":      "organisation: {name: Ville}\napprovals: projets\napproval_questions: questions.yaml\n",
		"questions.yaml":  twoVersions,
		"projets/a.yaml":  "project: a\nname: A\ndate: 2026-06-01\nanswers: {nature.water: {risk: 0, safeguard: 0}}\nknock_outs: {banned: no}\n",
		"projets/b.yaml":  "project: b\nname: B\nversion: 2027-1\nquick: {people: no}\nknock_outs: {banned: no}\n",
		"autre.yaml":      "organisation: {name: Ville}\napproval_questions: nulle-part.yaml\n",
		"ordinaire.yaml":  "organisation: {name: Ville}\n",
		"fautes.yaml":     "organisation: {name: Ville}\napproval_questions: vide.yaml\n",
		"vide.yaml":       "versions:\n  - {version: x}\n",
		"projets/c.yaml_": "not a project",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cfg, err := config.Load(filepath.Join(dir, "vigie.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{100, 0} { // the second needs no axis
		if r := cfg.Questions.Score(cfg.Assessments[i]); r.Outcome != approval.Favourable || r.Score != want {
			t.Errorf("%s: %+v", cfg.Assessments[i].Project, r)
		}
	}
	plain, err := config.Load(filepath.Join(dir, "ordinaire.yaml"))
	if err != nil || !slices.Equal(plain.Questions.IDs(), []string{"2026-1"}) {
		t.Errorf("without the key: %v %v", plain.Questions.IDs(), err)
	}
	if _, err := config.Load(filepath.Join(dir, "autre.yaml")); err == nil || !strings.Contains(err.Error(), "nulle-part.yaml") {
		t.Errorf("of a file that is not there: %v", err)
	}
	if _, err := config.Load(filepath.Join(dir, "fautes.yaml")); err == nil || !strings.Contains(err.Error(), "vide.yaml:2: versions[0].from: missing") {
		t.Errorf("of a file with faults: %v", err)
	}
	if _, err := config.ReadAssessment(filepath.Join(dir, "projets", "b.yaml"), shipped(t)); err == nil || !strings.Contains(err.Error(), "b.yaml:3: version") {
		t.Errorf("of a version that does not ship: %v", err)
	}
}

func FuzzParseQuestions(f *testing.F) {
	f.Add([]byte(twoVersions))
	f.Add([]byte("versions: [{version: a, from: 2026-01-01, axes: [{weight: 1e400}]}]"))
	f.Add([]byte("versions: &a [*a]"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		book, err := config.ParseQuestions("f.yaml", raw)
		if err != nil {
			return
		}
		for _, v := range book {
			if r := v.Score(approval.Assessment{}); r.Score < 0 || r.Score > 100+1e-9 || r.Outcome != approval.Stopped {
				t.Errorf("%+v", r)
			}
		}
	})
}
