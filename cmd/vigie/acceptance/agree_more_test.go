package acceptance_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// indicatorsOf are the figures of a period, as the API has them.
func indicatorsOf(t *testing.T, s *served, period string) []apiFigure {
	t.Helper()
	var answer struct {
		Indicators []apiFigure `json:"indicators"`
	}
	if err := json.Unmarshal([]byte(s.get("/api/v1/indicators?periode="+period)), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Indicators
}

func parsed(t *testing.T, page string) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// titled reads what a card says as a row of what the API has.
func (r reader) titled(says saying) (x rowSaid, ok bool) {
	x = rowSaid{kind: "cards", value: says.value}
	x.system, x.id, ok = r.of(says.title)
	return x, ok
}

// TestEditionsAgreeWithTheirFigures walks each edition: cards, decisions and lists
// say the figures and the verdicts that are sealed beside them.
func TestEditionsAgreeWithTheirFigures(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	all := indicatorsOf(t, s, "2026-T3")
	seen, editions := map[string]int{}, 0
	for _, a := range elements(parsed(t, s.get("/trimestres")), "a", nil) {
		path := attrOf(a, "href")
		if !regexp.MustCompile(`^/trimestres/2026-T[23]/edition-\d+$`).MatchString(path) {
			continue
		}
		editions++
		var sealed struct {
			Indicators struct {
				Indicators []apiFigure `json:"indicators"`
			} `json:"indicators"`
		}
		if err := json.Unmarshal([]byte(s.get(path+".json")), &sealed); err != nil {
			t.Fatal(err)
		}
		r, doc := newReader(t, s, all), parsed(t, s.get(path))
		list := slices.Concat(r.decisions(t, path, doc), r.short(doc))
		for _, says := range figured(doc) {
			if x, ok := r.titled(says); ok {
				list = append(list, x)
			}
		}
		for _, x := range list {
			seen[x.kind]++
			if what := x.held(sealed.Indicators.Indicators); what != "" {
				t.Errorf("%s: of %s %s: %s", path, x.system, x.id, what)
			}
		}
	}
	if editions < 2 || seen["cards"] < 20 || seen["decisions"] < 8 || seen["short"] < 8 {
		t.Errorf("%d editions, of which were found %v: the walk sees nothing", editions, seen)
	}
}

// TestGuideAgrees holds the live figures of the guide to the API of the quarter
// that it names.
func TestGuideAgrees(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	const quarter = "2026-T3"
	all := indicatorsOf(t, s, quarter)
	r := newReader(t, s, all)
	rows, figures := 0, 0
	for _, a := range elements(parsed(t, s.get("/guide")), "a", nil) {
		path := attrOf(a, "href")
		if !strings.HasPrefix(path, "/guide/") {
			continue
		}
		doc := parsed(t, s.get(path+"?periode="+quarter))
		for _, table := range elements(doc, "table", nil) {
			title, _, _ := strings.Cut(textUnder(elements(table, "caption", nil)[0]), ", ")
			_, id, ok := r.of(title)
			for _, tr := range elements(table, "tr", nil) {
				cells := elements(tr, "td", nil)
				if !ok || len(cells) == 0 {
					continue
				}
				x := rowSaid{system: r.systems[unbracketed(textUnder(elements(tr, "th", nil)[0]))], id: id, value: textUnder(cells[0]), class: statusIn(tr)}
				if what := x.held(all); what != "" {
					t.Errorf("%s: of %s %s: %s", path, x.system, x.id, what)
				}
				rows++
			}
		}
		for _, found := range regexp.MustCompile(`([0-9,\x{202f}]+)\x{a0}kWh \(T3`).FindAllStringSubmatch(textUnder(doc), -1) {
			v, decimals, _ := numberIn(found[1])
			if !slices.ContainsFunc(all, func(x apiFigure) bool {
				return x.ID == "energy" && x.Value != nil && math.Abs(*x.Value-v) <= 0.5000001*math.Pow10(-decimals)
			}) {
				t.Errorf("%s says %q, which is no energy of the API", path, found[0])
			}
			figures++
		}
	}
	if rows < 3 || figures == 0 {
		t.Errorf("%d rows and %d figures in the text were found: the walk sees nothing", rows, figures)
	}
}

// TestYearAgrees holds the yearly report to the API: each indicator in each of its
// four quarters, and each objective and each target with its verdict.
func TestYearAgrees(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	raw, err := exec.CommandContext(t.Context(), program.path(t), "report", "--year", "2026", "--until", "2026-T3", "-c", demo.dir+"/vigie.yaml").Output() //nolint:gosec // the program under test
	if err != nil {
		t.Fatal(err)
	}
	doc := parsed(t, string(raw))
	cells, aims := 0, 0
	quarters := map[string][]apiFigure{}
	for i, q := range []string{"2025-T4", "2026-T1", "2026-T2", "2026-T3"} {
		quarters[q] = indicatorsOf(t, s, q)
		r := newReader(t, s, quarters[q])
		for _, tr := range elements(tableWith(t, doc, "Indicateur", "T4\u00a02025"), "tr", nil)[1:] {
			_, id, ok := r.of(textUnder(elements(tr, "th", nil)[0]))
			if !ok {
				continue // of a unit, or told by no API
			}
			x := rowSaid{id: id, value: textUnder(elements(tr, "td", nil)[i])}
			if what := x.held(quarters[q]); what != "" {
				t.Errorf("%s of %s: %s", id, q, what)
			}
			cells++
		}
	}
	r := newReader(t, s, quarters["2026-T3"])
	for _, head := range [][2]string{{"Objectif", "Indicateur"}, {"Indicateur", "Valeur"}} {
		for _, tr := range elements(tableWith(t, doc, head[0], head[1]), "tr", nil)[1:] {
			said := elements(tr, "td", nil)
			if head[0] == "Indicateur" {
				said = append(elements(tr, "th", nil), said...)
			}
			title, isQuarter := strings.CutSuffix(textUnder(said[0]), " (T3\u00a02026)")
			system, id, ok := r.of(title)
			if !ok || !isQuarter {
				t.Errorf("of what is %q?", textUnder(said[0]))
				continue
			}
			limit, own := strings.CutPrefix(textUnder(said[2]), "Cible\u00a0: ")
			x := rowSaid{system: system, id: id, value: textUnder(said[1]), limit: limit, class: statusIn(tr)}
			if !own { // in the strategy's words
				x.limit = ""
			}
			if what := x.held(quarters["2026-T3"]); what != "" {
				t.Errorf("%s %s: %s", system, id, what)
			}
			aims++
		}
	}
	if cells < 60 || aims < 8 {
		t.Errorf("%d cells and %d targets were found: the walk sees nothing", cells, aims)
	}
}

// tableWith is the table whose first headings are these.
func tableWith(t *testing.T, doc *html.Node, first, second string) *html.Node {
	t.Helper()
	for _, table := range elements(doc, "table", nil) {
		heads := elements(table, "th", func(n *html.Node) bool { return attrOf(n, "scope") == "col" })
		if len(heads) > 1 && textUnder(heads[0]) == first && textUnder(heads[1]) == second {
			return table
		}
	}
	t.Fatal(fmt.Errorf("no table of %s and %s", first, second))
	return nil
}
