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
	"time"

	"golang.org/x/net/html"
)

// apiScore is a score of staff, as the API has it.
type apiScore struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	System  string   `json:"system"`
	Held    string   `json:"held_on"`
	Unit    string   `json:"unit"`
	Verdict string   `json:"verdict"`
	Value   *float64 `json:"value"`
	Low     *float64 `json:"low"`
	High    *float64 `json:"high"`
	Target  *struct {
		Limit float64 `json:"limit"`
	} `json:"target"`
}

// apiWave is a survey, as the API has it by the quarter in which it closed.
type apiWave struct {
	quarter string
	closed  time.Time
	rate    float64 // of those asked, 0–1
	scores  map[string]apiScore
}

// wavesOf are the surveys of the demo, the first of all and those after it.
func wavesOf(t *testing.T, s *served) (list []apiWave) {
	t.Helper()
	for _, quarter := range []string{"2024-T3", "2024-T4", "2025-T1", "2025-T2", "2025-T3", "2025-T4", "2026-T1", "2026-T2", "2026-T3"} {
		var answer struct {
			Indicators []apiScore `json:"indicators"`
		}
		if err := json.Unmarshal([]byte(s.get("/api/v1/indicators?periode="+quarter)), &answer); err != nil {
			t.Fatal(err)
		}
		w := apiWave{quarter: quarter, scores: map[string]apiScore{}}
		for _, x := range answer.Indicators {
			switch {
			case x.Value == nil || x.System != "":
			case x.ID == "participation":
				w.rate = *x.Value / 100
			case x.Unit == "score":
				w.scores[x.ID] = x
				closed, err := time.Parse(time.DateOnly, x.Held)
				if err != nil {
					t.Fatal(err)
				}
				w.closed = closed
			}
		}
		if len(w.scores) > 0 {
			list = append(list, w)
		}
	}
	return list
}

// comparedWith is the survey with which a score of one is compared: the nearest to
// a year before, of those that closed 9 to 15 months before; else the one before it
// (MEASURES 15). False of a score that none asked for.
func comparedWith(waves []apiWave, at int, id string) (before apiWave, year, ok bool) {
	closed, nearest := waves[at].closed, time.Duration(math.MaxInt64)
	for _, w := range waves[:at] {
		off := w.closed.Sub(closed.AddDate(-1, 0, 0)).Abs()
		if _, asked := w.scores[id]; asked && off < nearest && !w.closed.Before(closed.AddDate(0, -15, 0)) && !w.closed.After(closed.AddDate(0, -9, 0)) {
			before, nearest, year = w, off, true
		}
	}
	if !year && at > 0 {
		before = waves[at-1]
	}
	_, ok = before.scores[id]
	return before, year, ok
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

// change is what became of a score.
type change struct {
	by     float64 // in points; 0: not surely
	year   bool
	before apiWave
}

func (c change) said(way string) string {
	since := "depuis l’enquête précédente"
	if c.year {
		since = "sur un an"
	}
	return fmt.Sprintf("%.0f\u00a0points de %s %s", math.Abs(c.by), way, since)
}

// changesOf are what became of the scores of a survey, those that surely moved
// apart, the largest change first; none of a score that nothing is compared with.
func changesOf(waves []apiWave, at int) (of map[string]change, falls, rises []string) {
	of = map[string]change{}
	for id, x := range waves[at].scores {
		before, year, ok := comparedWith(waves, at, id)
		if !ok {
			continue
		}
		of[id] = change{moved(before.scores[id], x), year, before}
		switch {
		case of[id].by < 0:
			falls = append(falls, id)
		case of[id].by > 0:
			rises = append(rises, id)
		}
	}
	largest := func(a, b string) int { return cmp.Compare(math.Abs(of[b].by), math.Abs(of[a].by)) }
	slices.SortFunc(falls, largest)
	slices.SortFunc(rises, largest)
	return of, falls, rises
}

// staffTitle tells by general wellbeing where it surely moved, else by all scores.
func staffTitle(of map[string]change, falls, rises []string) string {
	switch general := of["bien_etre"].by; {
	case len(of) == 0:
		return "Première enquête auprès des agents."
	case general < 0, general == 0 && len(falls) > 0 && len(rises) == 0:
		return "Les agents disent aller moins bien."
	case general > 0, general == 0 && len(falls) == 0 && len(rises) > 0:
		return "Les agents disent aller mieux."
	case len(falls) > 0:
		return "Pour les agents, des scores montent et d’autres baissent."
	}
	return "Rien n’a nettement changé pour les agents."
}

func staffSentence(waves []apiWave, at int) staffSaid {
	now := waves[at]
	of, falls, rises := changesOf(waves, at)
	out := staffSaid{title: staffTitle(of, falls, rises), falls: map[string]bool{}}
	for id, x := range now.scores {
		if x.Verdict == "missed" {
			says := fmt.Sprintf("%s\u00a0: %.0f pour au moins %.0f", x.Title, *x.Value, x.Target.Limit)
			if of[id].by < 0 {
				says += ", " + of[id].said("moins")
			}
			out.says = append(out.says, says+".")
		}
		out.falls[id] = of[id].by < 0 && x.Target == nil
	}
	untold := slices.DeleteFunc(slices.Clone(falls), func(id string) bool { return now.scores[id].Verdict == "missed" })
	switch {
	case len(untold) > 0:
		says := now.scores[untold[0]].Title + "\u00a0: " + of[untold[0]].said("moins")
		if now.scores[untold[0]].Target == nil {
			says += ", sans cible"
		}
		out.says = append(out.says, says+".")
	case len(rises) > 0:
		out.says = append(out.says, now.scores[rises[0]].Title+"\u00a0: "+of[rises[0]].said("plus")+".")
	}
	for _, id := range slices.Concat(falls, rises) {
		before := of[id].before.rate
		out.doubt = out.doubt || now.rate < 0.3 || before < 0.3 || math.Abs(now.rate-before) >= 0.15
	}
	if len(out.says) == 0 && !out.doubt {
		out.says = append(out.says, "Aucune cible n’est manquée, aucun score ne baisse nettement.")
	}
	return out
}

// TestQuarterSentenceOfStaff holds the second sentence of each quarter page, and its
// list of falls without a target, to what the API says of scores: from the first
// survey, which is compared with none, through its year, whose surveys are compared
// with the one before.
func TestQuarterSentenceOfStaff(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	waves, how := wavesOf(t, s), map[string]int{}
	for at, wave := range waves {
		quarter, want := wave.quarter, staffSentence(waves, at)
		for id := range wave.scores {
			_, year, ok := comparedWith(waves, at, id)
			how[fmt.Sprintf("compared %t, over a year %t", ok, year)]++
		}
		doc := parsed(t, s.get("/trimestres/"+quarter))
		inBrief := func(n *html.Node) bool { return insideClass(n, "three") }
		title, text := textUnder(elements(doc, "h3", inBrief)[1]), textUnder(elements(doc, "p", inBrief)[1])
		if title != want.title {
			t.Errorf("%s: %q, and by the API %q", quarter, title, want.title)
		}
		text = strings.ReplaceAll(text, ",0 pour au moins", " pour au moins") // as exact as its interval needs beside its limit
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
	if len(waves) != 8 || len(how) != 3 {
		t.Errorf("%d surveys were found, of which scores are %v: the walk sees nothing", len(waves), how)
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
