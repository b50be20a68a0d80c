package acceptance_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// agreeing are the periods in which pages are walked: three, all where a long
// proof is asked for.
func agreeing() []string {
	if os.Getenv("VIGIE_PROOF") == "" {
		return []string{"2026-T3", "2026-T4", "2026-08"}
	}
	var list []string
	for _, year := range []string{"2025", "2026"} {
		list = append(list, year)
		for q := 1; q <= 4; q++ {
			list = append(list, fmt.Sprintf("%s-T%d", year, q))
		}
		for m := 1; m <= 12; m++ {
			if month := fmt.Sprintf("%s-%02d", year, m); month <= "2026-11" {
				list = append(list, month)
			}
		}
	}
	return list
}

// saying is what one place of one page says of an indicator.
type saying struct{ title, value, word string }

// figured are the indicators that a page shows by title, with their figure and
// their verdict: cards, and the strips of figures.
func figured(doc *html.Node) (list []saying) {
	first := func(n *html.Node, name string, pass func(*html.Node) bool) string {
		if found := elements(n, name, pass); len(found) > 0 {
			return textUnder(found[0])
		}
		return ""
	}
	class := func(of string) func(*html.Node) bool {
		return func(n *html.Node) bool { return slices.Contains(strings.Fields(attrOf(n, "class")), of) }
	}
	for _, n := range elements(doc, "div", func(n *html.Node) bool { return n.Parent != nil && class("strip")(n.Parent) }) {
		list = append(list, saying{first(n, "p", class("k")), first(n, "p", class("v")), first(n, "span", class("s"))})
	}
	for _, n := range elements(doc, "section", class("card")) {
		title, word, value := first(n, "h3", nil), first(n, "span", class("s")), first(n, "p", class("v"))
		if value != "" {
			list = append(list, saying{strings.TrimSpace(strings.TrimSuffix(title, word)), value, word})
		}
	}
	return list
}

