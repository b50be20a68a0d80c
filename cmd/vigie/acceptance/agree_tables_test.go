package acceptance_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// rowSaid is what one row of a table or of a list says of a target or a figure.
type rowSaid struct {
	kind                string // of the place: tables and lists are counted apart
	system, id          string
	value, limit, class string // "": not said
}

// reader knows the names by which pages speak of systems and indicators.
type reader struct {
	systems map[string]string // ids by name
	ids     map[string]string // of indicators, by title and by short name, in small letters
}

func newReader(t *testing.T, s *served, all []apiFigure) reader {
	t.Helper()
	r := reader{systemNames(t, s), map[string]string{}}
	for _, x := range all {
		r.ids[strings.ToLower(x.Title)] = x.ID
	}
	raw, err := os.ReadFile("../../../internal/words/fr.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^"brief\.(\w+)" = "(.*)"$`).FindAllStringSubmatch(string(raw), -1) {
		r.ids[m[2]] = m[1]
	}
	return r
}

// of reads "Accueil des usagers : énergie", or a title; false of anything else.
func (r reader) of(head string) (system, id string, ok bool) {
	name, rest, two := strings.Cut(head, "\u00a0: ")
	if two && r.systems[unbracketed(name)] != "" {
		system, head = r.systems[unbracketed(name)], rest
	}
	id, ok = r.ids[strings.ToLower(head)]
	if !ok {
		id, ok = r.ids[strings.ToLower(unbracketed(head))]
	}
	return system, id, ok
}

func classIs(name string) func(*html.Node) bool {
	return func(n *html.Node) bool { return slices.Contains(strings.Fields(attrOf(n, "class")), name) }
}

// statusIn is the class of the status under a node, and "" without any.
func statusIn(n *html.Node) string {
	for _, x := range elements(n, "span", classIs("s")) {
		return strings.TrimSpace(strings.TrimPrefix(attrOf(x, "class"), "s"))
	}
	return ""
}

// decisions are the rows of the tables of what is missed, falls or is followed.
func (r reader) decisions(t *testing.T, where string, doc *html.Node) (list []rowSaid) {
	t.Helper()
	for _, table := range elements(doc, "table", classIs("dec")) {
		class := ""
		for _, tr := range elements(table, "tr", nil) {
			heads, cells := elements(tr, "th", nil), elements(tr, "td", nil)
			if s := statusIn(heads[0]); s != "" {
				class = s
			}
			if len(cells) != 6 {
				continue
			}
			system, id, ok := r.of(textUnder(heads[0]))
			if !ok {
				t.Errorf("%s: of what is %q?", where, textUnder(heads[0]))
			}
			x := rowSaid{kind: "decisions", system: system, id: id, value: textUnder(elements(cells[0], "b", nil)[0]), limit: textUnder(cells[1])}
			if class == "missed" {
				x.class = class
			}
			list = append(list, x)
		}
	}
	return list
}

// short are the lists of targets in one line each.
func (r reader) short(doc *html.Node) (list []rowSaid) {
	for _, ul := range elements(doc, "ul", classIs("lst")) {
		class := statusIn(ul.PrevSibling)
		for _, li := range elements(ul, "li", nil) {
			spans := elements(li, "span", func(n *html.Node) bool { return n.Parent == li })
			if len(spans) < 2 {
				continue
			}
			system, id, ok := r.of(textUnder(spans[0]))
			if !ok {
				continue // the facts of the home page
			}
			x := rowSaid{kind: "short", system: system, id: id, class: class, value: textUnder(spans[1])}
			if b := elements(spans[1], "b", nil); len(b) > 0 {
				x.value = textUnder(b[0])
				if rest := strings.TrimSpace(strings.TrimPrefix(textUnder(spans[1]), x.value)); strings.HasPrefix(rest, "≤") || strings.HasPrefix(rest, "≥") {
					x.limit = rest
				}
			}
			if _, now, moved := strings.Cut(x.value, "→ "); moved {
				x.value, x.class = now, ""
				list = append(list, x)
				continue
			}
			if own := statusIn(spans[0]); own != "" {
				x.class = own
			}
			list = append(list, x)
		}
	}
	return list
}

// columnsOf are the columns that show an indicator, by their heading.
var columnsOf = map[string]string{
	"Énergie": "energy", "Énergie (kWh)": "energy", "Wh par usage": "energy_per_use", "Valeur": "", "Score": "",
	"Total (en kg CO₂e)": "carbon", "Par usage (en g CO₂e)": "carbon_per_use", "Eau (en L)": "water",
}

