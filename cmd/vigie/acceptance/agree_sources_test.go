package acceptance_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// metricsOf are the indicators that are figures of one metric, by its name.
var metricsOf = map[string]string{"énergie": "energy", "requêtes": "queries", "eau": "water", "coût": "cost"}

// inKWh is what a unit of energy is in that of the API.
var inKWh = map[string]float64{"Wh": 1e-3, "kWh": 1, "MWh": 1e3}

// monthsSaid reads "juillet 2026 à septembre 2026 et novembre 2026".
func monthsSaid(text string) (list []string) {
	names := []string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	var last time.Time
	for _, m := range regexp.MustCompile(`(à )?(\p{L}+)\x{a0}(\d{4})`).FindAllStringSubmatch(text, -1) {
		year, err := strconv.Atoi(m[3])
		i := slices.Index(names, m[2])
		if err != nil || i < 0 {
			return nil
		}
		month := time.Date(year, time.Month(i+1), 1, 0, 0, 0, 0, time.UTC)
		first := month
		if m[1] != "" {
			first = last.AddDate(0, 1, 0)
		}
		for x := first; !x.After(month); x = x.AddDate(0, 1, 0) {
			list = append(list, x.Format("2006-01"))
		}
		last = month
	}
	return list
}

// checkSaid is a row that sets another source beside the figure that was kept.
type checkSaid struct{ system, id, months, kept string }

// checksSaid are the rows of the table of cross-checks that is captioned so.
func checksSaid(doc *html.Node, names map[string]string, caption string) (list []checkSaid) {
	for _, table := range elements(doc, "table", nil) {
		if c := elements(table, "caption", nil); len(c) == 0 || !strings.HasPrefix(textUnder(c[0]), caption) {
			continue
		}
		var heads []string
		for _, tr := range elements(table, "tr", nil) {
			if heads == nil {
				for _, th := range elements(tr, "th", nil) {
					heads = append(heads, textUnder(th))
				}
				continue
			}
			x := checkSaid{system: names[unbracketed(textUnder(elements(tr, "th", nil)[0]))], id: "energy"}
			for i, td := range elements(tr, "td", nil) {
				switch text := textUnder(td); heads[i+1] {
				case "Grandeur":
					x.id = metricsOf[text]
				case "Mois comparés":
					x.months = text
				case "Chiffre retenu":
					_, x.kept, _ = strings.Cut(text, "\u00a0: ")
				case "Retenu":
					x.kept = text
				}
			}
			list = append(list, x)
		}
	}
	return list
}

// held compares the figure that was kept with the months of the API's series; ""
// when it agrees.
func (x checkSaid) held(t *testing.T, s *served) string {
	t.Helper()
	v, decimals, numbered := numberIn(x.kept)
	if x.system == "" || x.id == "" || !numbered {
		return "of what is it, and how much?"
	}
	months := monthsSaid(x.months)
	if len(months) == 0 {
		return "it says no months"
	}
	unit := 1.0
	if words := strings.FieldsFunc(x.kept, func(r rune) bool { return r == ' ' || r == '\u00a0' || r == ',' }); x.id == "energy" {
		i := slices.IndexFunc(words, func(w string) bool { return inKWh[w] != 0 })
		if i < 0 {
			return "it says no unit"
		}
		unit = inKWh[words[i]]
	}
	points, sum := pointsOf(t, s, x.id, url.Values{"systeme": {x.system}, "de": {months[0]}, "periode": {months[len(months)-1]}}), 0.0
	for _, m := range months {
		if _, known := points[m]; !known {
			return "the API knows nothing of " + m
		}
		sum += points[m]
	}
	if half := 0.5000001 * math.Pow10(-decimals) * unit; math.Abs(v*unit-sum) > half {
		return fmt.Sprintf("and the API says %v for %v", sum, months)
	}
	return ""
}

// TestPagesAgreeOnCrossChecks holds the figures that were kept, in the tables that
// set another source beside them, to the API's of the same months: which those are
// each row says.
func TestPagesAgreeOnCrossChecks(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	names, seen, part := systemNames(t, s), 0, 0
	pages := map[string]string{"/sources": "Recoupements"}
	for _, period := range agreeing() {
		pages["/empreinte?periode="+period] = "Systèmes dont deux sources donnent l’énergie"
	}
	for address, caption := range pages {
		for _, x := range checksSaid(parsed(t, s.get(address)), names, caption) {
			seen++
			if what := x.held(t, s); what != "" {
				t.Errorf("%s: %+v: %s", address, x, what)
			}
			if strings.Contains(address, "-T") && len(monthsSaid(x.months)) < 3 {
				part++
			}
		}
	}
	if seen < 5 || part == 0 {
		t.Errorf("%d cross-checks were found, %d of them of a part of their quarter: the walk sees nothing", seen, part)
	}
}