func attrOf(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// numberIn reads the number that a text begins with, and how many decimals it is
// written with; false of a text that begins with none.
func numberIn(text string) (v float64, decimals int, ok bool) {
	end := strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789,−\u202f", r) })
	if end < 0 {
		end = len(text)
	}
	written := strings.NewReplacer("\u202f", "", ",", ".", "−", "-").Replace(text[:end])
	_, after, _ := strings.Cut(written, ".")
	v, err := strconv.ParseFloat(written, 64)
	return v, len(after), err == nil
}

// TestPagesAgree walks every page of the city that shows indicators by title, and
// holds each figure and each verdict to the API's: one figure and one verdict for
// one indicator of one system in one period, wherever it stands.
func TestPagesAgree(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	verdictOf, seen := map[string]string{}, 0
	for _, period := range agreeing() {
		var answer struct {
			Indicators []struct {
				Title   string   `json:"title"`
				System  string   `json:"system"`
				Verdict string   `json:"verdict"`
				Value   *float64 `json:"value"`
			} `json:"indicators"`
			Period string `json:"period"`
		}
		if err := json.Unmarshal([]byte(s.get("/api/v1/indicators?periode="+period)), &answer); err != nil {
			t.Fatal(err)
		}
		var systems []string
		for _, x := range answer.Indicators {
			if x.System != "" && !slices.Contains(systems, x.System) {
				systems = append(systems, x.System)
			}
		}
		names := systemNames(t, s)
		pages := map[string]string{"/frugalite": "", "/empreinte": "", "/bien-etre": ""}
		if strings.Contains(period, "T") {
			pages["/trimestres/"+period+"/annexe"] = ""
		}
		for _, id := range systems {
			pages["/systemes/"+id], pages["/frugalite?systeme="+id] = id, id
		}
		for path, system := range pages {
			address := path + "?periode=" + period
			if strings.Contains(path, "?") {
				address = path + "&periode=" + period
			}
			doc, err := html.Parse(strings.NewReader(s.get(address)))
			if err != nil {
				t.Fatal(err)
			}
			for _, says := range figured(doc) {
				of, title := system, says.title
				if name, rest, two := strings.Cut(title, "\u00a0: "); two && names[unbracketed(name)] != "" {
					of, title = names[unbracketed(name)], rest
				}
				for _, x := range answer.Indicators {
					if !strings.EqualFold(x.Title, title) || x.System != of || path == "/bien-etre" && answer.Period != period {
						continue
					}
					seen++
					v, decimals, numbered := numberIn(says.value)
					half := 0.5000001 * math.Pow10(-decimals)
					switch {
					case x.Value == nil && numbered, x.Value != nil && !numbered && says.value != "":
						t.Errorf("%s: %q is %q, and the API says %v", address, says.title, says.value, x.Value)
					case x.Value != nil && numbered && math.Abs(v-*x.Value) > half:
						t.Errorf("%s: %q is %q, and the API says %v", address, says.title, says.value, *x.Value)
					}
					if before := verdictOf[says.word]; says.word != "" && before != "" && before != x.Verdict {
						t.Errorf("%s: %q is %q, which elsewhere is %s, and the API says %s", address, says.title, says.word, before, x.Verdict)
					}
					verdictOf[says.word] = x.Verdict
				}
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d figures were found on the pages: the walk sees nothing", seen)
	}
}

// unbracketed is the name of a system without what is said of it in brackets.
func unbracketed(name string) string {
	if before, _, found := strings.Cut(name, " ("); found && strings.HasSuffix(name, ")") {
		return before
	}
	return name
}

// systemNames are the ids of the systems by their names.
func systemNames(t *testing.T, s *served) map[string]string {
	t.Helper()
	var answer struct {
		Systems []struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		} `json:"systems"`
	}
	if err := json.Unmarshal([]byte(s.get("/api/v1/systems")), &answer); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, x := range answer.Systems {
		out[strings.ReplaceAll(x.Name, "'", "’")] = x.ID
	}
	return out
}

// TestChartCellsAreTheSeries holds the cells behind the charts of energy, energy
// per use and queries to the series of the API, for a month, a quarter and a year.
func TestChartCellsAreTheSeries(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	names := systemNames(t, s)
	held := 0
	for _, period := range agreeing() {
		for figure, id := range map[string]string{"energie": "energy", "par-usage": "energy_per_use"} {
			rows, err := csv.NewReader(strings.NewReader(s.get("/chiffres/" + figure + "/ouvert.csv?periode=" + period))).ReadAll()
			if err != nil || len(rows) < 2 {
				t.Fatalf("%s of %s: %d rows, %v", figure, period, len(rows), err)
			}
			for i, head := range rows[0] {
				system := names[unbracketed(head)]
				if system == "" {
					continue
				}
				series := pointsOf(t, s, id, url.Values{"systeme": {system}, "de": {rows[len(rows)-1][0]}, "periode": {rows[1][0]}})
				for _, row := range rows[1:] {
					want, known := series[row[0]]
					got, err := strconv.ParseFloat(row[i], 64)
					if (err == nil) != known || known && math.Abs(got-want) > 1e-6*max(1, want) {
						t.Errorf("/chiffres/%s of %s: %s in %s is %q, and the series says %v (%v)", figure, period, head, row[0], row[i], want, known)
					}
					held++
				}
			}
		}
	}
	if held < 100 {
		t.Errorf("only %d cells were held to the API", held)
	}
}

// pointsOf are the known points of a series by period.
func pointsOf(t *testing.T, s *served, id string, of url.Values) map[string]float64 {
	t.Helper()
	var answer struct {
		Points []struct {
			Period string   `json:"period"`
			State  string   `json:"state"`
			Value  *float64 `json:"value"`
		} `json:"points"`
	}
	if err := json.Unmarshal([]byte(s.get("/api/v1/series/"+id+"?"+of.Encode())), &answer); err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{}
	for _, p := range answer.Points {
		if p.State == "known" && p.Value != nil {
			out[p.Period] = *p.Value
		}
	}
	return out
}
