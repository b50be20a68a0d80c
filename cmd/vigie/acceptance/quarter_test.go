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

// apiFigure is what the API says of one indicator; the test knows nothing else of it.
type apiFigure struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	System  string   `json:"system"`
	Value   *float64 `json:"value"`
	Verdict string   `json:"verdict"`
	Target  *struct {
		Limit float64 `json:"limit"`
	} `json:"target"`
	Coverage struct {
		Share   float64  `json:"share"`
		Without []string `json:"without"`
	} `json:"coverage"`
}

// tallyColumns are the columns of the tally after the first, in their order, by
// verdict.
var tallyColumns = [][]string{{"missed", "off_track"}, {"at_risk"}, {"inconclusive"}, {"unknown", "withheld"}, {"met", "on_track"}}

// standingsOf sorts the targets that the API has by column.
func standingsOf(t *testing.T, s *served, quarter string) (columns [][]apiFigure, all []apiFigure) {
	t.Helper()
	var answer struct {
		Indicators []apiFigure `json:"indicators"`
	}
	if err := json.Unmarshal([]byte(s.get("/api/v1/indicators?periode="+quarter)), &answer); err != nil {
		t.Fatal(err)
	}
	columns = make([][]apiFigure, len(tallyColumns))
	for _, x := range answer.Indicators {
		for i, verdicts := range tallyColumns {
			if x.Target != nil && slices.Contains(verdicts, x.Verdict) {
				columns[i] = append(columns[i], x)
			}
		}
	}
	return columns, answer.Indicators
}

// pastLimit is how far on its bad side of the limit a figure is, as a share of it.
func pastLimit(x apiFigure) float64 { return math.Abs(*x.Value/x.Target.Limit - 1) }

// Each quarter page of the city counts, orders and says what the API says,
// recomputed here from the API alone.
func TestQuarterPagesSayWhatTheAPISays(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	before, _ := standingsOf(t, s, "2025-T4")
	for _, quarter := range []string{"2026-T1", "2026-T2", "2026-T3"} {
		columns, all := standingsOf(t, s, quarter)
		doc, err := html.Parse(strings.NewReader(s.get("/trimestres/" + quarter)))
		if err != nil {
			t.Fatal(err)
		}
		total, totalBefore := 0, 0
		var want []string
		for i := range columns {
			total, totalBefore = total+len(columns[i]), totalBefore+len(before[i])
			want = append(want, fmt.Sprintf("%d/%d", len(columns[i]), len(before[i])))
		}
		want = slices.Insert(want, 0, fmt.Sprintf("%d/%d", total, totalBefore))
		var got []string
		for _, li := range elements(doc, "li", func(n *html.Node) bool { return insideClass(n, "tally") }) {
			then, _, _ := strings.Cut(textUnder(elements(li, "small", nil)[0]), " ")
			got = append(got, textUnder(elements(li, "b", nil)[0])+"/"+then)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s counts %v, and the API %v", quarter, got, want)
		}
		missedInOrder(t, quarter, doc, columns[0])
		energySentence(t, s, quarter, doc, all)
		before = columns
	}
}

// missedInOrder holds the missed targets of a page to those of the API: their
// figures, the worst first, and what the page says of their decisions.
func missedInOrder(t *testing.T, quarter string, doc *html.Node, missed []apiFigure) {
	t.Helper()
	slices.SortStableFunc(missed, func(a, b apiFigure) int { return cmp.Compare(pastLimit(b), pastLimit(a)) })
	rows := elements(doc, "tr", func(n *html.Node) bool { return insideClass(n, "dec") && len(elements(n, "td", nil)) == 6 })
	rows = slices.DeleteFunc(rows, func(n *html.Node) bool { return textUnder(elements(n, "td", nil)[1]) == "aucune" })
	if len(rows) != min(8, len(missed)) {
		t.Fatalf("%s lists %d missed targets of %d", quarter, len(rows), len(missed))
	}
	undecided := 0
	for i, row := range rows {
		cells := elements(row, "td", nil)
		if first, shown := textUnder(cells[0]), spaced(math.Round(*missed[i].Value)); !strings.HasPrefix(first, shown) {
			t.Errorf("%s: line %d is %q, and should be %s of %s", quarter, i+1, first, missed[i].ID, shown)
		}
		if textUnder(cells[3]) == "Aucune" {
			undecided++
		}
	}
	titles := elements(doc, "h3", func(n *html.Node) bool { return insideClass(n, "three") })
	decided := textUnder(titles[2])
	if without := strings.Contains(decided, "sans décision"); without != (undecided > 0) {
		t.Errorf("%s: %d missed targets are without a decision, and it says %q", quarter, undecided, decided)
	}
	if undecided > 1 && !strings.HasPrefix(decided, strconv.Itoa(undecided)) {
		t.Errorf("%s: %d missed targets are without a decision, and it says %q", quarter, undecided, decided)
	}
}

// energySentence holds the first sentence to the API: the figure, its limit, and
// the change in total of two quarters that are both whole.
func energySentence(t *testing.T, s *served, quarter string, doc *html.Node, all []apiFigure) {
	t.Helper()
	i := slices.IndexFunc(all, func(x apiFigure) bool { return x.ID == "energy" && x.System == "" })
	_, yearBefore := standingsOf(t, s, "2025"+quarter[4:])
	j := slices.IndexFunc(yearBefore, func(x apiFigure) bool { return x.ID == "energy" && x.System == "" })
	now, then := all[i], yearBefore[j]
	text := textUnder(elements(doc, "p", func(n *html.Node) bool { return insideClass(n, "three") })[0])
	if want := spaced(math.Round(*now.Value)) + "\u00a0kWh pour " + spaced(now.Target.Limit); !strings.HasPrefix(text, want) {
		t.Errorf("%s: the sentence is %q, and should begin with %q", quarter, text, want)
	}
	if now.Coverage.Share < 0.8 || len(now.Coverage.Without) > 0 || then.Coverage.Share < 0.8 {
		return
	}
	share := math.Round((*now.Value / *then.Value - 1) * 100)
	if want := fmt.Sprintf("%+.0f\u00a0%% en un an", share); !strings.Contains(text, strings.Replace(want, "-", "−", 1)) {
		t.Errorf("%s: the sentence is %q, and should hold %q", quarter, text, want)
	}
}

// elements lists the elements of a name under a node that pass.
func elements(n *html.Node, name string, pass func(*html.Node) bool) []*html.Node {
	var list []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == name && (pass == nil || pass(d)) {
			list = append(list, d)
		}
	}
	return list
}

// insideClass reports whether a node stands in an element of a class.
func insideClass(n *html.Node, class string) bool {
	for a := range n.Ancestors() {
		for _, x := range a.Attr {
			if x.Key == "class" && slices.Contains(strings.Fields(x.Val), class) {
				return true
			}
		}
	}
	return false
}

// textUnder are the texts under a node.
func textUnder(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}
