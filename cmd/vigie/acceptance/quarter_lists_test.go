package acceptance_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// apiScore is a score of staff, as the API has it.
type apiScore struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	System  string   `json:"system"`
	Unit    string   `json:"unit"`
	Verdict string   `json:"verdict"`
	Value   *float64 `json:"value"`
	Low     *float64 `json:"low"`
	High    *float64 `json:"high"`
	Target  *struct {
		Limit float64 `json:"limit"`
	} `json:"target"`
}

// staffOf are the scores of a quarter that has a survey, and how many answered, 0–1.
func staffOf(t *testing.T, s *served, quarter string) (scores map[string]apiScore, rate float64) {
	t.Helper()
	var answer struct {
		Indicators []apiScore `json:"indicators"`
	}
	if err := json.Unmarshal([]byte(s.get("/api/v1/indicators?periode="+quarter)), &answer); err != nil {
		t.Fatal(err)
	}
	scores = map[string]apiScore{}
	for _, x := range answer.Indicators {
		switch {
		case x.Value == nil || x.System != "":
		case x.ID == "participation":
			rate = *x.Value / 100
		case x.Unit == "score":
			scores[x.ID] = x
		}
	}
	return scores, rate
}

// moved is by how many points a score surely changed: by five at least, and more
// than chance would; 0 when it did not.
func moved(before, now apiScore) float64 {
	points := *now.Value - *before.Value
	half := math.Hypot(*now.High-*now.Low, *before.High-*before.Low) / 2
	if math.Abs(points) < 5 || math.Abs(points) <= half {
		return 0
	}
	return points
}

// staffSaid is the second sentence and its title, made anew from the API alone.
type staffSaid struct {
	title string
	says  []string
	doubt bool
	falls map[string]bool // without a target
}

func staffSentence(t *testing.T, s *served, quarter string) staffSaid {
	t.Helper()
	now, rate := staffOf(t, s, quarter)
	before, rateBefore := staffOf(t, s, "2025"+quarter[4:])
	if len(now) < 8 || len(before) < 8 {
		t.Fatalf("%s: %d scores, and %d a year before", quarter, len(now), len(before))
	}
	by := map[string]float64{}
	var falls, rises []string
	for id, x := range now {
		old, asked := before[id]
		if !asked {
			t.Logf("%s: %s was not asked a year before", quarter, id)
			continue // the wave before is another test's
		}
		switch by[id] = moved(old, x); {
		case by[id] < 0:
			falls = append(falls, id)
		case by[id] > 0:
			rises = append(rises, id)
		}
	}
	largest := func(a, b string) int { return cmp.Compare(math.Abs(by[b]), math.Abs(by[a])) }
	slices.SortFunc(falls, largest)
	slices.SortFunc(rises, largest)
	out := staffSaid{title: "Rien n’a nettement changé pour les agents.", falls: map[string]bool{}}
	switch general := by["bien_etre"]; {
	case general < 0, general == 0 && len(falls) > 0 && len(rises) == 0:
		out.title = "Les agents disent aller moins bien."
	case general > 0, general == 0 && len(falls) == 0 && len(rises) > 0:
		out.title = "Les agents disent aller mieux."
	case len(falls) > 0:
		out.title = "Pour les agents, des scores montent et d’autres baissent."
	}
	change := func(id, way string) string {
		return fmt.Sprintf("%.0f\u00a0points de %s sur un an", math.Abs(by[id]), way)
	}
	for id, x := range now {
		if x.Verdict == "missed" {
			says := fmt.Sprintf("%s\u00a0: %.0f pour au moins %.0f", x.Title, *x.Value, x.Target.Limit)
			if by[id] < 0 {
				says += ", " + change(id, "moins")
			}
			out.says = append(out.says, says+".")
		}
		out.falls[id] = by[id] < 0 && x.Target == nil
	}
	untold := slices.DeleteFunc(falls, func(id string) bool { return now[id].Verdict == "missed" })
	switch {
	case len(untold) > 0:
		says := now[untold[0]].Title + "\u00a0: " + change(untold[0], "moins")
		if now[untold[0]].Target == nil {
			says += ", sans cible"
		}
		out.says = append(out.says, says+".")
	case len(rises) > 0:
		out.says = append(out.says, now[rises[0]].Title+"\u00a0: "+change(rises[0], "plus")+".")
	}
	changed := slices.ContainsFunc(append(falls, rises...), func(id string) bool { return by[id] != 0 })
	out.doubt = changed && (rate < 0.3 || rateBefore < 0.3 || math.Abs(rate-rateBefore) >= 0.15)
	return out
}

