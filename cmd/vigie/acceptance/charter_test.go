package acceptance_test

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// valombre is a made-up authority with a charter of its own, which ships as an
// example: a folder that is all the program needs.
const valombre = "../../../docs/examples/valombre"

// A second authority runs from its folder of YAML and Markdown alone, on empty data: its
// pages show its own commitments in both languages, each as the register, read
// here by other means, says on the last day of the quarter; a quarter before is
// judged by the charter of its day, and one before any charter by none.
func TestSecondAuthority(t *testing.T) {
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(valombre), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if ext := path.Ext(name); ext != ".yaml" && ext != ".md" {
			t.Errorf("%s is neither YAML nor Markdown", name)
		}
		raw, err := fs.ReadFile(os.DirFS(valombre), name)
		files[name] = string(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, files["vigie.yaml"])
	for name, text := range files {
		h.write(name, text)
	}
	h.must("check")
	s := h.serve()
	town := decoded[townFile](t, files["vigie.yaml"])
	for quarter, of := range map[string]struct{ file, day string }{
		"2025-T3": {"charte-2025.yaml", "2025-09-30"}, "2025-T4": {"charte-2025.yaml", "2025-12-31"},
		"2026-T1": {"charte-2026.yaml", "2026-03-31"}, "2026-T3": {"charte-2026.yaml", "2026-09-30"},
	} {
		c := decoded[charterFile](t, files[of.file])
		for _, lang := range []string{"fr", "en"} {
			page := s.get(map[string]string{"fr": "", "en": "/en"}[lang] + "/engagements?periode=" + quarter)
			if !strings.Contains(textOf(page), typeset(c.Title[lang])) {
				t.Errorf("%s in %s does not say %q", quarter, lang, c.Title[lang])
			}
			marks := marksOn(page)
			if len(marks) != len(c.Commitments) {
				t.Errorf("%s has %d commitments, not %d", quarter, len(marks), len(c.Commitments))
			}
			for i, k := range c.Commitments {
				if got, want := marks[typeset(k.Title[lang])], town.mark(c, k, of.day); got != want {
					t.Errorf("%s on %s, commitment %d: the page says %q, the files %q", quarter, of.day, i+1, got, want)
				}
			}
		}
	}
	if page := textOf(s.get("/engagements?periode=2024-T4")); !strings.Contains(page, "Aucune charte en vigueur") {
		t.Errorf("before its first charter: %.600s", page)
	}
	// The report of a past year is that of its last day: no system, charter, measure
	// or date of the year that followed.
	report := strings.ReplaceAll(figuresOf(h.must("report", "--year", "2025", "--lang", "fr").out), "\u00a0", " ")
	for _, want := range []string{"Nos trois principes", "Assistant de l’accueil", "Indicateurs de suivi", "Mesures mises en place", "Moyens", "Un jour par mois du service informatique", "Un relevé par trimestre", "En cours, depuis le 1ᵉʳ octobre 2025"} {
		if !strings.Contains(report, want) {
			t.Errorf("the report of 2025 does not say %q: %.3000s", want, report)
		}
	}
	for _, other := range []string{"Prévision des fuites", "Nos sept engagements", "février 2026", "janvier 2026", "Terminé"} {
		if strings.Contains(report, other) {
			t.Errorf("the report of 2025 says %q", other)
		}
	}
	if page := textOf(s.get("/guide/accueil")); !strings.Contains(page, "un humain répond de chaque décision") {
		t.Errorf("its guide does not say its own page: %.600s", page)
	}
	if page := textOf(s.get("/?periode=2026-T3")); strings.Contains(page, "neuf engagements") {
		t.Error("the first page tells of another authority's charter")
	}
}

func decoded[T any](t *testing.T, text string) (into T) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text), &into); err != nil {
		t.Fatal(err)
	}
	return into
}

type townFile struct {
	Systems []struct {
		Responsible string
		Phases      map[string]string
		Governance  map[string]string
	}
	Evidence []map[string]string
}

type charterFile struct {
	Title       map[string]string
	Commitments []promised
	Evidence    []struct {
		ID     string
		Months int
	}
}

type promised struct {
	Title                          map[string]string
	Criteria, Indicators, Evidence []string
	Experiments                    string
	Kept                           map[string]string
}