// apiSource is a source, as the API has it.
type apiSource struct {
	Name    string    `json:"name"`
	Title   string    `json:"title"`
	Status  string    `json:"status"`
	Until   time.Time `json:"figures_until"`
	Read    int       `json:"read"`
	Refused int       `json:"refused"`
}

func sourcesOf(t *testing.T, s *served) (list []apiSource) {
	t.Helper()
	var answer struct {
		Sources []apiSource `json:"sources"`
	}
	if err := json.Unmarshal([]byte(s.get("/api/v1/sources")), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Sources
}

// sourceClasses are the classes of what a source is.
var sourceClasses = map[string]string{"fine": "met", "late": "risk", "failing": "missed", "refused": "missed", "never": "none", "unknown": "free"}

// sourceSaid is what the list and the source's own page say of it.
type sourceSaid struct{ title, class, until, read, refused string }

func (a apiSource) said() sourceSaid {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	x := sourceSaid{strings.ReplaceAll(a.Title, "'", "’"), sourceClasses[a.Status], "Pas de chiffre", strconv.Itoa(a.Read), strconv.Itoa(a.Refused)}
	if !a.Until.IsZero() {
		x.until = a.Until.In(zone).Format("02/01/2006 15 h 04")
	}
	return x
}

// simpleSpaces is a text with simple spaces, none within numbers.
func simpleSpaces(text string) string {
	return strings.NewReplacer("\u202f", "", "\u00a0", " ").Replace(text)
}

// sourcesSaid are the rows of the list, by the address of their page.
func sourcesSaid(doc *html.Node) map[string]sourceSaid {
	list := map[string]sourceSaid{}
	for _, tr := range elements(doc, "tr", nil) {
		links, cells := elements(tr, "a", nil), elements(tr, "td", nil)
		if len(links) == 0 || len(cells) != 6 {
			continue
		}
		list[attrOf(links[0], "href")] = sourceSaid{textUnder(links[0]), statusIn(tr), simpleSpaces(textUnder(cells[3])), simpleSpaces(textUnder(cells[4])), simpleSpaces(textUnder(cells[5]))}
	}
	return list
}

// pageOfSource reads a source's own page: what it says of its last run is in the list too.
func pageOfSource(doc *html.Node) sourceSaid {
	x := sourceSaid{title: textUnder(elements(doc, "h1", nil)[0]), class: statusIn(elements(doc, "main", nil)[0])}
	for _, dt := range elements(doc, "dt", nil) {
		if textUnder(dt) == "Chiffres jusqu’au" && dt.NextSibling != nil {
			x.until = simpleSpaces(textUnder(dt.NextSibling))
		}
	}
	for _, table := range elements(doc, "table", nil) {
		if c := elements(table, "caption", nil); len(c) > 0 && strings.HasPrefix(textUnder(c[0]), "Dernières collectes") {
			x.read = simpleSpaces(textUnder(elements(table, "td", nil)[0]))
		}
	}
	return x
}

// TestPagesAgreeOnSources holds the list of sources, the page of each, and how many
// of them the home page counts, to the API: one state and one figure of each, while
// they are read on.
func TestPagesAgreeOnSources(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	var wrong []string
	// Sources are read meanwhile, and what pages answer is kept for seconds: what
	// still differs when nothing came is wrong.
	for range 15 {
		if wrong = sourcesDiffer(t, s, sourcesOf(t, s)); len(wrong) == 0 {
			break
		}
		time.Sleep(3 * time.Second)
	}
	for _, what := range wrong {
		t.Error(what)
	}
}

// sourcesDiffer says where pages say other things of sources than the API.
func sourcesDiffer(t *testing.T, s *served, all []apiSource) (wrong []string) {
	t.Helper()
	differ := func(where string, got, want any) {
		if got != want {
			wrong = append(wrong, fmt.Sprintf("%s says %+v, and the API %+v", where, got, want))
		}
	}
	list := sourcesSaid(parsed(t, s.get("/sources")))
	differ("the length of /sources", len(list), len(all))
	fine := 0
	for _, a := range all {
		want, path := a.said(), "/sources/"+a.Name
		if a.Status == "fine" {
			fine++
		}
		if a.Title == "" { // Vigie's own, which pages name
			want.title = list[path].title
		}
		differ("of "+path+" /sources", list[path], want)
		want.refused = "" // on the page one by one, with what the register lacks apart
		differ(path, pageOfSource(parsed(t, s.get(path))), want)
	}
	counted := fmt.Sprintf("Sources : %d à jour sur %d", fine, len(all))
	for _, path := range []string{"/", "/sources"} {
		if text := simpleSpaces(textUnder(parsed(t, s.get(path)))); !strings.Contains(text, counted) {
			differ(path, "another count", counted)
		}
	}
	return wrong
}
