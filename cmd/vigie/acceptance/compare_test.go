package acceptance_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// apiPoint is what the API says of one period of a series.
type apiPoint struct {
	State    string   `json:"state"`
	Value    float64  `json:"value"`
	Coverage float64  `json:"coverage"`
	Limit    *float64 `json:"limit"`
	Verdict  string   `json:"verdict"`
	Break    bool     `json:"break"`
}

// seriesOf asks the API for the points of the energy of a system, the oldest
// first.
func seriesOf(t *testing.T, s *served, system, from, to string) []apiPoint {
	t.Helper()
	var answer struct {
		Points []apiPoint `json:"points"`
	}
	if err := json.Unmarshal([]byte(s.get("/api/v1/series/energy?systeme="+system+"&de="+from+"&periode="+to)), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Points
}

// alike reports whether a series was counted alike, and whole, from its first
// point to its last.
func alike(points []apiPoint) bool {
	broken := slices.ContainsFunc(points[1:], func(p apiPoint) bool { return p.Break })
	first, last := points[0], points[len(points)-1]
	return !broken && first.State == "known" && last.State == "known" && first.Coverage >= 0.999 && last.Coverage >= 0.999
}

// What the table of systems compares with is what the API has for both periods, or
// for the target, worked out here.
func TestComparisonsAreThoseOfTheAPI(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	for quarter, from := range map[string]map[string]string{
		"2026-T3": {"annee": "2025-T3", "periode": "2026-T2", "cible": "2026-T2"},
		"2026-T2": {"annee": "2025-T2", "periode": "2026-T1", "cible": "2026-T1"},
	} {
		for against, since := range from {
			rows, err := csv.NewReader(strings.NewReader(s.get("/chiffres/systemes/ouvert.csv?periode=" + quarter + "&comparer=" + against))).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			compared := 0
			for _, row := range rows[1 : len(rows)-1] {
				points := seriesOf(t, s, row[0], since, quarter)
				last := points[len(points)-1]
				var want string
				switch {
				case against == "cible" && last.Limit == nil:
					want = "sans cible"
				case against == "cible" && last.Verdict == "unknown" || against != "cible" && !alike(points):
					continue
				case against == "cible":
					want = percentOf(last.Value, *last.Limit)
				default:
					want = percentOf(last.Value, points[0].Value)
				}
				got := row[12]
				if v, err := strconv.ParseFloat(row[11], 64); err == nil {
					got = fmt.Sprintf("%.4f", v)
				}
				if got != want {
					t.Errorf("%s against %s: %s is %q, and by the API %q", quarter, against, row[0], got, want)
				}
				compared++
			}
			if compared < 2 {
				t.Errorf("%s against %s: only %d systems could be compared", quarter, against, compared)
			}
		}
	}
}

// percentOf is how far a value is from another one, in percent of it.
func percentOf(v, from float64) string { return fmt.Sprintf("%.4f", 100*(v/from-1)) }

// apiScores are the scores of the whole authority in a quarter, by dimension.
func apiScores(t *testing.T, s *served, quarter string) (scores map[string]float64, order []string) {
	t.Helper()
	var answer struct {
		Scores []struct {
			Group     string  `json:"group"`
			Dimension string  `json:"dimension"`
			Direction string  `json:"direction"`
			Score     float64 `json:"score"`
		} `json:"scores"`
	}
	if err := json.Unmarshal([]byte(s.get("/api/v1/wellbeing?periode="+quarter)), &answer); err != nil {
		t.Fatal(err)
	}
	scores = map[string]float64{}
	for _, x := range answer.Scores {
		if x.Group == "" && x.Direction == "" {
			scores[x.Dimension] = x.Score
			order = append(order, x.Dimension)
		}
	}
	return scores, order
}

// The page of wellbeing compares with the survey before, or that of a year before,
// as the API has them.
func TestScoresAreComparedAsTheAPIHasThem(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	now, order := apiScores(t, s, "2026-T3")
	for against, quarter := range map[string]string{"annee": "2025-T3", "periode": "2026-T2"} {
		before, _ := apiScores(t, s, quarter)
		doc, err := html.Parse(strings.NewReader(s.get("/bien-etre?periode=2026-T3&comparer=" + against)))
		if err != nil {
			t.Fatal(err)
		}
		rows := elements(elements(doc, "tbody", nil)[0], "tr", nil)
		if len(rows) != len(order) || len(rows) < 8 {
			t.Fatalf("%d scores on the page, and %d in the API", len(rows), len(order))
		}
		for i, row := range rows {
			cells := elements(row, "td", nil)
			points := math.Round(now[order[i]] - before[order[i]])
			want := strings.Replace(fmt.Sprintf("%+.0f\u00a0point", points), "-", "−", 1)
			if points == 0 {
				want = "0\u00a0point"
			}
			if said := textUnder(cells[len(cells)-1]); !strings.Contains(said, want) {
				t.Errorf("against %s, %s says %q, and should %q", against, order[i], said, want)
			}
		}
	}
}

// A page keeps what it compares with in the links that lead to another view of it.
func TestLinksKeepTheComparison(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	for _, path := range []string{"/frugalite", "/systemes/recherche", "/bien-etre", "/en/frugalite"} {
		doc, err := html.Parse(strings.NewReader(s.get(path + "?periode=2026-T3&comparer=periode")))
		if err != nil {
			t.Fatal(err)
		}
		kept, lost := 0, 0
		own := strings.TrimPrefix(path, "/en")
		for _, a := range elements(doc, "a", nil) {
			href := attrOf(a, "href")
			switch other, asked, _ := strings.Cut(strings.TrimPrefix(href, "/en"), "?"); {
			case other != own || asked == "": // the menu, and other pages
			case strings.Contains(asked, "comparer=periode"):
				kept++
			default:
				lost++
				t.Errorf("%s: %s forgets the comparison", path, href)
			}
		}
		if kept < 3 { // the periods beside, the other language, the link of the view
			t.Errorf("%s: %d links keep the comparison", path, kept)
		}
		if chosen := elements(doc, "option", func(n *html.Node) bool { return attrOf(n, "value") == "periode" }); len(chosen) != 1 || !slices.ContainsFunc(chosen[0].Attr, func(x html.Attribute) bool { return x.Key == "selected" }) {
			t.Errorf("%s: the form does not show the comparison", path)
		}
	}
}
