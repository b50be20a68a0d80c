package acceptance_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"math"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/vigie-ia/vigie/internal/notify/notifytest"
)

// oracle is what was told so far. It knows the letters, the pages and the API
// alone, and nothing of what made the letters.
type oracle struct {
	ids      map[string]bool   // of letters
	count    map[string]int    // of letters, by who got them
	items    map[string]int    // of items, by what they are about
	verdicts map[string]string // the last that was told of the third quarter, by title
}

func newOracle() oracle {
	return oracle{ids: map[string]bool{}, count: map[string]int{}, items: map[string]int{}, verdicts: map[string]string{}}
}

// letter is one that arrived, taken apart.
type letter struct {
	text, page string
	files      map[string]string
}

func (x *story) open(l notifytest.Letter) letter {
	x.t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(l.Raw))
	if err != nil {
		x.t.Fatal(err)
	}
	id := m.Header.Get("Message-Id")
	if x.ids[id] {
		x.t.Errorf("%v: the message %s comes twice", x.now, id)
	}
	x.ids[id] = true
	out := letter{files: map[string]string{}}
	x.part(&out, m.Header.Get("Content-Type"), "", "", m.Body)
	return out
}

// part reads one part of a letter, and those inside it.
func (x *story) part(out *letter, kind, encoding, file string, body io.Reader) {
	x.t.Helper()
	media, params, err := mime.ParseMediaType(kind)
	if err != nil {
		x.t.Fatal(err)
	}
	if strings.HasPrefix(media, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for p, err := parts.NextRawPart(); err == nil; p, err = parts.NextRawPart() {
			x.part(out, p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p.FileName(), p)
		}
		return
	}
	switch encoding {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	raw, err := io.ReadAll(body)
	if err != nil {
		x.t.Fatal(err)
	}
	switch {
	case file != "":
		out.files[file] = string(raw)
	case media == "text/plain":
		out.text = strings.ReplaceAll(string(raw), "\r\n", "\n")
	default:
		out.page = string(raw)
	}
}

var item = regexp.MustCompile(`(?m)^- (.+)\n  https://vigie\.ville\.example(/\S*)$`)

// hold holds a letter against the pages.
func (x *story) hold(l notifytest.Letter) {
	x.t.Helper()
	m := x.open(l)
	to := strings.Join(l.To, " ")
	x.count[to]++
	if to == "elus@ville.example" {
		x.holdDigest(m)
		return
	}
	found := item.FindAllStringSubmatch(m.text, -1)
	if len(found) == 0 {
		x.t.Errorf("%v: nothing in the letter to %s:\n%s", x.now, to, m.text)
	}
	for _, it := range found {
		text := oneBlank(it[1])
		if !strings.Contains(oneBlank(textOf(m.page)), text) {
			x.t.Errorf("%v: the HTML does not say what the text says: %s", x.now, text)
		}
		x.holdItem(text, it[2], to == "responsable@ville.example")
	}
}

// oneBlank has one kind of blank and of apostrophe.
func oneBlank(text string) string {
	text = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "’", "'").Replace(text)
	return strings.Join(strings.Fields(text), " ")
}

var (
	ofTarget = regexp.MustCompile(`^(.+), (\d)\S+ trimestre (\d{4}) : (.+?)\. Chiffre : (.+?)\. Cible : (.+?)\.(?: |$)`)
	ofSource = regexp.MustCompile(`^Source (.+) : (en échec|en retard|données refusées|de nouveau à jour)(?: \(.+\))?\.(?: (?:Depuis le|Chiffres connus jusqu'au) (.+)\.)?$`)
	ofAction = regexp.MustCompile(`^Action (?:à échéance du|en retard, échéance du) (.+?) : (.+) \((.+)\)\.$`)
	ofProof  = regexp.MustCompile(`^Preuve à renouveler : (.+) \(du (.+), trop ancienne pour compter\)\.$`)
)

