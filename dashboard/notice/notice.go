// Package notice words what people are told: facts as sentences of their
// language, as text and as a page that mail programs show. It says of figures
// what the pages say that whoever holds any role may open, never of a group.
package notice

import (
	"bytes"
	"context"
	_ "embed" // the page of a message
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/notify"
	"github.com/vigie-ia/vigie/internal/report"
)

//go:embed mail.html
var mail string

// Pages are the words of the pages, and the page of a quarter as mail.
type Pages interface {
	Words(lang kit.Lang) *kit.Presenter
	Mail(ctx context.Context, lang kit.Lang, e edition.Entry) (page []byte, lead string, err error)
}

// Writer words messages.
type Writer struct {
	pages        Pages
	url          string // where readers find the pages
	organisation string
	page         *template.Template
}

// New makes a writer of messages that lead to the pages at an address.
func New(pages Pages, url, organisation string) (*Writer, error) {
	page, err := template.New("mail").Parse(mail)
	if err != nil {
		return nil, fmt.Errorf("preparing messages: %w", err)
	}
	return &Writer{pages: pages, url: strings.TrimSuffix(url, "/"), organisation: organisation, page: page}, nil
}

// words are those of one language.
type words struct {
	*kit.Presenter
	w *Writer
}

func (w *Writer) in(lang string) words { return words{w.pages.Words(kit.Lang(lang)), w} }

// News words what is new, an item a fact.
func (w *Writer) News(lang string, news []notify.News) notify.Content {
	m := w.in(lang)
	c := notify.Content{}
	for _, n := range news {
		c.Items = append(c.Items, m.item(n))
	}
	title := m.title(news[0])
	if more := len(news) - 1; more > 0 {
		title = m.T("notice.more", title, m.Count("notice.others", more))
	}
	return m.finish(c, m.T("notice.subject", w.organisation, title), "")
}

// item is one fact: what is so, why, and where it is shown.
func (m words) item(n notify.News) notify.Item {
	said := []string{sentence(m.title(n))}
	for _, more := range m.details(n) {
		if more != "" {
			said = append(said, sentence(more))
		}
	}
	return notify.Item{Topic: n.Topic, State: n.State, Text: strings.Join(said, " "), URL: m.link(n.Path)}
}

func (m words) link(path string) string { return m.w.url + m.Path(path) }

// sentence ends a text with a point if nothing else ends it.
func sentence(text string) string {
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?") || strings.HasSuffix(text, "…") {
		return text
	}
	return text + "."
}

// title says what is so.
func (m words) title(n notify.News) string {
	switch n.Topic {
	case notify.Verdict:
		return m.verdict(n)
	case notify.Projection:
		return m.projection(n)
	case notify.Source:
		return m.source(n)
	case notify.Experiment:
		if n.State != "over" {
			return m.T("notice.stands."+n.State, m.PlainName(n.System))
		}
		return m.T("notice.experiment", m.SystemName(n.System), m.Date(n.Day))
	case notify.Evidence:
		return m.T("notice.evidence", kit.Apostrophes(n.Text), m.Date(n.Day))
	case notify.Action:
		return m.T("notice.action."+n.State, kit.Apostrophes(n.Text), m.Date(n.Day), n.Owner)
	case notify.Wave:
		return m.T("notice.wave", n.Name)
	case notify.Answers:
		return m.T("notice.answers", m.SourceName(n.Name))
	case notify.Quarter:
		return m.T("notice.quarter", kit.Upper(m.Period(n.Quarter)))
	case notify.Edition:
		return m.T("notice.edition."+n.State, m.EditionTitle(*n.Edition))
	case notify.Factors:
		return m.T("notice.factors", n.Name, m.Count("day", n.Days))
	case notify.Certificate:
		return m.T("notice.certificate."+n.State, m.Day(n.At))
	case notify.Channel:
		return m.T("notice.channel."+n.State, n.Name)
	}
	return n.Subject
}

func (m words) of(r *report.Judged) string {
	return m.T("notice.of", m.TitleOf(r.Indicator, r.System), m.Period(r.Period))
}

func (m words) verdict(n notify.News) string {
	r := n.Judged
	now := kit.Lower(m.Status(r.Result).Word)
	switch {
	case n.State == notify.Unstable:
		return m.T("notice.verdict.unstable", m.of(r), now)
	case n.Before == "" || n.Before == notify.Unstable:
		return m.T("notice.verdict", m.of(r), now)
	}
	return m.T("notice.verdict.before", m.of(r), now, kit.Lower(m.word(r.Result, n.Before)))
}

// word is that of a verdict by its id.
func (m words) word(r indicator.Result, id string) string {
	for v := indicator.Unknown; v <= indicator.OffTrack; v++ {
		if v.String() == id {
			r.Verdict = v
			return m.Status(r).Word
		}
	}
	return id
}

func (m words) projection(n notify.News) string {
	switch {
	case n.State == notify.Unstable:
		return m.T("notice.verdict.unstable", m.of(n.Judged), kit.Lower(m.Status(n.Judged.Result).Word))
	case n.Normal:
		return m.T("notice.projection.within", m.of(n.Judged), kit.Lower(m.Status(n.Judged.Result).Word))
	}
	return m.T("notice.verdict", m.of(n.Judged), kit.Lower(m.Status(n.Judged.Result).Word))
}