// tables are the other tables of systems and of indicators: a system's row has an
// indicator in each column that is known, an indicator's its figure in one.
func (r reader) tables(doc *html.Node) (list []rowSaid) {
	for _, table := range elements(doc, "table", nil) {
		heads := elements(table, "th", func(n *html.Node) bool { return attrOf(n, "scope") == "col" })
		if len(heads) == 0 || !slices.Contains([]string{"Système", "Indicateur", "Dimension"}, textUnder(heads[0])) {
			continue
		}
		columns := slices.DeleteFunc(slices.Collect(elements(table, "tr", nil)[0].ChildNodes()), func(n *html.Node) bool { return n.Type != html.ElementNode })
		for _, tr := range elements(table, "tr", nil)[1:] {
			cells := slices.DeleteFunc(slices.Collect(tr.ChildNodes()), func(n *html.Node) bool { return n.Type != html.ElementNode })
			if len(cells) != len(columns) {
				continue
			}
			head := textUnder(cells[0])
			system, whole := r.systems[unbracketed(head)], ""
			if system == "" {
				if _, id, ok := r.of(head); ok {
					whole = id
				}
			}
			for i, c := range cells {
				id, known := columnsOf[textUnder(columns[i])]
				switch {
				case known && id == "" && whole != "":
					x := rowSaid{kind: "indicators", id: whole, value: textUnder(c)}
					for j := range columns {
						switch textUnder(columns[j]) {
						case "État":
							x.class = statusIn(cells[j])
						case "Cible":
							x.limit = textUnder(cells[j])
						}
					}
					list = append(list, x)
				case known && id != "" && system != "":
					list = append(list, rowSaid{kind: "systems", system: system, id: id, value: textUnder(c)})
				case system != "" && slices.Contains([]string{"État", "Cibles"}, textUnder(columns[i])):
					list = append(list, rowSaid{kind: "standing", system: system, class: statusIn(c)})
				}
			}
		}
	}
	return list
}

// standsAs are the classes of verdicts, the worst first.
var standsAs = []struct {
	class    string
	verdicts []string
}{
	{"missed", []string{"missed", "off_track"}},
	{"risk", []string{"at_risk"}},
	{"open", []string{"inconclusive"}},
	{"none", []string{"unknown", "withheld"}},
	{"met", []string{"met", "on_track"}},
}

func classOf(x apiFigure) string {
	for _, s := range standsAs {
		if x.Target != nil && slices.Contains(s.verdicts, x.Verdict) {
			return s.class
		}
	}
	return "free"
}

// worstOf is the class of the worst of a system's targets.
func worstOf(all []apiFigure, system string) string {
	for _, s := range standsAs {
		for _, x := range all {
			if x.System == system && classOf(x) == s.class {
				return s.class
			}
		}
	}
	return "free"
}

// held compares what a row says with the API; "" when it agrees.
func (x rowSaid) held(all []apiFigure) string {
	if x.kind == "standing" {
		if want := worstOf(all, x.system); x.class != want {
			return fmt.Sprintf("the system is %q, and the worst of its targets is %q", x.class, want)
		}
		return ""
	}
	i := slices.IndexFunc(all, func(a apiFigure) bool { return a.ID == x.id && a.System == x.system })
	if i < 0 {
		return "" // the API tells no such figure of a system that lacks it
	}
	a := all[i]
	v, decimals, numbered := numberIn(x.value)
	switch {
	case x.value == "" || x.value == "–":
	case numbered != (a.Value != nil):
		return fmt.Sprintf("its figure is %q, and the API's %v", x.value, a.Value)
	case numbered && math.Abs(v-*a.Value) > 0.5000001*math.Pow10(-decimals):
		return fmt.Sprintf("its figure is %q, and the API's %v", x.value, *a.Value)
	}
	if digits := strings.TrimLeft(x.limit, "≤≥aumoinspl \u00a0"); x.limit != "" {
		limit, decimals, numbered := numberIn(digits)
		switch {
		case numbered != (a.Target != nil):
			return fmt.Sprintf("its target is %q, and the API's %v", x.limit, a.Target)
		case numbered && math.Abs(limit-a.Target.Limit) > 0.5000001*math.Pow10(-decimals):
			return fmt.Sprintf("its target is %q, and the API's %v", x.limit, a.Target.Limit)
		}
	}
	if want := classOf(a); x.class != "" && x.class != want {
		return fmt.Sprintf("it is %q, and by the API %q (%s)", x.class, want, a.Verdict)
	}
	return ""
}

// stale reports whether the period has no figure of its own of an indicator.
func stale(all []apiFigure, id string) bool {
	return !slices.ContainsFunc(all, func(x apiFigure) bool { return x.ID == id && x.System == "" && x.Value != nil })
}

