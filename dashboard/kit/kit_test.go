package kit_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/lever"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/words"
)

func printer(t testing.TB, lang kit.Lang) *kit.Printer {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	p, err := kit.NewPrinter(lang, zone)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestNumbersAndDates(t *testing.T) {
	fr, en := printer(t, kit.FR), printer(t, kit.EN)
	q3 := period.QuarterOf(2026, 3)
	at := time.Date(2026, 9, 30, 12, 5, 0, 0, time.UTC)
	for got, want := range map[string]string{
		fr.Number(1234.5, 1): "1\u202f234,5", en.Number(1234.5, 1): "1,234.5",
		fr.Of(1616, "kWh"): "1\u202f616\u00a0kWh", en.Of(1616, "kWh"): "1,616\u00a0kWh",
		fr.Percent(0.00004): "0,004\u00a0%", fr.Percent(0.004): "0,4\u00a0%", fr.Percent(0.61): "61\u00a0%", en.Percent(0.61): "61%",
		fr.SignedPercent(-0.05): "\u22125\u00a0%", fr.SignedPercent(0.09): "+9\u00a0%",
		fr.Amount(12.5, 2, "€"): "12,50\u00a0€", en.Amount(12.5, 2, "€"): "€12.50", en.Amount(-3, 0, "€"): "\u2212€3",
		fr.Day(at): "30\u00a0septembre\u00a02026", en.Day(at): "30\u00a0September\u00a02026",
		fr.Moment(at): "30\u00a0septembre\u00a02026 à\u00a014\u00a0h\u00a005", en.Moment(at): "30\u00a0September\u00a02026 at\u00a014:05",
		fr.Date(period.Date{Year: 2026, Month: 8, Day: 1}): "1ᵉʳ\u00a0août\u00a02026",
		fr.Period(q3):                        "3ᵉ\u00a0trimestre\u00a02026",
		fr.Period(period.QuarterOf(2026, 1)): "1ᵉʳ\u00a0trimestre\u00a02026",
		en.Period(q3):                        "Q3\u00a02026",
		fr.Short(q3):                         "T3\u00a02026",
		fr.In(q3):                            "au\u00a03ᵉ\u00a0trimestre\u00a02026",
		fr.In(period.MonthOf(2026, 9)):       "en\u00a0septembre\u00a02026",
		fr.Between(period.MonthOf(2025, 4), period.MonthOf(2026, 4)):                                         "d’avril\u00a02025 à\u00a0avril\u00a02026",
		fr.Runs([]period.Period{period.MonthOf(2025, 12), period.MonthOf(2026, 1), period.MonthOf(2026, 3)}): "décembre\u00a02025 à janvier\u00a02026 et mars\u00a02026",
		fr.Runs(nil): "", en.Runs(period.Range(q3.Previous(), q3)): "Q2\u00a02026 to Q3\u00a02026",
		fr.Count("system", 1): "1\u00a0système", fr.Count("system", 0): "0\u00a0système", fr.Count("system", 2): "2\u00a0systèmes",
		en.Count("system", 0): "0\u00a0systems", en.Count("system", 1): "1\u00a0system",
		fr.List([]string{"a", "b", "c"}): "a, b et c", en.List([]string{"a", "b"}): "a and b",
		fr.Span(90 * time.Minute): "1\u00a0heure", fr.Span(72 * time.Hour): "3\u00a0jours",
		fr.Every(time.Hour): "toutes les heures", fr.Every(5 * time.Minute): "toutes les 5\u00a0minutes", fr.Every(24 * time.Hour): "tous les jours",
	} {
		if got != want {
			t.Errorf("%q, wanted %q", got, want)
		}
	}
}

// What is rounded for the screen still stands to its limit as it did: a reader
// who compares the two finds the verdict.
func TestShownFiguresKeepTheirVerdict(t *testing.T) {
	fr := printer(t, kit.FR)
	read := func(text string) float64 {
		v, err := strconv.ParseFloat(strings.NewReplacer("\u202f", "", ",", ".", "\u2212", "-").Replace(text), 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	rapid.Check(t, func(t *rapid.T) {
		limit := float64(rapid.IntRange(1, 500000).Draw(t, "limit")) / 100
		v := limit + rapid.Float64Range(-1, 1).Draw(t, "distance")*math.Pow10(rapid.IntRange(-4, 3).Draw(t, "scale"))
		if math.Abs(v-limit) < 1e-5*math.Max(1, limit) && v != limit {
			t.Skip("nearer than six decimals show")
		}
		shown := read(fr.Number(v, kit.DigitsBeside(v, limit, kit.Digits(v))))
		if (shown > limit) != (v > limit) || (shown < limit) != (v < limit) {
			t.Fatalf("%v beside %v is shown as %v", v, limit, shown)
		}
	})
}

// lint finds what French typography forbids, apart from the program: it knows
// nothing of how texts are set.
func lint(text string) []string {
	var out []string
	for what, pattern := range map[string]string{
		"plain space before a sign":        `[^\s] [:;!?»%]`,
		"no space before a sign":           `\pL[;!?»](?:\s|$)|\pL:\s`,
		"plain space after «":              `« `,
		"plain space in a number":          `\d \d{3}(?:\D|$)`,
		"straight apostrophe":              `\pL'\pL`,
		"hyphen as a minus":                `(?:^|\s)-\d`,
		"wrong space before a colon":       `\x{202f}:`,
		"wrong space before ; ! ?":         `\x{a0}[;!?]`,
		"plain space between number, unit": `\d (?:kWh|Wh|€|ko|kg)\b`,
		"two spaces":                       `[^\s]  +[^\s]`,
	} {
		if m := regexp.MustCompile(pattern).FindString(text); m != "" {
			out = append(out, fmt.Sprintf("%s: %q", what, m))
		}
	}
	return out
}

func TestLintFindsFaults(t *testing.T) {
	for _, bad := range []string{"Cible : 3", "Cible: 3", "oui ; non", "« oui »", "1 234 kWh", "l'IA", "de -3 points", "50 %", "Quoi ?"} {
		if len(lint(bad)) == 0 {
			t.Errorf("%q passes", bad)
		}
	}
	if faults := lint("Cible\u00a0: au plus 1\u202f800\u00a0kWh\u202f; «\u00a0oui\u00a0» à 50\u00a0%, −3, l’IA, 2025-2030, https://x"); faults != nil {
		t.Errorf("a good text: %v", faults)
	}
}

// read returns the words of a language as they stand in its file.
func read(t *testing.T, lang string) *words.Words {
	t.Helper()
	w, err := words.Read(lang, words.Plain)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// Words written with a plain keyboard are set as French wants its signs.
func TestWordsAreWellSet(t *testing.T) {
	verb := regexp.MustCompile(`%\[\d\][sd]`)
	fr, en := printer(t, kit.FR), printer(t, kit.EN)
	for _, key := range read(t, words.Source).Keys() {
		if faults := lint(verb.ReplaceAllString(fr.T(key), "x")); faults != nil {
			t.Errorf("%s: %v in %q", key, faults, fr.T(key))
		}
		if strings.Contains(en.T(key), "'") {
			t.Errorf("%s: a straight apostrophe in English", key)
		}
	}
}

// sources are the texts of the program in which keys are named.
func sources(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	root := os.DirFS("../..")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && name != ".") {
			return fs.SkipDir
		}
		if (path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go")) && path.Ext(name) != ".html" {
			return nil
		}
		raw, err := fs.ReadFile(root, name)
		all.Write(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

func TestNoKeyIsMissing(t *testing.T) {
	fr, own, text := printer(t, kit.FR), read(t, words.Source), sources(t)
	for _, m := range regexp.MustCompile(`(?:\bT\(|[{(]\s*t )"([^"]+)"[),} ]`).FindAllStringSubmatch(text, -1) {
		if !fr.Has(m[1]) && !strings.HasSuffix(m[1], ".") {
			t.Errorf("%q has no words", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`Count\("([^"]+)"`).FindAllStringSubmatch(text, -1) {
		if own.Forms(m[1])["one"] == "" {
			t.Errorf("%q cannot be counted", m[1])
		}
	}
	var want []string
	for v := indicator.Unknown; v <= indicator.OffTrack; v++ {
		want = append(want, "status."+v.String(), "headline.verdict."+v.String())
	}
	for _, s := range []report.SourceStatus{report.SourceFine, report.SourceLate, report.SourceFailing, report.SourceRefused, report.SourceNever, report.SourceUnknown} {
		want = append(want, "source.status."+string(s))
	}
	for _, e := range []report.Empty{report.NoSystems, report.NoSources, report.NoData, report.NoFigures} {
		want = append(want, "empty."+string(e)+".title", "empty."+string(e)+".text")
	}
	for _, p := range []register.Phase{register.Project, register.Experiment, register.InService, register.Interruption, register.Withdrawn} {
		want = append(want, "phase."+string(p), "word."+string(p))
	}
	for _, u := range []register.Unit{register.Query, register.AudioMinute, register.Page, register.Image, "any"} {
		want = append(want, "use."+string(u), "uses."+string(u))
	}
	for _, f := range (register.System{}).Fields(period.Date{Year: 2026, Month: 1, Day: 1}) {
		want = append(want, "field."+f.ID)
	}
	for _, k := range []string{"volume", "intensity"} {
		want = append(want, "cause."+k+".up", "cause."+k+".down", "cause."+k+".name", "cause."+k+".what")
	}
	for _, k := range []string{"arrival", "departure", "method", "counting", "coverage", "comparable"} {
		want = append(want, "cause."+k, "cause."+k+".name", "cause."+k+".what")
	}
	for _, k := range []lever.Kind{lever.Smaller, lever.Idle, lever.Shorter, lever.Simple, lever.Hours, lever.Statement} {
		want = append(want, "lever."+string(k), "lever."+string(k)+".from")
	}
	for _, k := range []string{"page", "period", "system", "source", "figure", "sheet", "method", "request", "broken", "down"} {
		want = append(want, "fault."+k+".title", "fault."+k+".text")
	}
	for _, d := range indicator.Catalogue() {
		switch d.Unit {
		case indicator.UnitKgCO2e, indicator.UnitGramPerUse, indicator.UnitLitre, indicator.UnitMegajoule, indicator.UnitMilligram, indicator.UnitKWh, indicator.UnitPercent, indicator.UnitEUR, indicator.UnitEURPerUse, indicator.UnitWhPerUse, indicator.UnitPoints:
		case indicator.UnitScore:
			want = append(want, "unit.score")
		case indicator.UnitQuery, indicator.UnitQueryAgentMonth, indicator.UnitTokenPerQuery, indicator.UnitSignal, indicator.UnitComplaint:
			want = append(want, "unit."+string(d.Unit))
		}
	}
	for _, key := range want {
		if !fr.Has(key) {
			t.Errorf("%q has no words", key)
		}
	}
}

// Every reason that a verdict can have is worded, or left out on purpose.
func TestEveryReasonIsWorded(t *testing.T) {
	raw, err := os.ReadFile("../../internal/indicator/result.go")
	if err != nil {
		t.Fatal(err)
	}
	fr := printer(t, kit.FR)
	codes := regexp.MustCompile(`ReasonCode = "(\w+)"`).FindAllStringSubmatch(string(raw), -1)
	if len(codes) < 10 {
		t.Fatalf("%d reasons found", len(codes))
	}
	for _, c := range codes {
		if c[1] != "no_target" && c[1] != "within_limit" && !fr.Has("reason."+c[1]) {
			t.Errorf("reason %q has no words", c[1])
		}
	}
}

func TestNoKeyIsUnused(t *testing.T) {
	text := sources(t)
	for _, key := range read(t, words.Source).Keys() {
		used := strings.Contains(text, `"`+key+`"`)
		for i := len(key) - 1; i > 0 && !used; i-- {
			if key[i] == '.' {
				used = strings.Contains(text, `"`+key[:i+1]+`"`)
			}
		}
		if !used {
			t.Errorf("%q is not used", key)
		}
	}
}

func TestPaletteStandsOut(t *testing.T) {
	raw, err := os.ReadFile("../static/style.css")
	if err != nil {
		t.Fatal(err)
	}
	colour := map[string]string{}
	for _, m := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6})`).FindAllStringSubmatch(string(raw), -1) {
		colour[m[1]] = m[2]
	}
	for _, pair := range []struct {
		ink, paper string
		least      float64
	}{
		{"ink", "paper", 7},
		{"ink", "card", 7},
		{"soft", "paper", 4.5},
		{"soft", "card", 4.5},
		{"brand", "paper", 4.5},
		{"brand", "card", 4.5},
		{"brand-ink", "brand", 4.5},
		{"met", "met-paper", 4.5},
		{"risk", "risk-paper", 4.5},
		{"missed", "missed-paper", 4.5},
		{"none", "none-paper", 4.5},
		{"none", "card", 4.5},
		{"edge", "card", 3},
		{"edge", "paper", 3},
		{"focus", "paper", 3},
		{"focus", "card", 3},
		{"accent", "brand", 3},
	} {
		if colour[pair.ink] == "" || colour[pair.paper] == "" {
			t.Errorf("no colour %q or %q", pair.ink, pair.paper)
			continue
		}
		if got := ratio(t, colour[pair.ink], colour[pair.paper]); got < pair.least {
			t.Errorf("%s on %s: %.2f, wanted %.1f", pair.ink, pair.paper, got, pair.least)
		}
		if got, want := kit.Contrast(colour[pair.ink], colour[pair.paper]), ratio(t, colour[pair.ink], colour[pair.paper]); math.Abs(got-want) > 1e-9 {
			t.Errorf("Contrast says %v, the formula %v", got, want)
		}
	}
	for _, line := range strings.Split(string(raw), "\n")[10:] {
		if regexp.MustCompile(`#[0-9a-f]{6}`).MatchString(line) {
			t.Errorf("a colour outside the palette: %s", line)
		}
	}
}

// ratio is WCAG's contrast, written apart from the program.
func ratio(t *testing.T, a, b string) float64 {
	t.Helper()
	light := func(c string) float64 {
		var r, g, bl int
		if _, err := fmt.Sscanf(c, "#%02x%02x%02x", &r, &g, &bl); err != nil {
			t.Fatal(err)
		}
		lin := func(n int) float64 {
			x := float64(n) / 255
			if x <= 0.03928 {
				return x / 12.92
			}
			return math.Pow((x+0.055)/1.055, 2.4)
		}
		return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(bl)
	}
	x, y := light(a), light(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// Templates hold no words of their own: all are in the file that has both
// languages.
func TestTemplatesHoldNoWords(t *testing.T) {
	names, err := filepath.Glob("templates/*.html")
	pages, err2 := filepath.Glob("../page/*/*.html")
	if err = errors.Join(err, err2); err != nil || len(names) == 0 || len(pages) < 30 {
		t.Fatal(names, pages, err)
	}
	names = append(names, pages...)
	for _, name := range names {
		raw, err := os.ReadFile(name) //nolint:gosec // a file of the project
		if err != nil {
			t.Fatal(err)
		}
		bare := regexp.MustCompile(`(?s)\{\{.*?\}\}|<[^>]*>`).ReplaceAllString(regexp.MustCompile(`(?s)\{\{.*?\}\}`).ReplaceAllString(string(raw), ""), "")
		if w := regexp.MustCompile(`\pL+`).FindString(bare); w != "" {
			t.Errorf("%s holds the word %q", name, w)
		}
	}
}

// Texts of data are set as their readers' language wants, whoever wrote them.
func TestTypesetOfData(t *testing.T) {
	for _, c := range []struct {
		lang      kit.Lang
		text, set string
	}{
		{kit.FR, "CamemBERT: a Tasty Model; 2020!", "CamemBERT\u00a0: a Tasty Model\u202f; 2020!"},
		{kit.FR, "Qui? Eux», là: voir https://ville.example/?a=b:c", "Qui\u202f? Eux», là\u00a0: voir https://ville.example/?a=b:c"},
		{kit.FR, "Cible : 3 % ; dit « oui »", "Cible\u00a0: 3\u00a0%\u202f; dit «\u00a0oui\u00a0»"},
		{kit.FR, "1 234 567 890 uses", "1\u202f234\u202f567\u202f890 uses"},
		{kit.EN, "CamemBERT: a Tasty Model; 2020!", "CamemBERT: a Tasty Model; 2020!"},
	} {
		m := kit.NewPresenter(printer(t, c.lang), kit.Setup{})
		if got := m.Typeset(c.text); got != c.set {
			t.Errorf("%s: %q is set as %q, want %q", c.lang, c.text, got, c.set)
		}
	}
}

func FuzzTypeset(f *testing.F) {
	for _, s := range []string{"Cible : 3 %", "« oui » ; non !", "10 % de 5 kWh", "%[1]s %[2]d %%", "0 %0 %"} {
		f.Add(s)
	}
	m := kit.NewPresenter(printer(f, kit.FR), kit.Setup{})
	f.Fuzz(func(t *testing.T, text string) {
		once := m.Typeset(text)
		if twice := m.Typeset(once); twice != once {
			t.Errorf("%q, then %q", once, twice)
		}
	})
}

// From ten times on a gap is told as a factor: 0.169 kWh beside 251 kWh is not
// all of it missing.
func TestGaps(t *testing.T) {
	t.Parallel()
	fr, en := printer(t, kit.FR), printer(t, kit.EN)
	for _, c := range []struct {
		gap    float64
		fr, en string
	}{
		{-0.25, fr.SignedPercent(-0.25), en.SignedPercent(-0.25)},
		{4, fr.SignedPercent(4), en.SignedPercent(4)},
		{-1, fr.SignedPercent(-1), en.SignedPercent(-1)},
		{0.169/251 - 1, "1" + "\u202f" + "500 fois moins", "1,500 times less"},
		{-0.92, "13 fois moins", "13 times less"},
		{11, "12 fois plus", "12 times more"},
	} {
		if a, b := fr.GapCell(c.gap), en.GapCell(c.gap); a.Text != c.fr || b.Text != c.en || a.Value != 100*c.gap {
			t.Errorf("%v: %q, %q, want %q, %q", c.gap, a.Text, b.Text, c.fr, c.en)
		}
	}
}