// holdItem holds one fact against the page that it leads to.
func (x *story) holdItem(text, path string, news bool) {
	x.t.Helper()
	wants := func(about string, words ...string) {
		x.items[about]++
		page := strings.ToLower(oneBlank(textOf(x.pages.get(path))))
		for _, w := range words {
			if !strings.Contains(page, strings.ToLower(w)) {
				x.t.Errorf("%v: %q is told, and %s does not say %q", x.now, text, path, w)
			}
		}
	}
	switch {
	case ofTarget.MatchString(text):
		m := ofTarget.FindStringSubmatch(text)
		m[1] = strings.Replace(m[1], " (sans approbation)", "", 1) // said beside the name of a system
		word, _, _ := strings.Cut(m[4], " (auparavant")
		if _, now, ok := strings.Cut(word, "n'est plus en voie d'être manquée ("); ok {
			word = strings.TrimSuffix(now, ")")
		}
		wants("target", word)
		x.holdFigure(text, stated{m[3] + "-T" + m[2], m[1], word, m[5], m[6]})
		if news && m[2] == "3" && x.now.Month() >= 10 {
			x.verdicts[m[1]] = word
		}
	case ofSource.MatchString(text):
		m := ofSource.FindStringSubmatch(text)
		wants("source", m[1], strings.TrimPrefix(m[2], "de nouveau "), m[3])
	case ofAction.MatchString(text):
		m := ofAction.FindStringSubmatch(text)
		wants("action", m[2], m[1])
	case ofProof.MatchString(text):
		m := ofProof.FindStringSubmatch(text)
		wants("evidence", m[1], m[2])
	case strings.HasSuffix(text, ": close, à relire puis à publier."):
		wants("wave", "Campagne")
	case text == "3ᵉ trimestre 2026 : le trimestre peut être publié.":
		wants("quarter", "3ᵉ trimestre 2026")
		if got := x.pages.ask(path + "/edition-1"); got.status != http.StatusNotFound {
			x.t.Errorf("%v: it can be published, and its edition answers %d", x.now, got.status)
		}
	case strings.HasSuffix(text, " : en service sans approbation connue."):
		wants("approval", strings.TrimSuffix(text, " : en service sans approbation connue."))
	case strings.HasSuffix(text, "publiée."):
		wants("edition", "3ᵉ trimestre 2026")
	default:
		x.t.Errorf("%v: nothing is known of %q", x.now, text)
	}
}

// judgement is what the API says of an indicator.
type judgement struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Unit    string   `json:"unit"`
	System  string   `json:"system"`
	Value   *float64 `json:"value"`
	Verdict string   `json:"verdict"`
	Target  *struct {
		Limit float64 `json:"limit"`
	} `json:"target"`
}

// judgements are those of a quarter that have a target, by the title that letters
// give them.
func (x *story) judgements(quarter string) map[string]judgement {
	x.t.Helper()
	var systems struct {
		Systems []struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		} `json:"systems"`
	}
	var api struct {
		Indicators []judgement `json:"indicators"`
	}
	for path, into := range map[string]any{"/api/v1/systems": &systems, "/api/v1/indicators?periode=" + quarter: &api} {
		if err := json.Unmarshal([]byte(x.pages.get(path)), into); err != nil {
			x.t.Fatal(err)
		}
	}
	names := map[string]string{}
	for _, s := range systems.Systems {
		names[s.ID] = s.Name
	}
	list := map[string]judgement{}
	for _, j := range api.Indicators {
		title := oneBlank(j.Title)
		if j.System != "" {
			first, size := utf8.DecodeRuneInString(title)
			title = names[j.System] + " : " + string(unicode.ToLower(first)) + title[size:]
		}
		if j.Target != nil {
			list[title] = j
		}
	}
	return list
}

// words are those of verdicts; an indicator that should be high has its own.
func (j judgement) words() []string {
	return map[string][]string{
		"met": {"cible atteinte"}, "missed": {"cible non atteinte"}, "at_risk": {"à surveiller"}, "inconclusive": {"on ne peut pas conclure"},
		"unknown": {"données insuffisantes"}, "withheld": {"non diffusé"}, "on_track": {"en voie d'être atteinte"},
		"off_track": {"en voie d'être dépassée", "en voie de ne pas être atteinte"},
	}[j.Verdict]
}

var numeral = regexp.MustCompile(`-?\d[\d ]*(?:,(\d+))?`)

// stated is what a message states of a target.
type stated struct{ quarter, title, word, figure, target string }

