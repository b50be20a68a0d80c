// Package feed tells what was published, and which targets stand otherwise than
// in the quarter before, to whoever follows by a reader of feeds: Atom (RFC 4287).
// It is in French, as the editions are.
package feed

import (
	"context"
	"encoding/xml"
	"fmt"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
)

const path = "/flux.atom"

// Rows are the rows of the feed. The public reads of editions alone.
func Rows() []page.Row {
	return []page.Row{{
		Name: "feed", Path: path, Who: access.Staff, Public: "trimestres", Fresh: time.Minute, Named: true, Based: true, File: file,
	}}
}

type atom struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string   `xml:"xml:lang,attr"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Author  string   `xml:"author>name"`
	Links   []link   `xml:"link"`
	Entries []entry  `xml:"entry"`
}

type link struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type entry struct {
	ID      string `xml:"id"`
	Title   string `xml:"title"`
	Updated string `xml:"updated"`
	Link    link   `xml:"link"`
	Summary string `xml:"summary,omitempty"`
}

func file(ctx context.Context, s *page.Site, r page.Request) (page.Content, error) {
	list, err := s.Published()
	if err != nil {
		return page.Content{}, err
	}
	p := r.Presenter
	out := atom{Lang: string(p.Lang()), ID: r.Base + path, Title: p.T("feed.title", s.Authority.Name), Author: s.Authority.Name, Links: []link{{"self", r.Base + path}, {"alternate", r.Base + "/trimestres"}}}
	latest := time.Time{}
	add := func(e entry, at time.Time) {
		e.Updated = at.UTC().Format(time.RFC3339)
		out.Entries = append(out.Entries, e)
		if at.After(latest) {
			latest = at
		}
	}
	for _, e := range slices.Backward(list) {
		if e.Kind != edition.Published {
			continue
		}
		at := r.Base + kit.EditionPath(e.Quarter, e.Number)
		item := entry{ID: at, Title: p.EditionTitle(e), Link: link{Href: at}}
		if e.Withdrawn != nil {
			item.Summary = p.T("feed.withdrawn", p.Day(e.Withdrawn.At))
		}
		add(item, e.At)
	}
	if !r.Public() {
		if err := moved(ctx, s, r, add); err != nil {
			return page.Content{}, err
		}
	}
	if latest.IsZero() {
		latest = s.Now()
	}
	out.Updated = latest.UTC().Format(time.RFC3339)
	raw, err := xml.MarshalIndent(out, "", " ")
	if err != nil {
		return page.Content{}, fmt.Errorf("writing the feed: %w", err)
	}
	return page.Content{Type: "application/atom+xml; charset=utf-8", Raw: append([]byte(xml.Header), raw...)}, nil
}

// moved adds the targets that stand otherwise in the last quarter that is over.
func moved(ctx context.Context, s *page.Site, r page.Request, add func(entry, time.Time)) error {
	q := s.Today().Period(period.Quarter).Previous()
	a, err := s.Reporter.Quarter(ctx, q, nil)
	if err != nil {
		return page.Unanswered(err)
	}
	p, end := r.Presenter, q.Window(s.Zone).To
	for _, m := range a.Moves {
		at := r.Base + kit.QuarterPath(q)
		then := m.Result
		then.Verdict = m.From
		add(entry{
			ID: at + "#" + m.Indicator + "/" + string(m.System), Link: link{Href: at},
			Title:   p.Brief(m.Indicator, m.System) + ", " + p.Period(q),
			Summary: p.T("feed.moved", verdict(p, then), verdict(p, m.Result)),
		}, end)
	}
	return nil
}

// verdict words how a target stands.
func verdict(p *kit.Presenter, r indicator.Result) string { return kit.Lower(p.Status(r).Word) }