// TestTablesAgree holds the rows of every table and list that name an indicator or
// a system to the API of the same period: figure, target, verdict, and the worst of
// a system's targets.
func TestTablesAgree(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	seen := map[string]int{}
	for _, period := range agreeing() {
		var answer struct {
			Indicators []apiFigure `json:"indicators"`
		}
		if err := json.Unmarshal([]byte(s.get("/api/v1/indicators?periode="+period)), &answer); err != nil {
			t.Fatal(err)
		}
		r := newReader(t, s, answer.Indicators)
		pages := []string{"/frugalite", "/empreinte", "/engagements", "/systemes", "/chiffres/systemes"}
		if strings.Contains(period, "T") {
			pages = append(pages, "/", "/bien-etre", "/bien-etre/cst", "/trimestres/"+period, "/trimestres/"+period+"/annexe")
		}
		for _, id := range r.systems {
			pages = append(pages, "/systemes/"+id, "/systemes/"+id+"/dialogue", "/frugalite?systeme="+id)
		}
		for _, path := range pages {
			address := path + "?periode=" + period
			if strings.Contains(path, "?") {
				address = path + "&periode=" + period
			}
			got := s.ask(address)
			if got.status == 404 && strings.HasPrefix(path, "/chiffres/") {
				continue // nothing is known of the period
			}
			if got.status != 200 {
				t.Fatalf("%s answers %d", address, got.status)
			}
			doc, err := html.Parse(strings.NewReader(got.body))
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range slices.Concat(r.decisions(t, address, doc), r.short(doc), r.tables(doc)) {
				seen[x.kind]++
				if path == "/bien-etre" && stale(answer.Indicators, x.id) {
					continue // the wave before, which judges nothing of this quarter
				}
				if what := x.held(answer.Indicators); what != "" {
					t.Errorf("%s: of %s %s: %s", address, x.system, x.id, what)
				}
			}
		}
	}
	t.Log(seen)
	for kind, least := range map[string]int{"decisions": 30, "short": 20, "systems": 60, "standing": 10, "indicators": 20} {
		if seen[kind] < least {
			t.Errorf("only %d rows of %s were found: the walk sees nothing", seen[kind], kind)
		}
	}
}

// statesOf are the states of systems that a page tells, by id: in a column or a
// field headed "Phase". What stands beside the state, an approval that lacks or a
// review that is late, is not of it.
func (r reader) statesOf(doc *html.Node, own string) map[string]string {
	list := map[string]string{}
	plain := func(text string) string {
		for _, beside := range []string{" · sans approbation", " · revue en retard", " · expérimentation échue"} {
			text = strings.ReplaceAll(text, beside, "")
		}
		return text
	}
	for _, table := range elements(doc, "table", nil) {
		heads := elements(table, "th", func(n *html.Node) bool { return attrOf(n, "scope") == "col" })
		at := slices.IndexFunc(heads, func(n *html.Node) bool { return textUnder(n) == "Phase" })
		if at < 1 {
			continue
		}
		for _, tr := range elements(table, "tr", nil)[1:] {
			if id := r.systems[unbracketed(textUnder(elements(tr, "th", nil)[0]))]; id != "" {
				list[id] = plain(textUnder(elements(tr, "td", nil)[at-1]))
			}
		}
	}
	for _, dt := range elements(doc, "dt", func(n *html.Node) bool { return textUnder(n) == "Phase" }) {
		if dd := dt.NextSibling; dd != nil {
			list[own] = plain(textUnder(dd))
		}
	}
	return list
}

// TestOneStateOfASystem walks the pages that tell how far systems are, of a quarter
// before some began and of the last: one state of one system in one period, which
// is that of its dates in the API.
func TestOneStateOfASystem(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	words := map[string]string{"project": "en projet", "experiment": "en expérimentation", "in_service": "en service", "withdrawn": "retiré"}
	seen, both := 0, 0
	for _, period := range []string{"2025-T3", "2026-T3"} {
		var answer struct {
			Systems []struct {
				ID    string `json:"id"`
				Phase string `json:"phase"`
			} `json:"systems"`
		}
		if err := json.Unmarshal([]byte(s.get("/api/v1/systems?periode="+period)), &answer); err != nil {
			t.Fatal(err)
		}
		r := reader{systems: systemNames(t, s)}
		pages := map[string]string{"/systemes": "", "/bien-etre/cst": ""}
		for _, x := range answer.Systems {
			pages["/systemes/"+x.ID], pages["/systemes/"+x.ID+"/dialogue"] = x.ID, x.ID
		}
		told := map[string]string{}
		for path, own := range pages {
			doc, err := html.Parse(strings.NewReader(s.get(path + "?periode=" + period)))
			if err != nil {
				t.Fatal(err)
			}
			for id, state := range r.statesOf(doc, own) {
				seen++
				if before := told[id]; before != "" && before != state {
					t.Errorf("%s of %s: %s is %q, and elsewhere %q", path, period, id, state, before)
				}
				told[id] = state
			}
		}
		for _, x := range answer.Systems {
			if want := words[x.Phase]; want == "" || !strings.HasPrefix(told[x.ID], want) {
				t.Errorf("%s: %s is %q, and by the API %q", period, x.ID, told[x.ID], x.Phase)
			}
			if strings.Contains(told[x.ID], "aujourd’hui") {
				both++
			}
		}
	}
	if seen < 40 || both == 0 {
		t.Errorf("%d states were found, %d of them other than today's: the walk sees nothing", seen, both)
	}
}