// holdFigure holds the verdict, the figure and the limit of a message to the API.
func (x *story) holdFigure(text string, of stated) {
	x.t.Helper()
	j, ok := x.judgements(of.quarter)[of.title]
	if !ok {
		x.t.Errorf("%v: the API has no target for %q in %s", x.now, of.title, of.quarter)
		return
	}
	if !slices.Contains(j.words(), of.word) {
		x.t.Errorf("%v: %q is told of %s, which is %s", x.now, of.word, of.title, j.Verdict)
	}
	near := func(said string, value float64) bool {
		m := numeral.FindStringSubmatch(said)
		if m == nil {
			return false
		}
		got, err := strconv.ParseFloat(strings.NewReplacer(" ", "", ",", ".").Replace(strings.TrimSpace(m[0])), 64)
		return err == nil && math.Abs(got-value) <= 0.5001*math.Pow10(-len(m[1]))
	}
	switch {
	case j.Value == nil:
		if numeral.MatchString(of.figure) {
			x.t.Errorf("%v: a figure is told that is not known: %s", x.now, text)
		}
	case !near(of.figure, *j.Value):
		x.t.Errorf("%v: the API says %v: %s", x.now, *j.Value, text)
	}
	if !near(of.target, j.Target.Limit) {
		x.t.Errorf("%v: the API says that the limit is %v: %s", x.now, j.Target.Limit, text)
	}
}

// holdDigest wants the digest of the third quarter to be its page.
func (x *story) holdDigest(m letter) {
	x.t.Helper()
	if frozen := x.pages.get("/trimestres/2026-T3/edition-1.html"); m.files["2026-T3-edition-1.html"] != frozen {
		x.t.Errorf("the edition that is attached is not the one that was published: %d bytes, %d", len(m.files["2026-T3-edition-1.html"]), len(frozen))
	}
	page := x.pages.get("/trimestres/2026-T3")
	_, counted, _ := strings.Cut(page, `class="tally"`)
	text, body, said := oneBlank(strings.ReplaceAll(m.text, "|", " ")), oneBlank(textOf(m.page)), 0
	for _, part := range regexp.MustCompile(`(?s)<(?:p|h3|li)[ >].*?</(?:p|h3|li)>`).FindAllString(counted, -1) {
		sentence := oneBlank(textOf(part))
		if strings.Contains(body, sentence) && strings.Contains(text, sentence) {
			said++
		}
	}
	if said < 8 {
		x.t.Errorf("the digest says %d sentences and counts of the page of the quarter:\n%s", said, m.text)
	}
	shown := oneBlank(textOf(page))
	for _, number := range numeral.FindAllString(body, -1) {
		if !strings.Contains(shown, strings.TrimSpace(number)) {
			x.t.Errorf("the digest says %q, and the page of the quarter does not", number)
		}
	}
}

// whole holds what was told over the two months to what they brought.
func (x *story) whole() {
	x.t.Helper()
	x.t.Logf("letters %v, items %v, verdicts of the third quarter %v", x.count, x.items, x.verdicts)
	if x.count["elus@ville.example"] != 1 || x.count["semaine@ville.example"] != 10 {
		x.t.Errorf("one quarter and ten weeks were %v", x.count)
	}
	if x.items["quarter"] > 0 {
		x.t.Error("a quarter is said to be ready while a source fails")
	}
	for _, about := range []string{"target", "source", "evidence", "action", "wave", "edition"} {
		if x.items[about] == 0 {
			x.t.Errorf("nothing was told of any %s", about)
		}
	}
	before := x.judgements("2026-T2")
	changed := 0
	for title, j := range x.judgements("2026-T3") {
		told, ok := x.verdicts[title]
		if before[title].Verdict != j.Verdict {
			changed++
			if !ok {
				t := before[title].Verdict
				x.t.Errorf("%s was %s and is %s: it was not told", title, t, j.Verdict)
			}
		}
		if ok && !slices.Contains(j.words(), told) {
			x.t.Errorf("%s is %s, and was last told to be %q", title, j.Verdict, told)
		}
	}
	if changed < 3 {
		x.t.Errorf("%d verdicts changed: this test proves little", changed)
	}
}