// TestQuarterSentenceOfStaff holds the second sentence of each quarter page, and its
// list of falls without a target, to what the API says of scores.
func TestQuarterSentenceOfStaff(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	for _, quarter := range []string{"2026-T1", "2026-T2", "2026-T3"} {
		want := staffSentence(t, s, quarter)
		doc := parsed(t, s.get("/trimestres/"+quarter))
		inBrief := func(n *html.Node) bool { return insideClass(n, "three") }
		title, text := textUnder(elements(doc, "h3", inBrief)[1]), textUnder(elements(doc, "p", inBrief)[1])
		if title != want.title {
			t.Errorf("%s: %q, and by the API %q", quarter, title, want.title)
		}
		for _, says := range want.says {
			if !strings.Contains(text, says) {
				t.Errorf("%s: %q does not say %q", quarter, text, says)
			}
		}
		if doubt := strings.Contains(text, "Prudence"); doubt != want.doubt {
			t.Errorf("%s: %q is said with caution: %t, and should be: %t", quarter, text, doubt, want.doubt)
		}
		r := newReader(t, s, indicatorsOf(t, s, quarter))
		listed := map[string]bool{}
		for _, x := range r.decisions(t, quarter, doc) {
			listed[x.id] = listed[x.id] || x.limit == "aucune"
		}
		for id, fell := range want.falls {
			if listed[id] != fell {
				t.Errorf("%s: %s is listed among the falls without a target: %t, and fell: %t", quarter, id, listed[id], fell)
			}
		}
	}
}

// TestQuarterListsAreThoseOfTheAPI holds what each quarter page lists as to watch,
// not judged and met to the API: all of them, or as many as fit and how many others.
func TestQuarterListsAreThoseOfTheAPI(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	for _, quarter := range []string{"2026-T1", "2026-T2", "2026-T3"} {
		columns, all := standingsOf(t, s, quarter)
		r := newReader(t, s, all)
		doc := parsed(t, s.get("/trimestres/"+quarter))
		bars := elements(doc, "a", func(n *html.Node) bool { return insideClass(n, "draw") })
		if n := len(bars); n < 6 || attrOf(bars[n-1], "href") != "/trimestres/"+quarter || !strings.HasSuffix(textUnder(elements(bars[n-1], "title", nil)[0]), "trimestre\u00a02026") {
			t.Errorf("%s: %d bars lead to their quarters, the last not to its own", quarter, n)
		}
		for id, want := range map[string][]apiFigure{
			"surveiller": columns[1], "nonjugees": slices.Concat(columns[2], columns[3]), "atteintes": columns[4],
		} {
			divs := elements(doc, "div", func(n *html.Node) bool { return attrOf(n, "id") == id })
			if len(divs) != 1 {
				t.Fatalf("%s has %d lists %q", quarter, len(divs), id)
			}
			if title := textUnder(elements(divs[0], "h2", nil)[0]); !strings.HasPrefix(title, strconv.Itoa(len(want))) && len(want) > 0 {
				t.Errorf("%s: %q, and the API has %d", quarter, title, len(want))
			}
			rows := r.short(divs[0])
			for _, x := range rows {
				if !slices.ContainsFunc(want, func(a apiFigure) bool { return a.ID == x.id && a.System == x.system }) {
					t.Errorf("%s, %s: %s %s is not there by the API", quarter, id, x.system, x.id)
				}
				if what := x.held(all); what != "" {
					t.Errorf("%s, %s: of %s %s: %s", quarter, id, x.system, x.id, what)
				}
			}
			others := len(want) - len(rows)
			said := strings.Contains(textUnder(divs[0]), fmt.Sprintf("et %d autre", others))
			if others < 0 || others > 0 && !said {
				t.Errorf("%s, %s: %d of %d are listed, and the others counted: %t", quarter, id, len(rows), len(want), said)
			}
		}
	}
}