var commitmentCard = regexp.MustCompile(`(?s)<section class="card"><h3>\d+\. (.*?) <span class="s (\w+)">`)

// marksOn are the colours of the commitments on a page, by their title.
func marksOn(page string) map[string]string {
	marks := map[string]string{}
	for _, m := range commitmentCard.FindAllStringSubmatch(page, -1) {
		marks[m[1]] = m[2]
	}
	return marks
}

func typeset(text string) string { return strings.ReplaceAll(text, "'", "’") }

// The words of a mark, from the best to the worst.
var worst = []string{"met", "risk", "none", "missed"}

// mark judges a commitment of the files on a day, of a town that has no figure.
// Days are texts, which sort as they follow.
func (f townFile) mark(c charterFile, k promised, day string) string {
	marks := []string{"met"}
	for _, id := range k.Criteria {
		marks = append(marks, f.criterion(id, k, day))
	}
	if k.Experiments == "yes" {
		marks = append(marks, f.experiments(day))
	}
	for _, id := range k.Evidence {
		marks = append(marks, f.evidence(c, id, day))
	}
	if len(k.Indicators) > 0 {
		marks = append(marks, "none")
	}
	return slices.MaxFunc(marks, func(a, b string) int { return slices.Index(worst, a) - slices.Index(worst, b) })
}

func (f townFile) criterion(id string, k promised, day string) string {
	count := map[string]int{}
	of := 0
	for _, s := range f.Systems {
		if !inUse(s.Phases, day) {
			continue
		}
		of++
		g := maps.Clone(s.Governance)
		g["responsible"] = s.Responsible
		count[holds(id, g, day)]++
	}
	enough := of
	if k.Kept["share"] == "50%" {
		enough = (of + 1) / 2
	}
	switch {
	case of == 0:
		return "none"
	case count["no"] == of, count["no"] > 0 && k.Kept["one_breaks"] == "yes":
		return "missed"
	case count["yes"] >= enough:
		return "met"
	case count[""] > 0:
		return "none"
	}
	return "risk"
}

// holds says yes, no, or nothing, of one criterion of one system.
func holds(id string, g map[string]string, day string) string {
	said := func(keys ...string) string {
		out := "yes"
		for _, key := range keys {
			switch v := g[key]; {
			case v == "no" && key != "automated_decision", v == "yes" && key == "automated_decision":
				return "no"
			case v == "", strings.HasPrefix(v, "20") && len(v) == 10 && v > day:
				out = ""
			}
		}
		return out
	}
	switch id {
	case "lawful":
		return said("risk_class", "protection_assessment", "responsible")
	case "human_decides":
		return said("automated_decision")
	case "bias_review":
		// A year before the day, by its text: its first four digits less one.
		year := day[:3] + string(day[3]-1) + day[4:]
		if v := g["bias_review"]; v != "" && v < year {
			return "no"
		}
		return said("bias_review")
	case "inclusion":
		return said("accessibility_rate", "human_channel")
	case "informed":
		return said("public_notice", "explanation")
	case "clauses":
		return said("security_clause", "environmental_clause")
	}
	return "the test knows no " + id
}

func inUse(p map[string]string, day string) bool {
	begun := func(key string) bool { return p[key] != "" && p[key] <= day }
	return !begun("withdrawn") && (begun("in_service") || begun("experiment") && p["experiment_end"] >= day)
}

func (f townFile) experiments(day string) string {
	some := false
	for _, s := range f.Systems {
		if s.Phases["experiment"] == "" || s.Phases["experiment"] > day {
			continue
		}
		some = true
		if !inUse(s.Phases, day) {
			return "missed"
		}
	}
	if !some {
		return "none"
	}
	return "met"
}

// evidence is kept by one of its kind in the year before, of a kind that holds
// for a year.
func (f townFile) evidence(c charterFile, id, day string) string {
	for _, k := range c.Evidence {
		if k.ID == id && k.Months != 0 {
			return "the test knows only a year"
		}
	}
	for _, e := range f.Evidence {
		if e["promise"] == id && e["date"] <= day && e["date"] >= day[:3]+string(day[3]-1)+day[4:] {
			return "met"
		}
	}
	return "none"
}