func (m words) source(n notify.News) string {
	name := m.SourceName(n.Name)
	switch {
	case n.Subject == "store":
		return m.T("notice.store." + n.State)
	case n.Normal:
		return m.T("notice.source.fine", name, kit.Lower(m.T("source.status."+n.Before)))
	case n.State == notify.Unstable:
		return m.T("notice.source.unstable", name)
	}
	return m.T("notice.source", name, kit.Lower(m.T("source.status."+n.State)))
}

// details say why, and how much.
func (m words) details(n notify.News) []string {
	switch {
	case n.Judged != nil:
		return append(m.cause(n), m.figure(n.Judged)...)
	case n.Topic == notify.Source && n.State == string(report.SourceFailing) && !n.At.IsZero():
		return []string{m.T("notice.since", m.Moment(n.At))}
	case n.Topic == notify.Source && n.State == string(report.SourceLate) && !n.At.IsZero():
		return []string{m.T("notice.until", m.Stamp(n.At))}
	case n.Topic == notify.Channel && n.State == "fails":
		return []string{m.T("notice.since", m.Moment(n.At))}
	}
	return nil
}

// cause says from which figure, against which target, a verdict changed: one of
// the two did, or what was known of it.
func (m words) cause(n notify.News) []string {
	e := n.Earlier
	if n.Topic != notify.Verdict || n.Before == "" || e == nil {
		return nil
	}
	number, unit := m.Value(e.Result)
	return []string{m.T("notice.cause", kit.Upper(m.Period(e.Period)), strings.TrimSpace(number+" "+unit), kit.Lower(m.TargetText(e.Result)))}
}

// figure is an indicator's figure beside its target, and why it is judged so.
func (m words) figure(r *report.Judged) []string {
	var list []string
	number, unit := m.Value(r.Result)
	list = append(list, m.T("notice.figure", strings.TrimSpace(number+" "+unit)), m.TargetText(r.Result))
	list = append(list, m.Reasons(r.Result)...)
	return append(list, m.Corrections(r.Corrections, 1)...)
}

// Test is a message that shows that a channel works.
func Test(lang kit.Lang, organisation, channel string) (notify.Content, error) {
	p, err := kit.NewPrinter(lang, time.UTC)
	if err != nil {
		return notify.Content{}, fmt.Errorf("wording a message: %w", err)
	}
	return notify.Content{Subject: p.T("notice.subject", organisation, p.T("notice.test")), Text: p.T("notice.test.text", channel) + "\n"}, nil
}

// Week sums up what stands: what asks for somebody, and the verdicts.
func (w *Writer) Week(lang string, facts []notify.Fact, now time.Time) notify.Content {
	m := w.in(lang)
	var amiss, verdicts []notify.Item
	for _, f := range facts {
		n := notify.News{Fact: f}
		switch {
		case f.Topic == notify.Verdict:
			verdicts = append(verdicts, m.item(n))
		case !f.Normal:
			amiss = append(amiss, m.item(n))
		}
	}
	intro := m.T("notice.week.amiss", m.Count("notice.facts", len(amiss)))
	if len(amiss) == 0 {
		intro = m.T("notice.week.fine")
	}
	return m.finish(notify.Content{Items: append(amiss, verdicts...)}, m.T("notice.subject", w.organisation, m.T("notice.week", m.Day(now))), intro)
}

// Quarter is the page of a quarter as mail, with its edition attached.
func (w *Writer) Quarter(ctx context.Context, lang string, _ access.Roles, f notify.Fact) (notify.Content, error) {
	m := w.in(lang)
	raw, lead, err := w.pages.Mail(ctx, kit.Lang(lang), *f.Edition)
	if err != nil {
		return notify.Content{}, fmt.Errorf("the digest of %s: %w", f.Quarter, err)
	}
	text, err := textOf(raw)
	if err != nil {
		return notify.Content{}, fmt.Errorf("the digest of %s: %w", f.Quarter, err)
	}
	url := m.link(f.Path)
	return notify.Content{
		Subject: m.T("notice.subject", w.organisation, m.EditionTitle(*f.Edition)), Text: text + "\n\n" + url + "\n", HTML: string(raw),
		Items: []notify.Item{{Topic: f.Topic, State: f.State, Text: sentence(lead), URL: url}}, Edition: f.Edition.Name(),
	}, nil
}

// finish makes the text and the page of a message.
func (m words) finish(c notify.Content, subject, intro string) notify.Content {
	c.Subject = subject
	var b strings.Builder
	if intro != "" {
		b.WriteString(intro + "\n\n")
	}
	for _, it := range c.Items {
		b.WriteString("- " + it.Text + "\n  " + it.URL + "\n")
	}
	foot := m.T("notice.foot", m.w.organisation)
	b.WriteString("\n-- \n" + foot + "\n")
	c.Text = b.String()
	var page bytes.Buffer
	if err := m.w.page.Execute(&page, map[string]any{"Lang": m.Lang(), "Subject": subject, "Intro": intro, "Items": c.Items, "Foot": foot}); err == nil {
		c.HTML = page.String() // without it the text says the same
	}
	return c
}
