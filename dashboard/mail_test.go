package dashboard_test

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/dashboard/notice"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/notify"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// texts are those of the elements of a page that match, without spaces around.
func texts(t *testing.T, page string, match func(*html.Node) bool) []string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && match(n) {
			var b strings.Builder
			for x := range n.Descendants() {
				if x.Type == html.TextNode && x.Parent.Data != "i" { // a mark that is drawn
					b.WriteString(x.Data + " ")
				}
			}
			list = append(list, strings.Join(strings.Fields(b.String()), " "))
		}
	}
	return list
}

func inside(class string) func(*html.Node) bool {
	return func(n *html.Node) bool {
		if n.Parent == nil || n.Data != "p" && n.Data != "li" {
			return false
		}
		for up := n.Parent; up != nil; up = up.Parent {
			for _, a := range up.Attr {
				if a.Key == "class" && a.Val == class {
					return true
				}
			}
		}
		return false
	}
}

// The digest of a quarter says the same counts and sentences as its page, as text
// and as HTML that fetches nothing.
func TestTheDigestIsThePage(t *testing.T) {
	set := furnished(t)
	s, err := dashboard.New(set)
	if err != nil {
		t.Fatal(err)
	}
	w, err := notice.New(s, "https://vigie.ville.fr", "Ville de Démonstration")
	if err != nil {
		t.Fatal(err)
	}
	base := start(t, set)

	for lang, prefix := range map[string]string{"fr": "", "en": "/en"} {
		q := period.QuarterOf(2026, 3)
		e := edition.Entry{Manifest: edition.Manifest{Quarter: q, Number: 1, At: noon(), By: "direction du numérique"}}
		c, err := w.Quarter(t.Context(), lang, access.Elected, notify.Fact{Topic: notify.Edition, State: "published", Quarter: q, Edition: &e, Path: "/trimestres/2026-T3/edition-1"})
		if err != nil {
			t.Fatal(err)
		}
		for _, fetched := range []string{"<img", "<link", "<script", "<svg", "src=", "url(", "@import"} {
			if strings.Contains(c.HTML, fetched) {
				t.Errorf("%s: the mail holds %s", lang, fetched)
			}
		}
		page := ask(t, "GET", base+prefix+"/trimestres/2026-T3", as("elu")).body
		said := texts(t, page, inside("three"))
		counted := texts(t, page, inside("tally"))
		if len(said) != 3 || len(counted) < 5 {
			t.Fatalf("%s: the page has %d sentences and %d counts", lang, len(said), len(counted))
		}
		mail := strings.Join(strings.Fields(strings.Join(texts(t, c.HTML, func(n *html.Node) bool { return n.Data == "body" }), " ")), " ")
		plain := strings.Join(strings.Fields(strings.ReplaceAll(c.Text, "|", " ")), " ")
		for _, sentence := range said {
			if !strings.Contains(mail, sentence) || !strings.Contains(plain, sentence) {
				t.Errorf("%s: the digest does not say %q", lang, sentence)
			}
		}
		for _, count := range counted {
			if !strings.Contains(mail, count) || !strings.Contains(plain, count) {
				t.Errorf("%s: the digest does not count %q", lang, count)
			}
		}
		if c.Edition != "2026-T3/edition-1" || !strings.Contains(c.Text, "https://vigie.ville.fr"+prefix+"/trimestres/2026-T3/edition-1") {
			t.Errorf("%s: %q, %q", lang, c.Edition, c.Text)
		}
	}
}

// withholding is a city whose score of workload, which has a target, is withheld:
// the value that nobody may read is planted where a page could find it.
type withholding struct{ *fake }

func (f withholding) Overview(ctx context.Context, p period.Period) (report.Overview, error) {
	o, err := f.fake.Overview(ctx, p)
	score := f.item(indicator.IDWorkload, p, 61.73, new(50.0), indicator.Withheld)
	score.Figure.State, score.History = measure.Withheld, nil
	score.YearBefore, score.Previous = indicator.Change{}, indicator.Change{}
	o.Items = append(o.Items, score)
	return o, err
}

func (f withholding) Quarter(ctx context.Context, q period.Period, decided []register.Action) (report.Quarter, error) {
	o, err := f.Overview(ctx, q)
	return report.Quarter{Overview: o, Today: period.DateOf(noon(), time.UTC)}.Told(decided), err
}

// A score that is withheld from those who read the digest is counted in it among
// what is not published, and stands in it nowhere, nor in what is attached.
func TestADigestSaysWhatIsWithheld(t *testing.T) {
	set := furnished(t)
	set.Reporter = withholding{newFake(6)}
	s, err := dashboard.New(set)
	if err != nil {
		t.Fatal(err)
	}
	w, err := notice.New(s, "https://vigie.ville.fr", "Ville de Démonstration")
	if err != nil {
		t.Fatal(err)
	}
	for lang, words := range map[string][2]string{"fr": {"Charge soutenable", "non diffus"}, "en": {"Sustainable workload", "not published"}} {
		q := period.QuarterOf(2026, 3)
		e := edition.Entry{Manifest: edition.Manifest{Quarter: q, Number: 1, At: noon(), By: "direction du numérique"}}
		c, err := w.Quarter(t.Context(), lang, access.Elected, notify.Fact{Topic: notify.Edition, State: "published", Quarter: q, Edition: &e, Path: "/trimestres/2026-T3/edition-1"})
		if err != nil {
			t.Fatal(err)
		}
		for part, text := range map[string]string{"text": c.Text, "page": c.HTML} {
			for _, want := range words {
				if !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
					t.Errorf("%s: the %s does not say %q", lang, part, want)
				}
			}
			if regexp.MustCompile(`6[12][,.]?7?3?[ \x{a0}\x{202f}]*(sur|of|out of)[ \x{a0}\x{202f}]*100|61[,.]7`).MatchString(text) {
				t.Errorf("%s: the %s holds the score that is withheld", lang, part)
			}
		}
	}
}

// What stands out of a system is told in words of both languages, as a message
// and in the weekly digest, by its plain name.
func TestASystemWithoutAnApprovalIsTold(t *testing.T) {
	s, err := dashboard.New(furnished(t))
	if err != nil {
		t.Fatal(err)
	}
	w, err := notice.New(s, "https://vigie.ville.fr", "Ville de Démonstration")
	if err != nil {
		t.Fatal(err)
	}
	fact := func(state string) notify.Fact {
		return notify.Fact{Subject: "experiment/tri-courrier", Topic: notify.Experiment, State: state, Path: "/systemes/tri-courrier", System: "tri-courrier"}
	}
	for lang, says := range map[string]map[string]string{
		"fr": {"unapproved": ": en service sans approbation connue", "beyond": ": l’expérimentation approuvée a pris fin et sa suite n’est pas décidée"},
		"en": {"unapproved": ": in service without a known approval", "beyond": ": the experiment that was approved has ended and nobody decided what follows"},
	} {
		for state, say := range says {
			news := w.News(lang, []notify.News{{Fact: fact(state)}})
			week := w.Week(lang, []notify.Fact{fact(state)}, noon())
			for _, c := range []notify.Content{news, week} {
				plain := strings.NewReplacer("\u00a0", "", "\u202f", "", " :", ":").Replace(c.Text)
				if !strings.Contains(plain, say) || strings.Contains(plain, "(") && strings.Contains(plain, "sans approbation)") || !strings.Contains(c.HTML, "/systemes/tri-courrier") {
					t.Errorf("%s, %s: it does not say %q:\n%s", lang, state, say, c.Text)
				}
			}
		}
	}
}
